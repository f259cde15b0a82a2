"""What every action that moves no money promises: its form, its word, one request, a known or an unknown outcome."""

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from banktui.domain.errors import NotPermitted, OutcomeUnknown, Rejected
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services import capability
from banktui.services.acting import Action, Done, Form, Input, Preparing
from banktui.services.capability import Capability
from banktui.services.provider import Provider
from banktui.ui import deeds
from tests.contract.conftest import IN_PROCESS
from tests.contract.deeds import DEEDS, NEW, Deed
from tests.stage import BankOnStage, build_bank


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    """Return a bank of this module's own: things end here."""
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, history_rows=40)


@dataclass(frozen=True)
class Errand:
    """One action, and what it is tried with."""

    deed: Deed
    parent: str
    action: Action
    stage: BankOnStage
    slug: str

    async def form(self) -> Form:
        if isinstance(self.action, Preparing):
            return await self.action.prepared(self.parent, None, {})
        return self.action.form(None, {})

    def filled(self, form: Form) -> dict[str, str]:
        """Return the form as somebody leaves it who changes what the deed says, and types the word asked for."""
        begins = {field.name: field.initial for field in form.fields}
        words = {field.name: field.word for field in form.fields if field.input is Input.WORD}
        return {**begins, **words, **self.deed.values}

    async def perform(self, **changes: str) -> Done:
        return await self.action.perform(self.parent, {**self.filled(await self.form()), **changes})

    def sent(self) -> int:
        """Return how many requests the bank has had so far that would do it."""
        bank, path = self.stage.bank_of(self.slug), self.deed.path.format(parent=self.parent)
        return sum(
            (each.provider, each.method) == (self.slug, self.deed.method) and fnmatch(each.path, path)
            for each in bank.requests.list()
        )

    def fault(self, text: str) -> None:
        bank = self.stage.bank_of(self.slug)
        bank.faults.clear()
        path = self.deed.path.format(parent=self.parent)
        bank.faults.add(FaultRule(self.slug, self.deed.method, path, parse_fault(text), times=1))


def offered(provider: Provider) -> dict[str, Capability[Action]]:
    """Return the actions that a provider has, by their names."""
    keys = [key for key in vars(capability).values() if isinstance(key, Capability)]
    actions = {key.name: key for key in keys if hasattr(provider.get(key), "perform")}
    return {name: key for name, key in actions.items() if name not in {money.name for money in capability.MONEY}}


async def account_opened(provider: Provider, stage: BankOnStage) -> str:
    """Return the id of an account that was opened just now, with its documents accepted."""
    [deed] = [each for each in DEEDS[provider.info.slug] if each.key is capability.CREATE_CONSUMER_ACCOUNT]
    action = provider.get(deed.key)
    assert action is not None
    begins = {field.name: field.initial for field in action.form(None, {}).fields}
    made = (await action.perform("", {**begins, **deed.values})).made
    assert made is not None
    stage.bank.scenarios.run("kyc_accepted", {"account": made.item.id})
    return made.item.id


@pytest.fixture
async def errands(provider: Provider, stage: BankOnStage, request: pytest.FixtureRequest) -> list[Errand]:
    slug = provider.info.slug
    if slug not in DEEDS:
        pytest.skip("this provider's actions have tests of their own")
    at = 0 if request.node.callspec.params["provider"][1] == IN_PROCESS else 1
    known = offered(provider)
    assert set(known) == {deed.key.name for deed in DEEDS[slug]}, "add it to tests/contract/deeds.py"
    found = []
    for deed in DEEDS[slug]:
        action = provider.get(deed.key)
        assert action is not None
        parent = deed.parents[at] if deed.parents[at] != NEW else await account_opened(provider, stage)
        if deed.found is not None:
            parent = await deed.found(provider)
        found.append(Errand(deed, parent, action, stage, slug))
    return found


async def test_a_form_says_what_it_does_and_that_nothing_is_paid(errands: list[Errand]) -> None:
    for errand in errands:
        form = await errand.form()
        names = [field.name for field in form.fields]
        assert len(names) == len(set(names)), errand.deed.key.name
        assert form.title == errand.action.title, errand.deed.key.name
        assert form.submit, errand.deed.key.name
        assert "No money moves" in form.note, errand.deed.key.name
        for field in form.fields:
            assert not field.initial or not field.complaint(field.initial), (errand.deed.key.name, field.name)
        assert form.complaints(errand.filled(form)) == {}, errand.deed.key.name


async def test_what_cannot_be_undone_is_the_same_in_menu_and_form_and_is_never_sent_without_its_word(
    errands: list[Errand],
) -> None:
    places = {deed.capability: deed for deed in deeds.DEEDS}
    for errand in errands:
        form = await errand.form()
        name = errand.deed.key.name
        assert places[name].is_final is form.is_final, name
        assert places[name].scope is errand.deed.key.scope, name
        for field in form.fields:
            if field.input is not Input.WORD:
                continue
            before = errand.sent()
            assert not field.initial, name
            for typed in ("", "yes", field.word[:-1]):
                with pytest.raises(Rejected) as caught:
                    await errand.perform(**{field.name: typed})
                assert caught.value.field == field.name, name
            assert errand.sent() == before, name


async def test_a_refusal_is_told_and_nothing_is_sent_again(errands: list[Errand]) -> None:
    for errand in errands:
        before = errand.sent()
        errand.fault("status_before:403")
        with pytest.raises(NotPermitted):
            await errand.perform()
        assert errand.sent() == before + 1, errand.deed.key.name


async def test_a_failure_that_leaves_it_open_is_unknown_and_nothing_is_sent_again(errands: list[Errand]) -> None:
    for errand in errands:
        before = errand.sent()
        errand.fault("status_before:500")
        with pytest.raises(OutcomeUnknown) as caught:
            await errand.perform()
        assert "No money moves" in caught.value.hint, errand.deed.key.name
        assert errand.sent() == before + 1, errand.deed.key.name


async def test_it_is_done_by_one_request_and_what_the_bank_has_now_is_handed_on(
    errands: list[Errand], provider: Provider
) -> None:
    for errand in errands:
        before = errand.sent()
        done = await errand.perform()
        assert errand.sent() == before + 1, errand.deed.key.name
        assert done.sentence, errand.deed.key.name
        if done.made is not None:
            assert done.made.capability in provider.offered, errand.deed.key.name
            assert done.made.item.id, errand.deed.key.name
