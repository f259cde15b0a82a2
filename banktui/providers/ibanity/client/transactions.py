"""Statement lines, from an account, a customer or the whole application."""

from banktui.domain.card_number import free_text
from banktui.domain.listed import Fact
from banktui.domain.transaction import Transaction
from banktui.providers.ibanity.client.values import day_fact, day_of, facts, moment_fact, money_of, number_of, shown
from banktui.providers.ibanity.wire import TransactionResource


def transaction_of(row: TransactionResource) -> Transaction | None:
    """Return a line with all that could be read of it; None without an id."""
    if not row["id"]:
        return None
    attributes = row["attributes"]
    oddities: list[str] = []
    return Transaction(
        id=shown(row["id"]),
        description=free_text(attributes["communication"]),
        day=day_of(attributes["executionDate"], "execution date", oddities),
        counterparty_number=number_of(attributes["counterpart"], oddities),
        money=money_of(attributes["amount"], attributes["currency"], "amount", oddities),
        account_id=shown(row["relationships"]["account"]["data"]["id"]),
        facts=_facts(row, oddities),
        oddities=tuple(oddities),
    )


def _facts(row: TransactionResource, oddities: list[str]) -> tuple[Fact, ...]:
    attributes = row["attributes"]
    day_of(attributes["valueDate"], "value date", oddities)
    return (
        *day_fact("Value date", attributes["valueDate"]),
        *facts(("Reference", attributes["reference"])),
        *moment_fact("Synchronized", row["meta"]["synchronizedAt"]),
    )
