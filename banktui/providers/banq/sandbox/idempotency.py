"""`X-Idempotent-Id`: the same request sent again gets the same answer, and nothing happens twice.

The documents say only that later requests with the id get the first response. Our choices: an id counts for one user,
method and path; it is kept for a day of the bank's clock; refusals are kept like successes; another body is refused.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from banktui.domain.clock import Clock
from banktui.providers.banq.sandbox.answers import Answer, from_record
from banktui.providers.banq.sandbox.errors import Refusal
from banktui.providers.banq.sandbox.identifiers import canonical
from banktui.providers.banq.sandbox.memory import Memory

HEADER: Final = "x-idempotent-id"
KEPT_FOR: Final = timedelta(hours=24)


class Scope(NamedTuple):
    """Within which an id means the same request."""

    user: str
    method: str
    path: str
    id: str


@dataclass(frozen=True, slots=True)
class _First:
    digest: str
    at: datetime
    answer: Answer


class Idempotency:
    """Keeps first answers."""

    def __init__(self, clock: Clock, memory: Memory) -> None:
        self._clock = clock
        self._memory = memory
        self._kept: dict[Scope, _First] = {}

    def answer(self, scope: Scope, body: bytes, execute: Callable[[], Answer]) -> Answer:
        """Return the first answer to a request, which is made now if there is none yet.

        Nothing else runs meanwhile, so of requests in flight at the same time one is executed. What it changes and its
        answer are written down together. An `execute` that raises leaves nothing behind, and may be tried again.
        Raises Refusal (422) if the first request of this id had another body.
        """
        self._forget()
        digest = hashlib.sha256(body).hexdigest()
        first = self._kept.get(scope)
        if first is None:
            return self._execute(scope, digest, execute)
        if first.digest != digest:
            raise Refusal(422, "This X-Idempotent-Id was sent before with another request body.")
        return first.answer

    def recall(self, payload: Mapping[str, Any]) -> None:
        """Take over an answer that was given in an earlier run."""
        at = datetime.fromisoformat(payload["at"])
        self._kept[Scope(*payload["scope"])] = _First(payload["digest"], at, from_record(payload["answer"]))

    def _execute(self, scope: Scope, digest: str, execute: Callable[[], Answer]) -> Answer:
        with self._memory.together():
            answer = execute()
            now = self._clock.now()
            self._kept[scope] = _First(digest, now, answer)
            record = {"scope": list(scope), "digest": digest, "at": now.isoformat(), "answer": answer.as_record()}
            self._memory.write("answer", record)
        return answer

    def _forget(self) -> None:
        """Drop what is a day old; the oldest stand first."""
        too_old = self._clock.now() - KEPT_FOR
        for scope, first in list(self._kept.items()):
            if first.at > too_old:
                break
            del self._kept[scope]


def idempotent_id(given: list[str]) -> str | None:
    """Return the id that a request's headers give, None if there is none. Raises Refusal (400) for what is no GUID."""
    if not given:
        return None
    guid = canonical(given[0]) if len(given) == 1 else None
    if guid is None:
        raise Refusal(400, "X-Idempotent-Id has to be one GUID.")
    return guid
