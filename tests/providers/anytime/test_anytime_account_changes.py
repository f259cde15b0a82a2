"""Opening accounts and changing them: nothing unseen is blanked, nothing is sent twice, nobody is overruled."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from banktui.domain.account import Account
from banktui.domain.errors import BankError, OutcomeUnknown, Rejected
from banktui.services import capability
from banktui.services.acting import Action, Done, Form, Preparing, Refusing
from banktui.services.capability import Capability
from banktui.services.provider import Provider
from tests.providers.anytime.scripted_bank import ScriptedBank, enveloped, fixture_body, refused

BUSINESS, CONSUMER = "1234", "1235"
READ_AS = {
    "user_addr_line_1": "user_addr_1",
    "user_addr_line_2": "user_addr_2",
    "corp_addr_line_1": "corp_addr_1",
    "corp_addr_line_2": "corp_addr_2",
    "corp_addr_zip": "corp_zip",
    "corp_addr_city": "corp_city",
    "corp_addr_cc": "corp_cc",
}
"""Written as the documents have it, independently of the client."""
HOLDER = {
    "user_gender": "F",
    "user_first_name": " Ada ",
    "user_last_name": "Byron",
    "user_dob": "1985-12-10",
    "user_pob": "London",
    "user_nationality": "gb",
    "user_email": "ada@example.org",
    "user_mobile_number": "+33 6 12-34 56 78",
    "user_addr_line_1": "12 rue des Martyrs",
    "user_addr_line_2": "",
    "user_addr_zip": "75009",
    "user_addr_city": "Paris",
    "user_addr_cc": "fr",
}
Forms = list[Mapping[str, str]]


class Desk:
    """An account at a scripted bank, which changes as it is told or otherwise."""

    def __init__(self, bank: ScriptedBank, account: str, name: str) -> None:
        self.page: dict[str, Any] = dict(fixture_body(name))
        self.forms: Forms = []
        self.obeys = True
        self.answer: Callable[[], httpx.Response] = lambda: enveloped({"acc_id": int(account), "acc_type": "business"})
        bank.answers[f"accounts/{account}"] = self.called

    def called(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return enveloped(self.page)
        form = {name: values[0] for name, values in parse_qs(request.content.decode(), keep_blank_values=True).items()}
        self.forms.append(form)
        if self.obeys:
            self.page |= {READ_AS.get(name, name): value for name, value in form.items()}
        return self.answer()


@pytest.fixture
def desk(bank: ScriptedBank) -> Desk:
    return Desk(bank, BUSINESS, "account_business")


def action(provider: Provider, key: Capability[Action]) -> Action:
    found = provider.get(key)
    assert found is not None
    return found


async def begin(provider: Provider, account: str = BUSINESS) -> Form:
    update = action(provider, capability.UPDATE_ACCOUNT)
    assert isinstance(update, Preparing)
    return await update.prepared(account, None, {})


def begins(form: Form) -> dict[str, str]:
    return {field.name: field.initial for field in form.fields}


async def update(provider: Provider, form: Form, account: str = BUSINESS, **changes: str) -> Done:
    return await action(provider, capability.UPDATE_ACCOUNT).perform(account, begins(form) | changes)


async def refusal(awaitable: Any) -> BankError:
    with pytest.raises(BankError) as caught:
        await awaitable
    return caught.value


def broken() -> httpx.Response:
    raise httpx.ReadError("gone")


async def test_a_form_begins_with_what_the_bank_has_under_its_names_of_writing(provider: Provider, desk: Desk) -> None:
    shown = begins(await begin(provider))
    assert shown["corp_addr_line_1"] == "12 rue des Lilas"
    assert shown["corp_addr_cc"] == "FR"
    assert shown["user_addr_line_1"] == "3 quai Voltaire"
    assert shown == {name: desk.page[READ_AS.get(name, name)] for name in shown}
    assert len(shown) == 23


async def test_everything_goes_back_as_it_came_with_what_was_changed_in_it(provider: Provider, desk: Desk) -> None:
    before = dict(desk.page)
    done = await update(provider, await begin(provider), user_email="new@lumen.example")
    [sent] = desk.forms
    expected = {name: before[READ_AS.get(name, name)] for name in begins(await begin(provider))}
    assert sent == expected | {"acc_currency": "EUR", "user_email": "new@lumen.example"}
    assert not set(READ_AS.values()) & set(sent)
    assert desk.page == before | {"user_email": "new@lumen.example"} | {"acc_currency": "EUR"}
    assert done.sentence == "The account was updated: E-mail."
    assert done.made is not None
    assert (done.made.capability, done.made.item.id) == ("accounts", BUSINESS)


async def test_what_no_form_shows_or_can_show_goes_back_untouched(provider: Provider, bank: ScriptedBank) -> None:
    desk = Desk(bank, CONSUMER, "account_consumer")
    desk.page |= {"acc_type": "consumer", "corp_name": "An odd leftover", "user_pob": "x" * 500}
    desk.page |= {"user_first_name": "A\x1b[2Jda", "user_last_name": "By\u00a0ron", "user_addr_2": None}
    desk.page |= {"user_nationality": "FR", "user_mobile_number": "33600000000"}
    form = await begin(provider, CONSUMER)
    assert not {"corp_name", "user_pob"} & set(begins(form))
    # A field of one line shows a space where the bank has one that does not break.
    typed = {name: value.replace("\u00a0", " ") for name, value in begins(form).items()}
    await update(provider, form, CONSUMER, **typed | {"user_email": "new@example.org"})
    [sent] = desk.forms
    assert sent["corp_name"] == "An odd leftover"
    assert sent["user_pob"] == "x" * 500
    assert sent["user_first_name"] == "A\x1b[2Jda"
    assert sent["user_last_name"] == "By\u00a0ron"
    assert sent["user_addr_line_2"] == ""


async def test_what_the_bank_does_not_know_is_not_sent_as_empty(provider: Provider, desk: Desk) -> None:
    desk.page |= {"corp_tva": None}
    del desk.page["corp_activity"]
    await update(provider, await begin(provider), user_email="new@lumen.example")
    [sent] = desk.forms
    assert not {"corp_tva", "corp_activity"} & set(sent)


async def test_what_is_emptied_on_purpose_is_sent_empty(provider: Provider, desk: Desk) -> None:
    await update(provider, await begin(provider), corp_addr_line_2="")
    assert desk.forms[0]["corp_addr_line_2"] == ""
    assert desk.page["corp_addr_2"] == ""


async def test_nothing_is_wrong_with_what_the_bank_itself_has_as_long_as_it_stays(
    provider: Provider, desk: Desk
) -> None:
    desk.page |= {"user_mobile_number": "+33 (0)6", "user_addr_cc": "FRA", "corp_name": "y" * 150}
    form = await begin(provider)
    assert form.complaints(begins(form)) == {}
    assert set(form.complaints(begins(form) | {"user_addr_cc": "FRB", "user_mobile_number": "0"})) == {
        "user_addr_cc",
        "user_mobile_number",
    }
    await update(provider, form, user_email="new@lumen.example")
    assert desk.forms[0]["user_mobile_number"] == "+33 (0)6"


async def test_a_form_in_which_nothing_is_changed_is_not_sent(provider: Provider, desk: Desk) -> None:
    error = await refusal(update(provider, await begin(provider)))
    assert isinstance(error, Rejected)
    assert (error.title, desk.forms) == ("Nothing is changed.", [])


async def test_what_somebody_else_changed_meanwhile_is_not_overruled(provider: Provider, desk: Desk) -> None:
    form = await begin(provider)
    desk.page["corp_addr_1"] = "1 place Neuve"
    error = await refusal(update(provider, form, user_email="new@lumen.example"))
    assert isinstance(error, Rejected)
    assert error.field == "corp_addr_line_1"
    assert "changed at the bank meanwhile" in error.title
    assert "Neuve" not in error.title, "names can be hidden, sentences cannot"
    assert desk.forms == []
    again = await begin(provider)
    await update(provider, again, user_email="new@lumen.example")
    assert desk.page["corp_addr_1"] == "1 place Neuve"


async def test_an_account_that_does_not_show_the_change_is_not_said_to(provider: Provider, desk: Desk) -> None:
    desk.obeys = False
    done = await update(provider, await begin(provider), user_email="new@lumen.example")
    assert done.sentence == "Anytime took the change, but the account, read again, differs in: E-mail."


async def test_a_lost_answer_is_made_up_for_by_reading_and_nothing_is_sent_twice(
    provider: Provider, desk: Desk
) -> None:
    desk.answer = broken
    done = await update(provider, await begin(provider), user_email="new@lumen.example")
    assert done.sentence.endswith("The answer was lost; the account, read again, shows it.")
    assert len(desk.forms) == 1
    desk.obeys = False
    error = await refusal(update(provider, await begin(provider), user_email="other@lumen.example"))
    assert isinstance(error, OutcomeUnknown)
    assert len(desk.forms) == 2


async def test_a_refusal_is_told_with_its_code(provider: Provider, desk: Desk) -> None:
    desk.obeys, desk.answer = False, lambda: refused(4000210, "AccountInvalidParameter", "user_email is wrong")
    error = await refusal(update(provider, await begin(provider), user_email="new@lumen.example"))
    assert (error.code, "user_email is wrong" in error.detail) == ("4000210", True)


def sent_to(bank: ScriptedBank, path: str, answer: Callable[[], httpx.Response]) -> Forms:
    """Answer a POST to a path, and GETs as before; return the forms that come."""
    forms: Forms = []
    listed = bank.answers.get(path)

    def called(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return enveloped(listed)
        forms.append(
            {name: each[0] for name, each in parse_qs(request.content.decode(), keep_blank_values=True).items()}
        )
        return answer()

    bank.answers[path] = called
    return forms


async def test_an_account_is_opened_with_all_that_is_required_and_without_a_company(
    provider: Provider, bank: ScriptedBank
) -> None:
    forms = sent_to(bank, "accounts", lambda: enveloped({"acc_id": 1235, "acc_type": "consumer"}))
    create = action(provider, capability.CREATE_CONSUMER_ACCOUNT)
    done = await create.perform("", {"acc_currency": "EUR", **HOLDER, "corp_name": "smuggled"})
    [sent] = forms
    tidy = {
        "user_first_name": "Ada",
        "user_nationality": "GB",
        "user_addr_cc": "FR",
        "user_mobile_number": "33612345678",
    }
    assert sent == {"acc_type": "consumer", "acc_currency": "EUR", **HOLDER, **tidy}
    assert done.made is not None
    assert isinstance(done.made.item, Account)
    assert done.made.item.id == CONSUMER
    assert "1235" in done.sentence


async def test_of_a_company_only_what_was_filled_in_is_sent(provider: Provider, bank: ScriptedBank) -> None:
    forms = sent_to(bank, "accounts", lambda: enveloped({"acc_id": 1234, "acc_type": "business"}))
    create = action(provider, capability.CREATE_BUSINESS_ACCOUNT)
    await create.perform("", {"acc_currency": "GBP", **HOLDER, "corp_name": "Byron Ltd", "corp_addr_cc": "gb"})
    corporate = {name: value for name, value in forms[0].items() if name.startswith("corp_")}
    assert corporate == {"corp_name": "Byron Ltd", "corp_addr_cc": "GB"}
    assert (forms[0]["acc_type"], forms[0]["user_addr_line_2"]) == ("business", "")


@pytest.mark.parametrize("name", [name for name in HOLDER if name != "user_addr_line_2"])
async def test_nothing_is_sent_while_something_required_is_missing(
    provider: Provider, bank: ScriptedBank, name: str
) -> None:
    forms = sent_to(bank, "accounts", broken)
    create = action(provider, capability.CREATE_CONSUMER_ACCOUNT)
    error = await refusal(create.perform("", {"acc_currency": "EUR", **HOLDER, name: " "}))
    assert (error.input, forms) == (name, [])


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("user_dob", "1985-02-30"),
        ("user_dob", "10.12.1985"),
        ("user_dob", "2030-01-01"),
        ("user_email", "ada@home"),
        ("user_mobile_number", "0033612345678"),
        ("user_mobile_number", "12"),
        ("user_mobile_number", "３３６００００００００"),
        ("user_addr_cc", "FRA"),
        ("user_nationality", "XX"),
        ("user_gender", "X"),
        ("user_first_name", "x" * 101),
        ("user_pob", "Lon\x07don"),
        ("acc_currency", "XXX"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(provider: Provider, name: str, typed: str) -> None:
    form = action(provider, capability.CREATE_CONSUMER_ACCOUNT).form(None, {})
    filled = {"acc_currency": "EUR", **HOLDER}
    assert form.complaints(filled) == {}
    assert list(form.complaints({**filled, name: typed})) == [name]


@pytest.mark.parametrize("answer", [broken, lambda: refused(5000010, "Unknown"), lambda: enveloped({"acc_type": "c"})])
async def test_whether_an_account_was_opened_is_unknown_without_its_number(
    provider: Provider, bank: ScriptedBank, answer: Callable[[], httpx.Response]
) -> None:
    forms = sent_to(bank, "accounts", answer)
    create = action(provider, capability.CREATE_CONSUMER_ACCOUNT)
    error = await refusal(create.perform("", {"acc_currency": "EUR", **HOLDER}))
    assert isinstance(error, OutcomeUnknown)
    assert "could open two" in error.hint
    assert len(forms) == 1


async def test_an_account_that_cannot_be_read_yet_is_open_all_the_same(provider: Provider, bank: ScriptedBank) -> None:
    sent_to(bank, "accounts", lambda: enveloped({"acc_id": "77", "acc_type": "consumer"}))
    done = await action(provider, capability.CREATE_CONSUMER_ACCOUNT).perform("", {"acc_currency": "EUR", **HOLDER})
    assert done.sentence.startswith("The account was opened: 77.")
    assert (done.made, tuple(done.stale)) == (None, ("accounts",))


IBANS = [
    (capability.CREATE_IBAN, "iban", {"country_code": "fr", "confirmation": "create"}, {"country_code": "FR"}),
    (capability.CREATE_VIRTUAL_IBAN, "virtual-ibans", {"type": "D"}, {"type": "D"}),
]
NUMBER = "DE89370400440532013000"


@pytest.mark.parametrize(("key", "path", "values", "sent"), IBANS, ids=lambda each: str(each)[:20])
async def test_a_number_is_created_by_one_request_and_the_account_read_again(
    provider: Provider, bank: ScriptedBank, key: Capability[Action], path: str, values: dict[str, str], sent: Any
) -> None:
    forms = sent_to(bank, f"accounts/{BUSINESS}/{path}", lambda: enveloped({"iban": NUMBER, "swift": "X"}))
    done = await action(provider, key).perform(BUSINESS, values)
    assert forms == [sent]
    assert NUMBER in done.sentence
    assert done.made is not None
    assert done.made.item.id == BUSINESS


@pytest.mark.parametrize(("key", "path", "values", "sent"), IBANS, ids=lambda each: str(each)[:20])
async def test_where_the_answer_is_lost_the_accounts_numbers_tell(
    provider: Provider, bank: ScriptedBank, desk: Desk, key: Capability[Action], path: str, values: Any, sent: Any
) -> None:
    def lost_after() -> httpx.Response:
        desk.page["virtual_ibans"] = [*desk.page["virtual_ibans"], {"iban": NUMBER, "swift": "X", "type": "C"}]
        raise httpx.ReadError("gone")

    forms = sent_to(bank, f"accounts/{BUSINESS}/{path}", lost_after)
    assert NUMBER in (await action(provider, key).perform(BUSINESS, values)).sentence
    bank.answers.pop(f"accounts/{BUSINESS}/{path}")
    sent_to(bank, f"accounts/{BUSINESS}/{path}", broken)
    error = await refusal(action(provider, key).perform(BUSINESS, values))
    assert isinstance(error, OutcomeUnknown)
    assert forms == [sent]


async def test_the_form_of_an_account_that_has_its_number_says_so(provider: Provider, desk: Desk) -> None:
    iban = action(provider, capability.CREATE_IBAN)
    assert isinstance(iban, Preparing)
    error = await refusal(iban.prepared(BUSINESS, None, {}))
    assert isinstance(error, Rejected)
    assert "can have only one" in error.title
    desk.page["iban"] = None
    assert (await iban.prepared(BUSINESS, None, {})).is_final


def test_menus_say_why_an_account_cannot_be_given_a_number(provider: Provider) -> None:
    bare, numbered = Account("1", "Ada"), Account("2", "Ada", NUMBER)
    iban, virtual = action(provider, capability.CREATE_IBAN), action(provider, capability.CREATE_VIRTUAL_IBAN)
    assert isinstance(iban, Refusing)
    assert isinstance(virtual, Refusing)
    assert (iban.refusal(bare), virtual.refusal(numbered)) == ("", "")
    assert "has its IBAN" in iban.refusal(numbered)
    assert "no IBAN yet" in virtual.refusal(bare)
