"""Choosing whose something is: a customer or ledger that is known here, or one by its id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from banktui.domain.account import Account
from banktui.domain.aggregation import Customer
from banktui.providers.hub.client.creating import refused
from banktui.providers.hub.client.rules import id_fault
from banktui.services.acting import Choice, Field, Input
from banktui.services.reading import Listed

CUSTOMER: Final = "customer"
LEDGER: Final = "ledger"

_CHOSEN = "holder"
_TYPED = "holder_id"
_BETWEEN = ":"


def holder_fields(
    label: str, kinds: Sequence[str], known: Iterable[Listed], subject: Listed | None = None
) -> tuple[Field, Field]:
    """Return a choice among known holders of the kinds asked for, and a field for an id that is not among them."""
    by_id = tuple(Choice(f"{kind}{_BETWEEN}", f"another {kind}, by its id") for kind in kinds)
    offered = {choice.value: choice for each in known if (choice := _choice(each, kinds)) is not None}
    first = _choice(subject, kinds) if subject is not None else None
    if first is not None:
        offered.setdefault(first.value, first)
    choices = (*offered.values(), *by_id)
    return (
        Field(_CHOSEN, label, Input.CHOICE, initial=(first or choices[0]).value, choices=choices),
        Field(
            _TYPED,
            "Its id",
            required=False,
            hint=f"only for {' or '.join(choice.label for choice in by_id)}",
            check=id_fault,
        ),
    )


def said_holder_fields(label: str, kinds: Sequence[str], values: Mapping[str, str]) -> tuple[Field, Field]:
    """Return the same fields for checking what was chosen, whatever was offered when it was."""
    chosen, typed = holder_fields(label, kinds, ())
    value = values.get(_CHOSEN, "")
    kind, _, holder_id = value.partition(_BETWEEN)
    if kind in kinds and holder_id and not id_fault(holder_id):
        chosen = Field(_CHOSEN, label, Input.CHOICE, choices=(*chosen.choices, Choice(value, holder_id)))
    return chosen, typed


def holder_of(values: Mapping[str, str]) -> tuple[str, str]:
    """Return kind and id of the holder that was chosen or typed. Raises Rejected if it is neither, or both."""
    kind, _, chosen = values[_CHOSEN].partition(_BETWEEN)
    typed = values.get(_TYPED, "").strip().lower()
    if bool(chosen) == bool(typed):
        wrong = f"Type the id of the {kind}." if not chosen else f"Leave this empty: a {kind} is chosen above."
        raise refused(wrong, _TYPED)
    return kind, chosen or typed


def holder_input(values: Mapping[str, str]) -> str:
    """Return the name of the field that the holder came from."""
    return _CHOSEN if values[_CHOSEN].partition(_BETWEEN)[2] else _TYPED


def _choice(item: Listed, kinds: Sequence[str]) -> Choice | None:
    if isinstance(item, Customer) and CUSTOMER in kinds:
        return Choice(f"{CUSTOMER}{_BETWEEN}{item.id}", f"customer {item.facets().name or item.id}", names=True)
    if isinstance(item, Account) and LEDGER in kinds:
        return Choice(f"{LEDGER}{_BETWEEN}{item.id}", f"ledger {item.name} {item.number}".strip(), names=True)
    return None
