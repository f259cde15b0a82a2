"""What a detail pane says of money that moved, is to move or did not: the sentence first, codes after."""

from banktui.domain.card import CardTransaction
from banktui.domain.listed import Failure
from banktui.domain.payment import Payment
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.ui.phrase import Phrase, joined, phrase
from banktui.ui.presenter.dates import day_text
from banktui.ui.presenter.money import amount, movement, number
from banktui.ui.presenter.numbers import account_number, category_name
from banktui.ui.presenter.sheet import Entry, Section, Sheet
from banktui.ui.presenter.sheet_parts import codes, facts, figure, quiet, sheet_body, strong, when
from banktui.ui.presenter.statuses import is_void, status_phrase
from banktui.ui.presenter.view import View


@sheet_body.register
def _transaction(item: Transaction, view: View) -> Sheet:
    failed = item.failure is not None
    about = quiet(view.name(item.description)) if failed else status_phrase(item.status)
    return Sheet(
        _headline(item, view) if failed else strong(view.name(item.description) or "(no description)"),
        (*_why(item.failure, view), figure(_moved(item, view)), about),
        (
            Section(
                "",
                (
                    Entry("Booked", phrase(day_text(item.day))),
                    Entry("At", when(item.at, view)),
                    Entry("Counterparty", phrase(view.name(item.counterparty))),
                    Entry("Their account", phrase(account_number(item.counterparty_number, view))),
                    Entry("Balance after", amount(item.balance, view) if item.balance else Phrase()),
                ),
            ),
            facts(item.facts, view),
            _codes(item, ("Id", item.id), ("Account id", item.account_id), ("Status", _code(item))),
        ),
    )


@sheet_body.register
def _credit_transfer(item: CreditTransfer, view: View) -> Sheet:
    return Sheet(
        strong(f"To {view.name(item.beneficiary) or '(no name)'}"),
        (figure(movement(item.money, view)), status_phrase(item.status)),
        (
            Section(
                "",
                (
                    Entry("Account", phrase(account_number(item.beneficiary_number, view))),
                    Entry("BIC", phrase(item.beneficiary_bic)),
                    Entry("They see", phrase(view.name(item.they_see))),
                    Entry("We see", phrase(view.name(item.we_see))),
                    Entry("Created", when(item.created_at, view)),
                    Entry("Requested for", phrase(day_text(item.requested_on))),
                    Entry("Executed", phrase(day_text(item.executed_on))),
                ),
            ),
            facts(item.facts, view),
            codes(
                ("Id", item.id),
                ("Execution ref.", item.execution_reference),
                ("Account id", item.account_id),
                ("Status", item.status.code if item.status else ""),
            ),
        ),
    )


@sheet_body.register
def _card_transaction(item: CardTransaction, view: View) -> Sheet:
    return Sheet(
        _headline(item, view),
        (*_why(item.failure, view), figure(_moved(item, view)), _where_paid(item, view)),
        (
            Section(
                "",
                (
                    Entry("Made", when(item.at, view)),
                    Entry("Processed", when(item.processed_at, view)),
                    Entry("Booked", phrase(day_text(item.day)) if item.at is None else Phrase()),
                    Entry("In their currency", _conversion(item, view)),
                    Entry("Conversion fee", amount(item.fee, view) if item.fee else Phrase()),
                    *(Entry(f"VAT {number(line.rate)} %", amount(line.money, view)) for line in item.vat),
                    Entry("Balance after", amount(item.balance, view) if item.balance else Phrase()),
                ),
            ),
            facts(item.facts, view),
            _codes(item, ("Id", item.id), ("Card", item.card_id), ("Status", _code(item)), ("Category", item.category)),
        ),
    )


@sheet_body.register
def _payment(item: Payment, view: View) -> Sheet:
    return Sheet(
        strong(view.name(item.comment) or "(no comment)"),
        (figure(_moved(item, view)), status_phrase(item.status), quiet(_what_it_asks(item))),
        (
            Section(
                "",
                (
                    Entry("Payer", phrase(view.name(item.payer))),
                    Entry("Into", phrase(account_number(item.destination, view))),
                    Entry("Created", when(item.created_at, view)),
                    Entry("How often", phrase(item.frequency)),
                    Entry("First on", phrase(day_text(item.starts_on))),
                    Entry("Last on", phrase(day_text(item.ends_on))),
                    Entry("Order", phrase(item.order_code)),
                    Entry("Pay at", phrase(item.link)),
                ),
            ),
            facts(item.facts, view),
            codes(("Id", item.id), ("Status", _code(item))),
        ),
    )


def _what_it_asks(item: Payment) -> str:
    if item.status is None or not item.status.is_settled():
        return "Somebody was asked for this money; the answer is still to come."
    return "Somebody was asked for this money."


def _why(failure: Failure | None, view: View) -> tuple[Phrase, ...]:
    """Say why it did not happen, what that means for the money, and what to do."""
    if failure is None:
        return ()
    return (phrase(view.sentence(f"{failure.meaning} {failure.advice}".strip())),)


def _moved(item: CardTransaction | Payment | Transaction, view: View) -> Phrase:
    if not is_void(item.status):
        return movement(item.money, view)
    return joined("  ", (amount(item.money, view, signed=True, void=True), quiet("no money moved")))


def _codes(item: CardTransaction | Transaction, *pairs: tuple[str, str]) -> Section:
    return Section("Codes", (Entry("Reason", _reason(item)), *codes(*pairs).entries))


def _headline(item: CardTransaction | Transaction, view: View) -> Phrase:
    if item.status is None:
        return strong(view.name(item.description) or "(no description)")
    if item.failure is None:
        return status_phrase(item.status)
    return joined(" · ", (status_phrase(item.status), strong(item.failure.message)))


def _where_paid(item: CardTransaction, view: View) -> Phrase:
    return joined(" · ", (phrase(view.name(item.description)), quiet(_business(item.category))))


def _business(code: str) -> str:
    if not code:
        return ""
    return f"MCC {code} {category_name(code)}".rstrip()


def _conversion(item: CardTransaction, view: View) -> Phrase:
    if item.original is None or (item.money and item.original.currency == item.money.currency):
        return Phrase()
    rate = quiet(f"at {number(item.rate)}") if item.rate is not None else Phrase()
    return joined("  ", (amount(item.original, view, signed=True, void=True), rate))


def _reason(item: CardTransaction | Transaction) -> Phrase:
    if item.failure is None:
        return Phrase()
    message = f" “{item.failure.message}”" if item.failure.message else ""
    return quiet(f"{item.failure.code}{message}")


def _code(item: CardTransaction | Payment | Transaction) -> str:
    return item.status.code if item.status else ""
