"""Banq's idempotent POSTs: the same `X-Idempotent-Id` gets the first answer again, so that nothing is done twice."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self
from uuid import UUID, uuid4

HEADER = "X-Idempotent-Id"

RETENTION = timedelta(hours=24)
"""How long an id is relied on. No document says how long Banq keeps answers; a day is what its like keep at least, and
what would be sent after that could be done a second time."""


class EditedError(ValueError):
    """What is about to be sent is not what the id was made for, or the id is too old to be relied on."""


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The id of one intent, made before its first request and kept until its outcome is known.

    All three parts are plain text once `made_at` is written down: whoever moves money stores them with the intent,
    before sending, and gives them back for every retry. An edited form is another intent and gets another key. Where
    the body holds a secret, the digest is for this process's memory only: a weak secret could be guessed from it.
    """

    id: str
    """A GUID."""
    digest: str = field(repr=False)
    """Of method, path and body."""
    made_at: datetime

    @classmethod
    def make(
        cls, method: str, path: str, body: Mapping[str, Any], *, now: datetime, new_id: Callable[[], UUID] = uuid4
    ) -> Self:
        """Return a fresh key for a request that is about to be made."""
        return cls(str(new_id()), _digest(method, path, body), now)

    def fits(self, method: str, path: str, body: Mapping[str, Any], now: datetime) -> bool:
        """Tell whether a request is the one that the key was made for, and the key is young enough to protect it."""
        # A clock that was set back makes a key's age negative; how old it really is can then not be told.
        return self.digest == _digest(method, path, body) and timedelta(0) <= now - self.made_at < RETENTION

    def headers(self, method: str, path: str, body: Mapping[str, Any], now: datetime) -> Mapping[str, str]:
        """Return the header that makes a request a retry of the same intent. Raises EditedError if it is not one."""
        if not self.fits(method, path, body, now):
            raise EditedError("the idempotency id belongs to another request, or is too old to be used again")
        return {HEADER: self.id}


def _digest(method: str, path: str, body: Mapping[str, Any]) -> str:
    content = json.dumps([method.upper(), path, body], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(content.encode()).hexdigest()
