"""Test data, and leave that is taken back: one request each, and what is said when nothing certain comes back."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from banktui.domain.errors import NotFound, NotPermitted, OutcomeUnknown, Rejected
from banktui.domain.fixture import Fixture
from banktui.services import capability
from banktui.services.acting import Done, Form, Gone, Preparing
from banktui.services.capability import Capability
from tests.providers.ibanity.scripted_bank import ScriptedBank, listing, resource

USER_PATH = "/sandbox/users/u1"
USERS_ROW = {"login": "msmith", "password": "old-word", "firstName": "Matt", "lastName": "Smith"}
USER = {"data": resource("sandboxUser", "u1", USERS_ROW)}
FILLED = {"firstName": "Matt", "lastName": "Jones", "login": "msmith", "password": "", "confirmation": "DELETE"}
LOST = httpx.Response(500, json={})
NO_RIGHTS = httpx.Response(403, json={"errors": [{"code": "sandbox_application_required", "message": "no"}]})
DELETES = [
    (capability.DELETE_TEST_INSTITUTION, "f1", "/sandbox/financial-institutions/f1", "/financial-institutions/f1"),
    (capability.DELETE_TEST_USER, "f1/u1", USER_PATH, USER_PATH),
    *(
        (key, place, path, path)
        for key, place, path in (
            (
                capability.DELETE_TEST_ACCOUNT,
                "f1/u1/a1",
                "/sandbox/financial-institutions/f1/users/u1/accounts/a1",
            ),
            (
                capability.DELETE_TEST_TRANSACTION,
                "f1/u1/a1/t1",
                "/sandbox/financial-institutions/f1/users/u1/accounts/a1/transactions/t1",
            ),
        )
    ),
]


async def act(bank: ScriptedBank, folder: Path, key: Capability[Any], parent: str, values: Mapping[str, str]) -> Done:
    """Begin a form if that asks the bank, and send it."""
    provider = await bank.provider(folder)
    action: Any = provider.get(key)
    if isinstance(action, Preparing):
        await action.prepared(parent, None, {})
    done = await action.perform(parent, values)
    assert isinstance(done, Done)
    return done


def sent(bank: ScriptedBank, method: str) -> list[str]:
    return [asked for asked in bank.asked if asked.startswith(f"{method} ")]


@pytest.mark.parametrize(("key", "place", "path", "read_at"), DELETES)
async def test_what_is_deleted_is_dropped_here_with_all_below_it(
    tmp_path: Path, key: Capability[Any], place: str, path: str, read_at: str
) -> None:
    bank = ScriptedBank({f"DELETE {path}": {"data": {"id": "x", "type": "y"}}})
    done = await act(bank, tmp_path, key, place, FILLED)
    assert "was deleted" in done.sentence
    assert bank.asked == [f"DELETE {path}"]
    first, *rest = done.gone
    assert first == Gone(first.capability, place.rpartition("/")[0], place)
    assert all(each.parent == place or each.item or each.parent == place.rpartition("/")[0] for each in rest)
    assert read_at


@pytest.mark.parametrize(("key", "place", "path", "read_at"), DELETES)
async def test_what_is_gone_already_was_deleted(
    tmp_path: Path, key: Capability[Any], place: str, path: str, read_at: str
) -> None:
    bank = ScriptedBank({})
    done = await act(bank, tmp_path, key, place, FILLED)
    assert "gone already" in done.sentence
    assert done.gone
    assert bank.asked == [f"DELETE {path}"]
    assert read_at


@pytest.mark.parametrize(("key", "place", "path", "read_at"), DELETES)
async def test_an_answer_that_is_lost_is_told_by_looking_for_the_thing(
    tmp_path: Path, key: Capability[Any], place: str, path: str, read_at: str
) -> None:
    bank = ScriptedBank({f"DELETE {path}": LOST})
    done = await act(bank, tmp_path, key, place, FILLED)
    assert "does not know it any more" in done.sentence
    assert bank.asked == [f"DELETE {path}", f"GET {read_at}"]
    bank = ScriptedBank({f"DELETE {path}": LOST, f"GET {read_at}": {"data": resource("x", "x")}})
    with pytest.raises(OutcomeUnknown) as caught:
        await act(bank, tmp_path, key, place, FILLED)
    assert "still there" in caught.value.detail
    bank = ScriptedBank({f"DELETE {path}": LOST, f"GET {read_at}": NO_RIGHTS})
    with pytest.raises(OutcomeUnknown) as caught:
        await act(bank, tmp_path, key, place, FILLED)
    assert "could not be looked for" in caught.value.detail
    assert len(sent(bank, "DELETE")) == 1


async def test_without_its_word_nothing_is_deleted(tmp_path: Path) -> None:
    bank = ScriptedBank({})
    for key, place, *_ in DELETES:
        with pytest.raises(Rejected) as caught:
            await act(bank, tmp_path, key, place, {"confirmation": "yes"})
        assert caught.value.field == "confirmation"
    assert bank.asked == []


async def test_a_users_update_sends_everything_and_keeps_the_password_that_is_not_shown(tmp_path: Path) -> None:
    changed = {"data": resource("sandboxUser", "u1", {**USERS_ROW, "lastName": "Jones"})}
    bank = ScriptedBank({f"GET {USER_PATH}": USER, f"PATCH {USER_PATH}": changed})
    provider = await bank.provider(tmp_path)
    action = provider.get(capability.UPDATE_TEST_USER)
    assert isinstance(action, Preparing)
    form = await action.prepared("f1/u1", None, {})
    assert "old-word" not in repr(form)
    done = await action.perform("f1/u1", FILLED)
    assert json.loads(bank.bodies[-1]) == {
        "data": {"type": "sandboxUser", "attributes": {**USERS_ROW, "lastName": "Jones"}}
    }
    assert done.made.item.name == "Matt Jones"
    assert done.made.parent == "f1"
    assert "old-word" not in "".join(str(each.sent) for each in bank.recorder.latest())


async def test_a_user_whom_somebody_else_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    answers = iter([USER, {"data": resource("sandboxUser", "u1", {**USERS_ROW, "firstName": "Mark"})}])
    bank = ScriptedBank({f"GET {USER_PATH}": lambda _: httpx.Response(200, json=next(answers))})
    with pytest.raises(Rejected) as caught:
        await act(bank, tmp_path, capability.UPDATE_TEST_USER, "f1/u1", FILLED)
    assert caught.value.field == "firstName"
    assert "meanwhile" in caught.value.title
    assert "Mark" in caught.value.title
    assert sent(bank, "PATCH") == []


async def test_an_institution_that_somebody_else_renamed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    names = iter(["Old", "Other"])

    def named(_: httpx.Request) -> httpx.Response:
        row = resource("financialInstitution", "f1", {"name": next(names), "sandbox": True})
        return httpx.Response(200, json={"data": row})

    bank = ScriptedBank({"GET /financial-institutions/f1": named})
    with pytest.raises(Rejected) as caught:
        await act(bank, tmp_path, capability.UPDATE_TEST_INSTITUTION, "f1", {"name": "New"})
    assert caught.value.field == "name"
    assert sent(bank, "PATCH") == []


async def test_nothing_changed_is_not_sent(tmp_path: Path) -> None:
    bank = ScriptedBank({f"GET {USER_PATH}": USER})
    with pytest.raises(Rejected, match="Nothing is changed"):
        await act(bank, tmp_path, capability.UPDATE_TEST_USER, "f1/u1", {**FILLED, "lastName": "Smith"})
    assert sent(bank, "PATCH") == []


@pytest.mark.parametrize("answer", [LOST, {"data": None}, {"data": "x"}])
async def test_an_update_without_a_usable_answer_is_told_by_reading_again(tmp_path: Path, answer: Any) -> None:
    changed = {"data": resource("sandboxUser", "u1", {**USERS_ROW, "lastName": "Jones"})}
    answers = iter([USER, USER, changed])
    script = {f"GET {USER_PATH}": lambda _: httpx.Response(200, json=next(answers)), f"PATCH {USER_PATH}": answer}
    bank = ScriptedBank(script)
    done = await act(bank, tmp_path, capability.UPDATE_TEST_USER, "f1/u1", FILLED)
    assert "answer was lost" in done.sentence
    bank = ScriptedBank({f"GET {USER_PATH}": USER, f"PATCH {USER_PATH}": answer})
    with pytest.raises(OutcomeUnknown) as caught:
        await act(bank, tmp_path, capability.UPDATE_TEST_USER, "f1/u1", FILLED)
    assert "does not show the change" in caught.value.detail
    assert len(sent(bank, "PATCH")) == 1


async def test_what_may_have_been_created_is_not_created_again(tmp_path: Path) -> None:
    bank = ScriptedBank({"POST /sandbox/users": LOST})
    with pytest.raises(OutcomeUnknown) as caught:
        await act(bank, tmp_path, capability.CREATE_TEST_USER, "f1", {**FILLED, "password": "new-word"})
    assert "there could be two" in caught.value.hint
    assert bank.asked == ["POST /sandbox/users"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("iban", "BE71-0961"),
        ("iban", "B" * 35),
        ("currency", "EURO"),
        ("currency", "XXQ"),
        ("balance", "1,50"),
        ("balance", "--1"),
        ("balance", "0.001"),
        ("balance", ""),
        ("subtype", "current"),
        ("relationship", "friend"),
        ("description", " "),
        ("description", "a\u200bb"),
    ],
)
async def test_a_test_account_is_checked_before_anything_is_sent(tmp_path: Path, field: str, typed: str) -> None:
    filled = {"description": "Test", "iban": "BE71", "subtype": "savings", "relationship": "owner",
              "currency": "EUR", "balance": "1", field: typed}  # fmt: skip
    bank = ScriptedBank({})
    with pytest.raises(Rejected) as caught:
        await act(bank, tmp_path, capability.CREATE_TEST_ACCOUNT, "f1/u1", filled)
    assert caught.value.field == field
    assert bank.asked == []


async def test_a_balance_is_sent_with_its_own_digits(tmp_path: Path) -> None:
    path = "/sandbox/financial-institutions/f1/users/u1/accounts"
    bank = ScriptedBank({f"POST {path}": {"data": resource("sandboxAccount", "a1", {"currency": "EUR"})}})
    filled = {"description": "Test", "iban": "be71 0961", "subtype": "savings", "relationship": "owner",
              "currency": "eur", "balance": "-12.50"}  # fmt: skip
    done = await act(bank, tmp_path, capability.CREATE_TEST_ACCOUNT, "f1/u1", filled)
    assert b'"balance":-12.50' in bank.bodies[-1]
    assert b'"iban":"BE710961"' in bank.bodies[-1]
    assert b'"currency":"EUR"' in bank.bodies[-1]
    assert done.made is not None
    assert done.made.item.id == "f1/u1/a1"


async def test_an_application_without_sandbox_rights_is_told_so_and_what_to_do(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /sandbox/users": NO_RIGHTS, "GET /financial-institutions": listing()})
    root = (await bank.provider(tmp_path)).get(capability.TEST_INSTITUTIONS)
    assert root is not None
    with pytest.raises(NotPermitted) as caught:
        await root.page("")
    assert "sandbox applications" in caught.value.title
    assert "certificate" in caught.value.hint
    assert bank.asked == ["GET /sandbox/users?limit=1"]


async def test_real_institutions_are_none_of_the_tree(tmp_path: Path) -> None:
    rows = [
        resource("financialInstitution", name, {"name": name, "sandbox": mark})
        for name, mark in (("a", True), ("b", False), ("c", None))
    ]
    bank = ScriptedBank({"GET /sandbox/users": listing(), "GET /financial-institutions": listing(*rows)})
    root = (await bank.provider(tmp_path)).get(capability.TEST_INSTITUTIONS)
    assert root is not None
    page = await root.page("")
    assert ([item.id for item in page.items], page.skipped) == (["a", "c"], 0)


async def test_an_id_with_a_slash_stays_one_step_of_the_way(tmp_path: Path) -> None:
    bank = ScriptedBank({"GET /sandbox/users": listing(resource("sandboxUser", "a/../b", {"login": "x"}))})
    provider = await bank.provider(tmp_path)
    users, accounts = provider.get(capability.TEST_USERS), provider.get(capability.TEST_ACCOUNTS)
    assert users is not None
    assert accounts is not None
    [user] = (await users.page("f1")).items
    assert isinstance(user, Fixture)
    assert user.own_id == "a/../b"
    with pytest.raises(NotFound):
        await accounts.page(user.id)
    assert bank.asked[-1].startswith("GET /sandbox/financial-institutions/f1/users/a%2F..%2Fb/accounts")


async def test_a_users_transactions_stand_at_the_places_that_their_links_name(tmp_path: Path) -> None:
    row = resource("sandboxTransaction", "t1", {"amount": 1, "currency": "EUR"})
    own = "https://api.bank.example/sandbox/financial-institutions/f9/users/u1/accounts/a9/transactions/t1"
    rows = [{**row, "links": {"self": own}}, {**row, "id": "t2"}, {**row, "id": "t3", "links": {"self": "http://["}}]
    bank = ScriptedBank({f"GET {USER_PATH}/transactions": listing(*rows)})
    found = (await bank.provider(tmp_path)).get(capability.TEST_USER_TRANSACTIONS)
    assert found is not None
    page = await found.page("f1/u1")
    assert ([item.id for item in page.items], page.skipped) == (["f9/u1/a9/t1"], 2)


CUSTOMER = {
    "GET /customers/c1": {"data": resource("customer", "c1", {"email": "ann@example.org"})},
    "GET /customers/c1/accounts": listing(
        resource("account", "a1", {"description": "Current", "iban": "BE68539007547034"}), resource("account", "a2")
    ),
    "GET /customers/c1/authorizations": listing(
        resource("authorization", "p1", {"createdAt": "2026-10-01T10:00:00Z"}, account="a1"),
        resource("authorization", "p2", {}, account="a7"),
    ),
    "GET /customers/c1/authorizations/p1": {"data": resource("authorization", "p1", {}, account="a1")},
    "DELETE /customers/c1": {"data": {"id": "c1", "type": "customer"}},
    "DELETE /customers/c1/authorizations/p1": {"data": {"id": "p1", "type": "authorization"}},
}


async def test_who_deletes_a_customer_is_told_what_goes_along(tmp_path: Path) -> None:
    bank = ScriptedBank(CUSTOMER)
    action = (await bank.provider(tmp_path)).get(capability.DELETE_CUSTOMER)
    assert isinstance(action, Preparing)
    form: Form = await action.prepared("c1", None, {})
    assert form.is_final
    assert "The customer goes with 2 accounts and 2 authorizations" in form.note


async def test_a_deleted_customer_is_dropped_here_with_everything_that_was_read_through_it(tmp_path: Path) -> None:
    bank = ScriptedBank(CUSTOMER)
    done = await act(bank, tmp_path, capability.DELETE_CUSTOMER, "c1", FILLED)
    assert len(sent(bank, "DELETE")) == 1
    gone = {(each.capability, each.parent, each.item) for each in done.gone}
    assert gone == {
        ("customers", "", "c1"),
        ("customer-accounts", "c1", ""),
        ("customer-transactions", "c1", ""),
        ("authorizations", "c1", ""),
        ("synchronizations", "c1", ""),
        ("account-transactions", "a1", ""),
        ("account-transactions", "a2", ""),
        ("transactions", "", ""),
    }
    assert set(done.stale) == {"customers", "accounts", "transactions"}


async def test_a_customer_who_is_gone_already_is_dropped_here(tmp_path: Path) -> None:
    provider = await ScriptedBank({}).provider(tmp_path)
    action = provider.get(capability.DELETE_CUSTOMER)
    assert action is not None
    done = await action.perform("c1", FILLED)
    assert "gone already" in done.sentence
    assert any(each.item == "c1" for each in done.gone)


async def test_an_authorization_is_chosen_by_the_account_that_it_is_for(tmp_path: Path) -> None:
    bank = ScriptedBank(CUSTOMER)
    action = (await bank.provider(tmp_path)).get(capability.DELETE_AUTHORIZATION)
    assert isinstance(action, Preparing)
    [which, _] = (await action.prepared("c1", None, {})).fields
    assert [choice.label for choice in which.choices] == ["Current · BE68539007547034 · since 2026-10-01", "a7"]
    assert which.initial == "p1"
    done = await action.perform("c1", {"authorization": "p1", "confirmation": "delete"})
    assert Gone("account-transactions", "a1") in done.gone
    assert Gone("authorizations", "c1", "p1") in done.gone


async def test_a_customer_without_authorizations_has_none_to_delete(tmp_path: Path) -> None:
    bank = ScriptedBank({**CUSTOMER, "GET /customers/c1/authorizations": listing()})
    action = (await bank.provider(tmp_path)).get(capability.DELETE_AUTHORIZATION)
    assert isinstance(action, Preparing)
    with pytest.raises(NotFound, match="no authorization"):
        await action.prepared("c1", None, {})


async def test_an_authorization_that_is_gone_already_was_deleted(tmp_path: Path) -> None:
    action = (await ScriptedBank({}).provider(tmp_path)).get(capability.DELETE_AUTHORIZATION)
    assert action is not None
    done = await action.perform("c1", {"authorization": "p1", "confirmation": "DELETE"})
    assert "gone already" in done.sentence
