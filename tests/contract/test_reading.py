"""What every provider promises of every list and look-up, whatever its protocol. Picks up new providers by itself."""

import dataclasses
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from banktui.domain.aggregation import Synchronization
from banktui.domain.calendar import DateRange
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import (
    BankError,
    Malformed,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    Problem,
    Rejected,
    Unreachable,
)
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services.capability import CHECK, IDENTITY, SYNCHRONIZATIONS, Capability, Scope
from banktui.services.provider import Provider
from banktui.services.query import Query
from banktui.services.refresh import Refresher
from banktui.services.searching import answers, sought
from banktui.services.shelf import ListRef
from banktui.store import open_store
from tests.contract.walking import COLLECTIONS, LOOKUPS, collection, lists, lookup, parents, walk
from tests.stage import MORNING, BankOnStage, no_pause


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)


def amounts(value: Any) -> Iterator[Money]:
    if isinstance(value, Money):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from amounts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from amounts(item)


async def test_the_test_call_succeeds(provider: Provider) -> None:
    check = provider.get(CHECK)
    assert check is not None
    told = await check.read("", "check")
    assert told.our_time == MORNING
    assert told.bank_time is None or abs(told.bank_time - MORNING) < timedelta(seconds=2)


async def test_whatever_is_read_can_be_kept(provider: Provider) -> None:
    store = open_store(None)
    refresher = Refresher("here", provider, store.keeper, FrozenClock(MORNING), lambda _notice: None, no_pause)
    kept = tried = 0
    for capability in await everything(provider):
        for parent in await parents(provider, capability.scope, 1):
            tried += 1
            ref = ListRef("here", capability.name, parent)
            if capability in COLLECTIONS:
                assert await refresher.refresh(ref) is None
                first = await store.reader.window(ref, Query(), 0, 1)
                found = first.rows[0].item if first.rows else None
            else:
                answer = await refresher.read(ref, parent or capability.name)
                assert not isinstance(answer, Problem), answer
                row = await store.reader.find(ref, answer.id)
                found = row.item if row else None
                assert found == answer
            kept += found is not None
    store.close()
    # A list may be empty: a payment that nobody has paid yet has no transactions.
    assert kept >= max(2, tried - 2)


async def everything(provider: Provider) -> list[Capability[Any]]:
    return [key for key in (*COLLECTIONS, CHECK, IDENTITY) if key.name in provider.offered]


async def test_every_list_ends_with_distinct_entries_and_a_true_total(provider: Provider) -> None:
    seen, grows = 0, False
    async for capability, parent in lists(provider):
        grows |= collection(provider, capability).traits.grows
        items, totals, ended = await walk(collection(provider, capability), parent)
        ids = [item.id for item in items]
        assert len(ids) == len(set(ids)), capability.name
        assert all(ids), capability.name
        if ended and totals[0] is not None:
            assert totals[0] == len(items), capability.name
        seen += len(items)
    assert seen > (500 if grows else 3)


async def test_growing_lists_come_newest_first(provider: Provider) -> None:
    checked, grows = 0, False
    async for capability, parent in lists(provider):
        listed = collection(provider, capability)
        if not listed.traits.grows:
            continue
        grows = True
        items, _, _ = await walk(listed, parent, at_most=400)
        days = [day for item in items if (day := item.facets().day) is not None]
        assert days == sorted(days, reverse=True), capability.name
        checked += len(days)
    assert checked > 100 or not grows


async def test_what_is_shown_is_clean_and_found_and_what_is_summed_is_exact(provider: Provider) -> None:
    async for capability, parent in lists(provider):
        items, _, _ = await walk(collection(provider, capability), parent, at_most=300)
        for item in items:
            assert all(printable(text) == text for text in texts(item)), (capability.name, item.id)
            for money in amounts(item):
                assert isinstance(money.amount, Decimal)
                assert Decimal(money.plain()) == money.amount
            for fact in getattr(item, "facts", ()):
                is_day = re.match(r"\d{4}-\d{2}-\d{2}", fact.value)
                assert is_day or answers(sought(fact.value), item.id, item.facets()), (capability.name, fact)


async def test_a_range_of_days_is_restricted_by_the_bank_itself(provider: Provider) -> None:
    async for capability, parent in lists(provider):
        listed = collection(provider, capability)
        if not listed.traits.filters_dates:
            continue
        everything, _, ended = await walk(listed, parent)
        days = sorted({day for item in everything if (day := item.facets().day) is not None})
        if not ended or len(days) < 3:
            continue
        dates = DateRange(days[1], days[-2])
        inside, _, _ = await walk(listed, parent, dates=dates)
        assert [item.id for item in inside] == [item.id for item in everything if dates.holds(item.facets().day)]


async def test_one_thing_read_by_its_id_is_the_one_in_the_list(provider: Provider) -> None:
    checked = pairs = 0
    for listing, single in LOOKUPS:
        if single.name not in provider.offered or listing.name not in provider.offered:
            continue
        pairs += 1
        for parent in await parents(provider, listing.scope):
            items, _, _ = await walk(collection(provider, listing), parent, at_most=20)
            for item in items[:2]:
                found = await lookup(provider, single).read(parent, item.id)
                assert found.id == item.id
                assert found.facets().amount == item.facets().amount
                assert found.facets().name == item.facets().name
                checked += 1
    assert checked > min(5, 2 * pairs - 1)


async def test_what_does_not_exist_is_said_to_be_missing_or_not_ours(provider: Provider) -> None:
    for _, single in LOOKUPS:
        if single.name not in provider.offered:
            continue
        parent = (await parents(provider, single.scope))[0]
        with pytest.raises((NotFound, NotPermitted, Rejected)) as refused:
            await lookup(provider, single).read(parent, "00000000-0000-4000-8000-00000000dead")
        assert refused.value.title


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("not_json", Malformed),
        ("cut_body", (Malformed, Unreachable)),
        ("drop_before", Unreachable),
        ("status_before:500", BankError),
        ("redirect:https://elsewhere.example/", Malformed),
    ],
)
async def test_a_broken_answer_is_one_clear_error_and_never_anything_else(
    provider: Provider, stage: BankOnStage, fault: str, kind: type[BankError] | tuple[type[BankError], ...]
) -> None:
    below = {scope: await parents(provider, scope, 1) for scope in Scope}
    offered = [capability for capability, _ in [pair async for pair in lists(provider)]]
    stage.bank.faults.add(FaultRule("*", "GET", "*", parse_fault(fault)))
    for capability in dict.fromkeys(offered):
        with pytest.raises(kind) as failed:
            await collection(provider, capability).page(below[capability.scope][0])
        assert failed.value.title.endswith((".", "!", "?")) or " " in failed.value.title
        assert "://" not in str(failed.value) + failed.value.detail


async def test_hostile_text_is_shown_and_never_obeyed(provider: Provider, stage: BankOnStage) -> None:
    below = {scope: await parents(provider, scope, 1) for scope in Scope}
    offered = [capability for capability, _ in [pair async for pair in lists(provider)]]
    stage.bank.faults.add(FaultRule("*", "GET", "*", parse_fault("poison_text")))
    for capability in dict.fromkeys(offered):
        try:
            page = await collection(provider, capability).page(below[capability.scope][0])
        except BankError as error:
            assert printable(error.title + error.detail) == error.title + error.detail  # noqa: PT017 - either is fine
            continue
        assert all(printable(text) == text for item in page.items for text in texts(item)), capability.name


async def test_a_synchronization_goes_from_pending_to_its_end(provider: Provider, stage: BankOnStage) -> None:
    service = provider.get(SYNCHRONIZATIONS)
    if service is None:
        pytest.skip("this provider reads no other banks")
    customer = (await parents(provider, Scope.CUSTOMER))[0]
    begun = await service.trigger(customer)
    words = [begun.status.word]
    seen: Synchronization = begun
    for _ in range(20):
        stage.bank.advance(1)
        seen = await service.read(customer, begun.id)
        if words[-1] != seen.status.word:
            words.append(seen.status.word)
    assert words == ["pending", "running", "done"]
    assert seen.is_over()
    assert seen.duration_ms


async def test_a_trigger_without_an_answer_is_called_unknown(provider: Provider, stage: BankOnStage) -> None:
    service = provider.get(SYNCHRONIZATIONS)
    if service is None:
        pytest.skip("this provider reads no other banks")
    customer = (await parents(provider, Scope.CUSTOMER))[0]
    stage.bank.faults.add(FaultRule("*", "POST", "*/synchronizations", parse_fault("cut_body"), times=1))
    with pytest.raises(OutcomeUnknown):
        await service.trigger(customer)
