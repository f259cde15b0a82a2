"""What a reading command asks for is found, read as far as it takes, and nothing that is not sound is given out."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from banktui.domain.account import Account
from banktui.domain.calendar import DateRange
from banktui.domain.card import Card, CardOrder, CardTransaction
from banktui.domain.checked import Checked
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, NotFound, Problem, SignInNeeded, Unreachable
from banktui.domain.payment import Payment
from banktui.services import capability
from banktui.services.capability import Capability
from banktui.services.command_line import READINGS
from banktui.services.filtering import parse
from banktui.services.finding import Misasked
from banktui.services.gathering import Asked, Gatherer, Source
from banktui.services.provider import Connection, Environment, Provider, ProviderInfo
from banktui.services.reading import Listed, ListTraits
from banktui.services.refresh import Refresher
from banktui.services.scope import Scope
from banktui.services.shelf import ListRef
from banktui.services.workspace import Depth
from banktui.store import Store
from tests.services.banks import START, Bank, Shelf, lines

READING = {reading.word: reading for reading in READINGS}
SMALL = ListTraits()


async def close() -> None:
    """Nothing is open."""


@dataclass
class PerParent:
    """Lists below several parents."""

    banks: Mapping[str, Bank]
    traits: ListTraits = SMALL
    asked: list[str] = field(default_factory=list)

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Any:
        self.asked.append(parent)
        return await self.banks[parent].page(parent, cursor, dates)


@dataclass
class FakeDesk:
    """Connections of banks in memory over a real store, with a note of what was asked of them."""

    store: Store
    banks: Mapping[str, Mapping[Capability[Any], object]]
    cannot: Mapping[str, str] = field(default_factory=dict)
    failing: Mapping[str, BankError] = field(default_factory=dict)
    asked: list[tuple[ListRef, Depth, DateRange | None]] = field(default_factory=list)
    looked_up: list[tuple[ListRef, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = FrozenClock(START)
        self._refreshers = {name: self._refresher(name, services) for name, services in self.banks.items()}

    def _refresher(self, name: str, services: Mapping[Capability[Any], object]) -> Refresher:
        provider = Provider(ProviderInfo(name, name.title(), "A bank in memory"), services, close)
        return Refresher(name, provider, self.store.keeper, self.clock, lambda _notice: None)

    @property
    def reader(self) -> Any:
        return self.store.reader

    @property
    def connections(self) -> tuple[Connection, ...]:
        return tuple(
            Connection(
                name,
                ProviderInfo(
                    name, name.title(), "A bank in memory", {key.name: key.name for key in services}, self.cannot
                ),
                Environment.SANDBOX,
            )
            for name, services in self.banks.items()
        )

    async def refresh(
        self, ref: ListRef, depth: Depth = Depth.NEWEST, dates: DateRange | None = None
    ) -> Problem | None:
        self.asked.append((ref, depth, dates))
        if ref.connection in self.failing:
            await asyncio.sleep(0)
            return self.failing[ref.connection].problem(START)
        return await self._refreshers[ref.connection].refresh(ref, depth, dates)

    async def read(self, ref: ListRef, item_id: str) -> Listed | Problem:
        self.looked_up.append((ref, item_id))
        if ref.connection in self.failing:
            return self.failing[ref.connection].problem(START)
        return await self._refreshers[ref.connection].read(ref, item_id)


def accounts(*names: str) -> Bank:
    return Bank([Account(f"a{n}", name, f"NL{n}") for n, name in enumerate(names, 1)], traits=SMALL)


@pytest.fixture
def desk(store: Store) -> Callable[..., FakeDesk]:
    def make(banks: Mapping[str, Mapping[Capability[Any], object]], **told: Any) -> FakeDesk:
        return FakeDesk(store, banks, **told)

    return make


async def gathered(desk: FakeDesk, asked: Asked) -> tuple[Sequence[Source], list[str]]:
    """Return the lists, and the ids of all rows of those that are sound."""
    gatherer = Gatherer(desk, asked)
    sources = await gatherer.sources()
    return sources, [row.item.id for s in sources if s.problem is None async for row in gatherer.rows(s)]


def problems(sources: Sequence[Source]) -> list[tuple[str, str]]:
    return [(source.connection.id, source.problem.kind) for source in sources if source.problem is not None]


Desk = Callable[..., FakeDesk]


async def test_without_a_name_every_connection_that_has_such_a_list_is_read(desk: Desk) -> None:
    banks = {
        "one": {capability.ACCOUNTS: accounts("A", "B")},
        "two": {capability.INSTITUTIONS: Bank([], traits=SMALL)},
        "six": {capability.ACCOUNTS: accounts("C")},
    }
    sources, ids = await gathered(desk(banks), Asked(READING["accounts"]))
    assert [source.connection.id for source in sources] == ["one", "six"]
    assert ids == ["a1", "a2", "a1"]


async def test_a_connection_that_is_named_is_the_only_one(desk: Desk) -> None:
    banks = {name: {capability.ACCOUNTS: accounts(name)} for name in ("one", "two")}
    made = desk(banks)
    sources, _ = await gathered(made, Asked(READING["accounts"], ("two",)))
    assert [source.connection.id for source in sources] == ["two"]
    assert {ref.connection for ref, _, _ in made.asked} == {"two"}
    with pytest.raises(Misasked, match="There are: one, two"):
        await gathered(made, Asked(READING["accounts"], ("two", "hunter2")))


async def test_a_connection_without_such_a_list_says_why(desk: Desk) -> None:
    banks = {"one": {capability.ACCOUNTS: accounts("A")}}
    made = desk(banks, cannot={"cards": "It has no cards.", "accounts": "wrong"})
    for named in (("one",), ()):
        sources, ids = await gathered(made, Asked(READING["cards"], named))
        assert problems(sources) == [("one", "not-permitted")]
        assert sources[0].problem is not None
        assert sources[0].problem.sentence == "One has no such list. It has no cards."
        assert ids == []
    assert made.asked == []


async def test_of_several_named_connections_the_one_that_lacks_the_list_is_told_beside_the_others(desk: Desk) -> None:
    banks = {
        "one": {capability.TRANSACTIONS: Bank(lines(2))},
        "two": {capability.ACCOUNTS: accounts("A"), capability.ACCOUNT_TRANSACTIONS: Bank(lines(2))},
    }
    sources, ids = await gathered(desk(banks), Asked(READING["transactions"], ("one", "two"), limit=9))
    assert problems(sources) == [("two", "not-permitted")]
    assert sources[1].problem is not None
    assert "It has them below others: give one of --account" in sources[1].problem.sentence
    assert len(ids) == 2


async def test_the_only_account_need_not_be_named_and_several_must_be(desk: Desk) -> None:
    statements = PerParent({"a1": Bank(lines(3)), "a2": Bank(lines(2, prefix="u"))}, ListTraits(grows=True))
    one = desk({"one": {capability.ACCOUNTS: accounts("A"), capability.STATEMENTS: statements}})
    assert (await gathered(one, Asked(READING["statements"], limit=9)))[1] == ["t00000", "t00001", "t00002"]
    two = desk({"two": {capability.ACCOUNTS: accounts("A", "B"), capability.STATEMENTS: statements}})
    with pytest.raises(
        Misasked, match=r"Of which account\? There are: A NL1 \(id a1\); B NL2 \(id a2\)\. .*--all-accounts"
    ):
        await gathered(two, Asked(READING["statements"], limit=9))
    every = Asked(READING["statements"], every=frozenset({Scope.ACCOUNT}), limit=2)
    sources, ids = await gathered(two, every)
    assert [source.ref.parent for source in sources] == ["a1", "a2"]
    assert [source.above and source.above.facets().name for source in sources] == ["A", "B"]
    assert ids == ["t00000", "t00001", "u00000", "u00001"]


async def test_more_choices_than_can_be_read_are_counted(desk: Desk) -> None:
    banks = {
        name: {capability.ACCOUNTS: accounts(*"ABCDEF"), capability.CARDS: Bank([], traits=SMALL)}
        for name in ("one", "two")
    }
    with pytest.raises(Misasked, match=r"one: A NL1 .*two: B NL2 \(id a2\); and 4 more"):
        await gathered(desk(banks), Asked(READING["cards"]))


@pytest.mark.parametrize("text", ["a2", "NL2", "n l 2", "B", "b"])
async def test_an_account_is_named_by_id_number_or_name(text: str, desk: Desk) -> None:
    cards = PerParent({"a1": Bank([Card("k1", "X")], traits=SMALL), "a2": Bank([Card("k2", "Y")], traits=SMALL)})
    banks = {"one": {capability.ACCOUNTS: accounts("A", "B"), capability.CARDS: cards}}
    _, ids = await gathered(desk(banks), Asked(READING["cards"], above={Scope.ACCOUNT: text}))
    assert ids == ["k2"]
    assert cards.asked == ["a2"]


async def test_what_was_seen_before_is_not_asked_for_again(desk: Desk) -> None:
    cards = PerParent({"a1": Bank([Card("k1", "X")], traits=SMALL)})
    made = desk({"one": {capability.ACCOUNTS: accounts("A", "B"), capability.CARDS: cards}})
    await made.refresh(ListRef("one", "accounts"))
    for text, times in (("a1", 0), ("nl1", 0), ("A", 1)):
        made.asked.clear()
        await gathered(made, Asked(READING["cards"], above={Scope.ACCOUNT: text}))
        assert [ref.capability for ref, _, _ in made.asked].count("accounts") == times


async def test_a_name_that_several_have_is_refused(desk: Desk) -> None:
    banks = {name: {capability.ACCOUNTS: accounts("A"), capability.CARDS: Bank([])} for name in ("one", "two")}
    made = desk(banks)
    with pytest.raises(Misasked, match=r"More than one account is called that\. There are: one: A .*; two: A"):
        await gathered(made, Asked(READING["cards"], above={Scope.ACCOUNT: "A"}))
    assert not [ref for ref, _, _ in made.asked if ref.capability == "cards"]


async def test_a_name_that_nobody_has_is_not_found_unless_a_list_could_not_be_read(desk: Desk) -> None:
    banks = {name: {capability.ACCOUNTS: accounts("A"), capability.CARDS: Bank([])} for name in ("one", "two")}
    asked = Asked(READING["cards"], above={Scope.ACCOUNT: "hunter2"})
    sources, _ = await gathered(desk(banks), asked)
    assert problems(sources) == [("one", "not-found")]
    assert "hunter2" not in repr(sources[0].problem)
    sources, _ = await gathered(desk(banks, failing={"two": Unreachable("No answer")}), asked)
    assert problems(sources) == [("two", "unreachable")]
    sources, _ = await gathered(desk(banks), replace(asked, is_offline=True))
    assert problems(sources) == [("one", "not-found")]


async def test_a_card_is_looked_for_in_all_accounts_or_in_one(desk: Desk) -> None:
    def banks() -> Mapping[str, Mapping[Capability[Any], object]]:
        cards = PerParent(
            {"a1": Bank([Card("k1", "Ada")], traits=SMALL), "a2": Bank([Card("k2", "Ada")], traits=SMALL)}
        )
        used = {name: Bank([CardTransaction(f"{name}-t", "x")]) for name in ("k1", "k2")}
        return {
            "one": {
                capability.ACCOUNTS: accounts("A", "B"),
                capability.CARDS: cards,
                capability.CARD_TRANSACTIONS: PerParent(used, ListTraits(grows=True)),
            }
        }

    reading = READING["card-transactions"]
    made = desk(banks())
    with pytest.raises(Misasked, match="More than one card"):
        await gathered(made, Asked(reading, above={Scope.CARD: "Ada"}, limit=1))
    _, ids = await gathered(made, Asked(reading, above={Scope.CARD: "Ada", Scope.ACCOUNT: "B"}, limit=1))
    assert ids == ["k2-t"]
    _, ids = await gathered(made, Asked(reading, above={Scope.CARD: "k1"}, limit=1))
    assert ids == ["k1-t"]
    _, ids = await gathered(made, Asked(reading, every=frozenset({Scope.CARD}), limit=1))
    assert ids == ["k1-t", "k2-t"]
    sources, _ = await gathered(made, Asked(reading, above={Scope.CARD: "Ada", Scope.ACCOUNT: "C"}, limit=1))
    assert problems(sources) == [("one", "not-found")]


async def test_an_account_whose_name_several_have_does_not_narrow_the_cards(desk: Desk) -> None:
    banks = {
        "one": {
            capability.ACCOUNTS: accounts("A", "A"),
            capability.CARDS: Bank([]),
            capability.CARD_TRANSACTIONS: Bank(),
        }
    }
    asked = Asked(READING["card-transactions"], above={Scope.CARD: "k", Scope.ACCOUNT: "A"})
    with pytest.raises(Misasked, match="More than one account"):
        await gathered(desk(banks), asked)


async def test_a_list_stands_below_one_thing(desk: Desk) -> None:
    banks = {
        "one": {
            capability.ACCOUNTS: accounts("A"),
            capability.ACCOUNT_TRANSACTIONS: Bank(lines(1)),
            capability.CUSTOMERS: Bank([], traits=SMALL),
            capability.CUSTOMER_TRANSACTIONS: Bank(lines(1)),
        }
    }
    reading = READING["transactions"]
    with pytest.raises(Misasked, match="give one of --account, --customer"):
        await gathered(desk(banks), Asked(reading, above={Scope.ACCOUNT: "A", Scope.CUSTOMER: "B"}))
    with pytest.raises(Misasked, match="Say below what: give one of --account, --customer"):
        await gathered(desk(banks), Asked(reading))


async def test_a_list_below_what_no_connection_has_is_refused_for_each(desk: Desk) -> None:
    made = desk({"one": {capability.ACCOUNTS: accounts("A")}})
    sources, _ = await gathered(made, Asked(READING["transactions"], above={Scope.PAYMENT: "p"}))
    assert problems(sources) == [("one", "not-permitted")]


async def test_a_payment_beyond_what_is_known_is_left_to_the_bank(desk: Desk) -> None:
    payments = Bank([Payment(f"p{n:03}", created_at=START - timedelta(days=n)) for n in range(200)])
    inside = PerParent({"p150": Bank(lines(1))}, ListTraits(grows=True))
    banks = {"one": {capability.PAYMENTS: payments, capability.PAYMENT_TRANSACTIONS: inside}}
    _, ids = await gathered(desk(banks), Asked(READING["transactions"], above={Scope.PAYMENT: "p150"}, limit=5))
    assert ids == ["t00000"]
    short = {"one": {**banks["one"], capability.PAYMENTS: Bank([Payment("p1", created_at=START)])}}
    sources, _ = await gathered(desk(short), Asked(READING["transactions"], above={Scope.PAYMENT: "p150"}, limit=5))
    assert problems(sources) == [("one", "not-found")]


async def test_a_payment_that_was_seen_is_known_by_its_id(desk: Desk) -> None:
    inside = PerParent({"p1": Bank(lines(1))}, ListTraits(grows=True))
    banks = {
        "one": {capability.PAYMENTS: Bank([Payment("p1", created_at=START)]), capability.PAYMENT_TRANSACTIONS: inside}
    }
    made = desk(banks)
    await made.refresh(ListRef("one", "payments"))
    made.asked.clear()
    await gathered(made, Asked(READING["transactions"], above={Scope.PAYMENT: "p1"}, limit=5))
    assert [ref.capability for ref, _, _ in made.asked] == ["payment-transactions"]


async def test_the_newest_rows_are_read_as_far_as_the_limit(desk: Desk) -> None:
    bank = Bank(lines(400))
    made = desk({"one": {capability.TRANSACTIONS: bank}})
    _, ids = await gathered(made, Asked(READING["transactions"], limit=120))
    assert ids == [f"t{n:05}" for n in range(120)]
    assert len(bank.asked) < 40
    _, ids = await gathered(made, Asked(READING["transactions"], limit=3))
    assert ids == [f"t{n:05}" for n in range(3)]


async def test_a_limit_counts_what_the_filter_lets_pass(desk: Desk) -> None:
    entries = [replace(line, description="rare" if n % 90 == 80 else "usual") for n, line in enumerate(lines(400))]
    made = desk({"one": {capability.TRANSACTIONS: Bank(entries)}})
    _, ids = await gathered(made, Asked(READING["transactions"], filter=parse("rare"), limit=3))
    assert ids == ["t00080", "t00170", "t00260"]
    _, ids = await gathered(made, Asked(READING["transactions"], filter=parse("rare"), limit=99))
    assert ids == ["t00080", "t00170", "t00260", "t00350"]


async def test_the_whole_list_is_read_when_it_is_asked_for(desk: Desk) -> None:
    bank = Bank(lines(1203), size=100)
    made = desk({"one": {capability.TRANSACTIONS: bank}})
    _, ids = await gathered(made, Asked(READING["transactions"], is_whole=True))
    assert ids == [f"t{n:05}" for n in range(1203)]
    assert [depth for _, depth, _ in made.asked] == [Depth.ALL]


async def test_days_are_read_to_the_first_of_them_without_a_limit(desk: Desk) -> None:
    bank = Bank(lines(700, a_day=10))
    made = desk({"one": {capability.TRANSACTIONS: bank}})
    days = DateRange(date(2026, 2, 1), date(2026, 2, 10))
    _, ids = await gathered(made, Asked(READING["transactions"], dates=days))
    assert len(ids) == 100
    assert made.asked == [(ListRef("one", "transactions"), Depth.NEWEST, days)]
    until = DateRange(last=date(2026, 2, 20))
    _, ids = await gathered(made, Asked(READING["transactions"], dates=until, limit=5))
    assert ids == ["t00120", "t00121", "t00122", "t00123", "t00124"]


async def test_a_bank_that_counts_more_than_it_sends_is_told(desk: Desk) -> None:
    class Boasting(Bank):
        async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Any:
            return replace(await super().page(parent, cursor, dates), total=99)

    for asked in (Asked(READING["transactions"], limit=50), Asked(READING["transactions"], is_whole=True)):
        made = desk({"one": {capability.TRANSACTIONS: Boasting(lines(20))}})
        sources, ids = await gathered(made, asked)
        assert len(ids) == 20
        expected = "the bank counts 99 entries and has sent 20" if asked.is_whole else ""
        assert (problems(sources), sources[0].shortfall) == ([], expected)
    made = desk({"one": {capability.TRANSACTIONS: Boasting(lines(20))}})
    sources, _ = await gathered(made, Asked(READING["transactions"], item="t99999"))
    assert problems(sources) == [("one", "not-found")]


async def test_what_cannot_be_read_is_told(desk: Desk) -> None:
    made = desk({"one": {capability.ACCOUNTS: Bank([Account("a1", "A")], traits=SMALL, skips=2)}})
    sources, ids = await gathered(made, Asked(READING["accounts"]))
    assert ids == ["a1"]
    assert sources[0].shortfall == "2 of the entries that the bank sent could not be read"


async def test_a_list_that_fails_on_the_way_is_not_given_out(desk: Desk) -> None:
    bank = Bank(lines(400))

    def fail(cursor: str | None) -> None:
        if cursor == "80":
            raise Unreachable("No answer")

    bank.before = fail
    sources, ids = await gathered(
        desk({"one": {capability.TRANSACTIONS: bank}}), Asked(READING["transactions"], limit=90)
    )
    assert problems(sources) == [("one", "unreachable")]
    assert ids == []


async def test_one_refused_sign_in_is_enough(desk: Desk) -> None:
    banks = {
        "bad": {capability.ACCOUNTS: accounts(*"ABC"), capability.CARDS: Bank([], traits=SMALL)},
        "good": {
            capability.ACCOUNTS: accounts("G"),
            capability.CARDS: PerParent({"a1": Bank([Card("k1", "X")], traits=SMALL)}),
        },
    }
    made = desk(banks)
    for name in banks:
        await made.refresh(ListRef(name, "accounts"))
    made.asked.clear()
    made.failing = {"bad": SignInNeeded("The password is wrong")}
    sources, ids = await gathered(made, Asked(READING["cards"], every=frozenset({Scope.ACCOUNT})))
    assert set(problems(sources)) == {("bad", "sign-in-needed")}
    assert ids == ["k1"]
    assert [ref.connection for ref, _, _ in made.asked].count("bad") == 1


async def test_one_refused_list_of_many_is_told_and_the_search_goes_on(desk: Desk) -> None:
    def refuse(_: str | None) -> None:
        raise NotFound("This account is closed")

    cards = PerParent({"a1": Bank(before=refuse), "a2": Bank([Card("k2", "Ada")], traits=SMALL)})
    used = PerParent({"k2": Bank([CardTransaction("t", "x")])}, ListTraits(grows=True))
    banks = {
        "one": {
            capability.ACCOUNTS: accounts("A", "B"),
            capability.CARDS: cards,
            capability.CARD_TRANSACTIONS: used,
        }
    }
    sources, ids = await gathered(
        desk(banks), Asked(READING["card-transactions"], every=frozenset({Scope.CARD}), limit=1)
    )
    assert problems(sources) == [("one", "not-found")]
    assert ids == ["t"]
    used.asked.clear()
    _, ids = await gathered(desk(banks), Asked(READING["card-transactions"], above={Scope.CARD: "Ada"}, limit=1))
    assert ids == ["t"]


async def test_sign_in_refused_while_looking_for_cards_is_tried_once(desk: Desk) -> None:
    def refuse(_: str | None) -> None:
        raise SignInNeeded("The password is wrong")

    cards = PerParent({"a1": Bank(before=refuse), "a2": Bank(before=refuse)})
    banks = {
        "one": {capability.ACCOUNTS: accounts("A", "B"), capability.CARDS: cards, capability.CARD_TRANSACTIONS: Bank()}
    }
    sources, _ = await gathered(desk(banks), Asked(READING["card-transactions"], above={Scope.CARD: "k"}, limit=1))
    assert set(problems(sources)) == {("one", "sign-in-needed")}
    assert cards.asked == ["a1"]


async def test_one_thing_is_looked_up_by_its_id(desk: Desk) -> None:
    shelf = Shelf({"a9": Account("a9", "Nine"), "a8": NotFound("It is gone")})
    made = desk({"one": {capability.ACCOUNTS: accounts("A"), capability.ACCOUNT: shelf}})
    _, ids = await gathered(made, Asked(READING["accounts"], item="a9"))
    assert ids == ["a9"]
    assert made.asked == []
    sources, ids = await gathered(made, Asked(READING["accounts"], item="a8"))
    assert (problems(sources), ids) == ([("one", "not-found")], [])


async def test_without_a_look_up_one_thing_is_found_in_its_list(desk: Desk) -> None:
    made = desk({"one": {capability.TRANSACTIONS: Bank(lines(120))}})
    _, ids = await gathered(made, Asked(READING["transactions"], item="t00100"))
    assert ids == ["t00100"]
    sources, _ = await gathered(made, Asked(READING["transactions"], item="t99999"))
    assert problems(sources) == [("one", "not-found")]


async def test_what_is_gone_meanwhile_is_no_row(desk: Desk) -> None:
    made = desk({"one": {capability.ACCOUNTS: accounts("A")}})
    gatherer = Gatherer(made, Asked(READING["accounts"], item="a9"))
    source = Source(made.connections[0], Scope.CONNECTION, ListRef("one", "accounts"), item="a9")
    assert [row async for row in gatherer.rows(source)] == []


async def test_what_stands_alone_is_looked_up_by_its_own_name(desk: Desk) -> None:
    shelf = Shelf({"check": Checked(START)})
    made = desk({"one": {capability.CHECK: shelf}})
    _, ids = await gathered(made, Asked(READING["check"]))
    assert (ids, shelf.asked) == (["check"], [("", "check")])


async def test_what_is_known_one_by_one_is_listed_and_looked_up(desk: Desk) -> None:
    shelf = Shelf({"9": CardOrder("9", "https://post.example/9")})
    made = desk({"one": {capability.CARD_ORDERS: shelf}})
    assert (await gathered(made, Asked(READING["card-orders"])))[1] == []
    assert (await gathered(made, Asked(READING["card-orders"], item="9")))[1] == ["9"]
    assert (await gathered(made, Asked(READING["card-orders"])))[1] == ["9"]


async def test_offline_nobody_is_asked(desk: Desk) -> None:
    made = desk(
        {"one": {capability.ACCOUNTS: accounts("A"), capability.CARDS: PerParent({"a1": Bank([Card("k1", "X")])})}}
    )
    asked = Asked(READING["cards"], above={Scope.ACCOUNT: "A"}, is_offline=True)
    assert problems((await gathered(made, asked))[0]) == [("one", "not-found")]
    await made.refresh(ListRef("one", "accounts"))
    sources, _ = await gathered(made, asked)
    assert sources[0].problem is not None
    assert "never" not in sources[0].problem.sentence
    assert "without --offline" in sources[0].problem.sentence
    await made.refresh(ListRef("one", "cards", "a1"))
    made.asked.clear()
    assert (await gathered(made, asked))[1] == ["k1"]
    assert (await gathered(made, replace(asked, item="k1")))[1] == ["k1"]
    sources, _ = await gathered(made, replace(asked, item="k2"))
    assert problems(sources) == [("one", "not-found")]
    assert (made.asked, made.looked_up) == ([], [])
