"""What is asked for once is done once, and what came of it is known or said to be unknown."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from banktui.domain.account import Account
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, OutcomeUnknown, Problem, Rejected
from banktui.services.acting import Below, Choice, Done, Field, Form, Gone, Input, Made
from banktui.services.announcing import Announcer
from banktui.services.capability import BENEFICIARIES, CREATE_BENEFICIARY, SENT
from banktui.services.journal import Bound, Journal
from banktui.services.notices import Notice
from banktui.services.performing import Performer
from banktui.services.provider import Provider, ProviderInfo
from banktui.services.reading import Kept, Listed
from banktui.services.refresh import Refresher
from banktui.services.shelf import ListRef, StoreError
from banktui.services.witnessing import Witness
from banktui.store import Store
from banktui.store.journal_opening import open_journal
from tests.services.banks import START

MADE = Beneficiary("b-1", "Ann Example", "12345678")
KEPT = ListRef("main", BENEFICIARIES.name)


@dataclass
class Creating:
    """An action whose bank does as it is told."""

    title: str = "Create beneficiary"
    wants: Sequence[str] = ("ledgers",)
    error: BankError | None = None
    stale: Sequence[str] = ()
    asked: list[Mapping[str, str]] = field(default_factory=list)

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
        chosen = tuple(Choice(item.id, item.facets().name) for item in known["ledgers"])
        whose = Field("ledger", "Ledger", Input.CHOICE, choices=chosen, initial=subject.id if subject else "")
        return Form(self.title, (whose,), "Create")

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        self.asked.append({"parent": parent, **values})
        if self.error is not None:
            raise self.error
        return Done("The beneficiary was created.", Made(BENEFICIARIES.name, MADE), self.stale)


@dataclass
class Bench:
    """A performer on a store, and what it told."""

    store: Store
    action: Creating
    notices: list[Notice] = field(default_factory=list)
    read: list[ListRef] = field(default_factory=list)

    def __post_init__(self) -> None:
        clock = FrozenClock(START)

        async def close() -> None:
            pass

        async def known(ref: ListRef) -> Sequence[Listed]:
            return [Account("l-1", f"{ref.capability} of {ref.connection}")]

        async def refresh(ref: ListRef) -> None:
            self.read.append(ref)

        provider = Provider(ProviderInfo("fake", "Fake", ""), {CREATE_BENEFICIARY: self.action}, close)
        keeper = self.store.keeper
        announcer = Announcer(keeper, clock, self.notices.append)
        self.journal = open_journal(None, user="ann")

        async def journal() -> Journal:
            return self.journal

        witness = Witness("main", "fake", clock, journal=journal, bound=lambda: Bound("sandbox", "https://b", "c-1"))
        self.performer = Performer(
            "main", provider, keeper, clock, announcer, witness=witness, known=known, refresh=refresh
        )

    async def perform(self, **values: str) -> Done | Problem:
        return await self.performer.perform(CREATE_BENEFICIARY.name, "", values)


@pytest.mark.parametrize(
    ("error", "what", "why"),
    [
        (None, "create-beneficiary: accepted", ""),
        (Rejected("No", code="4030212"), "create-beneficiary: refused", "rejected 4030212"),
        (OutcomeUnknown("Lost"), "create-beneficiary: unknown", "outcome-unknown"),
    ],
)
async def test_each_act_has_one_line_in_the_audit_log_and_no_value_of_its_form(
    store: Store, error: BankError | None, what: str, why: str
) -> None:
    bench = Bench(store, Creating(error=error))
    await bench.perform(ledger="l-1-and-a-secret")
    [line] = bench.journal.audit()
    assert (line.who, line.what, line.about, line.at[:10]) == ("ann", what, "main", START.date().isoformat())
    assert json.loads(line.detail) == [*("through main", "sandbox", "not repeatable"), *([why] if why else [])]


async def test_a_form_says_that_it_is_not_known_whether_the_same_was_done_before(store: Store) -> None:
    bench = Bench(store, Creating(error=OutcomeUnknown("Lost")))
    await bench.perform(ledger="l-1")
    form = await bench.performer.form(CREATE_BENEFICIARY.name, None)
    assert isinstance(form, Form)
    assert "It is not known whether the same was done on" in form.note
    bench.action.error = None
    await bench.perform(ledger="l-1")
    form = await bench.performer.form(CREATE_BENEFICIARY.name, None)
    assert isinstance(form, Form)
    assert not form.note


async def test_what_cannot_be_written_down_is_not_done(store: Store) -> None:
    bench = Bench(store, Creating())
    bench.journal.close()
    outcome = await bench.perform(ledger="l-1")
    assert isinstance(outcome, Problem)
    assert (outcome.kind, bench.action.asked) == ("journal", [])


async def test_a_form_offers_what_is_known_as_choices(store: Store) -> None:
    form = await Bench(store, Creating()).performer.form(CREATE_BENEFICIARY.name, Account("l-1", "Float"))
    assert isinstance(form, Form)
    assert form.fields[0].choices == (Choice("l-1", "ledgers of main"),)
    assert form.fields[0].initial == "l-1"


async def test_a_form_that_begins_with_what_the_bank_says_asks_it_for_what_is_in_front(store: Store) -> None:
    @dataclass
    class Asking(Creating):
        refusal: BankError | None = None

        async def prepared(self, parent: str, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:
            if self.refusal is not None:
                raise self.refusal
            assert (subject, [*known]) == (None, ["ledgers"])
            return Form(f"Update {parent}", (), "Update")

    action = Asking()
    bench = Bench(store, action)
    form = await bench.performer.form(CREATE_BENEFICIARY.name, None, "l-7")
    assert isinstance(form, Form)
    assert form.title == "Update l-7"
    action.refusal = Rejected("The ledger is closed")
    problem = await bench.performer.form(CREATE_BENEFICIARY.name, None, "l-7")
    assert isinstance(problem, Problem)
    assert (problem.title, problem.at) == ("The ledger is closed", START)


async def test_what_an_action_made_is_kept_and_what_it_changed_is_read_again(store: Store) -> None:
    bench = Bench(store, Creating(stale=("accounts",)))
    done = await bench.perform(ledger="l-1")
    assert done == Done("The beneficiary was created.", Made(BENEFICIARIES.name, MADE), ("accounts",))
    assert bench.action.asked == [{"parent": "", "ledger": "l-1"}]
    row = await store.reader.find(KEPT, "b-1")
    assert row is not None
    assert row.item == MADE
    assert [type(notice).__name__ for notice in bench.notices] == ["ListChanged"]
    assert bench.read == [ListRef("main", "accounts")]


@pytest.mark.parametrize(
    ("error", "kind", "at_fault"),
    [
        (Rejected("The sort code has six digits", field="sort_code"), "rejected", "sort_code"),
        (OutcomeUnknown("No usable answer came"), "outcome-unknown", ""),
    ],
)
async def test_a_refusal_names_its_field_and_an_unknown_outcome_is_not_tried_again(
    store: Store, error: BankError, kind: str, at_fault: str
) -> None:
    bench = Bench(store, Creating(error=error))
    problem = await bench.perform(ledger="l-1")
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.field, problem.at) == (kind, at_fault, START)
    assert len(bench.action.asked) == 1
    assert await store.reader.find(KEPT, "b-1") is None


async def test_a_store_that_fails_afterwards_does_not_make_a_deed_undone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StoreError("The disk is full")

    monkeypatch.setattr(store.keeper, "put", full)
    done = await Bench(store, Creating()).perform(ledger="l-1")
    assert isinstance(done, Done)
    assert done.sentence == (
        "The beneficiary was created. It could not be noted here (The disk is full): write down its id, b-1."
    )


async def test_what_a_provider_cannot_do_is_said(store: Store) -> None:
    performer = Bench(store, Creating()).performer
    for answer in (await performer.form("fly", None), await performer.perform("fly", "", {})):
        assert isinstance(answer, Problem)
        assert answer.kind == "not-permitted"


async def test_an_action_that_cannot_make_its_form_says_why(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(store, Creating())

    def refuse(*_: Any) -> Form:
        raise Rejected("There is no ledger yet", hint="Create one first.")

    monkeypatch.setattr(bench.action, "form", refuse)
    answer = await bench.performer.form(CREATE_BENEFICIARY.name, None)
    assert isinstance(answer, Problem)
    assert answer.title == "There is no ledger yet"


async def test_a_list_that_only_we_keep_is_complete_without_a_call(store: Store) -> None:
    async def close() -> None:
        pass

    provider = Provider(ProviderInfo("fake", "Fake", ""), {SENT: Kept("There is no such list.")}, close)
    refresher = Refresher("main", provider, store.keeper, FrozenClock(START), lambda _: None)
    ref = ListRef("main", SENT.name, "l-1")
    assert await refresher.refresh(ref) is None
    state = store.keeper.state(ref)
    assert (state.known, state.complete, state.problem) == (0, True, None)


FORM = Form(
    "Create",
    (
        Field("name", "Name", longest=5),
        Field("note", "Note", required=False, check=lambda typed: "" if typed.islower() else "Note is in lower case."),
        Field("kind", "Kind", Input.CHOICE, choices=(Choice("a", "First"), Choice("b", "Second"))),
        Field("uses", "Uses", Input.CHOICES, required=False, choices=(Choice("x", "X-ray"), Choice("y", "Yoga"))),
    ),
    "Create it",
)
GOOD = {"name": "Ann", "kind": "b", "uses": "y, x", "note": "fine"}


@pytest.mark.parametrize(
    ("changed", "complaints"),
    [
        ({}, {}),
        ({"note": "", "uses": " "}, {}),
        ({"name": "  "}, {"name": "“Name” must be filled in."}),
        ({"name": "Annabel"}, {"name": "“Name” may have 5 characters, not 7."}),
        ({"note": "Loud"}, {"note": "Note is in lower case."}),
        ({"kind": "c"}, {"kind": "“Kind” is one of: First, Second."}),
        ({"uses": "x,z"}, {"uses": "“Uses” is one of: X-ray, Yoga."}),
        ({"name": "", "kind": ""}, {"name": "“Name” must be filled in.", "kind": "“Kind” must be chosen."}),
    ],
)
def test_a_form_says_what_is_wrong_field_by_field(changed: Mapping[str, str], complaints: Mapping[str, str]) -> None:
    assert FORM.complaints({**GOOD, **changed}) == complaints


def test_a_missing_value_is_an_empty_one() -> None:
    assert set(FORM.complaints({})) == {"name", "kind"}
    assert replace(FORM, fields=()).complaints({}) == {}


async def test_what_an_action_took_away_is_dropped_at_once_with_the_lists_below_it(store: Store) -> None:
    class Taking(Creating):
        async def perform(self, parent: str, values: Mapping[str, str]) -> Done:  # noqa: ARG002 - as its kind has it
            gone = (Gone("accounts", item="l-1"), Gone("sent", "a", deep=True))
            return Done("It was deleted.", stale=(Below("accounts", "a"),), gone=gone)

    for parent in ("a", "a/b", "ab"):
        store.keeper.put(ListRef("main", "sent", parent), Account("x", "x"), START)
    accounts = ListRef("main", "accounts")
    for number in ("l-1", "l-2"):
        store.keeper.put(accounts, Account(number, number), START)
    bench = Bench(store, Taking())
    done = await bench.perform(ledger="l-1")
    assert isinstance(done, Done)
    assert done.sentence == "It was deleted."
    assert store.keeper.ids(accounts) == ("l-2",)
    assert store.keeper.parents("main", "sent") == ("ab",)
    assert bench.read == [ListRef("main", "accounts", "a")]
    assert len(bench.notices) == 3


async def test_what_cannot_be_dropped_here_is_said_and_was_done_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise StoreError("The disk is full")

    class Taking(Creating):
        async def perform(self, parent: str, values: Mapping[str, str]) -> Done:  # noqa: ARG002 - as its kind has it
            return Done("It was deleted.", gone=(Gone("accounts"),))

    monkeypatch.setattr(type(store.keeper), "forget", fails)
    done = await Bench(store, Taking()).perform(ledger="l-1")
    assert isinstance(done, Done)
    assert done.sentence.startswith("It was deleted. It still stands here")
    assert "The disk is full" in done.sentence
