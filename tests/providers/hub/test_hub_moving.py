"""Hub's transfers and payouts: forms, what is sent byte for byte, and what can be said of a lost answer."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.account import Account
from banktui.domain.beneficiary import Beneficiary
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, NotFound, Rejected
from banktui.domain.intent import Intent, Party, State
from banktui.domain.listed import Fact
from banktui.domain.money import Money
from banktui.domain.tag import tag_of, tags_in
from banktui.http.session import Endpoint, Session
from banktui.providers.hub.client.balances import noted, recalled, remark_on
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.client.pay_out import PayOut
from banktui.providers.hub.client.transfer import LedgerTransfer
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.ledger import Movement
from banktui.services.acting import Form
from banktui.services.capability import CREATE_BENEFICIARY, LEDGER_TRANSFER, PAY_OUT
from banktui.services.moving import Draft, MoneyOperation, Proof, Serial
from banktui.services.outcome import Outcome, Stage
from banktui.services.provider import Provider
from tests.providers.sending import NO_WAY, Known, Sent, known_of, operation_of, send
from tests.stage import MORNING, BankOnStage, build_bank

TAG = "7K2M9QXD"
GBP = "GBP"
FLOAT = Account(
    "6cf0fed2-fa2c-4145-876f-38091fddcb1d", "Float", "12345678", GBP, Money(Decimal("8004.10"), GBP),
    facts=(Fact("Sort code", "60-83-71"),),
)  # fmt: skip
SETTLEMENT = Account("a303519e-3b65-4a1e-b8b9-b480ade983f7", "Settlement", "87654321", GBP, Money(Decimal(0), GBP))
EUROS = Account("11111111-3b65-4a1e-b8b9-b480ade983f7", "Euro payments", "BE68539007547034", "EUR")
NAMELESS = Account("22222222-3b65-4a1e-b8b9-b480ade983f7", "Odd", "", "")
NOORD = Account("33333333-3b65-4a1e-b8b9-b480ade983f7", "Noord", "11112222", GBP, owner_id="c1")
LEDGERS: Known = {"accounts": (FLOAT, SETTLEMENT, EUROS, NAMELESS, NOORD)}
OKAFOR = Beneficiary("44444444-3b65-4a1e-b8b9-b480ade983f7", "Chidi Okafor", "31926819", "601613", owner_id=FLOAT.id)
BEYOND = Beneficiary("55555555-3b65-4a1e-b8b9-b480ade983f7", "Ada Byron", "01234567", "060371", owner_id="c1")
STRANGER = Beneficiary("66666666-3b65-4a1e-b8b9-b480ade983f7", "Nobody's", "01234568", "060371", owner_id="gone")
PAYEES: Known = {**LEDGERS, "beneficiaries": (OKAFOR, BEYOND, STRANGER)}
TYPED = "77777777-3b65-4a1e-b8b9-b480ade983f7"
MOVE = {"from": FLOAT.id, "to": SETTLEMENT.id, "amount": "200", "reference": "Rent Nov"}
PAY = {"beneficiary": OKAFOR.id, "amount": "25.5", "reference": "Photos"}


NOBODY = Session(
    Endpoint("https://hub.example"), provider="hub", clock=FrozenClock(MORNING), judge=lambda _: None, transport=NO_WAY
)
"""Forms and drafts ask nobody."""


def transfer() -> LedgerTransfer:
    return LedgerTransfer(Gateway(NOBODY), NOBODY)


def pay_out() -> PayOut:
    return PayOut(Gateway(NOBODY), NOBODY)


def drafted(operation: MoneyOperation, values: Mapping[str, str], known: Known = PAYEES, parent: str = "") -> Draft:
    return operation.draft(parent, values, TAG, known)


def body(draft: Draft) -> Any:
    return json.loads(draft.request.body)


def initial(form: Form) -> dict[str, str]:
    return {field.name: field.initial for field in form.fields}


def test_a_transfer_is_sent_as_it_is_shown() -> None:
    draft = drafted(transfer(), MOVE)
    assert draft.request.body == (
        b'{"from_ledger_id":"6cf0fed2-fa2c-4145-876f-38091fddcb1d",'
        b'"to_ledger_id":"a303519e-3b65-4a1e-b8b9-b480ade983f7",'
        b'"amount":"200.00","reference":"Rent Nov-7K2M9QXD"}'
    )
    assert (draft.request.method, draft.request.path) == ("POST", "/accounts/transfer")
    assert draft.request.content_type == "application/json"
    assert draft.source == Party(FLOAT.id, "Float", "12345678", "60-83-71")
    assert draft.destination.name == "Settlement"
    assert draft.money.plain() == body(draft)["amount"]
    assert draft.they_see == draft.we_see == "Rent Nov-7K2M9QXD"


def test_a_payout_names_no_ledger_and_the_review_does() -> None:
    draft = drafted(pay_out(), PAY)
    assert draft.request.path == "/account/customer/pay_out"
    assert body(draft) == {"beneficiary_id": OKAFOR.id, "reference": "Photos-7K2M9QXD", "amount": "25.50"}
    assert draft.source.name == "Float"
    assert draft.destination == Party(OKAFOR.id, "Chidi Okafor", "31926819", "60-16-13")
    assert draft.facts == ()


@pytest.mark.parametrize(
    ("chosen", "payer", "facts"),
    [
        ({"beneficiary": BEYOND.id}, "Noord", ()),
        ({"beneficiary": STRANGER.id}, "the ledger that the beneficiary implies", ("Currency",)),
        ({"beneficiary": "another", "beneficiary_id": TYPED.upper()}, "the ledger that the beneficiary implies",
         ("Beneficiary", "Currency")),
        ({"beneficiary": "", "beneficiary_id": OKAFOR.id}, "Float", ()),
        ({"beneficiary": OKAFOR.id, "beneficiary_id": OKAFOR.id}, "Float", ()),
    ],
)  # fmt: skip
def test_who_pays_out_is_said_as_far_as_it_is_known(chosen: dict[str, str], payer: str, facts: tuple[str, ...]) -> None:
    draft = drafted(pay_out(), {"amount": "1", **chosen})
    assert draft.source.name == payer
    assert tuple(label for label, _ in draft.facts) == facts
    assert draft.money.currency == GBP
    assert body(draft)["reference"] == TAG


def test_a_customer_with_two_ledgers_leaves_the_payer_open() -> None:
    second = Account("88888888-3b65-4a1e-b8b9-b480ade983f7", "Noord II", "1", GBP, owner_id="c1")
    known = {**PAYEES, "accounts": (*LEDGERS["accounts"], second)}
    assert drafted(pay_out(), {**PAY, "beneficiary": BEYOND.id}, known).source.id == ""


@pytest.mark.parametrize(
    ("operation", "changed", "field"),
    [
        (transfer(), {"to": FLOAT.id}, "to"),
        (transfer(), {"to": EUROS.id}, "to"),
        (transfer(), {"to": NAMELESS.id}, "to"),
        (transfer(), {"from": NAMELESS.id, "to": FLOAT.id}, "to"),
        (transfer(), {"to": "", "from": FLOAT.id}, "to"),
        (transfer(), {"to": TYPED}, "to"),
        (transfer(), {"from": TYPED}, "from"),
        (transfer(), {"from": ""}, "from"),
        *((transfer(), {"amount": bad}, "amount") for bad in ("", "0", "1,50", "0.001", "1e3", "99999999999.99")),
        (transfer(), {"amount": "100000000"}, "amount"),
        *((transfer(), {"reference": bad}, "reference") for bad in ("é", "🙂", "0123456789", "a/b", "a\u00a0b")),
        *((pay_out(), {"amount": bad}, "amount") for bad in ("", "-5", "10.005", "999999999")),
        (pay_out(), {"reference": "0123456789"}, "reference"),
        (pay_out(), {"beneficiary": "another"}, "beneficiary_id"),
        (pay_out(), {"beneficiary": "another", "beneficiary_id": "nonsense"}, "beneficiary_id"),
        (pay_out(), {"beneficiary": ""}, "beneficiary_id"),
        (pay_out(), {"beneficiary": TYPED}, "beneficiary"),
        (pay_out(), {"beneficiary_id": TYPED}, "beneficiary_id"),
    ],
)
def test_what_cannot_be_sent_is_refused_beside_its_field(
    operation: MoneyOperation, changed: dict[str, str], field: str
) -> None:
    values = {**(MOVE if isinstance(operation, LedgerTransfer) else PAY), **changed}
    with pytest.raises(Rejected) as refused:
        drafted(operation, values)
    assert refused.value.field == field
    assert field in initial(operation.form(None, PAYEES))
    assert refused.value.title.endswith(".")


def test_the_ledger_in_front_pays_unless_another_is_chosen() -> None:
    form = transfer().form(SETTLEMENT, LEDGERS)
    assert initial(form) == {"from": SETTLEMENT.id, "to": FLOAT.id, "amount": "", "reference": ""}
    label = form.fields[0].choices[0].label
    assert label == "Float · 8 004.10 GBP · 60-83-71 12345678"
    assert form.fields[0].choices[0].names
    without = {name: value for name, value in MOVE.items() if name != "from"}
    assert drafted(transfer(), without, parent=FLOAT.id).source.id == FLOAT.id


def test_ledgers_that_do_not_go_together_are_told_while_the_form_is_filled() -> None:
    form = transfer().form(SETTLEMENT, LEDGERS)
    begun = initial(form)
    assert form.contradictions(begun) == {}
    assert form.contradictions({**begun, "to": SETTLEMENT.id}) == {
        "to": "Choose another ledger: the money comes from this one."
    }
    payout = pay_out().form(None, PAYEES)
    chosen = initial(payout)
    assert payout.contradictions(chosen) == {}
    assert payout.contradictions({**chosen, "beneficiary_id": "b-9"}) == {
        "beneficiary_id": "Leave this empty: a beneficiary is chosen above."
    }
    assert "beneficiary_id" in payout.contradictions({**chosen, "beneficiary": "another"})


def test_a_form_without_ledgers_says_what_to_do() -> None:
    with pytest.raises(NotFound) as missing:
        transfer().form(None, {})
    assert "Refresh" in missing.value.hint
    form = pay_out().form(None, {})
    assert [choice.value for choice in form.fields[0].choices] == ["another"]
    assert "“Create beneficiary” does that first" in form.note
    assert "Create beneficiary" not in pay_out().form(OKAFOR, PAYEES).note


def test_the_person_is_told_how_many_characters_are_left() -> None:
    for form in (transfer().form(None, LEDGERS), pay_out().form(OKAFOR, PAYEES)):
        field = form.fields[-1]
        assert (field.name, field.longest) == ("reference", 9)
        assert "9 letters, digits, spaces" in field.hint
        assert form.complaints({**initial(form), "amount": "5", "beneficiary_id": ""}) == {}
    assert pay_out().form(OKAFOR, PAYEES).fields[0].initial == OKAFOR.id


@given(st.text(st.sampled_from("AZaz09_- é🙂/\u202e"), max_size=20), st.uuids())
def test_row_30_a_reference_fits_and_carries_the_tag_whatever_is_typed(own: str, intent: Any) -> None:
    tag = tag_of(intent.hex)
    try:
        draft = transfer().draft("", {**MOVE, "reference": own}, tag, LEDGERS)
    except Rejected as refused:
        assert refused.field == "reference"  # noqa: PT017 - either is fine
        return
    reference = body(draft)["reference"]
    assert 8 <= len(reference) <= 18
    assert set(reference) <= set("AZaz09_- ") | set(tag)
    assert tag in tags_in(reference)
    assert reference == draft.they_see


@given(st.decimals("0.01", "99999999.99", places=2))
def test_an_amount_is_shown_and_sent_with_the_same_digits(value: Decimal) -> None:
    draft = drafted(transfer(), {**MOVE, "amount": f"{value:f}"})
    sent = body(draft)["amount"]
    assert sent == draft.money.plain()
    assert Decimal(sent) == value
    assert len(sent) <= 11
    assert set(sent) <= set("0123456789.")


def test_how_it_behaves_is_said() -> None:
    for operation in (transfer(), pay_out()):
        traits = operation.traits
        assert (traits.proof, traits.serial) == (Proof.NONE, Serial.CONNECTION)
        assert not traits.follows
        assert not traits.keyed
        assert operation.new_key() == ""
        assert "support" in traits.remark


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    return build_bank(tmp_path_factory.mktemp("bank"), only=["hub"])


@pytest.fixture
async def provider(stage: BankOnStage) -> AsyncIterator[Provider]:
    stage.bank.faults.clear()
    opened = await stage.open("hub", FrozenClock(MORNING))
    yield opened
    await opened.close()
    stage.bank.faults.clear()


def movements(stage: BankOnStage) -> list[Movement]:
    return [one for one in stage.bank.ledger.movements if one.provider == "hub"]


def fault(stage: BankOnStage, path: str, text: str) -> None:
    stage.bank.faults.add(FaultRule("hub", "POST", path, parse_fault(text), times=1))


async def moved(provider: Provider, **changes: str) -> tuple[MoneyOperation, Sent]:
    operation = operation_of(provider, LEDGER_TRANSFER)
    known = await known_of(provider, operation)
    ids = {account.name: account.id for account in known["accounts"] if isinstance(account, Account)}
    values = {"from": ids["Float"], "to": ids["Settlement"], "amount": "10.01", "reference": "Test", **changes}
    return operation, await send(operation, values, known)


async def test_a_transfer_reaches_the_bank_once_as_it_was_drafted(provider: Provider, stage: BankOnStage) -> None:
    before = len(movements(stage))
    _, sent = await moved(provider)
    assert sent.outcome is Outcome.ACCEPTED
    assert sent.preflight.balance is not None
    movement = movements(stage)[-1]
    assert len(movements(stage)) == before + 1
    assert f"{movement.amount:f}" == sent.draft.money.plain() == "10.01"
    assert movement.texts["reference"] == sent.draft.they_see
    assert movement.texts["transaction_id"] == sent.verdict.remote_id


async def test_a_payout_to_a_new_beneficiary(provider: Provider, stage: BankOnStage) -> None:
    accounts = await known_of(provider, operation_of(provider, LEDGER_TRANSFER))
    settlement = next(row for row in accounts["accounts"] if row.facets().name == "Settlement")
    create = provider.get(CREATE_BENEFICIARY)
    assert create is not None
    filled = {
        "holder": f"ledger:{settlement.id}",
        "first_name": "Ada",
        "last_name": "Byron",
        "account.account_number": "01234567",
        "account.sort_code": "06-03-71",
        "address.iso_country": "GB",
    }
    done = await create.perform("", filled)
    assert done.made is not None
    operation = operation_of(provider, PAY_OUT)
    known = await known_of(provider, operation, beneficiaries=(done.made.item,))
    small, large = [
        await send(operation, {"beneficiary": done.made.item.id, "amount": amount}, known)
        for amount in ("12.50", "10000")
    ]
    assert small.outcome is Outcome.ACCEPTED
    assert small.draft.source.id == settlement.id
    movement = movements(stage)[-1]
    assert (movement.operation, f"{movement.amount:f}", movement.destination) == ("pay-out", "12.50", "Ada Byron")
    assert (large.outcome, large.verdict.remote_status) == (Outcome.HELD, "quarantined")
    assert movements(stage)[-1] is movement


FAULTS = [
    ("status_before:400", Outcome.DECLINED, 0),
    ("status_before:401", Outcome.NOT_PROCESSED, 0),
    ("status_before:404", Outcome.DECLINED, 0),
    ("status_before:409", Outcome.UNKNOWN, 0),
    ("status_after:409", Outcome.UNKNOWN, 1),
    ("status_before:429", Outcome.NOT_PROCESSED, 0),
    ("status_before:408", Outcome.UNKNOWN, 0),
    ("status_after:408", Outcome.UNKNOWN, 1),
    *((f"status_before:{status}", Outcome.UNKNOWN, 0) for status in (500, 502, 503, 504, 402, 418)),
    *((f"status_after:{status}", Outcome.UNKNOWN, 1) for status in (500, 503)),
    ("status_after:500/101", Outcome.UNKNOWN, 1),
    ("drop_before", Outcome.UNKNOWN, 0),
    ("drop_after", Outcome.UNKNOWN, 1),
    ("cut_body", Outcome.UNKNOWN, 1),
    ("not_json", Outcome.UNKNOWN, 1),
    ("missing_id", Outcome.UNKNOWN, 1),
    ("wrong_echo", Outcome.UNKNOWN, 1),
    ("poison_text", Outcome.ACCEPTED, 1),
    ("redirect:https://elsewhere.example/", Outcome.UNKNOWN, 0),
]


@pytest.mark.parametrize(("text", "outcome", "executed"), FAULTS)
async def test_an_answer_that_goes_wrong_is_never_more_certain_than_it_is(
    provider: Provider, stage: BankOnStage, text: str, outcome: Outcome, executed: int
) -> None:
    before = len(movements(stage))
    fault(stage, "/accounts/transfer", text)
    _, sent = await moved(provider)
    assert sent.outcome is outcome
    assert len(movements(stage)) == before + executed
    assert sent.verdict.alarm == (text == "wrong_echo")


@pytest.mark.parametrize("fails", ["status_before:500", "not_json", "status_before:401", "drop_before"])
async def test_without_a_look_at_the_bank_nothing_is_sent(provider: Provider, stage: BankOnStage, fails: str) -> None:
    before = len(movements(stage))
    stage.bank.faults.add(FaultRule("hub", "*", "/login", parse_fault(fails)))
    with pytest.raises(BankError):
        await moved(provider)
    assert len(movements(stage)) == before


async def test_a_ledger_that_is_gone_pays_nothing(provider: Provider, stage: BankOnStage) -> None:
    operation = operation_of(provider, LEDGER_TRANSFER)
    known = {"accounts": (*(await known_of(provider, operation))["accounts"], FLOAT)}
    target = next(row.id for row in known["accounts"] if row.facets().currency == GBP)
    before = len(movements(stage))
    with pytest.raises(NotFound):
        await send(operation, {"from": FLOAT.id, "to": target, "amount": "1"}, known)
    assert len(movements(stage)) == before


@pytest.mark.parametrize(("text", "suggests"), [("drop_after", "was carried out"), ("drop_before", "was not carried")])
async def test_a_lost_answer_leaves_balances_that_only_suggest(
    provider: Provider, stage: BankOnStage, text: str, suggests: str
) -> None:
    fault(stage, "/accounts/transfer", text)
    operation, sent = await moved(provider)
    assert sent.evidence.stage in {Stage.BROKEN, Stage.ANSWERED}
    seen = await operation.look_up(
        sent.intent(operation, MORNING), sent.preflight.snapshot, MORNING - timedelta(hours=1)
    )
    assert seen.records == ()
    assert not seen.complete
    assert suggests in seen.remark
    assert "prove" in seen.remark
    assert seen.remark.count("before the send") == 2
    assert await operation.follow(sent.intent(operation, MORNING, state=State.HELD)) is None


def held(**amounts: str) -> dict[str, Money]:
    ids = {"source": FLOAT.id, "target": SETTLEMENT.id}
    return {ids[name]: Money(Decimal(text), GBP) for name, text in amounts.items()}


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (held(source="100"), held(source="80"), "fell by exactly this amount"),
        (held(target="0"), held(target="20"), "rose by exactly this amount"),
        (held(source="100"), held(source="100"), "nothing changed"),
        (held(source="100"), held(source="79.99"), "changed by -20.01, which suggests nothing"),
        (held(source="100"), held(source="120"), "changed by +20, which suggests nothing"),
        ({}, held(source="100"), "is not known"),
        (held(source="100"), {}, "is not known"),
        (held(source="100"), {FLOAT.id: Money(Decimal(80), "EUR")}, "is not known"),
    ],
)
def test_what_balances_suggest(before: dict[str, Money], now: dict[str, Money], said: str) -> None:
    draft = drafted(transfer(), {**MOVE, "amount": "20"})
    told = Intent(
        "ab" * 16, TAG, "here", "hub", "sandbox", "ledger-transfer", FLOAT.id, draft.source, draft.destination,
        draft.money,
    )  # fmt: skip
    assert said in remark_on(told, before, now)


def test_balances_survive_the_journal() -> None:
    balances = held(source="8004.10", target="0")
    parties = (Party(FLOAT.id.upper()), Party(SETTLEMENT.id), Party("elsewhere"))
    assert recalled(noted(balances, parties)) == balances
    assert recalled(("nonsense", "a b", "a 1e5 GBP", "")) == {}
