"""Test transactions: forms, what is sent byte for byte, the way to the built-in bank and back, and the search."""

import dataclasses
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.account import Account
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, Malformed, NotFound, NotPermitted, Rejected
from banktui.domain.intent import Intent, Party, State
from banktui.domain.listed import Fact
from banktui.domain.money import Money
from banktui.domain.tag import tag_of, tags_in
from banktui.http.decode import decode
from banktui.http.session import Endpoint, Session
from banktui.providers.ibanity.client.gateway import Gateway
from banktui.providers.ibanity.client.money_line import Place
from banktui.providers.ibanity.client.sandbox_transactions import SandboxTransaction
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.ledger import Movement
from banktui.services.acting import Form
from banktui.services.capability import ACCOUNTS, SANDBOX_ACCOUNTS, SANDBOX_TRANSACTION
from banktui.services.moving import Draft, MoneyOperation, Proof, Remote, Sighting
from banktui.services.outcome import Outcome
from banktui.services.provider import Provider
from tests.providers.ibanity.scripted_bank import BASE, ScriptedBank, listing, resource
from tests.providers.sending import NO_WAY, Known, Sent, known_of, operation_of, send
from tests.stage import MORNING, BankOnStage, build_bank

TAG = "7K2M9QXD"
DAILY = Account(
    "acc-1", "Zichtrekening", "BE72962543301216", "EUR", Money(Decimal("910.00"), "EUR"), owner_id="user-1",
    institution_id="inst-1", facts=(Fact("User", "Julie Vermeulen"),),
)  # fmt: skip
YEN = Account("acc-2", "Yen", "", "JPY", owner_id="user-1", institution_id="inst-1")
NOWHERE = Account("acc-3", "Nowhere", "", "EUR", owner_id="user-1")
KNOWN: Known = {"sandbox-accounts": (DAILY, YEN, NOWHERE)}
OTHER = "NL91ABNA0417164300"
FILLED = {"account": DAILY.id, "direction": "out", "amount": "84.4", "counterpart": OTHER, "communication": "Rent"}
HOME = "/sandbox/financial-institutions/inst-1/users/user-1/accounts/acc-1"


def operation() -> SandboxTransaction:
    """Return the operation on a bank that nobody may ask: forms and drafts must not."""
    clock = FrozenClock(MORNING)
    session = Session(
        Endpoint("https://bank.example"), provider="ibanity", clock=clock, judge=lambda _: None, transport=NO_WAY
    )
    return SandboxTransaction(Gateway(session, "https://bank.example"), session, clock)


def drafted(changes: Mapping[str, str] | None = None) -> Draft:
    return operation().draft("", {**FILLED, **(changes or {})}, TAG, KNOWN)


def attributes(draft: Draft) -> Any:
    return decode(draft.request.body)["data"]["attributes"]


def initial(form: Form) -> dict[str, str]:
    return {field.name: field.initial for field in form.fields}


def test_money_that_leaves_is_sent_as_it_is_shown() -> None:
    draft = drafted()
    assert draft.request.body == (
        b'{"data":{"type":"sandboxTransaction","attributes":{"valueDate":"2026-11-20T00:00:00Z",'
        b'"executionDate":"2026-11-20T00:00:00Z","counterpart":"NL91ABNA0417164300",'
        b'"communication":"Rent 7K2M9QXD","amount":-84.40,"currency":"EUR"}}}'
    )
    assert (draft.request.method, draft.request.path) == ("POST", f"{HOME}/transactions")
    assert draft.source == Party("inst-1/user-1/acc-1", "Zichtrekening", DAILY.number)
    assert draft.destination == Party(number=OTHER)
    assert (draft.money.plain(), draft.they_see) == ("84.40", "Rent 7K2M9QXD")
    assert dict(draft.facts) == {"Value date": "2026-11-20", "Execution date": "2026-11-20"}


def test_money_that_comes_in_turns_the_parties_round() -> None:
    draft = drafted({"direction": "in", "communication": "", "value_day": "2026-11-18", "execution_day": "2026-11-19"})
    assert attributes(draft)["amount"] == Decimal("84.40")
    assert draft.source == Party(number=OTHER)
    assert draft.destination.number == DAILY.number
    assert draft.they_see == TAG
    assert attributes(draft)["valueDate"] == "2026-11-18T00:00:00Z"
    assert attributes(draft)["executionDate"] == "2026-11-19T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"account": ""}, "account"),
        ({"account": "acc-9"}, "account"),
        ({"account": NOWHERE.id}, "account"),
        ({"direction": "sideways"}, "direction"),
        *(({"amount": bad}, "amount") for bad in ("", "0", "-5", "1,50", "0.001", "1e3", "9" * 19)),
        ({"account": YEN.id, "amount": "1.5"}, "amount"),
        *(({"counterpart": bad}, "counterpart") for bad in ("", "BE9786154282554", "NL91ABNA0417164301", "ZZ00")),
        ({"counterpart": DAILY.number}, "counterpart"),
        ({"communication": "x" * 132}, "communication"),
        ({"communication": "a\u202eb"}, "communication"),
        ({"value_day": "31-02-2026"}, "value_day"),
        ({"execution_day": "2026-02-30"}, "execution_day"),
    ],
)
def test_what_cannot_be_sent_is_refused_beside_its_field(changes: dict[str, str], field: str) -> None:
    with pytest.raises(Rejected) as refused:
        drafted(changes)
    assert refused.value.field == field
    assert field in initial(operation().form(None, KNOWN))


def test_an_account_is_not_its_own_counterpart_while_the_form_is_filled() -> None:
    form = operation().form(None, KNOWN)
    begun = initial(form)
    assert begun["account"] == DAILY.id
    assert form.contradictions(begun) == {}
    assert list(form.contradictions({**begun, "counterpart": "be72 9625 4330 1216"})) == ["counterpart"]
    assert form.contradictions({**begun, "account": YEN.id}) == {}


def test_an_account_in_front_is_found_again_by_its_number() -> None:
    linked = Account("linked-7", "Compte", DAILY.number)
    assert initial(operation().form(linked, {"sandbox-accounts": (YEN, DAILY)}))["account"] == DAILY.id
    assert initial(operation().form(NOWHERE, KNOWN))["account"] == NOWHERE.id
    assert initial(operation().form(Account("x", "No number"), KNOWN))["account"] == DAILY.id
    form = operation().form(None, KNOWN)
    assert form.fields[0].choices[0].label == "Zichtrekening · 910.00 EUR · BE72962543301216 · Julie Vermeulen"
    assert form.complaints({**initial(form), "amount": "5", "counterpart": OTHER}) == {}
    with pytest.raises(NotFound) as missing:
        operation().form(None, {})
    assert "Refresh" in missing.value.hint


def test_how_it_behaves_is_said() -> None:
    traits = operation().traits
    assert (traits.proof, traits.follows, traits.incoming, traits.keyed) == (Proof.TAG, True, False, False)
    assert operation().new_key() == ""
    assert Place.of("a/b/c") == Place("a", "b", "c")
    assert [Place.of(text) for text in ("", "a/b", "a//c", "a/b/c/d", OTHER)] == [None] * 5


@given(st.decimals("0.01", "999999999999.99", places=2), st.sampled_from(["out", "in"]), st.uuids(), st.text())
def test_an_amount_keeps_its_digits_and_the_tag_its_place(value: Decimal, way: str, intent: Any, text: str) -> None:
    tag = tag_of(intent.hex)
    values = {**FILLED, "amount": f"{value:f}", "direction": way, "communication": text}
    try:
        draft = operation().draft("", values, tag, KNOWN)
    except Rejected as refused:
        assert refused.field == "communication"  # noqa: PT017 - either is fine
        return
    sign = "-" if way == "out" else ""
    assert f'"amount":{sign}{value:f},'.encode() in draft.request.body
    assert draft.money.amount == value
    assert tag in tags_in(attributes(draft)["communication"])
    assert len(attributes(draft)["communication"]) <= 140


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    return build_bank(tmp_path_factory.mktemp("bank"), only=["ibanity"])


@pytest.fixture
async def provider(stage: BankOnStage) -> AsyncIterator[Provider]:
    stage.bank.faults.clear()
    opened = await stage.open("ibanity", FrozenClock(MORNING))
    yield opened
    await opened.close()
    stage.bank.faults.clear()


def movements(stage: BankOnStage) -> list[Movement]:
    return [one for one in stage.bank.ledger.movements if one.provider == "ibanity"]


async def made(provider: Provider, *, intent_id: str = "ab" * 16, **changes: str) -> tuple[MoneyOperation, Sent]:
    found = operation_of(provider, SANDBOX_TRANSACTION)
    known = await known_of(provider, found)
    account = next(row for row in known["sandbox-accounts"] if row.facets().currency == "EUR")
    return found, await send(found, {**FILLED, "account": account.id, **changes}, known, intent_id=intent_id)


def proven(sighting: Sighting, intent: Intent) -> list[Remote]:
    """Return the records that agree with an intent in every key."""
    return [
        record
        for record in sighting.records
        if intent.tag in record.tags
        and record.money == intent.money
        and record.destination == intent.destination.number
    ]


async def test_every_sandbox_account_is_listed_with_its_place(provider: Provider) -> None:
    service = provider.get(SANDBOX_ACCOUNTS)
    assert service is not None
    page = await service.page("")
    assert page.next is None
    assert page.total == len(page.items) > 5
    assert all(account.institution_id and account.owner_id for account in page.items)
    linked = provider.get(ACCOUNTS)
    assert linked is not None
    numbers = {account.number for account in page.items}
    assert {account.number for account in (await linked.page("")).items} <= numbers


@pytest.mark.parametrize("way", ["out", "in"])
async def test_a_transaction_is_made_once_and_found_again(provider: Provider, stage: BankOnStage, way: str) -> None:
    before = len(movements(stage))
    intent_id = sha256(way.encode()).hexdigest()[:32]
    found, sent = await made(provider, direction=way, intent_id=intent_id)
    assert sent.outcome is Outcome.ACCEPTED
    assert (sent.preflight.balance is not None) == (way == "out")
    assert len(movements(stage)) == before + 1
    movement = movements(stage)[-1]
    assert f"{movement.amount:f}" == sent.draft.money.plain()
    assert movement.texts["communication"] == sent.draft.they_see
    assert movement.texts["transaction"] == sent.verdict.remote_id
    intent = sent.intent(found, MORNING)
    record = await found.follow(intent)
    assert record is not None
    assert (record.amounts_to, record.id) == (State.SETTLED, sent.verdict.remote_id)
    seen = await found.look_up(intent, (), MORNING)
    assert seen.complete
    assert proven(seen, intent) == [record]


async def test_a_transaction_that_is_gone_is_not_followed(provider: Provider) -> None:
    found, sent = await made(provider)
    gone = sent.intent(found, MORNING, remote_id="00000000-0000-4000-8000-00000000dead")
    assert await found.follow(gone) is None
    with pytest.raises(NotFound):
        await found.follow(dataclasses.replace(gone, source=Party(), destination=Party(number=OTHER)))


FAULTS = [
    ("status_before:400/validation_error", Outcome.DECLINED, 0),
    ("status_before:400/invalid_resource_type", Outcome.DECLINED, 0),
    ("status_before:401", Outcome.NOT_PROCESSED, 0),
    ("status_before:401/application_certificate_revoked", Outcome.NOT_PROCESSED, 0),
    ("status_before:403", Outcome.DECLINED, 0),
    ("status_before:404", Outcome.DECLINED, 0),
    ("status_before:429", Outcome.NOT_PROCESSED, 0),
    ("status_before:400/new_code", Outcome.UNKNOWN, 0),
    *((f"status_{when}:408", Outcome.UNKNOWN, count) for when, count in (("before", 0), ("after", 1))),
    *((f"status_{when}:500", Outcome.UNKNOWN, count) for when, count in (("before", 0), ("after", 1))),
    *((f"status_before:{status}", Outcome.UNKNOWN, 0) for status in (402, 409, 422, 502, 503, 504)),
    ("drop_before", Outcome.UNKNOWN, 0),
    ("drop_after", Outcome.UNKNOWN, 1),
    ("cut_body", Outcome.UNKNOWN, 1),
    ("not_json", Outcome.UNKNOWN, 1),
    ("missing_id", Outcome.UNKNOWN, 1),
    ("wrong_echo", Outcome.UNKNOWN, 1),
    ("poison_text", Outcome.UNKNOWN, 1),
    ("redirect:https://elsewhere.example/", Outcome.UNKNOWN, 0),
]


@pytest.mark.parametrize(("text", "outcome", "count"), FAULTS)
async def test_an_answer_that_goes_wrong_is_found_out_by_a_search(
    provider: Provider, stage: BankOnStage, text: str, outcome: Outcome, count: int
) -> None:
    before = len(movements(stage))
    stage.bank.faults.add(FaultRule("ibanity", "POST", "*/transactions", parse_fault(text), times=1))
    found, sent = await made(provider, intent_id=sha256(text.encode()).hexdigest()[:32])
    assert sent.outcome is outcome
    assert sent.verdict.alarm == (text in {"wrong_echo", "poison_text"})
    assert len(movements(stage)) == before + count
    seen = await found.look_up(sent.intent(found, MORNING), (), MORNING)
    assert seen.complete
    assert len(proven(seen, sent.intent(found, MORNING))) == count


async def test_a_live_application_has_no_sandbox(provider: Provider, stage: BankOnStage) -> None:
    found = operation_of(provider, SANDBOX_TRANSACTION)
    known = await known_of(provider, found)
    before = len(movements(stage))
    stage.bank.scenarios.run("application_live", {})
    try:
        with pytest.raises(NotPermitted):
            await send(found, {**FILLED, "account": known["sandbox-accounts"][0].id}, known)
        with pytest.raises(NotPermitted):
            await known_of(provider, found)
    finally:
        stage.bank.scenarios.run("application_live", {"undo": "true"})
    assert len(movements(stage)) == before


# How a list is searched, and accounts are read, from a script.

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PATH = f"GET {HOME}/transactions"
INTENT = Intent(
    "ab" * 16, tag_of("ab" * 16), "here", "ibanity", "sandbox", "sandbox-transaction", "",
    Party("inst-1/user-1/acc-1", "Zichtrekening", DAILY.number), Party(number=OTHER), Money(Decimal(5), "EUR"),
    remote_id="t-1",
)  # fmt: skip


def row(number: str = "t-1", *, days: int = 0, **changes: Any) -> dict[str, Any]:
    told = {
        "amount": -5,
        "currency": "EUR",
        "counterpart": OTHER,
        "communication": f"Rent {INTENT.tag}",
        "createdAt": (AT - timedelta(days=days)).isoformat(),
        **changes,
    }
    return resource("sandboxTransaction", number, told)


def other(number: str, *, days: int = 0) -> dict[str, Any]:
    return row(number, days=days, communication="Something else", amount=-6)


async def search(folder: Path, answers: Mapping[str, Any], intent: Intent = INTENT) -> tuple[Sighting, list[str]]:
    bank = ScriptedBank(answers)
    provider = await bank.provider(folder)
    try:
        return await operation_of(provider, SANDBOX_TRANSACTION).look_up(intent, (), AT), bank.asked
    finally:
        await provider.close()


def after(cursor: str) -> str:
    return f"{BASE}{HOME}/transactions?limit=100&after={cursor}"


async def test_a_list_is_followed_by_its_own_links_to_its_end(tmp_path: Path) -> None:
    answers = {
        PATH: listing(row(), other("t-2"), following=after("t-2")),
        f"{PATH}?limit=100&after=t-2": listing(other("t-3")),
    }
    seen, asked = await search(tmp_path, answers)
    assert (seen.complete, len(asked)) == (True, 2)
    assert [record.id for record in proven(seen, INTENT)] == ["t-1"]


async def test_a_list_is_read_no_further_than_to_before_the_send(tmp_path: Path) -> None:
    seen, asked = await search(tmp_path, {PATH: listing(row(), other("t-2", days=3), following=after("t-2"))})
    assert (seen.complete, len(asked)) == (True, 1)


async def test_a_list_without_order_is_read_to_its_end(tmp_path: Path) -> None:
    answers = {
        PATH: listing(other("t-2", days=4), other("t-3", days=3), following=after("t-3")),
        f"{PATH}?limit=100&after=t-3": listing(row()),
    }
    seen, asked = await search(tmp_path, answers)
    assert (seen.complete, len(asked), len(proven(seen, INTENT))) == (True, 2, 1)


@pytest.mark.parametrize(
    "rows", [(row(), row()), (row(), "nonsense"), (row(), {"type": "sandboxTransaction", "attributes": {}})]
)
async def test_a_list_that_is_not_whole_says_so(tmp_path: Path, rows: tuple[Any, ...]) -> None:
    seen, _ = await search(tmp_path, {PATH: listing(*rows)})
    assert not seen.complete
    assert len(proven(seen, INTENT)) == 1


async def test_two_equal_records_are_both_told(tmp_path: Path) -> None:
    seen, _ = await search(tmp_path, {PATH: listing(row(), row("t-2"))})
    assert len(proven(seen, INTENT)) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 5},
        {"amount": -6},
        {"amount": None},
        {"currency": "USD"},
        {"counterpart": DAILY.number},
        {"communication": "Rent"},
        {"communication": None},
    ],
)
async def test_a_record_that_differs_in_one_key_proves_nothing(tmp_path: Path, changes: dict[str, Any]) -> None:
    seen, _ = await search(tmp_path, {PATH: listing(row(**changes))})
    assert seen.complete
    assert proven(seen, INTENT) == []


@pytest.mark.parametrize(
    "following",
    [f"{BASE}{HOME}/transactions?limit=100", "https://elsewhere.example/", f"{BASE}/transactions?after=t-1"],
)
async def test_a_link_that_leads_elsewhere_or_in_a_circle_ends_the_search(tmp_path: Path, following: str) -> None:
    with pytest.raises(BankError):
        await search(tmp_path, {PATH: listing(row(), following=following)})


async def test_an_answer_about_another_transaction_is_none(tmp_path: Path) -> None:
    bank = ScriptedBank({f"GET {HOME}/transactions/t-1": {"data": row("t-2")}})
    provider = await bank.provider(tmp_path)
    assert await operation_of(provider, SANDBOX_TRANSACTION).follow(INTENT) is None
    await provider.close()


async def test_accounts_are_read_user_by_user_as_far_as_they_can_be(tmp_path: Path) -> None:
    link = f"{BASE}/sandbox/financial-institutions/inst-9/users/u-1/accounts/a-1"
    told = {"description": "Daily", "iban": "BE72 9625 4330 1216", "currency": "EUR", "balance": 1}
    bare = {**resource("sandboxAccount", "a-1", told), "links": {"self": link}}
    related = resource("sandboxAccount", "a-2", {}, financialInstitution="inst-1")
    lost = {**resource("sandboxAccount", "a-3", {}), "links": {"self": "http://[nonsense"}}
    answers = {
        "GET /sandbox/users": listing(
            resource("sandboxUser", "u-1", {"firstName": "Julie", "lastName": "V", "password": "hush"}),
            resource("sandboxUser", "u-2", {"login": "empty"}),
            "nonsense",
        ),
        "GET /sandbox/users/u-1/accounts": listing(
            bare, related, following=f"{BASE}/sandbox/users/u-1/accounts?after=1"
        ),
        "GET /sandbox/users/u-1/accounts?after=1": listing(lost, {"type": "sandboxAccount"}),
        "GET /sandbox/users/u-2/accounts": listing(),
    }
    bank = ScriptedBank(answers)
    provider = await bank.provider(tmp_path)
    service = provider.get(SANDBOX_ACCOUNTS)
    assert service is not None
    page = await service.page("")
    assert [(account.id, account.institution_id) for account in page.items] == [
        ("a-1", "inst-9"),
        ("a-2", "inst-1"),
        ("a-3", ""),
    ]
    assert (page.total, page.skipped) == (5, 2)
    assert page.items[0].number == "BE72962543301216"
    assert page.items[0].facts == (Fact("User", "Julie V"),)
    assert any("at which institution" in oddity for oddity in page.items[2].oddities)
    assert "hush" not in repr(page)
    await provider.close()


async def test_accounts_whose_pages_go_in_a_circle_are_given_up(tmp_path: Path) -> None:
    first, second = (f"/sandbox/users?after={number}" for number in (1, 2))
    answers = {
        "GET /sandbox/users": listing(following=f"{BASE}{first}"),
        f"GET {first}": listing(following=f"{BASE}{second}"),
        f"GET {second}": listing(following=f"{BASE}{first}"),
    }
    bank = ScriptedBank(answers)
    provider = await bank.provider(tmp_path)
    service = provider.get(SANDBOX_ACCOUNTS)
    assert service is not None
    with pytest.raises(Malformed):
        await service.page("")
    await provider.close()
