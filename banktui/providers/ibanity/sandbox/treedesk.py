"""The tree of test data: institutions, their users and accounts, made, changed and deleted as the document describes.

Everything is written down before it is done, and done again after a restart. What the document leaves open is decided
like this: what is deleted takes along all that stands below it, and customers who let one of its accounts be read see
that account until their next synchronization.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from banktui.domain.money import minor_digits
from banktui.providers.ibanity.sandbox.attributes import amount, invalid, text, word
from banktui.providers.ibanity.sandbox.register import SLUG, HeldAccount, Institution, Register, User
from banktui.sandbox.ledger import LedgerAccount

Record = Mapping[str, Any]

INSTITUTION: Final = "financialInstitution"
USER: Final = "sandboxUser"
ACCOUNT: Final = "sandboxAccount"

_MADE: Final = "made"
_LONGEST: Final = 100
_LONGEST_NUMBER: Final = 70
_LONGEST_DESCRIPTION: Final = 500
"""The document names no lengths: these keep a test from filling the bank."""
_USER_TEXTS: Final = {"login": "login", "password": "password", "firstName": "first_name", "lastName": "last_name"}
_SUBTYPES: Final = ("checking", "savings")
_RELATIONSHIPS: Final = ("owner", "trustee")


class TreeDesk:
    """Makes, changes and deletes test data. Attributes that are wrong raise RefusedError (`validation_error`)."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._acts: Mapping[str, Callable[[Record], None]] = {
            "institution-created": self._add_institution,
            "institution-updated": self._change_institution,
            "institution-deleted": self._drop_institution,
            "user-created": self._add_user,
            "user-updated": self._change_user,
            "user-deleted": self._drop_user,
            "held-created": self._open,
            "held-deleted": self._close,
        }

    def create_institution(self, attributes: Mapping[str, Any]) -> Institution:
        """Make an institution."""
        record = {"id": self._new_id("institution"), "name": text(attributes, "name", _LONGEST)}
        self._do("institution-created", record)
        return self._register.institutions[record["id"]]

    def update_institution(self, institution: Institution, attributes: Mapping[str, Any]) -> Institution:
        """Give an institution another name."""
        self._do("institution-updated", {"id": institution.id, "name": text(attributes, "name", _LONGEST)})
        return institution

    def delete_institution(self, institution: Institution) -> None:
        """Delete an institution and the accounts at it."""
        self._do("institution-deleted", {"id": institution.id})

    def create_user(self, attributes: Mapping[str, Any]) -> User:
        """Make a user."""
        record = {"id": self._new_id("user"), **_user_in(attributes), "at": self._now()}
        self._do("user-created", record)
        return self._register.users[record["id"]]

    def update_user(self, user: User, attributes: Mapping[str, Any]) -> User:
        """Change a user: the document asks for all of the attributes."""
        self._do("user-updated", {"id": user.id, **_user_in(attributes), "at": self._now()})
        return user

    def delete_user(self, user: User) -> None:
        """Delete a user and all accounts that the user has."""
        self._do("user-deleted", {"id": user.id})

    def create_account(self, institution: Institution, user: User, attributes: Mapping[str, Any]) -> HeldAccount:
        """Open an account for a user at an institution, with the balance asked for and no transaction."""
        currency = text(attributes, "currency", 3)
        if minor_digits(currency) is None:
            raise invalid("currency", "The attribute is not a currency of ISO 4217.")
        # One of the provider's own examples has no balance, though the document asks for one.
        balance = attributes.get("balance")
        record = {
            "id": self._new_id("held"),
            "institution": institution.id,
            "user": user.id,
            "subtype": word(attributes, "subtype", _SUBTYPES) if attributes.get("subtype") is not None else "checking",
            "relationship": word(attributes, "relationship", _RELATIONSHIPS),
            "iban": text(attributes, "iban", _LONGEST_NUMBER),
            "description": text(attributes, "description", _LONGEST_DESCRIPTION),
            "currency": currency,
            "balance": str(amount(balance if balance is not None else 0, "balance", currency)),
            "at": self._now(),
        }
        self._do("held-created", record)
        return self._register.held[record["id"]]

    def delete_account(self, held: HeldAccount) -> None:
        """Close an account: it is gone with its transactions."""
        self._do("held-deleted", {"id": held.id})

    def recall(self, kind: str, payload: Record) -> None:
        """Do again what was done in an earlier run; other kinds of memories are not ours."""
        act = self._acts.get(kind)
        if act is None:
            return
        if kind.endswith("-created"):
            # What comes next must not get an id that was given already.
            self._register.new_serial(_MADE)
        act(payload)

    def _do(self, kind: str, record: Record) -> None:
        self._register.bank.remember(SLUG, kind, record)
        self._acts[kind](record)

    def _now(self) -> str:
        return self._register.bank.clock.now().isoformat()

    def _new_id(self, kind: str) -> str:
        return self._register.new_id(f"made {kind}", str(self._register.new_serial(_MADE)))

    def _add_institution(self, record: Record) -> None:
        self._register.institutions[record["id"]] = Institution(record["id"], record["id"], record["name"])

    def _change_institution(self, record: Record) -> None:
        self._register.institutions[record["id"]].name = record["name"]

    def _drop_institution(self, record: Record) -> None:
        gone = self._register.institutions.pop(record["id"])
        for held in [held for held in self._register.held.values() if held.institution.id == gone.id]:
            del self._register.held[held.id]

    def _add_user(self, record: Record) -> None:
        at = datetime.fromisoformat(record["at"])
        texts = {name: record[name] for name in _USER_TEXTS.values()}
        self._register.users[record["id"]] = User(
            id=record["id"], key=record["id"], created_at=at, updated_at=at, **texts
        )

    def _change_user(self, record: Record) -> None:
        user = self._register.users[record["id"]]
        for name in _USER_TEXTS.values():
            setattr(user, name, record[name])
        user.updated_at = datetime.fromisoformat(record["at"])

    def _drop_user(self, record: Record) -> None:
        gone = self._register.users.pop(record["id"])
        for held in self._register.held_by(gone):
            del self._register.held[held.id]

    def _open(self, record: Record) -> None:
        register, at = self._register, datetime.fromisoformat(record["at"])
        user, ledger, account = register.users[record["user"]], register.bank.ledger, f"{SLUG}-{record['id']}"
        # Without its number: whoever pays that through another API of this bank must not pay into test data.
        ledger.open_account(
            LedgerAccount(
                account,
                f"{user.first_name} {user.last_name}",
                record["description"],
                record["currency"],
                "personal",
            )
        )
        self._begin_with(account, record, at)
        register.held[record["id"]] = HeldAccount(
            id=record["id"],
            serial=register.new_serial("held"),
            ledger_account=account,
            user=user,
            institution=register.institutions[record["institution"]],
            subtype=record["subtype"],
            relationship=record["relationship"],
            iban=record["iban"],
            description=record["description"],
            currency=record["currency"],
            created_at=at,
            updated_at=at,
            is_busy=False,
        )

    def _begin_with(self, account: str, record: Record, at: datetime) -> None:
        """Give a new account its balance, by a posting that is no transaction."""
        balance, ledger = Decimal(record["balance"]), self._register.bank.ledger
        if not balance:
            return
        outside = ledger.outside(record["currency"])
        ledger.post(
            debit=outside if balance > 0 else account,
            credit=account if balance > 0 else outside,
            amount=abs(balance),
            at=at,
            description="Balance at the beginning",
            kind="opening",
        )
        self._register.hide(account, 1, since=1)

    def _close(self, record: Record) -> None:
        # The ledger keeps what was posted; nothing leads there any more.
        del self._register.held[record["id"]]


def _user_in(attributes: Mapping[str, Any]) -> dict[str, str]:
    return {kept: text(attributes, name, _LONGEST) for name, kept in _USER_TEXTS.items()}
