"""Sending the identity documents that Anytime still wants to see: `POST /accounts/{id}/kyc`, all files at once.

The documents name the fields and what can become of each file, and neither kinds nor sizes. These are our reading: what
a phone or a scanner makes, and no more than a mail would carry.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final

from banktui.domain.account import Identity
from banktui.domain.errors import BankError, Malformed, NotPermitted, OutcomeUnknown, Rejected
from banktui.domain.listed import Meaning
from banktui.domain.plaintext import printable
from banktui.http.upload import FilePart
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.gateway import Counter
from banktui.providers.anytime.client.identity import IdentityStatus, label_of
from banktui.providers.anytime.wire import UploadBody
from banktui.services import capability
from banktui.services.acting import Done, Field, Form, Input, Made
from banktui.services.attaching import JPEG, PDF, PNG, CutFileError, FileRule, UnfitFileError, attached, file_fault
from banktui.services.reading import Listed

RULE: Final = FileRule((JPEG, PNG, PDF), 10 << 20)
FIELDS: Final = (
    "user_passport",
    "user_identity",
    "user_identity_back",
    "user_selfie",
    "user_dom_1",
    "user_affidavit",
    "user_identity_host",
    "user_identity_back_host",
    "user_dom_host",
    "corp_status",
    "corp_kbis",
)
"""Every field that the documents have, in the order in which a person looks for papers."""

_SHORT: Final = {
    "user_selfie": "Photograph",
    "user_affidavit": "Host's statement",
    "user_identity_host": "Host's card, front",
    "user_identity_back_host": "Host's card, back",
    "user_dom_host": "Host's address",
    "corp_status": "Articles",
    "corp_kbis": "Register extract",
}
"""Labels as long as a form has room for beside its fields."""
_NONE: Final = "Choose at least one file."
_LONGEST_PATH: Final = 1000
_LONGEST_ERROR: Final = 200
_TAKEN: Final = "0"
_SAID: Final = {
    "1": "The bank does not take a file of this kind",
    "2": "It did not arrive at the bank as it should: send it again",
}


@dataclass(slots=True)
class Result:
    """What became of the files that were sent, by field."""

    taken: list[str]
    refused: dict[str, str]
    """With the sentence that says why."""
    untold: list[str]
    """Those of which the answer says nothing."""


class UploadIdentity:
    """Sends identity documents, those that are wanted only."""

    title = "Upload documents"
    wants: Sequence[str] = ()

    def __init__(self, counter: Counter, identity: IdentityStatus) -> None:
        self._counter = counter
        self._identity = identity

    def refusal(self, item: Listed) -> str:
        """Say that no document is wanted, where that is what is in front."""
        wants_none = isinstance(item, Identity) and not _wanted(item)
        return "The bank wants no document: none is missing, and none was refused." if wants_none else ""

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - what is wanted is asked for: `prepared`
        """Return what can be sent at all, or what the identity in front says is wanted."""
        return self._form(_wanted(subject) if isinstance(subject, Identity) else FIELDS)

    async def prepared(self, parent: str, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return a field for each document that is missing or was refused. Raises NotPermitted for none, BankErrors."""
        fields = _wanted(await self._identity.read("", parent))
        if not fields:
            raise NotPermitted(
                "The bank wants no document for this account.",
                detail="None is missing and none was refused.",
                hint="There is nothing to upload.",
                provider="anytime",
            )
        return self._form(fields)

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Send the files that were chosen, once, and read again what the bank knows.

        What the bank refuses comes in the answer's `refused`; the other files are taken all the same. Raises Rejected
        with the field at fault before anything is sent, OutcomeUnknown and other BankErrors.
        """
        chosen = {name: values[name].strip() for name in FIELDS if values.get(name, "").strip()}
        if not chosen:
            raise inputs.refused(_NONE, next((name for name in FIELDS if name in values), FIELDS[0]))
        with ExitStack() as stack:
            parts = []
            for name, typed in chosen.items():
                try:
                    parts.append(FilePart(name, stack.enter_context(attached(typed, RULE))))
                except UnfitFileError as fault:
                    raise inputs.refused(str(fault), name) from None
            before = await self._identity.read("", parent)
            try:
                result = await self._send(parent, parts)
            except CutFileError as fault:
                raise Rejected(
                    f"{fault} Less than all of it was sent, so that the bank has nothing to look at.",
                    hint="Send it again when you want to.",
                    provider="anytime",
                ) from None
            except UnfitFileError as fault:
                raise inputs.refused(f"{fault} Nothing was sent.", parts[0].name) from None
            except (OutcomeUnknown, Malformed) as lost:
                return await self._looked_for(parent, list(chosen), before, lost)
        return await self._told(parent, result)

    async def _send(self, parent: str, parts: Sequence[FilePart]) -> Result:
        body = UploadBody.model_validate(
            await self._counter.upload("accounts", parent, "kyc", operation="KYC upload", files=parts)
        )
        told = body.files_status or {}
        result = Result([], {}, [])
        for part in parts:
            answer = told.get(part.name)
            if answer is None or answer.status is None:
                result.untold.append(part.name)
            elif answer.status == _TAKEN:
                result.taken.append(part.name)
            else:
                words = printable(answer.error or "", _LONGEST_ERROR)
                known = _SAID.get(answer.status, f"The bank refuses it with status {printable(answer.status, 20)}")
                result.refused[part.name] = f"{known}{f' (“{words}”)' if words else ''}."
        return result

    async def _told(self, parent: str, result: Result) -> Done:
        """Read again what the bank knows, and say what became of each file."""
        try:
            identity = await self._identity.read("", parent)
        except BankError as error:
            sentence = f"{_sentences(result)} What the bank knows could not be read again: {error.title}"
            return Done(sentence, refused=result.refused)
        waiting = set(_waiting(identity))
        result.taken += [name for name in result.untold if name in waiting]
        unseen = [name for name in result.untold if name not in waiting]
        result.refused |= dict.fromkeys(unseen, "The bank does not say what became of it, and does not list it.")
        return Done(_sentences(result), Made(capability.IDENTITY.name, identity, parent), refused=result.refused)

    async def _looked_for(self, parent: str, sent: list[str], before: Identity, lost: BankError) -> Done:
        """See by the bank's own list whether files arrived whose answer was lost. Raises OutcomeUnknown if not all."""
        try:
            identity = await self._identity.read("", parent)
        except BankError as error:
            raise _unknown(lost, f"What it knows could not be read again either: {error.title}") from None
        new = set(_waiting(identity)) - set(_waiting(before))
        missing = [label_of(name) for name in sent if name not in new]
        if missing:
            raise _unknown(lost, f"Read again, it does not list as new: {', '.join(missing)}.") from None
        done = Result(sent, {}, [])
        sentence = f"{_sentences(done)} The answer was lost; the bank lists what was sent."
        return Done(sentence, Made(capability.IDENTITY.name, identity, parent))

    def _form(self, names: Iterable[str]) -> Form:
        fields = tuple(
            Field(
                name,
                _SHORT.get(name) or label_of(name),
                Input.FILE,
                required=False,
                hint=RULE.told(),
                longest=_LONGEST_PATH,
                check=partial(file_fault, rule=RULE),
                part="The company's" if name.startswith("corp_") else "The holder's",
            )
            for name in names
        )
        return Form(
            self.title,
            fields,
            "Upload",
            "The path of a file for each paper, completed with →; what is left empty is not sent. Somebody at the bank "
            "looks at them. No money moves.",
            together=_one_at_least,
        )


def _one_at_least(values: Mapping[str, str]) -> Mapping[str, str]:
    return {} if any(value.strip() for value in values.values()) else dict.fromkeys(list(values)[:1], _NONE)


def _wanted(identity: Identity) -> tuple[str, ...]:
    """Return the fields of the documents that are missing, or were refused and not sent again."""
    wanted = {each.type for each in identity.documents if each.status.meaning is Meaning.ATTENTION}
    here = {each.type for each in identity.documents if each.status.meaning is not Meaning.ATTENTION}
    missing = {each.type for each in identity.documents if each.status.word == "missing"}
    named = {each.lower().removeprefix("user_").removeprefix("corp_") for each in missing | (wanted - here)}
    return tuple(name for name in FIELDS if name.partition("_")[2] in named)


def _waiting(identity: Identity) -> Iterator[str]:
    """Return the fields of the documents that somebody looks at, or has accepted."""
    for each in identity.documents:
        if each.status.meaning in {Meaning.PENDING, Meaning.FINAL}:
            plain = each.type.lower().removeprefix("user_").removeprefix("corp_")
            yield from (name for name in FIELDS if name.partition("_")[2] == plain)


def _sentences(result: Result) -> str:
    """Say what became of each file."""
    sentences = []
    if result.taken:
        names = ", ".join(label_of(name) for name in result.taken)
        sentences.append(f"Sent: {names}. Somebody at the bank looks at {'it' if len(result.taken) == 1 else 'them'}.")
    sentences += [f"{label_of(name)}: {why}" for name, why in result.refused.items()]
    return " ".join(sentences)


def _unknown(lost: BankError, stands: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        "It is not known whether Anytime has the documents.",
        detail=f"{lost.detail or lost.title} {stands}",
        hint="No money moves by this. Look at the account's documents; sending the same files once more does no harm.",
        code=lost.code,
        request_id=lost.request_id,
        provider="anytime",
    )
