"""Anytime's payments at the built-in bank, which other hands wrote from the same documents."""

import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, SignInNeeded
from banktui.domain.intent import Intent, State
from banktui.domain.tag import tag_of, tags_in
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.ledger import Movement
from banktui.services.capability import CARD_LOAD, CARD_ORDER, CARD_UNLOAD, CREDIT_TRANSFER, MONEY, Capability
from banktui.services.moving import MoneyOperation, Remote
from banktui.services.outcome import Outcome, Verdict
from banktui.services.provider import Provider
from tests.providers.sending import Known, Sent, known_of, operation_of, send
from tests.stage import MORNING, BankOnStage, build_bank

ACCOUNT, CARD = "1201", "ANY0000000042"
VALUES: dict[str, dict[str, str]] = {
    "credit-transfer": {
        "name": "Galerie Vasseur",
        "iban": "DE89370400440532013000",
        "amount": "12.50",
        "reference": "Invoice 2026-118 · Éva & Co",
        "note": "lumen",
    },
    "card-load": {"amount": "12.50", "card_comment": "Berlin", "acc_comment": "travel"},
    "card-unload": {"amount": "12.50", "card_comment": "Berlin", "acc_comment": "travel"},
    "card-order": {
        "card_name": "Julie Vermeulen",
        "card_type": "PLASTIC",
        "expiry_date": "2028-11-30",
        "amount": "12.50",
        "language": "fr",
        "delivery_gender": "F",
        "delivery_first_name": "Julie",
        "delivery_last_name": "Vermeulen",
        "delivery_addr_1": "12 rue des Martyrs",
        "delivery_zip": "75009",
        "delivery_city": "Paris",
        "delivery_cc": "fr",
    },
}
PARENTS = {"credit-transfer": ACCOUNT, "card-load": CARD, "card-unload": CARD, "card-order": ACCOUNT}
PATHS = {
    "credit-transfer": f"/v1.0/accounts/{ACCOUNT}/credit-transfers",
    "card-load": f"/v1.0/cards/{CARD}/credit",
    "card-unload": f"/v1.0/cards/{CARD}/debit",
    "card-order": "/v1.0/cards",
}
OPERATIONS = [CREDIT_TRANSFER, CARD_LOAD, CARD_UNLOAD, CARD_ORDER]
Key = Capability[MoneyOperation]


@dataclass
class Desk:
    """One console's Anytime on a bank of its own."""

    stage: BankOnStage
    provider: Provider
    numbers: Iterator[int]
    before: int
    """How many movements there were when the test began."""
    known: dict[str, Known] = field(default_factory=dict)
    """What each operation's form was made with: a payment changes nothing about it, and it is read call by call."""

    def fault(self, key: Key, text: str) -> None:
        self.stage.bank.faults.add(FaultRule("anytime", "POST", PATHS[key.name], parse_fault(text), times=1))

    def movements(self, key: Key) -> list[Movement]:
        return [each for each in self.stage.bank.ledger.movements[self.before :] if each.operation == key.name]

    async def send(self, key: Key, *, again: str | None = None, **changes: str) -> Sent:
        operation = operation_of(self.provider, key)
        known = self.known.get(key.name)
        if known is None:
            known = self.known[key.name] = await known_of(self.provider, operation, ACCOUNT)
        values = VALUES[key.name] | changes
        intent_id = f"{next(self.numbers):032x}"
        return await send(operation, values, known, intent_id=intent_id, parent=PARENTS[key.name], key=again)

    def intent(self, key: Key, sent: Sent, **changes: Any) -> Intent:
        operation = operation_of(self.provider, key)
        return sent.intent(operation, MORNING, parent=PARENTS[key.name], **changes)

    async def look(self, key: Key, sent: Sent) -> tuple[tuple[Remote, ...], bool]:
        """Return the records that could be it after all that can be told without other payments."""
        operation = operation_of(self.provider, key)
        seen = await operation.look_up(self.intent(key, sent), sent.preflight.snapshot, MORNING)
        new = tuple(record for record in seen.records if record.id not in sent.preflight.snapshot)
        tagged = tuple(record for record in new if tag_of(sent.intent_id) in record.tags)
        return (tagged if key is CREDIT_TRANSFER else tagged or new), seen.complete

    async def follow(self, key: Key, sent: Sent) -> Remote | None:
        return await operation_of(self.provider, key).follow(self.intent(key, sent, state=State.ACCEPTED))


NUMBERS = itertools.count(1)
"""The whole module shares one bank: no two payments in it have the same tag."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, history_rows=40, only=["anytime"])


@pytest.fixture
async def desk(stage: BankOnStage) -> AsyncIterator[Desk]:
    stage.bank.faults.clear()
    stage.bank.scenarios.run("anytime_switches", {})
    stage.bank.scenarios.run("anytime_limits", {"orders": "999"})
    opened = await stage.open("anytime", FrozenClock(MORNING))
    yield Desk(stage, opened, NUMBERS, len(stage.bank.ledger.movements))
    await opened.close()


def test_every_payment_of_the_documents_is_offered(desk: Desk) -> None:
    assert {key.name for key in MONEY} & desk.provider.offered == set(VALUES)


@pytest.mark.parametrize("key", OPERATIONS, ids=lambda key: key.name)
async def test_a_payment_reaches_the_bank_once_as_it_was_drafted(desk: Desk, key: Key) -> None:
    sent = await desk.send(key)
    assert sent.outcome is Outcome.ACCEPTED, sent.verdict
    assert sent.preflight.balance is not None
    [movement] = desk.movements(key)
    assert f"{movement.amount:f}" == sent.draft.money.plain() == "12.50"
    texts = " ".join(movement.texts.values())
    assert (tag_of(sent.intent_id) in tags_in(texts)) is (key is not CARD_ORDER)
    assert sent.verdict.remote_id
    followed = await desk.follow(key, sent)
    assert followed is not None
    assert (followed.id, followed.amounts_to) == (sent.verdict.remote_id, State.ACCEPTED)


async def test_a_transfer_says_everything_that_was_typed(desk: Desk) -> None:
    tag = tag_of((await desk.send(CREDIT_TRANSFER)).intent_id)
    [movement] = desk.movements(CREDIT_TRANSFER)
    assert dict(movement.texts) == {
        "reason": "Invoice 2026-118 · Éva & Co",
        "source_reason": f"{tag[:4]}-{tag[4:]} lumen",
    }
    assert movement.destination == "DE89370400440532013000"


@pytest.mark.parametrize("key", [CREDIT_TRANSFER, CARD_LOAD, CARD_UNLOAD], ids=lambda key: key.name)
async def test_time_settles_what_was_accepted(desk: Desk, key: Key) -> None:
    sent = await desk.send(key)
    desk.stage.bank.advance(700)
    followed = await desk.follow(key, sent)
    assert followed is not None
    assert followed.amounts_to is State.SETTLED


@pytest.mark.parametrize(
    ("key", "scenario"),
    [
        (CREDIT_TRANSFER, "transfer_cancelled"),
        (CARD_LOAD, "card_load_refused"),
        (CARD_UNLOAD, "card_load_refused"),
    ],
)
async def test_what_is_given_up_afterwards_has_failed_later(desk: Desk, key: Key, scenario: str) -> None:
    sent = await desk.send(key)
    desk.stage.bank.scenarios.run(scenario, {})
    followed = await desk.follow(key, sent)
    assert followed is not None
    assert followed.amounts_to is State.FAILED_LATER


async def test_a_virtual_card_has_arrived_at_once(desk: Desk) -> None:
    sent = await desk.send(CARD_ORDER, card_type="VIRTUAL_MULTI_USE", expiry_date="2028-10-31")
    assert "activated" in sent.verdict.remote_status
    followed = await desk.follow(CARD_ORDER, sent)
    assert followed is not None
    assert followed.amounts_to is State.SETTLED


BEFORE, AFTER = 0, 1
FAULTS = [
    ("drop_before", Outcome.UNKNOWN, BEFORE),
    ("drop_after", Outcome.UNKNOWN, AFTER),
    ("reset_mid_body", Outcome.UNKNOWN, BEFORE),
    ("cut_headers", Outcome.UNKNOWN, AFTER),
    ("cut_body", Outcome.UNKNOWN, AFTER),
    ("not_json", Outcome.UNKNOWN, AFTER),
    ("missing_id", Outcome.UNKNOWN, AFTER),
    ("wrong_echo", Outcome.UNKNOWN, AFTER),
    *((f"status_before:{status}", Outcome.UNKNOWN, BEFORE) for status in (500, 502, 503, 504, 418, 405)),
    ("status_before:401/4010080", Outcome.UNKNOWN, BEFORE),
    ("status_after:401/4010080", Outcome.UNKNOWN, AFTER),
    ("status_after:408/4080010", Outcome.UNKNOWN, AFTER),
    ("status_after:500", Outcome.UNKNOWN, AFTER),
    ("status_before:401/4010050", Outcome.NOT_PROCESSED, BEFORE),
    ("status_before:401/4010070", Outcome.NOT_PROCESSED, BEFORE),
    ("status_before:429/4290010", Outcome.NOT_PROCESSED, BEFORE),
    ("status_before:429/4290310", Outcome.DECLINED, BEFORE),
    ("status_before:402/4020210", Outcome.DECLINED, BEFORE),
    ("status_before:403/4030030", Outcome.DECLINED, BEFORE),
    ("status_before:451", Outcome.DECLINED, BEFORE),
    ("poison_text", Outcome.ACCEPTED, AFTER),
    ("redirect:https://elsewhere.example/", Outcome.UNKNOWN, BEFORE),
]


@pytest.mark.parametrize("key", OPERATIONS, ids=lambda key: key.name)
async def test_an_answer_that_goes_wrong_is_never_more_certain_than_it_is(desk: Desk, key: Key) -> None:
    for text, outcome, moved in FAULTS:
        before = len(desk.movements(key))
        desk.stage.bank.faults.clear()
        desk.fault(key, text)
        sent = await desk.send(key, amount="1.50")
        assert sent.outcome is outcome, (text, sent.verdict)
        assert len(desk.movements(key)) == before + moved, text
        assert sent.verdict.alarm == (text == "wrong_echo"), text


@pytest.mark.parametrize("key", OPERATIONS, ids=lambda key: key.name)
@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "missing_id", "status_after:408/4080010"])
async def test_a_lost_answer_is_found_by_exactly_one_record_or_by_none(desk: Desk, key: Key, fault: str) -> None:
    await desk.send(key)
    desk.fault(key, fault)
    sent = await desk.send(key)
    assert sent.outcome is Outcome.UNKNOWN
    found, complete = await desk.look(key, sent)
    assert complete
    assert len(found) == (0 if fault == "drop_before" else 1)
    for record in found:
        assert record.amounts_to is State.ACCEPTED
        assert record.money is None or abs(record.money) == sent.draft.money


@pytest.mark.parametrize("key", OPERATIONS, ids=lambda key: key.name)
async def test_what_a_list_hides_is_found_later(desk: Desk, key: Key) -> None:
    desk.fault(key, "drop_after")
    sent = await desk.send(key)
    desk.stage.bank.faults.add(FaultRule("anytime", "GET", "*", parse_fault("hide:1")))
    assert (await desk.look(key, sent))[0] == ()
    desk.stage.bank.faults.clear()
    assert len((await desk.look(key, sent))[0]) == 1


@pytest.mark.parametrize("key", [CARD_LOAD, CARD_UNLOAD], ids=lambda key: key.name)
async def test_in_production_no_number_is_given_and_the_look_finds_it(desk: Desk, key: Key) -> None:
    hidden = {"transaction_ids": "hidden", "comments": "hidden"}
    desk.stage.bank.scenarios.run("anytime_switches", hidden)
    await desk.send(key)
    sent = await desk.send(key)
    assert (sent.outcome, sent.verdict.remote_id) == (Outcome.ACCEPTED, "")
    assert await desk.follow(key, sent) is None
    found, complete = await desk.look(key, sent)
    assert complete
    assert [(record.tags, record.amounts_to) for record in found] == [(frozenset(), State.ACCEPTED)]


async def test_validation_data_that_were_kept_are_sent_and_prove_a_second_delivery(desk: Desk) -> None:
    sent = await desk.send(CREDIT_TRANSFER)
    again = await desk.send(CREDIT_TRANSFER, again=sent.key)
    assert (again.outcome, again.verdict.code) == (Outcome.UNKNOWN, "4010080")
    assert len(desk.movements(CREDIT_TRANSFER)) == 1


async def test_a_token_that_was_taken_is_seen_before_money_is_at_stake(desk: Desk) -> None:
    await desk.send(CREDIT_TRANSFER)
    desk.stage.bank.scenarios.run("token_stolen", {})
    assert (await desk.send(CREDIT_TRANSFER)).outcome is Outcome.ACCEPTED
    desk.stage.bank.scenarios.run("token_stolen", {})
    with pytest.raises(SignInNeeded):
        await desk.send(CREDIT_TRANSFER)
    assert len(desk.movements(CREDIT_TRANSFER)) == 2


@pytest.mark.parametrize("key", OPERATIONS, ids=lambda key: key.name)
@pytest.mark.parametrize("fails", ["status_before:500", "not_json", "drop_before", "status_before:403/4030210"])
async def test_without_a_look_at_the_bank_nothing_is_sent(desk: Desk, key: Key, fails: str) -> None:
    operation = operation_of(desk.provider, key)
    known = await known_of(desk.provider, operation, ACCOUNT)
    desk.stage.bank.faults.add(FaultRule("anytime", "GET", "*", parse_fault(fails)))
    with pytest.raises(BankError):
        await send(operation, VALUES[key.name], known, parent=PARENTS[key.name])
    assert desk.movements(key) == []


async def test_what_the_bank_refuses_is_said_in_words_with_its_code(desk: Desk) -> None:
    cases = [
        (CREDIT_TRANSFER, {"amount": "999999"}, "4020210", "too little money"),
        (CARD_LOAD, {"amount": "5000.01"}, "4030331", "above the most"),
        (CARD_UNLOAD, {"amount": "9000"}, "4020320", "too low"),
        (CARD_ORDER, {"amount": "0.50"}, "4030330", "below the least"),
        (CARD_ORDER, {"expiry_date": "2035-01-31"}, "4000310", "not valid"),
    ]
    for key, changes, code, says in cases:
        verdict: Verdict = (await desk.send(key, **changes)).verdict
        assert (verdict.outcome, verdict.code) == (Outcome.DECLINED, code)
        assert says in verdict.title
        assert desk.movements(key) == []


async def test_money_that_went_to_a_card_is_there(desk: Desk) -> None:
    before = desk.stage.bank.ledger.balance(f"anytime-card-{CARD}")
    await desk.send(CARD_LOAD)
    await desk.send(CARD_UNLOAD, amount="2.50")
    assert desk.stage.bank.ledger.balance(f"anytime-card-{CARD}") == before + 10
