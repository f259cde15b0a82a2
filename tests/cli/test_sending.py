"""`transfers send`: what it takes, what it shows, whom it asks, when it refuses, and what its exit status says."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from banktui.cli.status import ExitStatus
from banktui.cli.transferring import _STATES
from banktui.domain.intent import State
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.services import capability
from banktui.services.capability import MONEY
from banktui.services.command_line import SENDINGS
from banktui.wiring.journals import journal_in
from tests.cli.till import Till, at_most
from tests.stage import BankOnStage, build_bank

AMOUNTS = (f"{number // 100}.{number % 100:02}" for number in itertools.count(101))
"""Never the same one twice: it would be the same payment."""
TRANSFER = (
    *("credit-transfer", "--from", "Studio Lumen SARL", "--name", "Galerie Vasseur"),
    *("--iban", "DE89 3704 0044 0532 0130 00", "--bic", "COBADEFFXXX", "--reference", "Invoice 118"),
)
NEW_PAYEE = (
    *("credit-transfer", "--from", "1201", "--name", "Ada Byron", "--iban", "FR7630006000011234567890189"),
    *("--reference", "Hello"),
)
ORDER = (
    *("card-order", "--from", "1201", "--card-name", "Julie Vermeulen", "--card-type", "VIRTUAL_MULTI_USE"),
    *("--delivery-gender", "female", "--delivery-first-name", "Julie", "--delivery-last-name", "Vermeulen"),
    *("--delivery-addr-1", "12 rue des Martyrs", "--delivery-zip", "75009", "--delivery-city", "Paris"),
    *("--delivery-cc", "FR"),
)
LEDGERS = ("ledger-transfer", "--from", "Float", "--to", "Settlement", "--reference", "rent")
REQUEST = ("payment-request", "--to", "Operating", "--payer", "Hudson Table LLC", "--comment", "Lunch")
LINK = ("payment-link", "--to", "Operating", "--comment", "Lunch")
TEST_DATA = (
    *("sandbox-transaction", "--account", "BE72962543301216", "--direction", "out"),
    *("--counterpart", "NL91ABNA0417164300", "--communication", "Test"),
)
WAYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "credit-transfer": ("anytime", TRANSFER),
    "credit-transfer to a known payee": (
        "anytime",
        ("credit-transfer", "--from", "1201", "--payee", "Marta Ferri", "--reference", "Rent"),
    ),
    "card-load": ("anytime", ("card-load", "--card", "ANY0000000042", "--card-comment", "Berlin")),
    "card-unload": ("anytime", ("card-unload", "--card", "ANY0000000042")),
    "card-order": ("anytime", ORDER),
    "ledger-transfer": ("hub", LEDGERS),
    "payment-request": ("banq", REQUEST),
    "payment-request again and again": ("banq", (*REQUEST, "--frequency", "monthly", "--start", "2026-12-01")),
    "payment-link": ("banq", LINK),
    "payment-link again and again": ("banq", (*LINK, "--frequency", "weekly", "--start", "2026-12-01")),
    "sandbox-transaction": ("ibanity", TEST_DATA),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    directory: Path = tmp_path_factory.mktemp("bank")
    return build_bank(directory, history_rows=30)


@pytest.fixture(autouse=True)
def no_faults(stage: BankOnStage) -> None:
    stage.bank.faults.clear()


def amount() -> tuple[str, str]:
    return ("--amount", next(AMOUNTS))


def fault(stage: BankOnStage, text: str, slug: str = "anytime", path: str = "*/credit-transfers") -> None:
    stage.bank.faults.add(FaultRule(slug, "POST", path, parse_fault(text), times=1))


def test_every_way_to_move_money_has_its_words() -> None:
    assert [(each.word, each.scope) for each in SENDINGS] == [(key.name, key.scope) for key in MONEY]
    assert set(_STATES) == {state.value for state in State}


@pytest.mark.parametrize("way", WAYS)
async def test_each_operation_is_reviewed_and_sent_once(
    way: str, stage: BankOnStage, capsys: pytest.CaptureFixture[str]
) -> None:
    slug, words = WAYS[way]
    till = Till(stage, slug)
    figure = amount()
    assert await till.send(*words, *figure, "--yes", "--acknowledge", "first-payee", "--json") == ExitStatus.DONE
    said = capsys.readouterr()
    [row] = json.loads(said.out)
    assert (row["connection"], row["operation"], row["state"]) == (slug, words[0], "accepted")
    assert row["amount"].lstrip("-") == figure[1]
    assert till.posts == 1
    for told in (f"{figure[1]} {row['currency']}", "SANDBOX, built-in bank", f"{row['tag'][:4]}-{row['tag'][4:]}"):
        assert told in said.err, told


async def test_a_beneficiary_is_paid_by_its_id(stage: BankOnStage, capsys: pytest.CaptureFixture[str]) -> None:
    provider = await stage.open("hub", Till(stage, "hub").workspace().clock)
    create = provider.get(capability.CREATE_BENEFICIARY)
    accounts = provider.get(capability.ACCOUNTS)
    assert create is not None
    assert accounts is not None
    ledger = next(item.id for item in (await accounts.page("")).items if item.name == "Float")
    filled = {"holder": f"ledger:{ledger}", "first_name": "Ada", "last_name": "Byron", "address.iso_country": "GB"}
    account = {"account.account_number": "01234567", "account.sort_code": "06-03-71"}
    made = (await create.perform("", {**filled, **account})).made
    await provider.close()
    assert made is not None
    till = Till(stage, "hub")
    assert await till.send("pay-out", "--beneficiary-id", made.item.id, *amount(), "--yes") == ExitStatus.DONE
    assert till.posts == 1
    assert "Payout" in capsys.readouterr().err


BAD: dict[str, tuple[str, tuple[str, ...], str]] = {
    "no account": ("anytime", TRANSFER[:1] + TRANSFER[3:], "--from is needed"),
    "an account that is not there": ("anytime", ("credit-transfer", "--from", "Nobody"), "--from: No account"),
    "part of an account's name": ("anytime", ("credit-transfer", "--from", "Lumen"), "--from: No account"),
    "no payee": ("hub", ("ledger-transfer", "--from", "Float", "--amount", "1"), "--to: “To” must be chosen"),
    "a payee that is not there": ("hub", (*LEDGERS[:3], "--to", "Nobody", "--amount", "1"), "--to: No To is called"),
    "part of a payee's name": ("hub", (*LEDGERS[:3], "--to", "Settle", "--amount", "1"), "--to: No To is called"),
    "nobody to ask": ("banq", (*LINK[:1], "--comment", "Lunch", "--amount", "1"), "--to: “To” must be chosen"),
    "no payer": ("banq", ("payment-request", "--to", "Operating", "--amount", "1"), "--payer: “Payer” must be chosen"),
    "a wrong check digit": (
        "anytime",
        (*NEW_PAYEE[:5], "--iban", "DE88370400440532013000"),
        "--iban: The IBAN's check",
    ),
    "a comma": ("anytime", (*NEW_PAYEE, "--amount", "1,50"), "--amount: The amount has a dot before cents"),
    "a sign": ("anytime", (*NEW_PAYEE, "--amount", "-5"), "--amount: The amount has no sign"),
    "an exponent": ("anytime", (*NEW_PAYEE, "--amount", "1e3"), "--amount: "),
    "too many digits": ("anytime", (*NEW_PAYEE, "--amount", "1.005"), "--amount: Amounts in EUR have at most 2"),
    "nothing": ("anytime", (*NEW_PAYEE, "--amount", "0"), "--amount: The amount must be more than zero"),
    "no amount": ("anytime", NEW_PAYEE, "--amount: “Amount” must be filled in"),
    "a long reference": ("hub", (*LEDGERS[:5], "--reference", "x" * 19, "--amount", "1"), "--reference: "),
    "the same ledger": ("hub", (*LEDGERS[:3], "--to", "Float", "--amount", "1"), "--to: Choose another ledger"),
    "an unknown option": ("anytime", (*NEW_PAYEE, "--ibn", "x"), "--ibn is no option of it. It takes: --from, "),
    "a card for a transfer": ("anytime", (*NEW_PAYEE, "--card", "x"), "--card is no option of it"),
    "a stray word": ("anytime", (*NEW_PAYEE, "--amount", "1", "hunter2"), "there is a word that belongs to no option"),
    "an account twice": ("ibanity", (*TEST_DATA, "--from", "BE72962543301216"), "--from is no option of it"),
    "a kind of card": ("anytime", (*ORDER[:5], "--card-type", "GOLD"), "--card-type: No Type is called that"),
    "a line end": ("anytime", (*NEW_PAYEE[:-1], "a\nb", "--amount", "1"), "--reference: They see holds a character"),
    "the account itself": (
        "anytime",
        (*NEW_PAYEE[:5], "--iban", "FR1420041010050500013M02606", "--reference", "x", "--amount", "1"),
        "--iban: This is the number of the account",
    ),
}


@pytest.mark.parametrize("case", BAD)
async def test_bad_input_is_a_sentence_that_names_its_option(
    case: str, stage: BankOnStage, capsys: pytest.CaptureFixture[str]
) -> None:
    slug, words, told = BAD[case]
    till = Till(stage, slug)
    expected = ExitStatus.NOT_FOUND if "No account" in told else ExitStatus.WRONG_USAGE
    assert await till.send(*words, "--yes") == expected
    said = capsys.readouterr()
    assert told in said.err
    assert "hunter2" not in said.err
    assert (said.out, till.posts) == ("", 0)


async def test_an_option_that_is_given_twice_is_refused(stage: BankOnStage, capsys: pytest.CaptureFixture[str]) -> None:
    till = Till(stage, "anytime")
    with pytest.raises(SystemExit) as ended:
        await till.send(*NEW_PAYEE, "--amount", "1.00", "--amount", "100.00", "--yes")
    assert ended.value.code == ExitStatus.WRONG_USAGE
    assert "--amount is given twice" in capsys.readouterr().err
    assert till.posts == 0


async def test_without_a_terminal_it_is_a_rehearsal(stage: BankOnStage, capsys: pytest.CaptureFixture[str]) -> None:
    till = Till(stage, "anytime")
    assert await till.send(*TRANSFER, *amount()) == ExitStatus.NO_TERMINAL
    said = capsys.readouterr()
    assert "DE89 3704 0044 0532 0130 00" in said.err
    assert "--yes" in said.err
    assert (said.out, till.posts) == ("", 0)


@pytest.mark.parametrize("answer", ["", "y", "yes", "Enter"])
async def test_nothing_but_the_word_sends(answer: str, stage: BankOnStage) -> None:
    till = Till(stage, "anytime", answers=[answer, answer, answer])
    assert await till.send(*TRANSFER, *amount()) == ExitStatus.NOT_SENT
    assert (till.posts, len(till.questions)) == (0, 1)


async def test_a_person_acknowledges_and_says_so(stage: BankOnStage) -> None:
    till = Till(stage, "anytime", answers=["yes", "send"])
    # What was paid by the tests before makes no difference: nobody is paid by this number.
    words = (*NEW_PAYEE[:5], "--iban", "FR7630004000031234567890143", "--reference", "Hello")
    assert await till.send(*words, *amount()) == ExitStatus.DONE
    assert till.posts == 1
    assert len(till.questions) == 2
    again = Till(stage, "anytime", answers=["no"])
    other = (*words[:5], "--iban", "FR7630006000011234567890189", *words[7:])
    assert await again.send(*other, *amount()) == ExitStatus.NOT_SENT
    assert again.posts == 0


async def test_the_same_payment_needs_its_own_permission(
    stage: BankOnStage, capsys: pytest.CaptureFixture[str]
) -> None:
    till = Till(stage, "anytime")
    figure = amount()
    assert await till.send(*TRANSFER, *figure, "--yes") == ExitStatus.DONE
    # Another journal: what the bank lists is enough.
    refused = Till(stage, "anytime")
    assert await refused.send(*TRANSFER, *figure, "--yes") == ExitStatus.NOT_PERMITTED
    assert "--acknowledge same-payment" in capsys.readouterr().err
    assert refused.posts == 0
    assert await refused.send(*TRANSFER, *figure, "--yes", "--acknowledge", "same-payment") == ExitStatus.DONE
    assert refused.posts == 1


async def test_a_lost_answer_is_unknown_and_another_one_needs_its_tag(
    stage: BankOnStage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:

    till = Till(stage, "anytime")
    figure = amount()
    fault(stage, "drop_after")

    async def send(*more: str) -> int:
        workspace = till.workspace()
        workspace._journal = journal_in(tmp_path / "journal.db")
        return await till.send(*TRANSFER, *figure, "--yes", "--json", *more, workspace=workspace)

    before = till.movements
    assert await send() == ExitStatus.OUTCOME_UNKNOWN
    said = capsys.readouterr()
    tag = json.loads(said.out)[0]["tag"]
    shown = f"{tag[:4]}-{tag[4:]}"
    assert f"banktui transfers check {shown}" in said.err
    assert await send("--acknowledge", "same-payment") == ExitStatus.NOT_PERMITTED
    assert f"--beside {shown}" in capsys.readouterr().err
    assert (till.posts, till.movements) == (1, before + 1)
    assert await send("--beside", shown.lower(), "--acknowledge", "same-payment") == ExitStatus.DONE
    assert till.movements == before + 2


@pytest.mark.parametrize(
    ("fault_text", "status"),
    [
        ("status_after:500", ExitStatus.OUTCOME_UNKNOWN),
        ("status_before:500", ExitStatus.OUTCOME_UNKNOWN),
        ("missing_id", ExitStatus.OUTCOME_UNKNOWN),
        ("status_before:402/4020010", ExitStatus.DECLINED),
        ("status_before:429/4290010", ExitStatus.NOT_SENT),
    ],
)
async def test_the_exit_status_says_what_became_of_it(
    fault_text: str, status: ExitStatus, stage: BankOnStage, capsys: pytest.CaptureFixture[str]
) -> None:
    fault(stage, fault_text)
    assert await Till(stage, "anytime").send(*TRANSFER, *amount(), "--yes") == status
    assert capsys.readouterr().out.count("\n") == 1


async def test_what_the_bank_keeps_back_has_a_status_of_its_own(
    stage: BankOnStage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.bank.scenarios.run("hub_outcome", {"outcome": "quarantined"})
    assert await Till(stage, "hub").send(*LEDGERS, *amount(), "--yes") == ExitStatus.HELD
    assert capsys.readouterr().out.startswith("held ")


@pytest.mark.parametrize("way", WAYS)
async def test_a_read_only_connection_sends_nothing(
    way: str, stage: BankOnStage, capsys: pytest.CaptureFixture[str]
) -> None:
    slug, words = WAYS[way]
    till = Till(stage, slug, read_only=True, answers=["send", "send"])
    every = ("--acknowledge", "first-payee", "--acknowledge", "same-payment")
    assert await till.send(*words, *amount(), "--yes", *every) == ExitStatus.NOT_PERMITTED
    assert await till.send(*words, *amount()) == ExitStatus.NOT_PERMITTED
    assert "read-only" in capsys.readouterr().err
    assert list(till.requests.latest()) == []


async def test_a_limit_is_kept(stage: BankOnStage, capsys: pytest.CaptureFixture[str]) -> None:
    till = Till(stage, "anytime", limits=(at_most("0.50"),))
    assert await till.send(*TRANSFER, *amount(), "--yes") == ExitStatus.NOT_PERMITTED
    assert "--amount: This connection sends at most 0.50 EUR at once" in capsys.readouterr().err
    assert till.posts == 0


SURE = ("--unlock", "anytime", "--last-four", "3000")
PRODUCTION: dict[str, tuple[bool, tuple[str, ...], ExitStatus, str]] = {
    "not allowed": (False, (*SURE, "--amount-again"), ExitStatus.NOT_PERMITTED, "unattended = true"),
    "not unlocked": (True, (*SURE[2:], "--amount-again"), ExitStatus.NOT_PERMITTED, "--unlock NAME is needed"),
    "another name": (True, ("--unlock", "hub", *SURE[2:], "--amount-again"), ExitStatus.NOT_PERMITTED, "--unlock: "),
    "no amount": (True, SURE, ExitStatus.NOT_PERMITTED, "--amount-again is needed"),
    "no end": (True, (*SURE[:2], "--amount-again"), ExitStatus.NOT_PERMITTED, "--last-four is needed"),
    "another end": (
        True,
        (*SURE[:3], "3001", "--amount-again"),
        ExitStatus.NOT_PERMITTED,
        "--last-four: The last four characters",
    ),
    "all of it": (True, (*SURE, "--amount-again"), ExitStatus.DONE, "PRODUCTION, built-in bank"),
}


@pytest.mark.parametrize("case", PRODUCTION)
async def test_production_without_a_person(case: str, stage: BankOnStage, capsys: pytest.CaptureFixture[str]) -> None:
    unattended, words, status, told = PRODUCTION[case]
    figure = amount()
    till = Till(stage, "anytime", production=True, unattended=unattended)
    again = [*words, figure[1]] if words[-1] == "--amount-again" else words
    assert await till.send(*TRANSFER, *figure, "--yes", *again) == status
    assert told in capsys.readouterr().err
    assert till.posts == (status == ExitStatus.DONE)


@pytest.mark.parametrize(
    ("production", "iban"),
    [(False, "GB33BUKB20201555555555"), (True, "NL20INGB0001234567")],
    ids=["sandbox", "production"],
)
async def test_yes_says_that_a_payee_is_new_at_a_sandbox_only(
    stage: BankOnStage, capsys: pytest.CaptureFixture[str], iban: str, *, production: bool
) -> None:
    figure = amount()
    till = Till(stage, "anytime", production=production, unattended=True)
    sure = ("--unlock", "anytime", "--last-four", iban[-4:], "--amount-again", figure[1]) if production else ()
    words = (*NEW_PAYEE[:5], "--iban", iban, *NEW_PAYEE[7:], *figure, "--yes", *sure)
    assert await till.send(*words) == (ExitStatus.NOT_PERMITTED if production else ExitStatus.DONE)
    assert ("--acknowledge first-payee" in capsys.readouterr().err) is production
    if production:
        assert till.posts == 0
        assert await till.send(*words, "--acknowledge", "first-payee") == ExitStatus.DONE
    assert till.posts == 1


async def test_another_amount_again_is_refused(stage: BankOnStage, capsys: pytest.CaptureFixture[str]) -> None:
    till = Till(stage, "anytime", production=True, unattended=True)
    refused = await till.send(*TRANSFER, *amount(), "--yes", *SURE, "--amount-again", "7")
    assert refused == ExitStatus.NOT_PERMITTED
    assert "--amount-again: The amount that was typed" in capsys.readouterr().err
    assert till.posts == 0


async def test_production_asks_a_person_for_name_amount_and_end(
    stage: BankOnStage, capsys: pytest.CaptureFixture[str]
) -> None:
    figure = amount()
    till = Till(stage, "anytime", production=True, answers=["anytime", figure[1], "3000", "send"])
    assert await till.send(*TRANSFER, *figure) == ExitStatus.DONE
    assert len(till.questions) == 4
    assert "PRODUCTION" in capsys.readouterr().err
    assert till.posts == 1


@pytest.mark.parametrize("wrong", [("hub",), ("anytime", "9", "3000", "send"), ("anytime", "", "3000", "send")])
async def test_a_wrong_answer_in_production_sends_nothing(wrong: tuple[str, ...], stage: BankOnStage) -> None:
    till = Till(stage, "anytime", production=True, answers=wrong)
    status = await till.send(*TRANSFER, *amount())
    assert status in {ExitStatus.NOT_SENT, ExitStatus.NOT_PERMITTED}
    assert till.posts == 0


FAST = ("credit-transfer", "ledger-transfer")


@pytest.mark.parametrize(
    "way",
    [pytest.param(way, marks=() if way in FAST else pytest.mark.slow) for way in WAYS if " " not in way],
)
async def test_the_help_of_an_operation_has_every_field_of_its_form(
    way: str, stage: BankOnStage, capsys: pytest.CaptureFixture[str]
) -> None:
    slug, words = WAYS[way]
    till = Till(stage, slug)
    assert await till.send(words[0], "--help") == ExitStatus.DONE
    told = capsys.readouterr().out
    options: list[Any] = [word for word in words if word.startswith("--")]
    for option in (*options, "--amount", "--yes", "--acknowledge", "--beside", "--unlock", "--config", "--json"):
        assert f"  {option}" in told, option
    assert till.posts == 0


@pytest.mark.parametrize("till", [{"read_only": True}, {"production": True}])
async def test_help_is_given_where_nothing_can_be_sent(
    till: dict[str, Any], stage: BankOnStage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await Till(stage, "anytime", **till).send("credit-transfer", "--help") == ExitStatus.DONE
    said = capsys.readouterr()
    assert "--acknowledge CAUTION" in said.out
    assert "its fields cannot be told now: This" in said.err


async def test_hostile_names_are_shown_and_do_nothing(stage: BankOnStage, capsys: pytest.CaptureFixture[str]) -> None:
    till = Till(stage, "anytime")
    words = (*NEW_PAYEE[:3], "--name", "ACME\u202eDTL [red]x", *NEW_PAYEE[5:])
    assert await till.send(*words, *amount(), "--yes") == ExitStatus.NOT_PERMITTED
    said = capsys.readouterr()
    assert "--acknowledge hidden-text" in said.err
    assert "\u202e" not in said.err
    assert "[red]x" in said.err
    assert till.posts == 0


async def test_a_journal_that_cannot_be_written_lets_nothing_through(
    stage: BankOnStage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"what was a journal once")
    till = Till(stage, "anytime")
    workspace = till.workspace()
    workspace._journal = journal_in(path)
    assert await till.send(*TRANSFER, *amount(), "--yes", workspace=workspace) == ExitStatus.FAILED
    assert "The journal of payments is not a database" in capsys.readouterr().err
    assert till.posts == 0
    assert path.read_bytes() == b"what was a journal once"


async def test_what_became_of_it_is_told_also_where_nobody_reads_on(
    stage: BankOnStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[bool] = []

    def closed(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("banktui.cli.money.sending.print_payments", closed)
    monkeypatch.setattr("banktui.cli.money.sending.forget_output", lambda: forgotten.append(True))
    assert await Till(stage, "anytime").send(*TRANSFER, *amount(), "--yes") == ExitStatus.DONE
    fault(stage, "drop_after")
    assert await Till(stage, "anytime").send(*TRANSFER, *amount(), "--yes") == ExitStatus.OUTCOME_UNKNOWN
    assert forgotten == [True, True]
