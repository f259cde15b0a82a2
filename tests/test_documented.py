"""README's tables are made from what is built, and what is built is measured against what is documented."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from banktui.domain.clock import FrozenClock
from banktui.services.capability import CHECK, IDENTITY, MONEY, SYNCHRONIZATIONS
from banktui.services.reading import Kept
from banktui.wiring.discovery import providers
from tests.contract.deeds import DEEDS, SHOWN
from tests.contract.walking import COLLECTIONS, LOOKUPS
from tests.documented import OPERATIONS, Operation
from tests.probing import served
from tests.readme import README, generated, on_screen, sending_options
from tests.stage import MORNING, BankOnStage, build_bank


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory)


_answered: dict[tuple[Path, str], frozenset[Operation]] = {}


async def answered_by(stage: BankOnStage, slug: str) -> frozenset[Operation]:
    """Return what a provider's part of the bank answers, asked once: some things can be created once only."""
    key = (stage.bank.directory, slug)
    if key not in _answered:
        _answered[key] = await served(stage, slug)
    return _answered[key]


async def test_readme_says_what_is_built(stage: BankOnStage) -> None:
    offered: dict[str, frozenset[str]] = {}
    options: dict[str, Sequence[str]] = {}
    answered: set[Operation] = set()
    for slug in providers():
        provider = await stage.open(slug, FrozenClock(MORNING))
        offered[slug] = provider.offered
        options |= await sending_options(provider)
        await provider.close()
        answered |= await answered_by(stage, slug)
    text = README.read_text(encoding="utf-8")
    fresh = generated(text, offered, frozenset(answered), options)
    assert text == fresh, "README.md is out of date: run `python -m tests.readme`"


async def test_the_bank_answers_every_documented_read(stage: BankOnStage) -> None:
    reads = {operation for operation in OPERATIONS if not operation.acts}
    answered = frozenset().union(*[await answered_by(stage, slug) for slug in providers()])
    assert {operation.name for operation in reads - answered} == set()


async def test_what_a_client_can_do_has_a_place_in_the_console_and_in_the_documents(stage: BankOnStage) -> None:
    for slug in providers():
        provider = await stage.open(slug, FrozenClock(MORNING))
        # Every client has a test call; not every provider documents one made for that. Events are pushed, not called.
        # A test of promises is made of calls that are documented for themselves.
        documented = {"check", "events", "conformance"} | {
            each.capability for each in OPERATIONS if each.provider == slug
        }
        # What a provider cannot list is kept here: no call of its own stands behind it.
        kept = {name for name in provider.offered if isinstance(provider.named(name), Kept)}
        assert provider.offered - documented - kept == set()
        assert [
            each.capability for each in OPERATIONS if each.capability in provider.offered and not on_screen(each)
        ] == []
        await provider.close()


APART = frozenset(
    {"card-orders", "testimonial", "create-customer", "create-beneficiary", "create-ledger", "configure-events"}
)
"""Capabilities whose promises are tried in tests of their provider's own: no other provider has the like."""
ELSEWHERE = {
    "create it under the other name": "the same as a webhook configuration, which is created under its first name",
    "create an own ledger": "a later revision of the documents, without an answer that is described",
    "create a sub-account": "a later revision of the documents, without an answer that is described",
}
"""Documented operations that have no place of their own, each with why. Whatever else is documented is built."""


async def test_every_documented_operation_has_a_client_a_route_a_place_and_a_contract(stage: BankOnStage) -> None:
    tried = {key.name for key in (*COLLECTIONS, *(single for _, single in LOOKUPS), CHECK, IDENTITY, SYNCHRONIZATIONS)}
    tried |= {deed.key.name for deeds in DEEDS.values() for deed in deeds} | {key.name for key in MONEY} | set(SHOWN)
    offered: dict[str, frozenset[str]] = {}
    answered: set[Operation] = set()
    for slug in providers():
        provider = await stage.open(slug, FrozenClock(MORNING))
        offered[slug] = provider.offered
        await provider.close()
        answered |= await answered_by(stage, slug)
    lacking = {}
    for each in OPERATIONS:
        has = {
            "client": each.capability in offered[each.provider],
            "built-in bank": each in answered,
            "console": bool(each.capability) and on_screen(each),
            "contract": each.capability in tried | APART,
        }
        missing = [what for what, there in has.items() if not there]
        if missing and each.name not in ELSEWHERE:
            lacking[each.name] = missing
    assert lacking == {}
