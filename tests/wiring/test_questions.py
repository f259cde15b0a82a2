"""What providers ask: each setting is described, and nothing is asked that is none."""

import pytest

from banktui.services.connecting import CA_CERTIFICATE, ENVIRONMENT, NAME, READ_ONLY, Guide, Kind, Question, asked
from banktui.services.provider import Environment
from banktui.wiring.answering import validated
from banktui.wiring.discovery import part, providers

SLUGS = list(providers())
COMMON = {NAME, ENVIRONMENT, CA_CERTIFICATE, READ_ONLY}


def guide_of(slug: str) -> Guide:
    found: Guide = part(slug, "questions").GUIDE
    return found


def kind_of(slug: str, field: str) -> set[Kind]:
    settings = part(slug, "settings").Settings
    if field in settings.secret_fields():
        return {Kind.SECRET}
    if field in settings.FILES:
        return {Kind.FILE}
    return {Kind.ADDRESS} if field in settings.address_fields() else {Kind.WORDS, Kind.CHOICE}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_setting_is_asked_for_once_and_as_what_it_is(slug: str) -> None:
    settings = part(slug, "settings").Settings
    own = [each for each in guide_of(slug).questions if each.is_setting]
    assert sorted(each.field for each in own) == sorted(settings.model_fields)
    assert all(each.kind in kind_of(slug, each.field) for each in own)
    for each in own:
        # What is needed there only in one form of an answer is needed here as soon as that is chosen.
        assert each.is_required or not settings.model_fields[each.field].is_required()
    others = {each.field for each in guide_of(slug).questions} - {each.field for each in own}
    assert not others & {*settings.model_fields, *COMMON}
    assert not set(settings.model_fields) & COMMON


@pytest.mark.parametrize("slug", SLUGS)
def test_a_person_who_is_new_finds_what_is_asked_for(slug: str) -> None:
    questions = asked(guide_of(slug))
    assert len({each.field for each in questions}) == len(questions)
    for each in questions:
        assert each.label
        assert len(each.label) < 40
        assert each.help.endswith(".")
        assert ". " not in each.help
        assert bool(each.options) is (each.kind is Kind.CHOICE)
        if each.only_if is not None:
            assert _has_option(questions, *each.only_if)


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_usual_is_right(slug: str) -> None:
    settings = part(slug, "settings").Settings
    for each in (each for each in asked(guide_of(slug)) if each.is_setting):
        for environment in Environment:
            usual = each.usual(environment)
            if usual and each.kind is Kind.ADDRESS:
                assert validated(each, settings, usual) == usual
                host = usual.removeprefix("https://")
                assert not (environment is Environment.SANDBOX and settings.is_production(host))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_key_that_can_be_made_is_for_settings_that_are_asked_for(slug: str) -> None:
    need = guide_of(slug).key
    if need is not None:
        kinds = {each.field: each.kind for each in guide_of(slug).questions}
        assert (kinds[need.field], kinds[need.passphrase]) == (Kind.FILE, Kind.SECRET)
        assert need.bits >= 2048
        assert need.hand_over.endswith(".")


@pytest.mark.parametrize("slug", SLUGS)
def test_whatever_a_step_looks_at_is_asked_for(slug: str) -> None:
    known = {each.field for each in asked(guide_of(slug))}
    for check in part(slug, "checks").CHECKS:
        assert set(check.fields) <= known
        assert set(check.suspects) <= set(check.fields)


def _has_option(questions: tuple[Question, ...], field: str, value: str) -> bool:
    return any(value == option.value for each in questions if each.field == field for option in each.options)
