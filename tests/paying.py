"""Payments to try things with: drafts, intents and what they are bound to, all of them of nobody's money."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from banktui.domain.intent import Intent, Party, State
from banktui.domain.money import Money
from banktui.domain.tag import tag_of
from banktui.services.journal import Bound, Journal
from banktui.services.moving import Draft, FrozenRequest, Serial

NOW = datetime(2026, 11, 20, 14, 31, 7, tzinfo=UTC)
BOUND = Bound("sandbox", "https://bank.example", "c0ffee")
SOURCE = Party("7", "Studio Lumen", "FR1420041010050500013M02606")
PAYEE = Party("", "Galerie Vasseur", "DE89370400440532013000", "COBADEFFXXX")
OTHER = Party("", "Bakkerij Noord", "NL91ABNA0417164300")
_numbers = count(1)


def euros(amount: str) -> Money:
    """Return an amount in euros."""
    return Money(Decimal(amount), "EUR")


def draft(amount: str = "12.50", to: Party = PAYEE, **more: Any) -> Draft:
    """Return a payment as it would be sent."""
    body = f'{{"amount":{amount},"to":"{to.key}"}}'.encode()
    request = FrozenRequest("POST", "/accounts/7/transfers", body, "application/json")
    return replace(Draft(SOURCE, to, euros(amount), request, "Invoice 118", "lumen"), **more)


def intent(of: Draft | None = None, number: int = 0, **more: Any) -> Intent:
    """Return an intent that nobody has written down yet."""
    what = of or draft()
    identity = f"{number or next(_numbers):032x}"
    made = Intent(
        id=identity,
        tag=tag_of(identity),
        connection="main",
        provider="bank",
        environment="sandbox",
        operation="credit-transfer",
        parent="7",
        source=what.source,
        destination=what.destination,
        money=what.money,
        they_see=what.they_see,
        we_see=what.we_see,
        created_at=NOW,
        changed_at=NOW,
        values=(("amount", str(what.money.amount)),),
    )
    return replace(made, **more)


def written(journal: Journal, of: Draft | None = None, *, serial: Serial = Serial.PAYMENT, **more: Any) -> Intent:
    """Return an intent that has just been written down."""
    what = of or draft()
    beside = more.pop("beside", "")
    return journal.write_down(intent(what, **more), what, BOUND, serial=serial, at=NOW, beside=beside)


def confirmed(journal: Journal, of: Draft | None = None, **more: Any) -> Intent:
    """Return an intent that has just been confirmed."""
    made = written(journal, of, **more)
    return journal.move(made.id, State.DRAFTED, State.CONFIRMED, at=NOW, why="confirmed on the screen")


def begun(journal: Journal, made: Intent, **more: Any) -> Intent:
    """Return a confirmed intent that is being sent now."""
    kept = journal.get(made.id)
    assert kept is not None
    told = {"key": "k-1", "digest": kept.draft.request.digest, "bound": BOUND, "balance": euros("100"), "at": NOW}
    return journal.begin(made.id, **{"snapshot": (), **told, **more}).intent


def sent(journal: Journal, after: State, of: Draft | None = None, **more: Any) -> Intent:
    """Return an intent whose sending has ended in a state."""
    changes = more.pop("changes", None)
    going = begun(journal, confirmed(journal, of, **more))
    return journal.move(going.id, State.SENDING, after, at=NOW, why="answered", evidence="status 200", changes=changes)
