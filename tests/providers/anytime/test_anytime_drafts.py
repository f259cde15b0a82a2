"""Anytime's payment forms: what is asked for, what is refused beside its field, and the bytes that would be sent."""

from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banktui.domain.account import Account
from banktui.domain.card import Card, CardTransaction
from banktui.domain.errors import NotFound, Rejected
from banktui.domain.intent import Party
from banktui.domain.listed import Fact, Meaning, Status
from banktui.domain.money import Money
from banktui.domain.plaintext import printable
from banktui.domain.tag import tags_in
from banktui.domain.transaction import CreditTransfer
from banktui.services.acting import Form, Input
from banktui.services.capability import CARD_LOAD, CARD_ORDER, CARD_UNLOAD, CREDIT_TRANSFER
from banktui.services.moving import Draft, MoneyOperation, Proof, Serial
from banktui.services.provider import Provider
from tests.providers.anytime.scripted_bank import ScriptedBank
from tests.providers.sending import Known, operation_of

TAG = "7K2M9QXD"
EUR = "EUR"
LUMEN = Account(
    "1201", "Studio Lumen SARL", "FR1420041010050500013M02606", EUR, Money(Decimal("3201.00"), EUR), "business",
    facts=(
        Fact("BIC", "PSSTFRPPPAR"),
        Fact("Virtual IBAN 1", "FR7610278060000365376796296 · BIC CMCIFR2A · for money in"),
    ),
)  # fmt: skip
TANAKA = Account("1205", "Tanaka Trading KK", "BE74363462735207", "JPY", None, "business")
VERMEULEN = Account("1206", "Julie Vermeulen", "BE32363014905102", EUR, None, "consumer")
NAMELESS = Account("1299", "Odd", "", "")
CARD = Card("ANY0000000042", "Julie Vermeulen", "J VERMEULEN", balance=Money(Decimal("84.20"), EUR), account_id="1201")
STRAY = Card("ANY0000000043", "", "STRAY", account_id="1288")


def past(
    number: int, name: str, iban: str, bic: str = "COBADEFFXXX", status: str = "Executed", kind: str = "credit transfer"
) -> CreditTransfer:
    meaning = Meaning.ENDED if status == "Cancelled" else Meaning.FINAL
    return CreditTransfer(
        str(number),
        name,
        iban,
        bic,
        Money(Decimal(-5), EUR),
        "Invoice 12",
        "lumen",
        Status(status, meaning),
        account_id="1201",
        facts=(Fact("Kind", kind),),
    )


GALERIE = past(9, "Galerie Vasseur", "DE89370400440532013000")
KNOWN: Known = {
    "accounts": (LUMEN, TANAKA, VERMEULEN, NAMELESS),
    "cards": (CARD, STRAY),
    "credit-transfers": (
        GALERIE,
        past(8, "Marta Ferri", "IT65H0200801600950588507261", ""),
        past(7, "Galerie Vasseur, old name", "DE89370400440532013000"),
        past(6, "Imprimerie du Canal", "FR7610278060004680132456645", status="Cancelled"),
        past(5, "Scaleway SAS", "FR7610278060004680132456645", kind="SEPA direct debit"),
        past(4, "ACME⟪U+202E⟫DTL", "NL91ABNA0417164300"),
        past(3, "Nobody", "NL86ABNA1666412472"),
        past(2, "", "NL60ABNA2136112625"),
    ),
}
PAY = {
    "name": "Galerie Vasseur",
    "iban": "de89 3704 0044 0532 0130 00",
    "amount": "155.5",
    "reference": "Invoice 2026-118 · Éva",
    "note": "exhibition & stand",
}
MOVE = {"amount": "50", "card_comment": "Berlin", "acc_comment": "travel"}
ORDER = {
    "card_name": "Julie O'Neill-Vermeulen",
    "card_type": "PLASTIC",
    "expiry_date": "2028-11-30",
    "amount": "25",
    "language": "fr",
    "delivery_company_name": "Studio Lumen SARL",
    "delivery_gender": "F",
    "delivery_first_name": "Julie",
    "delivery_last_name": "Vermeulen",
    "delivery_addr_1": "12 rue des Martyrs",
    "delivery_addr_2": "",
    "delivery_zip": "75009",
    "delivery_city": "Paris",
    "delivery_cc": "fr",
}


@pytest.fixture
def pay(provider: Provider) -> MoneyOperation:
    return operation_of(provider, CREDIT_TRANSFER)


@pytest.fixture
def load(provider: Provider) -> MoneyOperation:
    return operation_of(provider, CARD_LOAD)


@pytest.fixture
def order(provider: Provider) -> MoneyOperation:
    return operation_of(provider, CARD_ORDER)


@pytest.fixture(autouse=True)
def nobody_is_asked(bank: ScriptedBank) -> object:
    yield
    assert bank.requests == []


def draft(operation: MoneyOperation, values: Mapping[str, str], parent: str = "1201", known: Known = KNOWN) -> Draft:
    return operation.draft(parent, values, TAG, known)


def sent(drafted: Draft) -> dict[str, str]:
    return dict(parse_qsl(drafted.request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True))


def field(form: Form, name: str) -> str:
    return next(each.initial for each in form.fields if each.name == name)


def test_a_transfer_is_sent_as_it_is_shown(pay: MoneyOperation) -> None:
    drafted = draft(pay, PAY)
    assert drafted.request.body == (
        b"src_comment=7K2M-9QXD+exhibition+%26+stand&dst_comment=Invoice+2026-118+%C2%B7+%C3%89va&"
        b"dst_name=Galerie+Vasseur&dst_iban=DE89370400440532013000&dst_swift=COBADEFFXXX&amount=155.50"
    )
    assert (drafted.request.method, drafted.request.path) == ("POST", "/v1.0/accounts/1201/credit-transfers")
    assert drafted.request.content_type == "application/x-www-form-urlencoded"
    assert drafted.source == Party("1201", "Studio Lumen SARL", "FR1420041010050500013M02606", "PSSTFRPPPAR")
    assert drafted.destination == Party("", "Galerie Vasseur", "DE89370400440532013000", "COBADEFFXXX")
    assert (drafted.money.plain(), drafted.money.currency) == (sent(drafted)["amount"], EUR)
    assert drafted.they_see == sent(drafted)["dst_comment"]
    assert drafted.we_see == sent(drafted)["src_comment"]
    assert TAG in tags_in(drafted.we_see)
    assert TAG not in tags_in(drafted.they_see)


def test_the_same_is_drafted_the_same_and_another_tag_differs(pay: MoneyOperation) -> None:
    assert draft(pay, PAY).request.digest == draft(pay, dict(PAY)).request.digest
    other = pay.draft("1201", PAY, "00000000", KNOWN)
    assert other.request.digest != draft(pay, PAY).request.digest


def test_a_yen_has_no_digits_after_the_dot(pay: MoneyOperation) -> None:
    assert sent(draft(pay, {**PAY, "amount": "1000"}, "1205"))["amount"] == "1000"
    with pytest.raises(Rejected, match="no digits") as refused:
        draft(pay, {**PAY, "amount": "1000.5"}, "1205")
    assert refused.value.field == "amount"


def test_a_note_is_not_needed_and_a_bic_is_found_or_typed(pay: MoneyOperation) -> None:
    bare = {name: text for name, text in PAY.items() if name != "note"}
    assert sent(draft(pay, bare))["src_comment"] == "7K2M-9QXD"
    assert sent(draft(pay, {**PAY, "bic": "cobadeff xxx"}))["dst_swift"] == "COBADEFFXXX"
    with pytest.raises(Rejected, match="type its BIC") as refused:
        draft(pay, {**PAY, "iban": "BE68539007547034"})
    assert refused.value.field == "bic"


@pytest.mark.parametrize(
    ("changes", "at", "says"),
    [
        *(
            ({"amount": typed}, "amount", "")
            for typed in ("", "0", "0.00", "-5", "+5", "1e3", "NaN", "Infinity", "0x10", "1_000", " 5 ", "１２", "١٢")
        ),
        *(({"amount": typed}, "amount", "dot") for typed in ("1,50", "1.234,56", "1,234.56", "10.005", "0.001")),
        ({"amount": "1000000000"}, "amount", "larger"),
        ({"iban": "DE88370400440532013000"}, "iban", "check digits are wrong"),
        ({"iban": "DE8937040044053201300"}, "iban", "22 characters; this has 21"),
        ({"iban": "IBAN: DE89370400440532013000"}, "iban", "leave out the word IBAN"),
        ({"iban": "DE89\u200b370400440532013000"}, "iban", "U+200B ZERO WIDTH SPACE"),
        ({"iban": "XX89370400440532013000"}, "iban", "XX is not a country"),
        ({"iban": ""}, "iban", "must be filled in"),
        ({"iban": "FR14 2004 1010 0505 0001 3M02 606"}, "iban", "cannot go to itself"),
        ({"iban": "FR7610278060000365376796296"}, "iban", "cannot go to itself"),
        ({"bic": "COBADE"}, "bic", "8 or 11"),
        ({"name": ""}, "name", "must be filled in"),
        ({"name": " \u00a0 "}, "name", "must be filled in"),
        ({"name": "x" * 71}, "name", "70 characters, not 71"),
        ({"name": "a\x1b[31mb"}, "name", "U+001B"),
        ({"name": "a\nb"}, "name", "U+000A"),
        ({"name": "\ud800"}, "name", "U+D800"),
        ({"reference": ""}, "reference", "must be filled in"),
        ({"reference": "x" * 141}, "reference", "140 characters"),
        ({"note": "x" * 131}, "note", "130 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_beside_its_field(
    pay: MoneyOperation, changes: dict[str, str], at: str, says: str
) -> None:
    with pytest.raises(Rejected) as refused:
        draft(pay, PAY | changes)
    assert refused.value.field == at
    assert says in refused.value.title
    assert refused.value.hint == "Nothing was sent."


def test_the_form_says_the_same_as_one_types(pay: MoneyOperation) -> None:
    form = pay.form(LUMEN, KNOWN)
    assert form.complaints(PAY) == {}
    assert set(form.complaints({})) == {"name", "iban", "amount", "reference"}
    assert form.complaints({**PAY, "amount": "1.005"}).keys() == {"amount"}
    assert pay.form(None, KNOWN).complaints({**PAY, "amount": "1.005"}) == {}


def test_hidden_characters_in_a_name_are_shown_and_left_to_the_review(pay: MoneyOperation) -> None:
    drafted = draft(pay, {**PAY, "name": "ACME\u202eDTL"})
    assert drafted.destination.name == "ACME⟪U+202E⟫DTL"
    assert sent(drafted)["dst_name"] == "ACME\u202eDTL"


def test_every_kind_of_space_is_sent_as_the_one_that_is_shown(pay: MoneyOperation) -> None:
    drafted = draft(pay, {**PAY, "name": " Galerie\u00a0Vasse\u2009ur ", "reference": "e\u0301"})
    assert sent(drafted)["dst_name"] == drafted.destination.name == "Galerie Vasse ur"
    assert sent(drafted)["dst_comment"] == drafted.they_see == "é"


def test_the_book_of_payees_is_made_of_past_payments(pay: MoneyOperation) -> None:
    payee = pay.form(LUMEN, KNOWN).fields[0]
    assert (payee.name, payee.input, payee.required) == ("payee", Input.CHOICE, False)
    assert [choice.label for choice in payee.choices] == [
        "Galerie Vasseur · DE89 3704 0044 0532 0130 00",
        "Marta Ferri · IT65 H020 0801 6009 5058 8507 261",
    ]
    assert payee.choices[0].fills == (
        ("name", "Galerie Vasseur"),
        ("iban", "DE89370400440532013000"),
        ("bic", "COBADEFFXXX"),
    )
    assert all(choice.names for choice in payee.choices)
    assert "payee" not in {each.name for each in pay.form(LUMEN, {}).fields}


def test_a_chosen_payee_fills_what_was_left_empty_and_nothing_of_somebody_else(pay: MoneyOperation) -> None:
    chosen = {"payee": "IT65H0200801600950588507261", "amount": "5", "reference": "Translations"}
    told = sent(draft(pay, chosen))
    assert (told["dst_name"], told["dst_iban"], told["dst_swift"]) == (
        "Marta Ferri",
        "IT65H0200801600950588507261",
        "UNCRITMM",
    )
    assert sent(draft(pay, {**chosen, "name": "M. Ferri"}))["dst_name"] == "M. Ferri"
    with pytest.raises(Rejected) as refused:
        draft(pay, {**chosen, "iban": "NL91ABNA0417164300"})
    assert refused.value.field == "name"


def test_the_account_itself_is_no_payee_while_the_form_is_filled(pay: MoneyOperation) -> None:
    form = pay.form(LUMEN, KNOWN)
    (iban,) = (each for each in form.fields if each.name == "iban")
    assert "cannot go to itself" in iban.complaint("FR14 2004 1010 0505 0001 3M02 606")
    assert iban.complaint("DE89370400440532013000") == ""
    assert form.fields[0].named_by == "iban"


def test_a_past_transfer_begins_the_form(pay: MoneyOperation) -> None:
    form = pay.form(GALERIE, KNOWN)
    assert [field(form, name) for name in ("payee", "name", "iban", "bic", "reference", "note", "amount")] == [
        "DE89370400440532013000",
        "Galerie Vasseur",
        "DE89370400440532013000",
        "COBADEFFXXX",
        "Invoice 12",
        "",
        "",
    ]
    hostile = past(1, "␛[2J", "NL91ABNA0417164300")
    assert field(pay.form(hostile, {}), "name") == ""
    assert field(pay.form(hostile, {}), "iban") == "NL91ABNA0417164300"


@pytest.mark.parametrize("parent", ["", "1900"])
def test_an_account_that_is_not_known_pays_nothing(pay: MoneyOperation, order: MoneyOperation, parent: str) -> None:
    for operation, values in ((pay, PAY), (order, ORDER)):
        with pytest.raises(NotFound):
            draft(operation, values, parent)


def test_an_account_without_a_currency_pays_nothing(pay: MoneyOperation) -> None:
    with pytest.raises(Rejected) as refused:
        draft(pay, PAY, "1299")
    assert refused.value.field == "amount"


@pytest.mark.parametrize("way", ["credit", "debit"])
def test_a_load_is_sent_as_it_is_shown(provider: Provider, way: str) -> None:
    operation = operation_of(provider, CARD_LOAD if way == "credit" else CARD_UNLOAD)
    drafted = draft(operation, MOVE, CARD.id)
    assert drafted.request.body == b"amount=50.00&acc_comment=7K2M-9QXD+travel&card_comment=7K2M-9QXD+Berlin"
    assert drafted.request.path == f"/v1.0/cards/ANY0000000042/{way}"
    account, card = ("1201", "Studio Lumen SARL"), (CARD.id, "Julie Vermeulen")
    parties = [(party.id, party.name) for party in (drafted.source, drafted.destination)]
    assert parties == ([account, card] if way == "credit" else [card, account])
    assert (drafted.they_see, drafted.we_see) == ("7K2M-9QXD Berlin", "7K2M-9QXD travel")


def test_a_load_needs_no_comments_and_has_room_for_long_ones(load: MoneyOperation) -> None:
    bare = draft(load, {"amount": "1"}, CARD.id)
    assert (bare.they_see, bare.we_see) == ("7K2M-9QXD", "7K2M-9QXD")
    longest = draft(load, {**MOVE, "card_comment": "x" * 130}, CARD.id)
    assert len(sent(longest)["card_comment"]) == 140
    for changes in ({"card_comment": "x" * 131}, {"acc_comment": "\x00"}, {"amount": "0"}):
        with pytest.raises(Rejected) as refused:
            draft(load, MOVE | changes, CARD.id)
        assert refused.value.field in changes


@pytest.mark.parametrize("parent", ["ANY0000000099", "ANY0000000043", ""])
def test_a_card_or_its_account_that_is_not_known_is_not_loaded(load: MoneyOperation, parent: str) -> None:
    with pytest.raises(NotFound):
        draft(load, MOVE, parent)


def test_a_declined_payment_opens_the_form_in_the_cards_currency(load: MoneyOperation) -> None:
    declined = CardTransaction("991204", "Yodobashi Camera", card_id=CARD.id)
    for subject in (declined, CARD):
        assert load.form(subject, KNOWN).complaints({"amount": "0.001"}).keys() == {"amount"}


def test_an_order_is_sent_as_it_is_shown(order: MoneyOperation) -> None:
    drafted = draft(order, ORDER)
    assert drafted.request.path == "/v1.0/cards"
    assert list(sent(drafted).items()) == [
        ("acc_id", "1201"),
        ("card_name", "Julie O'Neill-Vermeulen"),
        ("card_type", "PLASTIC"),
        ("expiry_date", "2028-11-30"),
        ("amount", "25.00"),
        ("language", "fr"),
        ("delivery_company_name", "Studio Lumen SARL"),
        ("delivery_gender", "F"),
        ("delivery_first_name", "Julie"),
        ("delivery_last_name", "Vermeulen"),
        ("delivery_addr_1", "12 rue des Martyrs"),
        ("delivery_addr_2", ""),
        ("delivery_zip", "75009"),
        ("delivery_city", "Paris"),
        ("delivery_cc", "FR"),
    ]
    assert drafted.destination == Party(name="Julie O'Neill-Vermeulen")
    assert dict(drafted.facts) == {
        "Type": "plastic",
        "Valid until": "2028-11-30",
        "Language": "French",
        "Delivered to": "Julie Vermeulen, Studio Lumen SARL, 12 rue des Martyrs, 75009 Paris, FR",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"card_name": ""},
        {"card_name": "x" * 27},
        {"card_name": "Éva"},
        {"card_name": "A\tB"},
        {"card_type": "WOOD"},
        {"expiry_date": "2026-11-20"},
        {"expiry_date": "2027-02-30"},
        {"expiry_date": "2027-02-03T10:00"},
        {"expiry_date": "soon"},
        {"expiry_date": ""},
        {"amount": "5.005"},
        {"language": "de"},
        {"delivery_gender": ""},
        {"delivery_city": ""},
        {"delivery_addr_1": "x" * 101},
        {"delivery_addr_2": "a\nb"},
        {"delivery_cc": "France"},
        {"delivery_cc": "ZZ"},
    ],
    ids=str,
)
def test_an_order_that_cannot_be_sent_is_refused_beside_its_field(
    order: MoneyOperation, changes: dict[str, str]
) -> None:
    with pytest.raises(Rejected) as refused:
        draft(order, ORDER | changes)
    assert refused.value.field in changes


def test_a_consumer_orders_plastic_cards_only(order: MoneyOperation) -> None:
    types = {field.name: field.choices for field in order.form(VERMEULEN, KNOWN).fields}["card_type"]
    assert [choice.value for choice in types] == ["PLASTIC"]
    virtual = {**ORDER, "card_type": "VIRTUAL_MULTI_USE"}
    with pytest.raises(Rejected) as refused:
        draft(order, virtual, "1206")
    assert refused.value.field == "card_type"
    assert draft(order, virtual).facts[0] == ("Type", "virtual, multi use")


def test_a_card_is_proposed_for_two_years(order: MoneyOperation) -> None:
    assert field(order.form(LUMEN, KNOWN), "expiry_date") == "2028-11-30"


def test_how_each_operation_behaves_is_said_in_its_traits(provider: Provider) -> None:
    traits = {
        key.name: operation_of(provider, key).traits for key in (CREDIT_TRANSFER, CARD_LOAD, CARD_UNLOAD, CARD_ORDER)
    }
    assert {name: (each.proof, each.serial, each.follows) for name, each in traits.items()} == {
        "credit-transfer": (Proof.TAG, Serial.PAYMENT, True),
        "card-load": (Proof.NEW_ITEM, Serial.PARENT, True),
        "card-unload": (Proof.NEW_ITEM, Serial.PARENT, True),
        "card-order": (Proof.NEW_ITEM, Serial.PARENT, True),
    }
    assert not any(each.keyed for each in traits.values())


def test_each_attempt_has_validation_data_of_its_own(pay: MoneyOperation) -> None:
    assert len({pay.new_key() for _ in range(100)}) == 100


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=75), reference=st.text(max_size=145), note=st.text(max_size=135))
def test_whatever_is_typed_is_refused_or_sent_as_it_is_shown(
    pay: MoneyOperation, name: str, reference: str, note: str
) -> None:
    try:
        drafted = draft(pay, {**PAY, "name": name, "reference": reference, "note": note})
    except Rejected as refused:
        assert refused.field in {"name", "reference", "note"}  # noqa: PT017 - either is fine
        return
    told = sent(drafted)
    assert printable(told["dst_name"]) == drafted.destination.name
    assert printable(told["dst_comment"]) == drafted.they_see
    assert told["src_comment"].startswith("7K2M-9QXD")
    assert TAG in tags_in(drafted.we_see)
    assert {"src_comment", "dst_comment", "dst_name", "dst_iban", "dst_swift", "amount"} == set(told)
