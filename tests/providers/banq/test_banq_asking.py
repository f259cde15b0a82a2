"""Requests to be paid: forms, what is sent byte for byte, the way to the built-in bank and back, and the search."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.account import Account, Space
from banktui.domain.aggregation import Institution
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Malformed, NotFound, Rejected, Unreachable
from banktui.domain.intent import Intent, Party, State
from banktui.domain.listed import Fact
from banktui.domain.money import Money
from banktui.domain.tag import tag_of, tags_in
from banktui.http.decode import decode
from banktui.http.session import Endpoint, Session
from banktui.providers.banq.client.asking import Asking
from banktui.providers.banq.client.frequency import INFERRED
from banktui.providers.banq.client.gateway import Gateway
from banktui.providers.banq.client.tracing import ENDS
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.ledger import Movement
from banktui.services.acting import Form, Input
from banktui.services.capability import PAYMENT_LINK, PAYMENT_REQUEST, PAYMENTS
from banktui.services.matching import match
from banktui.services.moving import Draft, MoneyOperation, Proof, Remote, Sighting
from banktui.services.outcome import Outcome
from banktui.services.provider import Provider
from banktui.services.reading import Listed
from tests.providers.banq.banq_script import ACCOUNT, NOW, PAYMENT, Script, ScriptedBanq, answer, listing, settings
from tests.providers.sending import NO_WAY, Known, Sent, known_of, operation_of, send
from tests.stage import MORNING, BankOnStage, build_bank

TAG = "7K2M9QXD"
CARMINE = "5d0c7a52-9d0f-4b6e-8f4e-0a4c5f0d0001"
OPERATING = Account(ACCOUNT, "Operating", currency="USD", balance=Money(Decimal("8416.20"), "USD"))
SHOP = Account("1b8ef4c3-5fd4-4c77-9b1c-0d5c1ad0a002", "Shop", currency="USD",
               facts=(Fact("Banq GUID", "2b8ef4c3-5fd4-4c77-9b1c-0d5c1ad0a003"),))  # fmt: skip
ODD = Account("3b8ef4c3-5fd4-4c77-9b1c-0d5c1ad0a004", "Odd")
KNOWN: Known = {
    "accounts": (OPERATING, SHOP, ODD),
    "spaces": (Space("1", "Meridian Imports", ACCOUNT), Space("9", "Nothing yet")),
    "institutions": (Institution(CARMINE, "Carmine & Daughters Deli"), Institution("12", "No GUID")),
}
ASK = {
    "to": ACCOUNT,
    "payer": CARMINE,
    "payer_other": "",
    "amount": "120.5",
    "comment": "Flour, November",
    "order_code": "A-7",
    "frequency": "once",
    "start": "",
    "end": "",
}
MONTHLY = {"frequency": "monthly", "start": "2026-12-01", "end": "2027-11-30"}


def asking(*, by_link: bool = False) -> Asking:
    """Return an operation that can ask nobody: forms and drafts must not."""
    clock = FrozenClock(MORNING)
    session = Session(
        Endpoint("https://bank.example"), provider="banq", clock=clock, judge=lambda _: None, transport=NO_WAY
    )
    return Asking(Gateway(session), session, clock, by_link=by_link)


def drafted(values: Mapping[str, str], *, by_link: bool = False, known: Known = KNOWN) -> Draft:
    return asking(by_link=by_link).draft("", {**ASK, **values}, TAG, known)


def body(draft: Draft) -> Any:
    return decode(draft.request.body)


def initial(form: Form) -> dict[str, str]:
    return {field.name: field.initial for field in form.fields}


def test_a_request_is_sent_as_it_is_shown() -> None:
    draft = drafted({})
    assert draft.request.body == (
        b'{"source":{"banqGuid":"5d0c7a52-9d0f-4b6e-8f4e-0a4c5f0d0001"},'
        b'"destination":{"banqGuid":"0b8ef4c3-5fd4-4c77-9b1c-0d5c1ad0a001"},"comment":"Flour, November",'
        b'"funds":120.50,"externalOrderCode":"A-7-7K2M9QXD","frequency":"once"}'
    )
    assert (draft.request.method, draft.request.path) == ("POST", "/api/v1/payments/get-paid-direct")
    assert draft.money.plain() == "120.50"
    # Our side is the source of what is asked for as well: its statement shows it, with a plus.
    assert draft.source == Party(ACCOUNT, "Operating")
    assert draft.destination == Party(CARMINE, "Carmine & Daughters Deli")
    assert (draft.they_see, draft.we_see) == ("Flour, November", "A-7-7K2M9QXD")
    assert (draft.when, draft.facts) == ("", ())


def test_a_link_names_no_payer() -> None:
    draft = drafted({"order_code": ""}, by_link=True)
    assert draft.request.path == "/api/v1/payments/get-paid-link"
    assert "source" not in body(draft)
    assert body(draft)["externalOrderCode"] == TAG
    assert draft.destination.name == "whoever opens the link"


def test_what_recurs_says_so_and_that_banq_publishes_no_word_for_it() -> None:
    draft = drafted(MONTHLY)
    assert {name: body(draft)[name] for name in ("frequency", "startDate", "endDate")} == {
        "frequency": "monthly",
        "startDate": "2026-12-01",
        "endDate": "2027-11-30",
    }
    assert draft.when == "every month from 2026-12-01 until 2027-11-30"
    assert "may refuse" in dict(draft.facts)["How often"]
    endless = drafted({**MONTHLY, "end": ""})
    assert "endDate" not in body(endless)
    assert endless.when.endswith("without an end")


def test_only_one_word_is_taken_for_published() -> None:
    field = next(field for field in asking().form(None, KNOWN).fields if field.name == "frequency")
    marked = {choice.value for choice in field.choices if choice.label.endswith("*")}
    assert marked == set(INFERRED)
    assert {choice.value for choice in field.choices} - marked == {"once"}
    assert "not Banq's" in field.hint


@pytest.mark.parametrize(
    ("changes", "payer", "source"),
    [
        ({"payer": "other", "payer_other": "ada@example.org"}, Party("ada@example.org", "ada@example.org"),
         {"email": "ada@example.org"}),
        ({"payer": "other", "payer_other": ODD.id.upper()}, Party(ODD.id), {"banqGuid": ODD.id}),
        ({"payer": "", "payer_other": CARMINE.upper()}, Party(CARMINE, "Carmine & Daughters Deli"),
         {"banqGuid": CARMINE}),
    ],
)  # fmt: skip
def test_somebody_else_is_asked_by_e_mail_or_guid(
    changes: dict[str, str], payer: Party, source: dict[str, str]
) -> None:
    draft = drafted(changes)
    assert draft.destination == payer
    assert body(draft)["source"] == source


def test_money_comes_to_the_guid_under_which_payments_know_the_account() -> None:
    assert body(drafted({"to": SHOP.id}))["destination"] == {"banqGuid": SHOP.facts[0].value}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to": CARMINE}, "to"),
        ({"to": ""}, "to"),
        ({"to": ODD.id}, "to"),
        ({"payer": ODD.id}, "payer"),
        ({"payer": "other"}, "payer_other"),
        ({"payer": ""}, "payer_other"),
        ({"payer": "other", "payer_other": "nobody"}, "payer_other"),
        ({"payer": "other", "payer_other": "a@b\u200b.org"}, "payer_other"),
        ({"payer_other": "ada@example.org"}, "payer_other"),
        *(({"amount": bad}, "amount") for bad in ("", "0", "1e3", "1,50", "0.001", "-1", "9" * 16)),
        ({"comment": ""}, "comment"),
        ({"comment": "x" * 201}, "comment"),
        ({"comment": "a\u202eb"}, "comment"),
        ({"order_code": "x" * 41}, "order_code"),
        ({"order_code": "a\x1bb"}, "order_code"),
        ({"frequency": "daily"}, "frequency"),
        ({"start": "2026-12-01"}, "start"),
        ({"end": "2026-12-01"}, "end"),
        ({"frequency": "weekly"}, "start"),
        ({"frequency": "weekly", "start": "2026-11-19"}, "start"),
        ({"frequency": "weekly", "start": "2026-02-30"}, "start"),
        ({"frequency": "weekly", "start": "2026-12-01T00:00"}, "start"),
        ({**MONTHLY, "end": "2026-11-30"}, "end"),
        ({**MONTHLY, "end": "soon"}, "end"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(changes: dict[str, str], field: str) -> None:
    with pytest.raises(Rejected) as refused:
        drafted(changes)
    assert refused.value.field == field
    assert field in initial(asking().form(None, KNOWN))
    assert refused.value.title.endswith(".")


@pytest.mark.parametrize(
    ("subject", "name", "value"),
    [
        (SHOP, "to", SHOP.id),
        (KNOWN["spaces"][0], "to", ACCOUNT),
        (KNOWN["institutions"][0], "payer", CARMINE),
        (Institution("12", "No GUID"), "payer", CARMINE),
        (None, "to", ACCOUNT),
    ],
)
def test_a_form_begins_with_what_is_in_front(subject: Listed | None, name: str, value: str) -> None:
    form = asking().form(subject, KNOWN)
    assert initial(form)[name] == value
    labels = [choice.label for choice in form.fields[0].choices]
    assert labels[0] == "Operating · 8 416.20 USD · Meridian Imports"
    assert all(choice.names for choice in form.fields[0].choices)
    assert form.fields[1].choices[-1].value == "other"
    assert "payer" not in initial(asking(by_link=True).form(subject, KNOWN))
    assert [field.name for field in form.fields if field.input is Input.DAY] == ["start", "end"]


def test_what_does_not_go_together_is_told_while_the_form_is_filled() -> None:
    form = asking().form(None, KNOWN)
    begun = initial(form)
    assert form.contradictions(begun) == {}
    assert list(form.contradictions({**begun, "payer_other": "ann@example.com"})) == ["payer_other"]
    assert list(form.contradictions({**begun, "payer": "other"})) == ["payer_other"]
    assert list(form.contradictions({**begun, "start": "2027-01-01"})) == ["start"]
    weekly = {**begun, "frequency": "weekly"}
    assert list(form.contradictions(weekly)) == ["start"]
    assert list(form.contradictions({**weekly, "start": "2027-01-02", "end": "2027-01-01"})) == ["end"]
    assert form.contradictions({**weekly, "start": "2027-01-02", "end": "2027-13-01"}) == {}
    assert asking(by_link=True).form(None, KNOWN).contradictions({**begun, "payer": "other"}) == {}


def test_a_form_without_accounts_says_what_to_do() -> None:
    with pytest.raises(NotFound) as missing:
        asking().form(None, {})
    assert "Refresh" in missing.value.hint


def test_how_it_behaves_is_said() -> None:
    traits = asking().traits
    assert (traits.proof, traits.keyed, traits.incoming, traits.follows) == (Proof.TAG, True, True, True)
    keys = {asking().new_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", key) for key in keys)


@given(st.decimals("0.01", "999999999999.99", places=2), st.text(max_size=40), st.uuids())
def test_an_amount_keeps_its_digits_and_the_tag_its_place(value: Decimal, code: str, intent: Any) -> None:
    tag = tag_of(intent.hex)
    try:
        draft = asking().draft("", {**ASK, "amount": f"{value:f}", "order_code": code}, tag, KNOWN)
    except Rejected as refused:
        assert refused.field == "order_code"  # noqa: PT017 - either is fine
        return
    assert f'"funds":{value:f},'.encode() in draft.request.body
    assert body(draft)["funds"] == draft.money.amount == value
    assert tag in tags_in(body(draft)["externalOrderCode"])
    assert body(draft)["comment"] == draft.they_see


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    return build_bank(tmp_path_factory.mktemp("bank"), only=["banq"])


@pytest.fixture
def clock(stage: BankOnStage) -> FrozenClock:
    return FrozenClock(stage.bank.clock.now())


@pytest.fixture
async def provider(stage: BankOnStage, clock: FrozenClock) -> AsyncIterator[Provider]:
    stage.bank.faults.clear()
    opened = await stage.open("banq", clock)
    yield opened
    await opened.close()
    stage.bank.faults.clear()


def movements(stage: BankOnStage) -> list[Movement]:
    return [one for one in stage.bank.ledger.movements if one.provider == "banq"]


async def count(provider: Provider) -> int:
    """Return how many payments Banq lists."""
    service = provider.get(PAYMENTS)
    assert service is not None
    return (await service.page("")).total or 0


async def asked(
    provider: Provider, capability: Any = PAYMENT_REQUEST, *, intent_id: str = "ab" * 16, **changes: str
) -> tuple[MoneyOperation, Sent]:
    operation = operation_of(provider, capability)
    known = await known_of(provider, operation)
    values = {**ASK, "to": known["accounts"][0].id, **changes}
    if capability is PAYMENT_REQUEST and "payer" not in changes:
        values["payer"] = next(row.id for row in known["institutions"] if "Carmine" in row.facets().name)
    return operation, await send(operation, values, known, intent_id=intent_id)


async def looked_up(operation: MoneyOperation, sent: Sent) -> Sighting:
    return await operation.look_up(sent.intent(operation, MORNING), (), MORNING)


def proven(sighting: Sighting, intent: Intent) -> list[Remote]:
    """Return the records that agree with an intent in every key."""
    return [
        record
        for record in sighting.records
        if intent.tag in record.tags
        and record.money == intent.money
        and record.destination.casefold() in {"", intent.destination.key.casefold()}
    ]


async def test_a_request_is_made_followed_and_paid(provider: Provider, stage: BankOnStage) -> None:
    before = len(movements(stage))
    operation, sent = await asked(provider, intent_id="01" * 16)
    assert (sent.outcome, sent.verdict.remote_status) == (Outcome.ACCEPTED, "Created")
    intent = sent.intent(operation, MORNING, state=State.ACCEPTED)
    first = await operation.follow(intent)
    assert first is not None
    assert (first.amounts_to, first.word) == (State.ACCEPTED, "Created")
    stage.bank.advance(600)
    last = await operation.follow(intent)
    assert last is not None
    assert (last.amounts_to, last.word) == (State.SETTLED, "Completed · paid 1 time")
    assert len(movements(stage)) == before + 1
    movement = movements(stage)[-1]
    assert f"{movement.amount:f}" == sent.draft.money.plain()
    assert movement.texts["externalOrderCode"] == sent.draft.we_see
    assert movement.texts["comment"] == sent.draft.they_see


async def test_a_link_is_made_and_told(provider: Provider) -> None:
    _, sent = await asked(provider, PAYMENT_LINK, intent_id="02" * 16)
    assert sent.outcome is Outcome.ACCEPTED
    assert "https://" in sent.verdict.detail


async def test_what_recurs_is_followed_with_its_occurrences(
    provider: Provider, stage: BankOnStage, clock: FrozenClock
) -> None:
    first = stage.bank.clock.now().date() + timedelta(days=1)
    days = {"frequency": "weekly", "start": first.isoformat(), "end": (first + timedelta(days=8)).isoformat()}
    operation, sent = await asked(provider, intent_id="03" * 16, **days)
    assert sent.outcome is Outcome.ACCEPTED
    intent = sent.intent(operation, MORNING, state=State.ACCEPTED)
    words = []
    for _ in range(4):
        found = await operation.follow(intent)
        assert found is not None
        words.append((found.amounts_to, found.word))
        stage.bank.advance(3 * 24 * 3600)
        clock.advance(3 * 24 * 3600)
    assert words[0] == (State.ACCEPTED, "Created")
    assert (State.ACCEPTED, "Accepted · paid 1 time") in words
    assert words[-1] == (State.SETTLED, "Completed · paid 2 times")


@pytest.mark.parametrize(
    ("scenario", "word"),
    [("payment_declined", "Declined"), ("payment_canceled", "Canceled")],
)
async def test_what_its_payer_declines_fails_later(
    provider: Provider, stage: BankOnStage, scenario: str, word: str
) -> None:
    operation, sent = await asked(provider, intent_id="04" * 16)
    stage.bank.scenarios.run(scenario, {"payment": sent.verdict.remote_id})
    found = await operation.follow(sent.intent(operation, MORNING))
    assert found is not None
    assert (found.amounts_to, found.word) == (State.FAILED_LATER, word)
    assert await operation.follow(sent.intent(operation, MORNING, remote_id=PAYMENT)) is None


FAULTS = [
    *((f"status_before:{status}", Outcome.DECLINED, 0) for status in (400, 403, 404, 422)),
    ("status_before:401", Outcome.NOT_PROCESSED, 0),
    ("status_before:425", Outcome.NOT_PROCESSED, 0),
    ("status_before:429", Outcome.NOT_PROCESSED, 0),
    *((f"status_{when}:409", Outcome.UNKNOWN, made) for when, made in (("before", 0), ("after", 1))),
    *((f"status_{when}:408", Outcome.UNKNOWN, made) for when, made in (("before", 0), ("after", 1))),
    *((f"status_{when}:500", Outcome.UNKNOWN, made) for when, made in (("before", 0), ("after", 1))),
    *((f"status_before:{status}", Outcome.UNKNOWN, 0) for status in (402, 418, 502, 503, 504)),
    ("drop_before", Outcome.UNKNOWN, 0),
    ("drop_after", Outcome.UNKNOWN, 1),
    ("cut_body", Outcome.UNKNOWN, 1),
    ("not_json", Outcome.UNKNOWN, 1),
    ("missing_id", Outcome.UNKNOWN, 1),
    ("wrong_echo", Outcome.UNKNOWN, 1),
    ("redirect:https://elsewhere.example/", Outcome.UNKNOWN, 0),
]


@pytest.mark.parametrize(("text", "outcome", "made"), FAULTS)
async def test_an_answer_that_goes_wrong_is_found_out_by_a_search(
    provider: Provider, stage: BankOnStage, text: str, outcome: Outcome, made: int
) -> None:
    before = await count(provider)
    stage.bank.faults.add(FaultRule("banq", "POST", "*/get-paid-direct", parse_fault(text), times=1))
    intent_id = sha256(text.encode()).hexdigest()[:32]
    operation, sent = await asked(provider, intent_id=intent_id)
    assert sent.outcome is outcome
    assert sent.verdict.alarm == (text == "wrong_echo")
    assert await count(provider) == before + made
    seen = await looked_up(operation, sent)
    assert seen.complete
    assert len(proven(seen, sent.intent(operation, MORNING))) == made


async def test_a_bare_sentence_is_quoted(provider: Provider, stage: BankOnStage) -> None:
    fault = parse_fault("status_before:400/The payer is on holiday.")
    stage.bank.faults.add(FaultRule("banq", "POST", "*/get-paid-direct", fault, times=1))
    _, sent = await asked(provider)
    assert "The payer is on holiday." in sent.verdict.detail


async def test_a_list_that_hides_the_newest_proves_nothing(provider: Provider, stage: BankOnStage) -> None:
    stage.bank.faults.add(FaultRule("banq", "POST", "*/get-paid-direct", parse_fault("drop_after"), times=1))
    operation, sent = await asked(provider, intent_id="05" * 16)
    stage.bank.faults.add(FaultRule("banq", "GET", "*/payments", parse_fault("hide:1")))
    assert proven(await looked_up(operation, sent), sent.intent(operation, MORNING)) == []
    seen = await looked_up(operation, sent)
    assert seen.complete
    assert len(proven(seen, sent.intent(operation, MORNING))) == 1


async def test_the_same_id_sent_twice_asks_once(provider: Provider) -> None:
    operation = operation_of(provider, PAYMENT_LINK)
    known = await known_of(provider, operation)
    values = {**ASK, "to": known["accounts"][0].id}
    key = operation.new_key()
    before = await count(provider)
    twice = [await send(operation, values, known, intent_id="06" * 16, key=key) for _ in range(2)]
    assert twice[0].verdict.remote_id == twice[1].verdict.remote_id
    assert twice[0].evidence.digest == twice[1].evidence.digest
    assert await count(provider) == before + 1


@pytest.mark.parametrize("fails", ["status_before:500", "not_json", "status_before:403", "drop_before"])
async def test_without_a_look_at_the_bank_nothing_is_sent(provider: Provider, stage: BankOnStage, fails: str) -> None:
    operation = operation_of(provider, PAYMENT_LINK)
    known = await known_of(provider, operation)
    before = await count(provider)
    stage.bank.faults.add(FaultRule("banq", "GET", "*/payments", parse_fault(fails)))
    with pytest.raises(BankError):
        await send(operation, {**ASK, "to": known["accounts"][0].id}, known)
    stage.bank.faults.clear()
    assert await count(provider) == before


# How a list is searched, from a script.

INTENT = Intent(
    "ab" * 16, tag_of("ab" * 16), "here", "banq", "sandbox", "payment-request", "", Party(ACCOUNT, "Operating"),
    Party(CARMINE, "Carmine"), Money(Decimal(100), "USD"), incoming=True, remote_id=PAYMENT,
)  # fmt: skip


def row(number: int, *, days: int = 0, **changes: Any) -> dict[str, Any]:
    at = NOW - timedelta(days=days)
    return {
        "id": f"9bf48226-79c3-43d2-9be5-{number:012x}",
        "status": "Created",
        "funds": 100,
        "externalOrderCode": f"A-{INTENT.tag}",
        "source": {"banqGuid": CARMINE, "name": "Carmine"},
        "destination": {"banqGuid": ACCOUNT.upper()},
        "createdAtUtc": at.isoformat(),
        **changes,
    }


async def search(*pages: Any) -> tuple[Sighting, int]:
    bank = ScriptedBanq({"GET payments": Script(*pages)})
    provider = await bank.open()
    try:
        return await operation_of(provider, PAYMENT_REQUEST).look_up(INTENT, (), NOW), len(bank.asked("payments"))
    finally:
        await provider.close()


def many(count: int, *, first: int = 1000, **changes: Any) -> list[dict[str, Any]]:
    return [row(first + n, externalOrderCode="B", funds=1, **changes) for n in range(count)]


async def test_one_record_with_every_key_is_found() -> None:
    seen, asked_for = await search(listing(row(1), *many(3)))
    assert (seen.complete, asked_for) == (True, 1)
    assert [record.id[-1] for record in seen.records] == ["1"]
    assert proven(seen, INTENT) == list(seen.records)


@pytest.mark.parametrize(
    "changes",
    [
        {"funds": 101},
        {"funds": None},
        {"currency": "EUR"},
        {"destination": {"banqGuid": CARMINE}},
        {"source": {"banqGuid": SHOP.id}},
        {"externalOrderCode": None},
        {"externalOrderCode": "A-7K2M9QXD"},
    ],
)
async def test_a_record_that_differs_in_one_key_proves_nothing(changes: dict[str, Any]) -> None:
    seen, _ = await search(listing(row(1, **changes)))
    assert seen.complete
    assert proven(seen, INTENT) == []


async def test_two_equal_records_are_both_told() -> None:
    seen, _ = await search(listing(row(1), row(2)))
    assert len(proven(seen, INTENT)) == 2


async def test_a_list_is_read_no_further_than_to_before_the_send() -> None:
    young, old = many(99), [row(2, days=40, externalOrderCode="B", funds=1)]
    seen, asked_for = await search(listing(row(1), *young, total=500, pages=5), listing(*old, total=500, pages=5))
    assert (seen.complete, asked_for) == (True, 2)


async def test_a_list_without_order_is_read_to_its_end() -> None:
    first = [row(1), *many(98, days=40), row(7, days=3, externalOrderCode="B", funds=1)]
    seen, asked_for = await search(listing(*first, total=101, pages=2), listing(row(2), total=101, pages=2))
    assert (seen.complete, asked_for) == (True, 2)
    assert len(proven(seen, INTENT)) == 2


@pytest.mark.parametrize(
    "pages",
    [
        # Something came or went while it was read.
        (listing(*many(100), total=101, pages=2), listing(row(1), total=102, pages=2)),
        # An entry came twice.
        (listing(*many(100), total=101, pages=2), listing(many(1)[0], total=101, pages=2)),
        # Fewer came than there are.
        (listing(row(1), total=2),),
        # An entry cannot be read.
        (listing(row(1), "nonsense"),),
        (listing(row(1), {"status": "Created"}),),
    ],
)
async def test_a_list_that_is_not_whole_says_so(pages: tuple[Any, ...]) -> None:
    seen, _ = await search(*pages)
    assert not seen.complete
    assert "again" in seen.remark


async def test_a_list_without_an_end_is_given_up() -> None:
    numbers = iter(range(10**6))

    def page(_request: httpx.Request) -> Any:
        return listing(*many(100, first=1000 * (next(numbers) + 1)), total=10**6, pages=10**4)

    seen, asked_for = await search(page)
    assert (seen.complete, asked_for) == (False, 200)


@pytest.mark.parametrize(("answered", "kind"), [(answer({}), Malformed), (answer({}, 500), Unreachable)])
async def test_a_search_that_fails_says_so(answered: httpx.Response, kind: type[BankError]) -> None:
    with pytest.raises(kind):
        await search(answered)


async def test_a_bank_that_gives_smaller_pages_is_searched_all_the_same() -> None:
    seen, asked_for = await search(answer({"message": "pageSize"}, 400), listing(row(1)))
    assert (seen.complete, asked_for) == (True, 2)


async def followed(payment: Any, transactions: Any = None) -> Remote | None:
    bank = ScriptedBanq(
        {f"GET payments/{PAYMENT}": payment, f"GET payments/{PAYMENT}/transactions": transactions or listing()}
    )
    provider = await bank.open(settings(company_id="77"))
    try:
        return await operation_of(provider, PAYMENT_REQUEST).follow(INTENT)
    finally:
        await provider.close()
        assert all(request.headers["x-company-id"] == "77" for request in bank.asked())


@pytest.mark.parametrize("word", [*ENDS, "Created", "COMPLETED", "SomethingNew", ""])
async def test_every_word_amounts_to_something(word: str) -> None:
    found = await followed(row(1, id=PAYMENT, status=word))
    assert found is not None
    assert found.amounts_to is ENDS.get(word.casefold(), State.ACCEPTED)
    assert (found.destination, found.money) == (CARMINE, INTENT.money)


def moved(*reasons: Any) -> Any:
    return listing(*({"id": f"{number}", "failReason": reason} for number, reason in enumerate(reasons)))


@pytest.mark.parametrize(
    ("status", "frequency", "transactions", "state", "word"),
    [
        ("Completed", "once", moved("None"), State.SETTLED, "Completed · paid 1 time"),
        ("Completed", "once", moved(None), State.SETTLED, "Completed · paid 1 time"),
        ("Completed", "once", moved(), State.SETTLED, "Completed"),
        ("Completed", "once", moved("Reversed"), State.FAILED_LATER, "Completed · failed 1 time"),
        ("Completed", "once", moved("InsufficientBalance", "None"), State.SETTLED,
         "Completed · paid 1 time · failed 1 time"),
        ("Accepted", "monthly", moved("None", "None"), State.ACCEPTED, "Accepted · paid 2 times"),
        ("OnHold", "monthly", moved("InsufficientBalance"), State.ACCEPTED, "OnHold · failed 1 time"),
        ("Completed", "monthly", moved("None", "Reversed", "nonsense"), State.SETTLED,
         "Completed · paid 1 time · failed 2 times"),
        ("Canceled", "monthly", moved("None"), State.FAILED_LATER, "Canceled · paid 1 time"),
    ],
)  # fmt: skip
async def test_what_it_brought_in_is_counted(
    status: str, frequency: str, transactions: Any, state: State, word: str
) -> None:
    found = await followed(row(1, id=PAYMENT, status=status, frequency=frequency), transactions)
    assert found is not None
    assert (found.amounts_to, found.word) == (state, word)


async def test_a_payment_that_is_gone_or_another_one_is_not_taken_for_it() -> None:
    assert await followed(answer({"message": "gone"}, 404)) is None
    with pytest.raises(Malformed):
        await followed(row(2))


def test_today_is_the_first_day_that_can_be_asked_for() -> None:
    today = date(2026, 11, 20)
    assert drafted({"frequency": "weekly", "start": today.isoformat()}).when.startswith("every week from 2026-11-20")


@pytest.mark.parametrize(
    ("to", "changes", "proves"),
    [
        (Party(CARMINE, "Carmine"), {}, True),
        (Party(CARMINE.upper(), "Carmine"), {}, True),
        (Party(CARMINE, "Carmine"), {"source": None}, True),
        (Party("ada@example.org", "ada@example.org"), {}, True),
        (Party(name="whoever opens the link"), {"source": None, "link": "https://pay.example/1"}, True),
        (Party(name="whoever opens the link"), {"destination": {"banqGuid": SHOP.id}}, False),
        (Party("ada@example.org"), {"destination": {"banqGuid": SHOP.id}}, False),
        (Party(CARMINE, "Carmine"), {"destination": {"banqGuid": SHOP.id}}, False),
        # The payer's own account is another one than ours.
        (Party(CARMINE, "Carmine"), {"destination": {"banqGuid": CARMINE}}, False),
        (Party(CARMINE, "Carmine"), {"source": {"banqGuid": SHOP.id}}, False),
        (Party(CARMINE, "Carmine"), {"funds": 101}, False),
    ],
)
async def test_the_journals_own_rule_is_met_by_every_key(
    to: Party,
    changes: dict[str, Any],
    proves: bool,  # noqa: FBT001 - a table's column
) -> None:
    intent = replace(INTENT, destination=to)
    bank = ScriptedBanq({"GET payments": listing(row(1, **changes))})
    provider = await bank.open()
    seen = await operation_of(provider, PAYMENT_REQUEST).look_up(intent, (), NOW)
    await provider.close()
    finding = match(intent, Proof.TAG, seen)
    assert (finding.state is State.ACCEPTED) == proves, finding.sentence
