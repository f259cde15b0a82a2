"""What Anytime knows and still wants to know about an account's holder."""

from collections.abc import Iterator

from banktui.domain.account import Identity, IdentityDocument
from banktui.domain.listed import Meaning, Status
from banktui.domain.plaintext import printable
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.values import shown
from banktui.providers.anytime.client.words import kyc_status
from banktui.providers.anytime.wire import KycBody, UploadedDocument

_LABELS = {
    "selfie": "Photograph of the holder",
    "identity": "Identity card, front",
    "identity_back": "Identity card, back",
    "passport": "Passport",
    "dom_1": "Proof of address",
    "identity_host": "Identity card of the host, front",
    "identity_back_host": "Identity card of the host, back",
    "dom_host": "Proof of address of the host",
    "affidavit": "Statement of the host that the holder lives there",
    "status": "Articles of association",
    "kbis": "Company register extract (Kbis)",
}
_ACCEPTED = Status("accepted", Meaning.FINAL)
_PENDING = Status("pending", Meaning.PENDING)
_REFUSED = Status("refused", Meaning.ATTENTION)
_MISSING = Status("missing", Meaning.ATTENTION)


class IdentityStatus:
    """The KYC record of an account."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def read(self, parent: str, item_id: str) -> Identity:
        """Return an account's record: what needs somebody first, then what is under way, then what is done."""
        account_id = item_id or parent
        body = KycBody.model_validate(await self._gateway.read("accounts", account_id, "kyc", operation="KYC status"))
        return Identity(account_id, kyc_status(body.status or "unknown"), tuple(_documents(body)))


def _documents(body: KycBody) -> Iterator[IdentityDocument]:
    uploaded = body.uploaded
    for kind in body.missing or ():
        if kind:
            yield _document(UploadedDocument(type=kind), _MISSING)
    for documents, status in (
        (uploaded.refused if uploaded else None, _REFUSED),
        (uploaded.pending if uploaded else None, _PENDING),
        (uploaded.accepted if uploaded else None, _ACCEPTED),
    ):
        for document in documents or ():
            if document is not None:
                yield _document(document, status)


def _document(document: UploadedDocument, status: Status) -> IdentityDocument:
    kind = shown(document.type)
    return IdentityDocument(
        type=kind,
        label=label_of(kind),
        status=status,
        uploaded_at=shown(document.uploaded_at or document.updated_at),
        url=shown(document.url),
    )


def label_of(kind: str) -> str:
    """Return what a kind of document is in plain words."""
    # Uploading names the same documents with a prefix that tells whose they are.
    plain = kind.lower().removeprefix("user_").removeprefix("corp_")
    return _LABELS.get(plain) or (printable(kind.replace("_", " ")) if kind else "Document of an unknown kind")
