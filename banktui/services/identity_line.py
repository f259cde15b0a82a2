"""The rows that an identity is printed as: one for each of its documents."""

from collections.abc import Iterable
from dataclasses import dataclass

from banktui.domain.account import Identity, IdentityDocument
from banktui.domain.listed import Facets, Status
from banktui.services.reading import Listed


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """One document of an identity, or the identity itself where the bank lists no documents."""

    identity: Identity
    document: IdentityDocument | None

    @property
    def id(self) -> str:
        """Return what tells this line from the others."""
        return self.document.id if self.document is not None else self.identity.id

    @property
    def label(self) -> str:
        """Return what the document is in plain words."""
        return self.document.label or self.document.type if self.document is not None else "no documents are listed"

    @property
    def status(self) -> Status:
        """Return the document's status, or that of the whole."""
        return self.document.status if self.document is not None else self.identity.status

    @property
    def uploaded_at(self) -> str:
        """Return when the document was sent, as the bank writes it."""
        return self.document.uploaded_at if self.document is not None else ""

    def facets(self) -> Facets:
        """Return by what the line is found."""
        return self.document.facets() if self.document is not None else self.identity.facets()


def lines_of(item: Listed) -> Iterable[Listed]:
    """Return the rows that stand for a thing: itself, or one for each of its parts."""
    if not isinstance(item, Identity):
        return (item,)
    return [IdentityLine(item, document) for document in item.documents] or (IdentityLine(item, None),)
