"""Turns the demo data into institutions, users, customers and accounts with histories in the bank's ledger.

Everything is dated from the start of the bank's clock and drawn from the bank's seed, so that the same bank comes out
whenever it is opened.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from banktui.providers.ibanity.sandbox.demodata import DemoData, SeedAccount, SeedUser
from banktui.providers.ibanity.sandbox.pasts import give_past
from banktui.providers.ibanity.sandbox.register import (
    SLUG,
    Customer,
    HeldAccount,
    Horizon,
    Institution,
    LinkedAccount,
    Register,
    User,
)
from banktui.providers.ibanity.sandbox.synchronizations import ACCOUNT_BEFORE_TRANSACTIONS
from banktui.sandbox.bank import Bank
from banktui.sandbox.ledger import LedgerAccount

Identified = TypeVar("Identified", Institution, User, Customer, HeldAccount, LinkedAccount)


@dataclass(frozen=True, slots=True)
class _Link:
    """An account that a customer has linked, to be synchronized once all histories are written."""

    seed: SeedAccount
    held: HeldAccount
    customer: Customer
    minutes: int


def seed(register: Register, data: DemoData) -> None:
    """Fill an empty register and the bank's ledger with the demo data."""
    for institution in data.institutions:
        _add(
            register.institutions,
            Institution(register.new_id("institution", institution.key), institution.key, institution.name),
        )
    bics = {institution.key: institution.bic for institution in data.institutions}
    institutions = {institution.key: institution for institution in register.institutions.values()}
    links: list[_Link] = []
    for person in data.users:
        user, customer = _user(register, person), _customer(register, person)
        for account in person.accounts:
            _open(register.bank, account, person, bics[account.institution])
            held = _held(register, account, user, institutions[account.institution])
            if customer is not None and account.synchronized is not None:
                links.append(_Link(account, held, customer, account.synchronized))
    for person in data.users:
        for account in person.accounts:
            give_past(register.bank, account, ledger_account(account.key))
    for link in links:
        _link(register, link)


def ledger_account(key: str) -> str:
    """Return the ledger's id for an account of the demo data."""
    return f"{SLUG}-{key}"


def _user(register: Register, person: SeedUser) -> User:
    known = register.bank.world.customers.get(person.key)
    first_name = person.first_name or (known.first_name if known else "")
    last_name = person.last_name or (known.last_name if known else "")
    created_at = _moment(register.bank, person.days, "user", person.key)
    user = User(
        id=register.new_id("user", person.key),
        key=person.key,
        login=person.login,
        password=person.password,
        first_name=first_name,
        last_name=last_name,
        created_at=created_at,
        updated_at=created_at,
    )
    _add(register.users, user)
    return user


def _customer(register: Register, person: SeedUser) -> Customer | None:
    known = register.bank.world.customers.get(person.key)
    if known is None:
        return None
    customer = Customer(
        id=register.new_id("customer", person.key),
        key=person.key,
        phone=f"+{known.phone}",
        email=known.email,
        created_at=_moment(register.bank, person.days, "customer", person.key),
    )
    _add(register.customers, customer)
    return customer


def _open(bank: Bank, account: SeedAccount, person: SeedUser, bic: str) -> None:
    known = bank.world.customers.get(person.key)
    bank.ledger.open_account(
        LedgerAccount(
            id=ledger_account(account.key),
            holder=known.name if known else f"{person.first_name} {person.last_name}",
            name=account.description,
            currency=account.currency,
            kind="business" if known and known.kind == "business" else "personal",
            iban=account.iban,
            bic=bic,
        )
    )


def _held(register: Register, account: SeedAccount, user: User, institution: Institution) -> HeldAccount:
    held = HeldAccount(
        id=register.new_id("sandbox account", account.key),
        serial=register.new_serial("held"),
        ledger_account=ledger_account(account.key),
        user=user,
        institution=institution,
        subtype=account.subtype,
        relationship=account.relationship,
        iban=account.iban,
        description=account.description,
        currency=account.currency,
        created_at=user.created_at + timedelta(minutes=len(register.held) + 1),
        updated_at=user.created_at + timedelta(minutes=len(register.held) + 1),
        is_busy=account.is_busy,
    )
    _add(register.held, held)
    return held


def _link(register: Register, link: _Link) -> None:
    bank, held = register.bank, link.held
    synchronized_at = _moment(bank, 0, "synchronized", link.seed.key) - timedelta(minutes=link.minutes)
    account = LinkedAccount(
        id=register.new_id("account", link.seed.key),
        serial=register.new_serial("linked"),
        customer=link.customer,
        held=held,
        authorization_id=register.new_id("authorization", link.seed.key),
        reference=link.seed.reference,
        authorized_at=held.created_at + timedelta(seconds=40),
        synchronized_at=synchronized_at - ACCOUNT_BEFORE_TRANSACTIONS,
        horizons=[Horizon(_length_at(bank, held, synchronized_at), synchronized_at)],
    )
    _add(register.linked, account)


def _length_at(bank: Bank, held: HeldAccount, instant: datetime) -> int:
    ledger, name = bank.ledger, held.ledger_account

    def booked_at(position: int) -> datetime:
        return ledger.postings(name, start=position, limit=1, newest_first=False)[0].at

    return bisect_right(range(ledger.count(name)), instant, key=booked_at)


def _moment(bank: Bank, days: int, *names: str) -> datetime:
    """Return an instant some days and less than a minute before the bank opened, with microseconds."""
    past = timedelta(days=days, microseconds=bank.stream(SLUG, "moment", *names).randrange(60_000_000))
    return bank.clock.start - past


def _add(shelf: dict[str, Identified], resource: Identified) -> None:
    shelf[resource.id] = resource
