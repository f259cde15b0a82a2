"""What can be copied of a row, and of a request: each as text, with a name."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from banktui.domain.exchange import Exchange
from banktui.domain.intent import Intent
from banktui.domain.tag import shown
from banktui.services.by_hand import ByHand
from banktui.services.curl import AGAIN, curl, pays_again, variables, why_not
from banktui.services.plain_command import plain_command, why_no_command
from banktui.services.reading import Listed
from banktui.ui.columns import INTENTS, Column, by_capability
from banktui.ui.presenter.cells import cell
from banktui.ui.presenter.kind import Kind
from banktui.ui.presenter.money import amount
from banktui.ui.presenter.view import View
from banktui.ui.sections import Section

_VALUES = (
    ("Number", "number"),
    ("Name", "name"),
    ("Beneficiary", "beneficiary"),
    ("Counterparty", "counterparty"),
    ("Their number", "beneficiary_number"),
    ("Their number", "counterparty_number"),
    ("Description", "description"),
    ("Reference", "reference"),
)
_NOT_TOLD = frozenset({"raw", "headers"})
"""Fields that are kept only to be verified or sent on: never shown, never copied."""
_LINK = re.compile(r"https://[^\s<>\"]+")
_HIDDEN = "Names and amounts are hidden; f2 shows them."
_NEVER_AGAIN = "A payment is not made again from here. f12 shows its request."
_REAL = "It moved real money: it is not written as something that would do so again."
_NO_REQUEST = "No request of this session brought this."


@dataclass(frozen=True, slots=True)
class Copy:
    """One thing to copy."""

    label: str
    text: str
    note: str = ""
    """What to know before it is used."""
    reason: str = ""
    """Why it cannot be copied; empty if it can."""
    is_short: bool = False
    """The text itself says best what it is."""


def copies_of(
    item: Listed, section: Section | None, behind: Exchange | None, by_hand: ByHand, view: View
) -> tuple[Copy, ...]:
    """Return what can be copied of a row or thing: its values, the row as it is shown, JSON, the request behind it."""
    columns = by_capability().get(section.capability, ()) if section is not None else ()
    row = "\t".join(_shown(item, columns, view))
    whole = json.dumps(_plain(item), ensure_ascii=False, indent=2)
    hidden = _HIDDEN if view.private else ""
    return (
        *_values(item, view),
        *((Copy("Row", row, "as shown, with tabs between"),) if row else ()),
        Copy("JSON", whole, "all that is known of it", hidden),
        _as_curl(behind, by_hand, view) if behind is not None else Copy("curl", "", "", _NO_REQUEST),
        _as_command(behind) if behind is not None else Copy("banktui", "", "", _NO_REQUEST),
    )


def copies_of_intent(intent: Intent, view: View) -> tuple[Copy, ...]:
    """Return what can be copied of a payment sent from here: what is known of it, and nothing that would repeat it."""
    hidden = _HIDDEN if view.private else ""
    link = _LINK.search(intent.sentence)
    values = (
        ("Tag", shown(intent.tag), ""),
        ("Bank's id", intent.remote_id, ""),
        ("Link", link.group() if link else "", hidden),
        ("Their number", intent.destination.number, hidden),
        ("Amount", intent.money.plain(), hidden),
        ("They see", intent.they_see, hidden),
        ("Where it stands", intent.sentence, hidden),
    )
    row = "\t".join(_shown(intent, INTENTS, view))
    whole = json.dumps(_plain(intent), ensure_ascii=False, indent=2)
    return (
        *(Copy(label, text, "", reason, is_short=True) for label, text, reason in values if text),
        Copy("Row", row, "as shown, with tabs between"),
        Copy("JSON", whole, "all that is known of it", hidden),
        Copy("curl", "", "", _NEVER_AGAIN),
    )


def copies_of_exchange(exchange: Exchange, by_hand: ByHand, view: View, *, real: bool) -> tuple[Copy, ...]:
    """Return what can be copied of a request: its command line, address and bodies, all redacted.

    Where money is `real` no payment is written as something that a shell would make a second time.
    """
    hidden = _HIDDEN if view.private else ""
    bodies = (("Request body", exchange.sent), ("Answer body", exchange.answer))
    return (
        _as_curl(exchange, by_hand, view, real=real),
        _as_command(exchange),
        Copy("Address", f"{exchange.origin}{exchange.target}", is_short=True),
        *(Copy(label, body.text, "redacted", hidden) for label, body in bodies if body.text),
        *((Copy("Error", exchange.decided, is_short=True),) if exchange.result.is_void() else ()),
    )


def _as_curl(exchange: Exchange, by_hand: ByHand, view: View, *, real: bool = False) -> Copy:
    reason = _REAL if real and pays_again(exchange) else why_not(exchange)
    if view.private and exchange.sent.pieces and not exchange.sign_in:
        # What it sends is hidden on the screen; what it asks for is not: an address has ids, and no names.
        reason = reason or _HIDDEN
    if reason:
        return Copy("curl", "", "", reason)
    changes = "It changes something again. " if exchange.method not in {"GET", "HEAD"} and not exchange.sign_in else ""
    if pays_again(exchange):
        changes = f"It pays again, but not before {AGAIN} is set. "
    needs = len(variables(exchange, by_hand))
    return Copy("curl", curl(exchange, by_hand), f"{changes}For bash; {needs} variables, each named if it is missing.")


def _as_command(exchange: Exchange) -> Copy:
    return Copy("banktui", plain_command(exchange), "", why_no_command(exchange), is_short=True)


def _values(item: Listed, view: View) -> Iterator[Copy]:
    for label, name in _VALUES:
        value = getattr(item, name, "")
        if isinstance(value, str) and value:
            yield Copy(label, value, "", _HIDDEN if view.private else "", is_short=True)
    amount = item.facets().amount
    if amount is not None:
        hidden = _HIDDEN if view.private else ""
        yield Copy("Amount", format(amount, "f"), item.facets().currency, hidden, is_short=True)
    yield Copy("Id", item.id, is_short=True)


def _shown(item: Listed, columns: tuple[Column, ...], view: View) -> Iterator[str]:
    for column in columns:
        value: Any = getattr(item, column.field, None) if column.field else item
        if column.kind is Kind.AGE:
            continue
        if column.kind.is_money:
            yield amount(value, view, signed=column.kind is Kind.MOVEMENT).plain if value is not None else ""
        else:
            yield cell(column.kind, value, view).plain


def _plain(value: Any) -> Any:
    """Return a thing as JSON can write it: amounts and days as text, nothing that is never shown."""
    if is_dataclass(value):
        known = {each.name: getattr(value, each.name) for each in fields(value) if each.name not in _NOT_TOLD}
        return {name: _plain(part) for name, part in known.items() if part not in (None, "", ())}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(part) for part in value] if isinstance(value, tuple | list) else value
