"""What stands in the cells of a list: one short rule for each kind of thing that a column can show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from banktui.domain.money import Money
from banktui.domain.plaintext import has_stand_ins
from banktui.ui.phrase import ELLIPSIS, Phrase, Run, Tone, joined, phrase
from banktui.ui.presenter.dates import UNKNOWN_DAY, age_text, duration_text, instant_text, moment_text
from banktui.ui.presenter.figures import Figure
from banktui.ui.presenter.kind import Kind
from banktui.ui.presenter.money import absent_figure, amount, figure_of
from banktui.ui.presenter.numbers import account_address, account_number, category_name
from banktui.ui.presenter.statuses import is_void, status_phrase
from banktui.ui.presenter.view import View

if TYPE_CHECKING:
    from banktui.domain.account import Account
    from banktui.domain.card import Card, CardOrder, CardTransaction
    from banktui.domain.intent import Intent
    from banktui.domain.transaction import CreditTransfer, Transaction
    from banktui.services.reading import Listed

NOTHING = phrase(("—", Tone.FAINT))
"""The bank gives nothing here, and nothing is wrong with that."""


def cell(kind: Kind, value: Any, view: View) -> Phrase:
    """Write a field's value. For kinds that combine several fields the value is the row's thing itself."""
    return _WRITERS[kind](value, view) or (Phrase() if kind is Kind.ORIGINAL else NOTHING)


def cell_figure(kind: Kind, item: Listed, money: Money | None, view: View) -> Figure:
    """Take an amount apart for its column. A movement without one is unknown; a balance without one is not given."""
    if kind is Kind.BALANCE:
        return figure_of(money, view) if money else absent_figure()
    return figure_of(money, view, signed=True, void=is_void(getattr(item, "status", None)))


def age_cell(item: Listed, as_of: datetime | None, view: View) -> Phrase:
    """Write how long ago a row came from its bank, with a mark if that could not be asked again: `2 h ✖`."""
    failed = getattr(item, "problem", None) is not None
    return phrase((age_text(as_of, view.now), Tone.MUTED), (" ✖" if failed else "", Tone.REFUSED))


def account_number_cell(account: Account, view: View, width: int) -> Phrase:
    """Write by what an account is paid into. Where a sort code and a number have no room, the number's end stays."""
    words = cell(Kind.ACCOUNT_NUMBER, account, view)
    if not account.bank_code or words.cells <= width:
        return words
    return _quiet(f"{ELLIPSIS}{words.plain[1 - width :]}") if width > 1 else words


def is_odd(item: Listed) -> bool:
    """Tell whether a row deserves a warning mark: odd data, or characters that had to be replaced."""
    return bool(getattr(item, "oddities", ())) or has_stand_ins(item.facets().text)


def _quiet(text: str) -> Phrase:
    return Phrase((Run(text, Tone.MUTED),)) if text else Phrase()


def _words(text: str, _: View) -> Phrase:
    return Phrase((Run(text),)) if text else Phrase()


def _day(day: Any, _: View) -> Phrase:
    return _quiet(day.isoformat()) if day else phrase((UNKNOWN_DAY, Tone.ATTENTION))


def _sandbox(is_sandbox: bool | None, _: View) -> Phrase:  # noqa: FBT001 - a fact about the bank
    if is_sandbox is None:
        return Phrase()
    return _quiet("sandbox") if is_sandbox else phrase("live")


def _account_address(account: Account, view: View) -> Phrase:
    return _quiet(account_address(account.bank_code, account.number, view))


def _counterparty(line: Transaction, view: View) -> Phrase:
    return _quiet(view.name(line.counterparty) or account_number(line.counterparty_number, view))


def _transfer_day(transfer: CreditTransfer, view: View) -> Phrase:
    # The day that a range of days goes by: it is the bank's, and no zone of ours moves it.
    return _day(transfer.facets().day, view)


def _card_holder(card: Card, view: View) -> Phrase:
    return phrase(view.name(card.holder or card.embossed))


def _card_uses(card: Card, _: View) -> Phrase:
    return joined(" ", (_switch(card.in_shops, "shop"), _switch(card.at_machines, "cash")))


def _switch(on: bool | None, word: str) -> Phrase:  # noqa: FBT001 - a fact about the card
    if on is None:
        return phrase((f"? {word}", Tone.MUTED))
    return _quiet(f"✓ {word}") if on else phrase((f"✗ {word}", Tone.ATTENTION))


def _payment_moment(payment: CardTransaction, view: View) -> Phrase:
    if payment.at:
        return _quiet(instant_text(payment.at, view))
    return _day(payment.day, view)


def _payment_status(payment: CardTransaction, _: View) -> Phrase:
    status = status_phrase(payment.status)
    if payment.failure is None:
        return status
    return joined(" · ", (status, _quiet(payment.failure.message or payment.failure.code)))


def _original(payment: CardTransaction, view: View) -> Phrase:
    original = payment.original
    if original is None or (payment.money and original.currency == payment.money.currency):
        return Phrase()
    return amount(original, view, void=True)


def _parcel(order: CardOrder, _: View) -> Phrase:
    return phrase(order.tracking_link) if order.tracking_link else _quiet(order.note)


def _intent_payee(intent: Intent, view: View) -> Phrase:
    party = intent.destination
    return phrase(view.name(party.name) or account_number(party.number or party.id, view))


def _intent_state(intent: Intent, _: View) -> Phrase:
    from banktui.ui.presenter.intents import state_phrase  # noqa: PLC0415 - no first picture has a payment of ours

    return state_phrase(intent.state)


def _tag(tag: str, _: View) -> Phrase:
    from banktui.domain.tag import shown  # noqa: PLC0415 - as above

    return _quiet(shown(tag))


_WRITERS: Mapping[Kind, Callable[[Any, View], Phrase]] = {
    Kind.WORDS: _words,
    Kind.REMARK: lambda text, view: phrase(view.name(text)),
    Kind.QUIET: lambda text, _: _quiet(text),
    Kind.NAME: lambda text, view: phrase(view.name(text)),
    Kind.QUIET_NAME: lambda text, view: _quiet(view.name(text)),
    Kind.NUMBER: lambda text, view: _quiet(account_number(text, view)),
    Kind.ACCOUNT_NUMBER: _account_address,
    Kind.DAY: _day,
    Kind.MOMENT: lambda at, view: _quiet(instant_text(at, view)),
    Kind.CLOCK: lambda at, view: _quiet(moment_text(at, view) if at else ""),
    Kind.STATUS: lambda status, _: status_phrase(status),
    Kind.CATEGORY: lambda code, _: _quiet(category_name(code) or code),
    Kind.DURATION: lambda milliseconds, _: _quiet(duration_text(milliseconds)),
    Kind.SANDBOX: _sandbox,
    Kind.COUNTERPARTY: _counterparty,
    Kind.TRANSFER_DAY: _transfer_day,
    Kind.CARD_HOLDER: _card_holder,
    Kind.CARD_USES: _card_uses,
    Kind.PAYMENT_MOMENT: _payment_moment,
    Kind.PAYMENT_STATUS: _payment_status,
    Kind.ORIGINAL: _original,
    Kind.PARCEL: _parcel,
    Kind.INTENT_PAYEE: _intent_payee,
    Kind.INTENT_STATE: _intent_state,
    Kind.TAG: _tag,
}
