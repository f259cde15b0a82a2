"""One payment from form to verdict by a provider's own hands, without journal and sender: for tests of providers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import httpx

from banktui.domain.intent import Intent, State
from banktui.domain.tag import tag_of
from banktui.services import capability as keys
from banktui.services.capability import Capability, Scope
from banktui.services.moving import Draft, MoneyOperation, Preflight
from banktui.services.outcome import Evidence, Outcome, Verdict, classify
from banktui.services.provider import Provider
from banktui.services.reading import Collection, Listed

Known = Mapping[str, Sequence[Listed]]


def _refuse(_request: httpx.Request) -> httpx.Response:
    raise AssertionError("nobody should have been asked")


NO_WAY = httpx.MockTransport(_refuse)
"""A transport for what must make no call."""


@dataclass(frozen=True)
class Sent:
    """Everything that one attempt left behind."""

    intent_id: str
    draft: Draft
    preflight: Preflight
    key: str
    evidence: Evidence
    verdict: Verdict

    @property
    def outcome(self) -> Outcome:
        return self.verdict.outcome

    def intent(self, operation: MoneyOperation, at: datetime, **changes: Any) -> Intent:
        """Return the intent as the journal would know it."""
        told: dict[str, Any] = {
            "id": self.intent_id,
            "tag": tag_of(self.intent_id),
            "connection": "here",
            "provider": "any",
            "environment": "sandbox",
            "operation": operation.title,
            "parent": "",
            "source": self.draft.source,
            "destination": self.draft.destination,
            "money": self.draft.money,
            "incoming": operation.traits.incoming,
            "state": State.UNKNOWN,
            "created_at": at,
            "remote_id": self.verdict.remote_id,
            "balance_before": self.preflight.balance,
        }
        return Intent(**{**told, **changes})


def operation_of(provider: Provider, key: Capability[MoneyOperation]) -> MoneyOperation:
    """Return one of a provider's money operations."""
    found = provider.get(key)
    assert found is not None
    return found


async def known_of(provider: Provider, operation: MoneyOperation, account: str = "", **more: Sequence[Listed]) -> Known:
    """Return what the operation's form is made with, read from the bank; `more` are lists that only we keep.

    Of lists below accounts those of one account are read, if it is given; of all accounts otherwise.
    """
    known: dict[str, Sequence[Listed]] = {}
    for name in operation.wants:
        given = more.get(name.replace("-", "_"))
        service = provider.named(name)
        if given is not None or not isinstance(service, Collection):
            known[name] = given or ()
            continue
        listed = cast("Collection[Listed]", service)
        parents = await _parents(provider, account) if name in _BELOW_ACCOUNTS else [""]
        known[name] = [item for parent in parents for item in (await listed.page(parent)).items]
    return known


_BELOW_ACCOUNTS = frozenset(
    each.name for each in vars(keys).values() if isinstance(each, Capability) and each.scope is Scope.ACCOUNT
)


async def _parents(provider: Provider, account: str) -> list[str]:
    accounts = provider.get(keys.ACCOUNTS)
    assert accounts is not None
    return [account] if account else [each.id for each in (await accounts.page("")).items]


async def send(
    operation: MoneyOperation,
    values: Mapping[str, str],
    known: Known,
    *,
    intent_id: str = "ab" * 16,
    parent: str = "",
    key: str | None = None,
) -> Sent:
    """Draft, look at the bank, send once, judge."""
    draft = operation.draft(parent, values, tag_of(intent_id), known)
    key = operation.new_key() if key is None else key
    async with operation.line() as line:
        preflight = await line.preflight(draft)
        evidence = await line.send(draft.request, key)
    looked_at = replace(draft, snapshot=preflight.snapshot)
    verdict = classify(evidence, lambda found: operation.judge(looked_at, found))
    return Sent(intent_id, draft, preflight, key, evidence, verdict)
