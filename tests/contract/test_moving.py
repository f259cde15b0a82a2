"""What every way to move money promises, whatever its protocol: draft, pre-flight, send, judge, look, follow."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.errors import BankError, NotFound, Rejected
from banktui.domain.intent import Party, State
from banktui.domain.plaintext import printable
from banktui.domain.tag import tag_of, tags_in
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.ledger import Movement
from banktui.services.capability import MONEY, Capability
from banktui.services.moving import Draft, MoneyOperation, Proof, Remote
from banktui.services.outcome import Evidence, Outcome, Stage, classify
from banktui.services.provider import Provider
from banktui.services.transition import may_follow
from tests.contract.samples import AMOUNT, SAMPLES, Sample
from tests.providers.sending import Sent, send
from tests.stage import MORNING, BankOnStage, build_bank

NUMBERS = itertools.count(1)
Key = Capability[MoneyOperation]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    """Return a bank of this module's own: money moves here, and others count what there is."""
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory)


@dataclass(frozen=True)
class Way:
    """One way to move money, with a payment to try it by."""

    key: Key
    operation: MoneyOperation
    sample: Sample
    stage: BankOnStage
    slug: str

    def draft(self, **changes: str) -> Draft:
        values = {**self.sample.values, **changes}
        return self.operation.draft(self.sample.parent, values, tag_of("ab" * 16), self.sample.known)

    async def send(self) -> Sent:
        return await send(
            self.operation,
            self.sample.values,
            self.sample.known,
            intent_id=f"{next(NUMBERS):032x}",
            parent=self.sample.parent,
        )

    def fault(self, text: str) -> None:
        path = self.draft().request.path
        self.stage.bank.faults.clear()
        self.stage.bank.faults.add(FaultRule(self.slug, "POST", f"*{path}", parse_fault(text), times=1))

    def movements(self) -> list[Movement]:
        return [each for each in self.stage.bank.ledger.movements if each.provider == self.slug]

    async def records(self, sent: Sent) -> tuple[tuple[Remote, ...], bool]:
        """Return what may be the payment: by its tag, or by being new; and whether everything was looked at."""
        intent = sent.intent(self.operation, MORNING, parent=self.sample.parent)
        seen = await self.operation.look_up(intent, sent.preflight.snapshot, MORNING)
        tagged = tuple(record for record in seen.records if intent.tag in record.tags)
        new = tuple(record for record in seen.records if record.id not in sent.preflight.snapshot)
        return (tagged or (new if self.operation.traits.proof is Proof.NEW_ITEM else ())), seen.complete


@pytest.fixture(scope="module")
def samples() -> dict[tuple[str, str], Sample]:
    """Return what was filled in before: reading what forms are made with takes many requests."""
    return {}


@pytest.fixture
async def ways(
    provider: Provider, stage: BankOnStage, samples: dict[tuple[str, str], Sample]
) -> AsyncIterator[list[Way]]:
    slug = provider.info.slug
    found = []
    for key in MONEY:
        operation = provider.get(key)
        if operation is not None:
            name = (slug, key.name)
            assert name in SAMPLES, f"add a payment for {slug}'s {key.name} to samples.py"
            if name not in samples:
                samples[name] = await SAMPLES[name](provider, operation)
            found.append(Way(key, operation, samples[name], stage, slug))
    if not found:
        pytest.skip("this provider moves no money")
    yield found
    stage.bank.faults.clear()


async def test_a_form_asks_for_an_amount_and_accepts_what_it_proposes(ways: list[Way]) -> None:
    for way in ways:
        form = way.operation.form(None, way.sample.known)
        names = [field.name for field in form.fields]
        assert len(names) == len(set(names)), way.key.name
        assert "amount" in names, way.key.name
        assert "amount" in form.complaints({}), way.key.name
        assert form.complaints(way.sample.values) == {}, way.key.name
        for field in form.fields:
            assert not field.initial or not field.complaint(field.initial), (way.key.name, field.name)
        assert form.title
        assert form.submit.startswith("Review")


async def test_a_draft_is_the_same_for_the_same_and_another_for_another(ways: list[Way]) -> None:
    for way in ways:
        first, again = way.draft(), way.draft()
        # What a provider is told one payment from another by may be made anew; nothing else may.
        assert replace(first, request=again.request) == again, way.key.name
        assert first.request.digest == again.request.digest, way.key.name
        assert way.draft(amount="1.26").request.digest != first.request.digest, way.key.name


async def test_a_draft_says_who_pays_whom_how_much_and_carries_it_exactly(ways: list[Way]) -> None:
    for way in ways:
        drafted = way.draft()
        assert drafted.money.amount == Decimal(AMOUNT), way.key.name
        assert drafted.money.plain() in drafted.request.body.decode(), way.key.name
        for party in (drafted.source, drafted.destination):
            assert party != Party(), way.key.name
        texts = (drafted.they_see, drafted.we_see, drafted.when, *(text for fact in drafted.facts for text in fact))
        assert all(printable(text) == text for text in texts), way.key.name
        has_tag = any(tag_of("ab" * 16) in tags_in(text) for text in (drafted.they_see, drafted.we_see))
        assert has_tag or way.operation.traits.proof is not Proof.TAG, way.key.name


AMOUNTS = ["", "0", "0.00", "-1", "+1", "1e3", "NaN", "Infinity", "0x10", "1_000", "1,50", "1.234,56", "１２", "0.001"]


async def test_no_amount_is_ever_guessed(ways: list[Way]) -> None:
    for way, typed in itertools.product(ways, AMOUNTS):
        with pytest.raises(Rejected) as refused:
            way.draft(amount=typed)
        assert refused.value.field == "amount", (way.key.name, typed)


HOSTILE = ["\x1b]0;x\x07", "[@click=app.quit]x[/]", "\ud800", "a\nb", "x" * 5000, "\u202e", "=1+1", "' OR 1=1"]


async def test_hostile_input_is_refused_or_shown_clean(ways: list[Way]) -> None:
    for way, text in itertools.product(ways, HOSTILE):
        for name in way.sample.values:
            try:
                drafted = way.draft(**{name: text})
            except (Rejected, NotFound) as refused:
                assert printable(refused.title) == refused.title, (way.key.name, name)  # noqa: PT017 - either is fine
                continue
            shown = (drafted.they_see, drafted.we_see, drafted.source.name, drafted.destination.name)
            assert all(printable(each) == each for each in shown), (way.key.name, name)


async def test_a_payment_is_carried_out_once_and_can_be_followed(ways: list[Way]) -> None:
    for way in ways:
        before = len(way.movements())
        sent = await way.send()
        assert sent.outcome in {Outcome.ACCEPTED, Outcome.HELD}, (way.key.name, sent.verdict)
        assert printable(sent.verdict.title + sent.verdict.detail) == sent.verdict.title + sent.verdict.detail
        moved = way.movements()[before:]
        assert [abs(each.amount) for each in moved] in ([], [sent.draft.money.amount]), way.key.name
        assert moved or way.operation.traits.incoming, way.key.name
        intent = sent.intent(way.operation, MORNING, parent=way.sample.parent, state=State.ACCEPTED)
        record = await way.operation.follow(intent)
        if way.operation.traits.follows and sent.verdict.remote_id:
            assert record is not None, way.key.name
            assert record.id == sent.verdict.remote_id
        if record is not None:
            assert record.amounts_to is State.ACCEPTED or may_follow(State.ACCEPTED, record.amounts_to), way.key.name


@pytest.mark.parametrize(
    "fault",
    [
        "drop_before",
        "drop_after",
        "not_json",
        "missing_id",
        "status_before:500",
        "status_after:500",
        "status_before:418",
    ],
)
async def test_without_a_usable_answer_it_is_unknown_and_at_most_one_record_is_it(ways: list[Way], fault: str) -> None:
    for way in ways:
        before = len(way.movements())
        way.fault(fault)
        sent = await way.send()
        way.stage.bank.faults.clear()
        assert sent.outcome is Outcome.UNKNOWN, (way.key.name, sent.verdict)
        moved = len(way.movements()) - before
        assert moved <= 1, way.key.name
        found, complete = await way.records(sent)
        if way.operation.traits.proof in {Proof.TAG, Proof.NEW_ITEM} and not way.operation.traits.incoming:
            assert complete, way.key.name
            assert len(found) == moved, way.key.name
        else:
            assert not found or complete, way.key.name
        for record in found:
            assert record.money is None or abs(record.money) == sent.draft.money, way.key.name


async def test_a_redirect_is_not_followed(ways: list[Way]) -> None:
    for way in ways:
        before = len(way.movements())
        way.fault("redirect:https://elsewhere.example/")
        assert (await way.send()).outcome is Outcome.UNKNOWN, way.key.name
        assert len(way.movements()) == before


async def test_without_a_look_at_the_bank_nothing_is_sent(ways: list[Way]) -> None:
    for way in ways:
        before = len(way.movements())
        way.stage.bank.faults.clear()
        way.stage.bank.faults.add(FaultRule(way.slug, "GET", "*", parse_fault("status_before:403")))
        with pytest.raises(BankError):
            await way.send()
        assert len(way.movements()) == before, way.key.name
        way.stage.bank.faults.clear()


async def test_keys_tell_attempts_apart_where_the_provider_has_any(ways: list[Way]) -> None:
    for way in ways:
        keys = [way.operation.new_key() for _ in range(20)]
        assert len(set(keys)) == (20 if any(keys) else 1), way.key.name


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


async def test_whatever_comes_back_is_judged_and_chance_is_no_success(ways: list[Way]) -> None:
    drafts = [(way.operation, way.draft()) for way in ways]

    @given(data=JSON, status=st.integers(200, 599))
    def judged(data: Any, status: int) -> None:
        for operation, drafted in drafts:
            evidence = Evidence(Stage.ANSWERED, status=status, data=data)
            verdict = classify(evidence, partial(operation.judge, drafted))
            assert verdict.outcome not in {Outcome.ACCEPTED, Outcome.HELD, Outcome.NOT_SENT}

    judged()
