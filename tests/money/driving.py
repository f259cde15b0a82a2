"""What all faults of the matrix have in common: a payment is made, and the cell's word says what must become of it."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from tests.money.case import Case

_LASTING = 0.4

Driver = Callable[[Case], Awaitable[None]]
"""Makes one run of one cell. Raises AssertionError where it does not end as required."""


async def becomes(
    case: Case, arrange: Callable[[], object], *, effects: int, served: bool = False, again: bool = False
) -> None:
    """Arrange a fault, pay, and require what the cell says; the bank must have carried it out `effects` times.

    `again`: the fault strikes each time that it is arranged anew, so that it can be tried with a trusted key too.
    """
    arrange()
    till = case.till(served=served)
    made = await till.pay(case.values)
    assert case.effects == effects, (
        f"the fault was to have it carried out {effects} times, not {case.effects}: {made.sentence}"
    )
    match case.word.partition(">")[0]:
        case "N":
            await case.not_sent(till, made)
        case "D":
            case.declined(till, made)
        case "A":
            case.accepted(till, made)
        case "H":
            assert made.state.value == "held", (made.state, made.sentence)
            case.check(till)
        case "U" | "Uv" | "Uk" | "U!":
            assert case.arrived <= 1
            assert made.alarm or not case.word.endswith("!")
            await case.unknown(till, made)
            if case.word.startswith("Uk") and again:
                await with_a_trusted_key(case, arrange, served=served)
        case "Um" | "Um!":
            assert made.alarm or not case.word.endswith("!")
            await case.unknown(till, made, proven=False)
            await case.attested(till, made)
        case word:
            raise ValueError(f"nothing is known of {word}")


async def with_a_trusted_key(case: Case, arrange: Callable[[], object], *, served: bool = False) -> None:
    """Do the same to a payment whose key may be sent again."""
    await case.rig.close_tills()
    case.is_lasting = case.chance.random() < _LASTING
    arrange()
    await case.repeated(served=served)


@contextlib.asynccontextmanager
async def switched(case: Case, scenario: str, **switches: str) -> AsyncIterator[None]:
    """Have the bank behave in another way that documents leave open, until this ends."""
    case.rig.stage.bank.scenarios.run(scenario, switches)
    try:
        yield
    finally:
        case.rig.stage.bank.scenarios.run(scenario, {})
