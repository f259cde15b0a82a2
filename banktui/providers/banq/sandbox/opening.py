"""Opens Banq in the bank: its user, spaces, accounts, the other users, and the past."""

from datetime import date, timedelta
from typing import Final

from banktui.providers.banq.sandbox.habits import HABITS
from banktui.providers.banq.sandbox.identifiers import new_guid
from banktui.providers.banq.sandbox.past import Past
from banktui.providers.banq.sandbox.records import CURRENCY, SLUG, Account, Banq, Space
from banktui.providers.banq.sandbox.register import Register
from banktui.providers.banq.sandbox.seed import Seed, dollars
from banktui.providers.banq.sandbox.takings import settle_past
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import LedgerAccount

_OPENED_BEFORE: Final = timedelta(days=800)


def open_banq(bank: Bank, seed: Seed) -> Register:
    """Return everything as it is when the bank's clock begins."""
    user = bank.world.customers[seed.customer]
    register = Register(new_guid(bank, "user", user.id), user)
    opened = (bank.clock.start - _OPENED_BEFORE).date()
    for row in seed.spaces:
        account_id = ""
        if "account" in row:
            account = _open_account(bank, row["account"], row["title"], row["id"], row["name"], opened)
            register.accounts[account.id] = account
            account_id = account.id
        register.spaces[row["id"]] = Space(row["id"], row["name"], row["type"], row["status"], account_id)
    for row in seed.banqs:
        if row["habit"] not in HABITS:
            raise ValueError(f"{row['key']} has an unknown habit")
        guid = new_guid(bank, "banq", row["key"])
        register.banqs[guid] = Banq(guid, row["name"], f"{row['key']}@banq.example", row["habit"])
    Past(bank, seed, register).write()
    closing = {row["account"]: dollars(row["closing"]) for row in seed.spaces if "account" in row}
    for account in register.accounts.values():
        own = [payment for payment in register.payments if payment.account_id == account.id]
        settle_past(bank, account, closing[account.key], own)
    return register


def _open_account(bank: Bank, key: str, title: str, space: int, holder: str, opened: date) -> Account:
    account = Account(new_guid(bank, "account", key), key, title, space, f"{SLUG}-{key}")
    kind = "personal" if key == "personal" else "business"
    bank.ledger.open_account(LedgerAccount(account.ledger_id, holder, title, CURRENCY, kind, opened=opened))
    return account
