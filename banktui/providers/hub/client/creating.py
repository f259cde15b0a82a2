"""Sending what creates something at Hub, once, and saying what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from banktui.domain.errors import OutcomeUnknown, Rejected
from banktui.domain.plaintext import printable
from banktui.http.reply import Reply
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.codes import CODES, Effect
from banktui.providers.hub.errors import answer_in, code_of
from banktui.providers.hub.wire import Created
from banktui.services import acting
from banktui.services.acting import Field


@dataclass(frozen=True, slots=True)
class Kind:
    """What is created, and where it could be looked for if the answer is lost."""

    noun: str
    path: str
    look: str
    """Where one can see whether it was created, as a sentence."""

    @property
    def id_name(self) -> str:
        """Return the name under which an answer gives the id."""
        return f"{self.noun}_id"


check = partial(acting.checked, provider="hub")
refused = partial(acting.refused, provider="hub")


async def create(
    gateway: Gateway, kind: Kind, body: Mapping[str, Any], inputs: Mapping[str, str]
) -> tuple[str, Created]:
    """Return the id of what was created, and all that Hub says of it.

    `inputs` gives the form's field for a parameter's name, where they differ. Raises Rejected with the field at fault
    where Hub names one, OutcomeUnknown if it is not known whether it was created, and other BankErrors.
    """
    try:
        reply = await gateway.create(kind.path, body, operation=f"create {kind.noun}")
    except OutcomeUnknown as unknown:
        raise _unknown(kind, unknown.code, unknown.detail) from None
    except Rejected as refused:
        refused.field = inputs.get(refused.field, "")
        raise
    return _created(kind, reply)


def inputs_of(fields: Iterable[Field]) -> dict[str, str]:
    """Return the names of fields by their parameters' own names, without the objects that these stand in."""
    return {field.name.rpartition(".")[2]: field.name for field in fields}


def _created(kind: Kind, reply: Reply) -> tuple[str, Created]:
    answer = answer_in(reply)
    code = code_of(answer)
    if code and CODES[code].effect is Effect.HELD:
        raise _unknown(kind, code, "")
    created = Created.model_validate(answer.data if isinstance(answer.data, dict) else reply.data)
    created_id = printable((getattr(created, kind.id_name) or "").strip())
    if not created_id:
        raise _unknown(kind, "", f"Hub says that it was successful, but its answer gives no {kind.id_name}.")
    return created_id, created


def _unknown(kind: Kind, code: str, cause: str) -> OutcomeUnknown:
    row = CODES.get(code)
    detail = f"{row.happened} {row.act}" if row else cause
    return OutcomeUnknown(
        f"It is not known whether Hub created the {kind.noun}.",
        detail=detail,
        hint=f"No money moves by this. {kind.look} Do not send it again before that: there could be two.",
        code=code,
        provider="hub",
    )
