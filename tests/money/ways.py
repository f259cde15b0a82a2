"""The eight ways to move money, and one payment for each seed."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from banktui.services.moving import Proof
from tests.providers.ordering import card_order

ACCOUNT, CARD = "1201", "ANY0000009901"
"""The card is the first that is ordered at this bank: one that has no past is read quickly."""
_PAYEES = (
    ("Galerie Vasseur", "DE89370400440532013000", "COBADEFFXXX"),
    ("Bakkerij Noord", "NL91ABNA0417164300", "ABNANL2A"),
    ("Officine Brandt", "BE68539007547034", "TRIOBEBB"),
)
_WORDS = ("Flour", "Rent", "Photos", "Invoice 118", "Repairs")

Filled = Mapping[str, str]


@dataclass(frozen=True)
class Way:
    """One way to move money at one provider."""

    code: str
    slug: str
    operation: str
    parent: str
    path: str
    """Of the money request, with `*` for what is different each time."""
    effect: str
    """The bank's own word for it in its book."""
    proof: Proof
    """What is expected of the provider; `NONE`: only a person can tell."""
    fill: Callable[[random.Random], Filled]
    lists: str = ""
    """The path of the list in which a lost one is looked for."""
    id_fields: tuple[str, ...] = ()
    """Where the answer says which record it is."""

    def concerns(self, method: str, path: str) -> bool:
        """Tell whether a request is one that moves money this way."""
        return method == "POST" and fnmatchcase(path.partition("?")[0], self.path)


def _amount(chance: random.Random) -> str:
    return f"{chance.randint(1, 3)}.{chance.randint(1, 99):02d}"


def _transfer(chance: random.Random) -> Filled:
    name, iban, bic = chance.choice(_PAYEES)
    return {"name": name, "iban": iban, "bic": bic, "amount": _amount(chance), "reference": chance.choice(_WORDS)}


def _card_move(chance: random.Random) -> Filled:
    return {"amount": _amount(chance), "card_comment": chance.choice(_WORDS), "acc_comment": chance.choice(_WORDS)}


def _card_order(chance: random.Random) -> Filled:
    name = chance.choice(("Julie Vermeulen", "Ada Byron", "Noor de Wit"))
    return card_order(_amount(chance), name)


def _request(chance: random.Random) -> Filled:
    return {"amount": _amount(chance), "comment": chance.choice(_WORDS), "frequency": "once"}


def _hub(chance: random.Random) -> Filled:
    return {"amount": _amount(chance), "reference": chance.choice(("Rent", "INV-118", "a_b"))}


def _test_data(chance: random.Random) -> Filled:
    return {
        "direction": "out",
        "amount": _amount(chance),
        "counterpart": chance.choice(_PAYEES)[1],
        "communication": chance.choice(_WORDS),
    }


_WAYS = (
    Way("A1", "anytime", "credit-transfer", ACCOUNT, "*/credit-transfers", "credit-transfer", Proof.TAG, _transfer,
        "*/credit-transfers", ("internal_id",)),
    Way("A2", "anytime", "card-load", CARD, f"*/cards/{CARD}/credit", "card-load", Proof.NEW_ITEM, _card_move,
        "*/transactions", ("card_ref", "acc_id")),
    Way("A3", "anytime", "card-unload", CARD, f"*/cards/{CARD}/debit", "card-unload", Proof.NEW_ITEM, _card_move,
        "*/transactions", ("card_ref", "acc_id")),
    Way("A4", "anytime", "card-order", ACCOUNT, "*/cards", "card-order", Proof.NEW_ITEM, _card_order,
        "*/cards", ("order_id", "card_ref")),
    Way("H1", "hub", "ledger-transfer", "", "*/accounts/transfer", "internal-transfer", Proof.NONE, _hub,
        "", ("transaction_id",)),
    Way("H2", "hub", "pay-out", "", "*/account/customer/pay_out", "pay-out", Proof.NONE, _hub, "", ("transaction_id",)),
    Way("I1", "ibanity", "sandbox-transaction", "", "*/transactions", "sandbox-transaction", Proof.TAG, _test_data,
        "*/transactions", ("id",)),
)  # fmt: skip
_BANQ = tuple(
    Way("B1", "banq", operation, "", f"*/{end}", operation, Proof.TAG, _request, "*/payments", ("id",))
    for operation, end in (("payment-request", "get-paid-direct"), ("payment-link", "get-paid-link"))
)
EVERY = (*_WAYS, *_BANQ)


def way_of(code: str, seed: int = 0) -> Way:
    """Return the way behind a column of the matrix; Banq's two take turns."""
    if code == "B1":
        return _BANQ[seed % len(_BANQ)]
    return next(way for way in _WAYS if way.code == code)
