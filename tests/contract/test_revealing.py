"""What everything that shows a secret promises: its form, one request, seconds for each, and no trace of it."""

from pathlib import Path

import pytest

from banktui.domain.errors import NotPermitted, OutcomeUnknown, Rejected
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services import capability
from banktui.services.acting import Input
from banktui.services.capability import Capability, Scope
from banktui.services.provider import Provider
from banktui.services.revealing import SECONDS, Kind, Revealing
from banktui.ui.deeds import DEEDS
from tests.contract.deeds import PHYSICAL, SHOWN
from tests.stage import BankOnStage, build_bank


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, history_rows=10)


def offered(provider: Provider) -> dict[str, Revealing]:
    keys = [key for key in vars(capability).values() if isinstance(key, Capability)]
    services = {key.name: provider.get(key) for key in keys}
    return {name: service for name, service in services.items() if isinstance(service, Revealing)}


def asked(stage: BankOnStage, slug: str, method: str) -> int:
    paths = ("/pin", "/pan", "/details-display")
    return sum(
        each.method == method and each.path.partition("?")[0].endswith(paths)
        for each in stage.bank_of(slug).requests.list()
    )


async def test_each_shows_something_for_its_seconds_by_one_request_and_nothing_of_it_in_its_repr(
    provider: Provider, stage: BankOnStage
) -> None:
    found = offered(provider)
    assert set(found) <= set(SHOWN), "say here with what it is tried"
    for name, service in found.items():
        parent, values, method = SHOWN[name]
        before = asked(stage, provider.info.slug, method)
        revealed = await service.reveal(parent, values)
        assert asked(stage, provider.info.slug, method) == before + 1, name
        assert revealed.about == parent
        assert revealed.shown, name
        for shown in revealed.shown:
            value = shown.secret.seen()
            assert value, name
            assert value not in repr(revealed), name
            assert SECONDS[shown.kind] == {Kind.PIN: 10, Kind.CVV: 10, Kind.NUMBER: 15, Kind.LINK: 60}[shown.kind]
        revealed.forget()
        assert all(shown.secret.is_forgotten for shown in revealed.shown), name


async def test_each_stands_in_the_menu_as_what_it_is_and_its_form_keeps_no_secret(provider: Provider) -> None:
    places = {deed.capability: deed for deed in DEEDS}
    for name, service in offered(provider).items():
        assert places[name].reveals, name
        assert places[name].scope is Scope.CARD, name
        form = service.form(None, {})
        assert form.is_final is places[name].is_final, name
        assert "No money moves" in form.note, name
        assert form.complaints(SHOWN[name][1]) == {}, name
        assert all(field.input is not Input.TEXT for field in form.fields if field.name == "cvc"), name


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("status_before:403", NotPermitted),
        ("status_before:500", OutcomeUnknown),
        ("drop_after", OutcomeUnknown),
        ("not_json", OutcomeUnknown),
    ],
)
async def test_a_failure_is_told_and_nothing_is_asked_for_again(
    provider: Provider, stage: BankOnStage, fault: str, error: type[Exception]
) -> None:
    slug = provider.info.slug
    for name, service in offered(provider).items():
        parent, values, method = SHOWN[name]
        before = asked(stage, slug, method)
        stage.bank_of(slug).faults.clear()
        stage.bank_of(slug).faults.add(FaultRule(slug, method, f"*/cards/{parent}/*", parse_fault(fault), times=1))
        with pytest.raises(error):
            await service.reveal(parent, values)
        assert asked(stage, slug, method) == before + 1, name


async def test_the_documented_refusals_are_told_as_they_are(provider: Provider) -> None:
    found = offered(provider)
    if not found:
        pytest.skip("this provider tells no secrets")
    for _ in range(3):
        with pytest.raises(Rejected) as caught:
            await found["card-pin"].reveal(PHYSICAL, {"cvc": "123"})
        assert (caught.value.field, caught.value.code) == ("cvc", "4030380")
    assert (await found["card-pin"].reveal(PHYSICAL, {"cvc": "000"})).shown
    with pytest.raises(Rejected) as caught:
        await found["card-number"].reveal(PHYSICAL, {})
    assert caught.value.code == "4030360"
