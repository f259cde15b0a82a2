from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from banktui.domain.account import Account
from banktui.domain.aggregation import Synchronization
from banktui.domain.errors import BankError, NotFound, OutcomeUnknown, Problem, Unreachable
from banktui.domain.listed import Meaning, Status
from banktui.services.capability import (
    ACCOUNT_TRANSACTIONS,
    ACCOUNTS,
    CUSTOMER_ACCOUNTS,
    CUSTOMER_TRANSACTIONS,
    SYNCHRONIZATIONS,
    TRANSACTIONS,
)
from banktui.services.journal import JournalError
from banktui.services.notices import RefreshEnded, RefreshStarted
from banktui.services.reading import ListTraits
from banktui.services.shelf import ListRef
from banktui.services.synchronizing import LOOKS
from banktui.store import Store
from tests.services.banks import START, Bank, Bench, lines

CUSTOMER = "customer-1"
REF = ListRef("fake-1", SYNCHRONIZATIONS.name, CUSTOMER)

WORDS = {
    "pending": Status("pending", Meaning.PENDING),
    "running": Status("running", Meaning.PENDING),
    "done": Status("done", Meaning.FINAL),
    "failed": Status("failed", Meaning.REFUSED),
}


def step(word: str, number: int = 1) -> Synchronization:
    return Synchronization(f"s{number}", WORDS[word], CUSTOMER, created_at=START + timedelta(seconds=number))


@dataclass
class Synchronizer:
    """A provider that walks through given words."""

    words: list[str]
    triggered: int = 0
    looked: int = 0
    before: Callable[[int], None] = lambda _: None
    lost: set[str] = field(default_factory=set)
    refusal: BankError | None = None

    async def trigger(self, customer_id: str) -> Synchronization:
        assert customer_id == CUSTOMER
        self.triggered += 1
        if self.refusal is not None:
            raise self.refusal
        return step(self.words[0], self.triggered)

    async def read(self, parent: str, item_id: str) -> Synchronization:
        assert parent == CUSTOMER
        if item_id in self.lost:
            raise NotFound("Gone")
        self.looked += 1
        self.before(self.looked)
        return step(self.words[min(self.looked, len(self.words) - 1)], int(item_id[1:]))


def bank() -> Bank:
    return Bank(lines(5), traits=ListTraits(grows=True))


async def test_it_is_followed_from_pending_to_done_and_each_step_is_kept(store: Store) -> None:
    service = Synchronizer(["pending", "running", "running", "done"])
    b = Bench(store, {SYNCHRONIZATIONS: service})
    seen: list[str] = []

    def note(_: int) -> None:
        seen.append(",".join(store.keeper.ids(REF, unsettled=True)))

    service.before = note
    ended = await b.synchronize(CUSTOMER)
    assert ended == step("done")
    assert (service.triggered, service.looked, b.pauses) == (1, 3, [1.0, 1.0, 1.0])
    assert seen == ["s1"] * 3
    assert await b.known(REF) == ["s1"]
    row = await store.reader.find(REF, "s1")
    assert row is not None
    assert row.item == ended
    assert len(b.changes(REF)) >= 4
    assert (b.notices[0], b.notices[-1]) == (RefreshStarted(REF), RefreshEnded(REF, None))
    assert store.keeper.state(REF).complete


async def test_it_is_on_record_that_it_was_triggered(store: Store) -> None:
    b = Bench(store, {SYNCHRONIZATIONS: Synchronizer(["pending", "running", "done"])})
    await b.synchronize(CUSTOMER)
    assert b.audit() == [("synchronizations: accepted", CUSTOMER)]


async def test_whether_it_was_triggered_may_not_be_known_and_that_is_on_record_too(store: Store) -> None:
    service = Synchronizer(["pending", "done"], refusal=OutcomeUnknown("Lost"))
    b = Bench(store, {SYNCHRONIZATIONS: service})
    problem = await b.synchronize(CUSTOMER)
    assert isinstance(problem, Problem)
    assert b.audit() == [("synchronizations: unknown", CUSTOMER)]
    service.refusal = None
    assert await b.synchronize(CUSTOMER) == step("done", 2), "it does no harm a second time"
    assert b.audit()[1:] == [("synchronizations: accepted", CUSTOMER)]


async def test_what_cannot_be_written_down_is_not_triggered(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Synchronizer(["pending", "done"])
    b = Bench(store, {SYNCHRONIZATIONS: service})

    def full(*_: object, **__: object) -> None:
        raise JournalError("The disk is full.")

    monkeypatch.setattr(b.journal, "begin_act", full)
    problem = await b.synchronize(CUSTOMER)
    assert problem == Problem("journal", "The disk is full.", at=b.clock.now())
    assert service.triggered == 0


async def test_one_that_fails_is_an_answer_not_a_problem(store: Store) -> None:
    b = Bench(store, {SYNCHRONIZATIONS: Synchronizer(["pending", "failed"])})
    assert await b.synchronize(CUSTOMER) == step("failed")


async def test_a_pending_one_is_taken_up_instead_of_a_second(store: Store) -> None:
    store.keeper.put(REF, step("running", 7), START)
    service = Synchronizer(["pending", "running", "done"])
    b = Bench(store, {SYNCHRONIZATIONS: service})
    assert await b.synchronize(CUSTOMER) == step("done", 7)
    assert service.triggered == 0
    assert b.audit() == [], "nothing was asked of the bank that changes anything"


@pytest.mark.parametrize("lost", [set(), {"s7"}])
async def test_one_that_has_ended_or_gone_meanwhile_is_followed_by_a_new_one(store: Store, lost: set[str]) -> None:
    store.keeper.put(REF, step("running", 7), START)
    service = Synchronizer(["pending", "done"], lost=lost)
    b = Bench(store, {SYNCHRONIZATIONS: service})
    assert await b.synchronize(CUSTOMER) == step("done", 1)
    assert service.triggered == 1


async def test_one_that_does_not_end_is_left_to_the_provider(store: Store) -> None:
    b = Bench(store, {SYNCHRONIZATIONS: Synchronizer(["pending", "running"])})
    problem = await b.synchronize(CUSTOMER)
    assert isinstance(problem, Problem)
    assert "running" in problem.detail
    assert "goes on at the provider" in problem.hint
    assert b.pauses == [1.0] * LOOKS
    assert store.keeper.state(REF).problem == problem
    assert store.keeper.ids(REF, unsettled=True) == ("s1",)


async def test_a_failure_on_the_way_is_kept_and_the_next_call_goes_on(store: Store) -> None:
    service = Synchronizer(["pending", "running", "running", "done"])

    def refuse(look: int) -> None:
        if look == 1:
            raise Unreachable("The bank does not answer")

    service.before = refuse
    b = Bench(store, {SYNCHRONIZATIONS: service})
    problem = await b.synchronize(CUSTOMER)
    assert problem == Problem("unreachable", "The bank does not answer", at=b.clock.now())
    assert b.notices[-1] == RefreshEnded(REF, problem)
    assert await b.synchronize(CUSTOMER) == step("done")
    assert service.triggered == 1
    assert store.keeper.state(REF).problem is None


async def test_afterwards_accounts_are_read_and_transactions_that_were_known(store: Store) -> None:
    accounts = Bank([Account("a", "A"), Account("b", "B")], traits=ListTraits())
    whole, customers, single = bank(), bank(), bank()
    b = Bench(
        store,
        {
            SYNCHRONIZATIONS: Synchronizer(["pending", "done"]),
            ACCOUNTS: accounts,
            CUSTOMER_ACCOUNTS: accounts,
            TRANSACTIONS: whole,
            CUSTOMER_TRANSACTIONS: customers,
            ACCOUNT_TRANSACTIONS: single,
        },
    )
    known = ListRef("fake-1", ACCOUNT_TRANSACTIONS.name, "b")
    await b.refresher.refresh(known)
    await b.refresher.refresh(ListRef("fake-1", TRANSACTIONS.name))
    single.asked.clear()
    whole.asked.clear()
    b.notices.clear()
    await b.synchronize(CUSTOMER)
    assert [notice.ref for notice in b.notices if isinstance(notice, RefreshStarted)] == [
        REF,
        ListRef("fake-1", CUSTOMER_ACCOUNTS.name, CUSTOMER),
        ListRef("fake-1", ACCOUNTS.name),
        ListRef("fake-1", TRANSACTIONS.name),
        known,
    ]
    assert (len(single.asked), len(whole.asked), customers.asked) == (1, 1, [])
