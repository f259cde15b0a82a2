"""Whatever one field of an answer becomes, reading gives a page, a thing or a BankError: never another exception."""

import asyncio
import copy
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError
from banktui.providers.anytime.client import open_provider
from banktui.providers.anytime.settings import Settings
from banktui.services import capability
from tests.providers.anytime.scripted_bank import ScriptedBank, enveloped

GONE = object()
INSTEAD = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            False,
            0,
            -1,
            10**18,
            "",
            "x",
            "0",
            "-5",
            "1e3",
            "EUR",
            "\ud800",
            "\x1b]0;t\x07",
            [],
            [None],
            {},
            GONE,
        ]
    ),
    st.sampled_from([[[]], [{"iban": 1}], {"code": 5}, ["a", 2], Decimal("1.50"), Decimal("1E+30"), "x" * 5000]),
    st.text(max_size=20),
    st.integers(),
)

READS = [
    (capability.ACCOUNTS, "", None, ("accounts", "accounts/1234", "accounts/1234/balance")),
    (capability.ACCOUNT, "", "1234", ("accounts/1234", "accounts/1234/balance")),
    (capability.STATEMENTS, "1234", None, ("accounts/1234/statements",)),
    (capability.STATEMENT, "1234", "1234-3", ("accounts/1234/statements/1234-3",)),
    (capability.CREDIT_TRANSFERS, "1234", None, ("accounts/1234/credit-transfers",)),
    (capability.IDENTITY, "1234", "1234", ("accounts/1234/kyc",)),
    (capability.CARDS, "1234", None, ("accounts/1234/cards", "accounts/1234")),
    (capability.CARD, "1234", "ANY0000000001", ("cards/ANY0000000001",)),
    (capability.CARD_TRANSACTIONS, "ANY0000000001", None, ("cards/ANY0000000001/transactions", "accounts/1234")),
    (
        capability.CARD_TRANSACTION,
        "ANY0000000001",
        "9001",
        ("cards/ANY0000000001/transactions/9001", "cards/ANY0000000001"),
    ),
    (capability.CARD_ORDERS, "", "77", ("orders/77/tracking",)),
]


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every member of a decoded answer."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*way, key)
        yield from places(member, (*way, key))


def mutated(body: Any, way: tuple[Any, ...], instead: Any) -> Any:
    changed = copy.deepcopy(body)
    holder = changed
    for step in way[:-1]:
        holder = holder[step]
    if instead is GONE:
        del holder[way[-1]]
    else:
        holder[way[-1]] = instead
    return changed


async def read(bank: ScriptedBank, account: Settings, case: tuple[Any, str, str | None, tuple[str, ...]]) -> None:
    key, parent, item_id, _ = case
    clock = FrozenClock(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
    provider = await open_provider(account, clock=clock, transport=httpx.MockTransport(bank))
    service: Any = provider.named(key.name)
    with suppress(BankError):
        if item_id is None:
            page = await service.page(parent)
            assert all(item.id and item.facets() is not None for item in page.items)
        else:
            assert (await service.read(parent, item_id)).id
    await provider.close()


@pytest.mark.parametrize("case", READS, ids=lambda case: case[0].name)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_field_may_become_anything(
    case: tuple[Any, str, str | None, tuple[str, ...]], data: st.DataObject, bank: ScriptedBank, connection: Settings
) -> None:
    path = data.draw(st.sampled_from(case[3]))
    body = bank.answers[path]
    changed = mutated(body, data.draw(st.sampled_from(list(places(body)))), data.draw(INSTEAD))
    answers = {**bank.answers, path: lambda _: enveloped(changed)}
    asyncio.run(read(ScriptedBank(answers), connection, case))


@pytest.mark.parametrize("case", READS, ids=lambda case: case[0].name)
async def test_numbers_as_text_and_text_as_numbers_are_the_same_answer(
    case: tuple[Any, str, str | None, tuple[str, ...]], bank: ScriptedBank, connection: Settings
) -> None:
    clock = FrozenClock(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
    found = []
    for answers in (bank.answers, {path: as_texts(body) for path, body in bank.answers.items()}):
        provider = await open_provider(
            connection, clock=clock, transport=httpx.MockTransport(ScriptedBank(dict(answers)))
        )
        service: Any = provider.named(case[0].name)
        found.append(await (service.page(case[1]) if case[2] is None else service.read(case[1], case[2])))
        await provider.close()
    assert found[0] == found[1]


def as_texts(value: Any) -> Any:
    """Write every number and switch as text, as the provider's cookbook does."""
    if isinstance(value, dict):
        return {key: as_texts(member) for key, member in value.items()}
    if isinstance(value, list):
        return [as_texts(member) for member in value]
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, (int, Decimal)) else value
