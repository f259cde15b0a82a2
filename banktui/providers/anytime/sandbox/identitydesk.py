"""Identity documents: taken in one by one, each with an answer of its own, and looked at by somebody later.

The document names the fields and three answers for each file. What a file may be is our choice: a picture or a PDF, by
its name's end and by what it begins with, not empty and no larger than `LARGEST`. What it shows is kept nowhere.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from banktui.providers.anytime.sandbox.errors import refusal
from banktui.providers.anytime.sandbox.parameters import ACCOUNT_PARAMETER
from banktui.providers.anytime.sandbox.records import AccountRecord, Document
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.sandbox.bank import Bank

FIELDS: Final = (
    "user_selfie",
    "user_identity",
    "user_identity_back",
    "user_passport",
    "user_dom_1",
    "user_identity_host",
    "user_identity_back_host",
    "user_dom_host",
    "user_affidavit",
    "corp_status",
    "corp_kbis",
)
LARGEST: Final = 10 << 20
_LARGEST_BODY: Final = len(FIELDS) * LARGEST + (1 << 20)
_OK, _WRONG_EXTENSION, _NOT_UPLOADED = 0, 1, 2
_BEGINNINGS: Final[Mapping[str, bytes]] = {
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
    "pdf": b"%PDF-",
}
"""How a file of each kind begins, by the end of its name."""

Answers = Mapping[str, Mapping[str, Any]]


class IdentityDesk:
    """Takes documents in and remembers that they came; what the files hold is dropped."""

    def __init__(self, bank: Bank, registry: Registry) -> None:
        self._bank = bank
        self._registry = registry

    async def upload(self, request: Request) -> Mapping[str, Answers]:
        """POST /accounts/{id}/kyc: a file that is refused keeps none of the others out."""
        account = self._registry.account(request.path_params["id"])
        answers = await _answers(request)
        if not answers:
            raise refusal(ACCOUNT_PARAMETER, "At least one file has to be sent.")
        taken = [name.partition("_")[2] for name, answer in answers.items() if answer["status"] == _OK]
        if taken:
            payload = {
                "account": account.id,
                "types": taken,
                "at": self._bank.clock.now().isoformat(),
                "proof": request.state.proof,
            }
            self._bank.remember("anytime", "kyc-uploaded", payload)
            self.recall_upload(payload)
        return {"files_status": answers}

    def recall_upload(self, payload: Mapping[str, Any]) -> None:
        """Have documents wait to be looked at, in place of those of their kinds that were refused."""
        account, at = self._registry.accounts[payload["account"]], datetime.fromisoformat(payload["at"])
        types = payload["types"]
        kept = [each for each in account.documents if each.type not in types or each.state == "accepted"]
        new = [Document(type_, "pending", at) for type_ in types]
        missing = tuple(each for each in account.missing if each not in types)
        self._keep(replace(account, documents=(*new, *kept), missing=missing))

    def refuse(self, account: AccountRecord, type_: str) -> None:
        """Refuse a document that waits: it is wanted again."""
        payload = {"account": account.id, "type": type_}
        self._bank.remember("anytime", "kyc-refused", payload)
        self.recall_refusal(payload)

    def recall_refusal(self, payload: Mapping[str, Any]) -> None:
        """Refuse a document as it was refused."""
        account, type_ = self._registry.accounts[payload["account"]], payload["type"]
        documents = tuple(
            replace(each, state="refused") if (each.type, each.state) == (type_, "pending") else each
            for each in account.documents
        )
        self._keep(replace(account, documents=documents, missing=(*account.missing, type_)))

    def _keep(self, account: AccountRecord) -> None:
        self._registry.accounts[account.id] = account


async def _answers(request: Request) -> Answers:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise refusal(ACCOUNT_PARAMETER, "Files have to be sent as multipart/form-data.")
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _LARGEST_BODY:
        raise refusal(ACCOUNT_PARAMETER, "The body is too large, or does not say how large it is.")
    try:
        async with request.form(max_files=len(FIELDS), max_fields=len(FIELDS)) as form:
            return {name: await _looked_at(form[name]) for name in FIELDS if name in form}
    except HTTPException as error:
        raise refusal(ACCOUNT_PARAMETER, "The body is not a form.") from error


async def _looked_at(sent: UploadFile | str) -> Mapping[str, Any]:
    if not isinstance(sent, UploadFile):
        return {"status": _NOT_UPLOADED, "error": "This is no file"}
    beginning = _BEGINNINGS.get((sent.filename or "").rpartition(".")[2].lower())
    if beginning is None:
        return {"status": _WRONG_EXTENSION, "error": "Wrong file extension"}
    size = sent.size or 0
    if not size or size > LARGEST or await sent.read(len(beginning)) != beginning:
        return {"status": _NOT_UPLOADED, "error": "Not uploaded correctly"}
    return {"status": _OK, "error": ""}
