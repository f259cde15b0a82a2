"""Setting up where webhooks go: what is sent, how often, and that the shared secret is repeated nowhere."""

import asyncio
import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from banktui.domain.errors import BankError, NotPermitted, OutcomeUnknown, Rejected, Unreachable
from banktui.services.acting import Action, Form, Input
from banktui.services.capability import CONFIGURE_EVENTS
from banktui.services.provider import Provider
from tests.providers.banq.banq_script import ACCOUNT, FIXTURES, SECRET, Script, ScriptedBanq, answer, settings

PATH = f"accounts/{ACCOUNT}/webhook-config"
VALUES = {
    "how": "create",
    "url": "https://shop.example/banq",
    "enabled": "yes",
    "retryCount": "5",
    "webHookTypes": "payment,transaction",
    "sharedSecret": "hush-typed",
}
SENT = {
    **json.loads((FIXTURES / "webhook_config_request.json").read_text(encoding="utf-8")),
    "sharedSecret": "hush-typed",
}


def action(provider: Provider) -> Action:
    found = provider.get(CONFIGURE_EVENTS)
    assert found is not None
    return found


def form(provider: Provider) -> Form:
    return action(provider).form(None, {})


async def failure(provider: Provider, **changes: str) -> BankError:
    with pytest.raises(BankError) as caught:
        await action(provider).perform(ACCOUNT, {**VALUES, **changes})
    return caught.value


def created(_: httpx.Request) -> httpx.Response:
    return answer(SENT, 201, location=f"/api/v1/{PATH}")


async def test_create_is_one_post_with_an_id_of_its_own(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = created
    done = await action(provider).perform(ACCOUNT, VALUES)
    await action(provider).perform(ACCOUNT, VALUES)
    first, second = bank.asked(PATH, "POST")
    assert json.loads(first.content) == SENT
    ids = [request.headers["x-idempotent-id"] for request in (first, second)]
    assert all(UUID(each).version == 4 for each in ids)
    # The first had its answer: the same form, sent again on purpose, is another intent.
    assert ids[0] != ids[1]
    assert done.sentence.startswith("The webhook configuration was created")
    assert done.made is None


async def test_change_is_one_put_without_an_id(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"PUT {PATH}"] = httpx.Response(204)
    done = await action(provider).perform(
        ACCOUNT, {**VALUES, "how": "change", "enabled": "no", "webHookTypes": "payment"}
    )
    (request,) = bank.asked(PATH)
    assert json.loads(request.content) == {**SENT, "enabled": False, "webHookTypes": ["payment"]}
    assert "x-idempotent-id" not in request.headers
    assert "changed, switched off" in done.sentence


async def test_without_an_account_in_front_it_is_the_settings_one(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = created
    await action(provider).perform("", VALUES)
    assert len(bank.asked(PATH)) == 1


async def test_same_form_after_an_unknown_outcome_carries_the_same_id(provider: Provider, bank: ScriptedBanq) -> None:
    lost = httpx.ReadError("gone")
    bank.answers[f"POST {PATH}"] = Script(answer({}, 500), httpx.Response(200, content=b"{"), lost, created, created)
    for _ in range(3):
        error = await failure(provider)
        assert isinstance(error, OutcomeUnknown)
        assert "same X-Idempotent-Id" in error.hint
    await action(provider).perform(ACCOUNT, VALUES)
    await action(provider).perform(ACCOUNT, VALUES)
    ids = [request.headers["x-idempotent-id"] for request in bank.asked(PATH)]
    assert ids[0] == ids[1] == ids[2] == ids[3] != ids[4]


@pytest.mark.parametrize(
    "changes", [{"url": "https://other.example/"}, {"sharedSecret": "hush-other"}, {"retryCount": "4"}]
)
async def test_edited_form_never_carries_the_id_of_the_one_before(
    changes: dict[str, str], provider: Provider, bank: ScriptedBanq
) -> None:
    bank.answers[f"POST {PATH}"] = Script(answer({}, 500), created)
    await failure(provider)
    await action(provider).perform(ACCOUNT, {**VALUES, **changes})
    ids = [request.headers["x-idempotent-id"] for request in bank.asked(PATH)]
    assert ids[0] != ids[1]


async def test_id_is_not_relied_on_after_a_day(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = Script(answer({}, 500), created)
    await failure(provider)
    bank.clock.advance(24 * 3600)
    await action(provider).perform(ACCOUNT, VALUES)
    ids = [request.headers["x-idempotent-id"] for request in bank.asked(PATH)]
    assert ids[0] != ids[1]


async def test_refused_form_is_over_and_its_repetition_another_intent(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = Script(answer({"message": "no"}, 422), created)
    assert isinstance(await failure(provider), Rejected)
    await action(provider).perform(ACCOUNT, VALUES)
    ids = [request.headers["x-idempotent-id"] for request in bank.asked(PATH)]
    assert ids[0] != ids[1]


async def test_two_at_once_are_one_intent(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = created
    await asyncio.gather(*(action(provider).perform(ACCOUNT, VALUES) for _ in range(2)))
    ids = {request.headers["x-idempotent-id"] for request in bank.asked(PATH)}
    assert len(ids) == 1


async def test_change_after_an_unknown_create_ends_it(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = Script(answer({}, 500), created)
    bank.answers[f"PUT {PATH}"] = SENT
    await failure(provider)
    await action(provider).perform(ACCOUNT, {**VALUES, "how": "change"})
    await action(provider).perform(ACCOUNT, VALUES)
    ids = [request.headers["x-idempotent-id"] for request in bank.asked(PATH, "POST")]
    assert ids[0] != ids[1]


async def test_unknown_change_may_be_sent_again(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"PUT {PATH}"] = answer({}, 502)
    error = await failure(provider, how="change")
    assert isinstance(error, OutcomeUnknown)
    assert "no harm" in error.hint
    assert len(bank.asked(PATH)) == 1


async def test_nothing_is_sent_twice_by_itself(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = httpx.Response(503, headers={"retry-after": "1"})
    await failure(provider)
    assert len(bank.asked(PATH)) == 1


async def test_refused_token_is_renewed_and_the_same_request_goes_out(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = created
    await action(provider).perform(ACCOUNT, VALUES)
    bank.logins += 1
    await action(provider).perform(ACCOUNT, VALUES)
    refused, again = bank.asked(PATH)[1:]
    assert refused.headers["x-idempotent-id"] == again.headers["x-idempotent-id"]


async def test_unreachable_bank_leaves_nothing_unknown(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = httpx.ConnectError("refused")
    assert isinstance(await failure(provider), Unreachable)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "ftp://shop.example/"}, "url"),
        ({"url": "http://shop.example/"}, "url"),
        ({"url": "https://anna:hush@shop.example/"}, "url"),
        ({"url": "https://shop.example/#part"}, "url"),
        ({"url": "https:///nohost"}, "url"),
        ({"url": "https://shop.example:99999/"}, "url"),
        ({"url": "https://[::1/"}, "url"),
        ({"url": "https://shop.example/\x1b[2J"}, "url"),
        ({"url": "https://shop.example/" + "x" * 2000}, "url"),
        ({"enabled": "maybe"}, "enabled"),
        ({"retryCount": "-1"}, "retryCount"),
        ({"retryCount": "5.0"}, "retryCount"),
        ({"retryCount": "101"}, "retryCount"),
        ({"retryCount": "٥"}, "retryCount"),
        ({"retryCount": ""}, "retryCount"),
        ({"webHookTypes": ""}, "webHookTypes"),
        ({"webHookTypes": "payment,refund"}, "webHookTypes"),
        ({"how": "delete"}, "how"),
        ({"sharedSecret": " hush-typed"}, "sharedSecret"),
        ({"sharedSecret": "hush\ntyped"}, "sharedSecret"),
        ({"sharedSecret": "hush" * 200}, "sharedSecret"),
    ],
)
async def test_what_cannot_be_right_is_not_sent(
    changes: dict[str, str], field: str, provider: Provider, bank: ScriptedBanq
) -> None:
    assert set(form(provider).complaints({**VALUES, **changes})) == {field}
    error = await failure(provider, **changes)
    assert isinstance(error, Rejected)
    assert error.field == field
    assert "hush" not in error.title
    assert bank.requests == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000/x", "http://localhost/", "http://[::1]:5/", "https://a.b/c?d=e"]
)
async def test_this_machine_may_be_told_in_clear(url: str, provider: Provider) -> None:
    assert form(provider).complaints({**VALUES, "url": url}) == {}


async def test_form_fills_itself_and_hides_the_secret(provider: Provider) -> None:
    fields = {field.name: field for field in form(provider).fields}
    assert fields["sharedSecret"].input is Input.SECRET
    assert fields["sharedSecret"].initial == ""
    assert SECRET not in repr(form(provider))
    filled = {name: field.initial for name, field in fields.items()}
    assert form(provider).complaints({**filled, "url": "https://a.b/"}) == {}


async def test_empty_secret_is_the_connections_own(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = created
    done = await action(provider).perform(ACCOUNT, {**VALUES, "sharedSecret": ""})
    assert json.loads(bank.asked(PATH)[0].content)["sharedSecret"] == SECRET
    assert "secret" not in done.sentence
    told = await action(provider).perform(ACCOUNT, VALUES)
    assert "set it in the connection too" in told.sentence


async def test_connection_without_a_secret_asks_for_one(bank: ScriptedBanq) -> None:
    provider = await bank.open(settings(webhook_secret=None))
    assert set(form(provider).complaints({**VALUES, "sharedSecret": ""})) == {"sharedSecret"}
    await provider.close()


@pytest.mark.parametrize(
    ("answered", "named"),
    [
        ({**SENT, "url": "https://other.example/"}, "url"),
        ({"data": {**SENT, "id": None, "enabled": False, "retryCount": 3}}, "enabled, retryCount"),
        ({**SENT, "webHookTypes": ["Payment"]}, "webHookTypes"),
    ],
)
async def test_answer_that_differs_is_told(
    answered: dict[str, Any], named: str, provider: Provider, bank: ScriptedBanq
) -> None:
    bank.answers[f"POST {PATH}"] = answered
    done = await action(provider).perform(ACCOUNT, VALUES)
    assert f"differs from what was sent in: {named}." in done.sentence
    assert "other.example" not in done.sentence


@pytest.mark.parametrize("answered", [SENT, {}, {"webHookTypes": ["Transaction", "PAYMENT"], "retryCount": "5"}, []])
async def test_answer_that_agrees_or_says_nothing_is_fine(
    answered: Any, provider: Provider, bank: ScriptedBanq
) -> None:
    bank.answers[f"POST {PATH}"] = answered
    assert "differs" not in (await action(provider).perform(ACCOUNT, VALUES)).sentence


@pytest.mark.parametrize(
    ("refusal", "field"),
    [
        ({"errors": {"SharedSecret": ["hush-typed is weak"]}}, "sharedSecret"),
        ({"errors": {"config.url": ["bad"]}}, "url"),
        ({"errors": {"hush-typed": ["bad"]}}, ""),
        ({"message": "hush-typed"}, ""),
    ],
)
async def test_refusal_names_our_field_and_repeats_nothing(
    refusal: dict[str, Any], field: str, provider: Provider, bank: ScriptedBanq
) -> None:
    bank.answers[f"POST {PATH}"] = answer(refusal, 422)
    error = await failure(provider)
    assert isinstance(error, Rejected)
    assert error.field == field
    assert "hush" not in repr(error.problem()) + str(error)


async def test_secret_is_in_no_sentence_no_record_and_no_error(provider: Provider, bank: ScriptedBanq) -> None:
    shown = []
    echo = {"url": "hush-typed", "sharedSecret": "hush-typed", "message": "hush-typed"}
    for status in (200, 201, 400, 403, 404, 409, 422, 500):
        bank.answers[f"POST {PATH}"] = answer(echo, status)
        try:
            shown.append(repr(await action(provider).perform(ACCOUNT, VALUES)))
        except BankError as error:
            shown.append(repr(error.problem()) + str(error) + repr(error))
    shown.append(repr(bank.recorder.latest()))
    shown.append(repr(vars(action(provider))).replace(SECRET, ""))
    assert "hush-typed" not in "".join(shown)


async def test_refusal_without_a_field_names_the_likeliest_reason(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = answer({"message": "There is one already"}, 400)
    assert "change that one" in (await failure(provider)).hint
    assert "create one" in (await failure(provider, how="change")).hint
    bank.answers[f"POST {PATH}"] = answer({}, 404)
    assert "create one" not in (await failure(provider)).hint


async def test_right_to_configure_may_be_missing(provider: Provider, bank: ScriptedBanq) -> None:
    bank.answers[f"POST {PATH}"] = answer("Forbidden", 403)
    assert isinstance(await failure(provider), NotPermitted)
