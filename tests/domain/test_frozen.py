import inspect
from dataclasses import FrozenInstanceError, dataclass, replace
from decimal import Decimal

import pytest

from banktui.domain.frozen import quickly_made
from banktui.domain.money import Money
from banktui.domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Slow:
    one: str
    two: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.one:
            raise ValueError("empty")


@quickly_made
@dataclass(frozen=True, slots=True)
class Quick:
    one: str
    two: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.one:
            raise ValueError("empty")


def test_it_is_made_as_before() -> None:
    assert inspect.signature(Quick) == inspect.signature(Slow)
    assert Quick.__init__.__annotations__ == Slow.__init__.__annotations__
    assert (Quick("a").one, Quick("a").two, Quick(two=(1,), one="b")) == ("a", (), Quick("b", (1,)))
    assert replace(Quick("a", (2,)), one="c") == Quick("c", (2,))
    assert hash(Quick("a")) == hash(Quick("a"))
    with pytest.raises(TypeError, match="one"):
        Quick()  # type: ignore[call-arg]


def test_what_is_checked_on_making_still_is() -> None:
    with pytest.raises(ValueError, match="empty"):
        Quick("")
    with pytest.raises(ValueError, match="capital"):
        Money(Decimal(1), "eur")


@pytest.mark.parametrize("record", [Quick("a"), Money(Decimal(1), "EUR"), Transaction("1", "rent")])
def test_it_stays_frozen(record: object) -> None:
    name = next(iter(type(record).__dataclass_fields__))  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        setattr(record, name, "other")
