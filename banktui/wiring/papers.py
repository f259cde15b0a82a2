"""Documents of an open connection: why a row has none, and keeping one as a file."""

import asyncio
from pathlib import Path

from banktui.domain.errors import NotPermitted
from banktui.services.document import Document, Documents
from banktui.services.occasion import occasion
from banktui.services.provider import Provider
from banktui.services.reading import Listed
from banktui.services.revealing import Picture
from banktui.wiring.folders import downloads_folder
from banktui.wiring.saving import save

_NOT_OFFERED = "The provider gives out no such document."


def refusal(provider: Provider, capability: str, item: Listed) -> str:
    """Say in a sentence why a row has no document of a kind; empty if it has one."""
    documents = provider.named(capability)
    return documents.refusal(item) if isinstance(documents, Documents) else _NOT_OFFERED


async def keep_picture(picture: Picture, folder: Path | None) -> Path:
    """Write a picture that somebody wants to keep into a folder, by default that of downloads. Raises BankError."""
    content = picture.content.seen()
    if content is None:
        raise NotPermitted("The picture is gone: it was shown for too long.", hint="Ask for it again.")
    return await asyncio.to_thread(save, Document(picture.name, content), folder or downloads_folder())


async def keep(provider: Provider, capability: str, parent: str, item_id: str, folder: Path | None) -> Path:
    """Fetch a row's document and write it into a folder, by default that of downloads. Raises BankError."""
    documents = provider.named(capability)
    if not isinstance(documents, Documents):
        raise NotPermitted(_NOT_OFFERED)
    with occasion(capability, parent):
        document = await documents.fetch(parent, item_id)
    return await asyncio.to_thread(save, document, folder or downloads_folder())
