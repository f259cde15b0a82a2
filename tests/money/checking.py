"""The checker: what a bank carried out against what a journal says of it. Four numbers, and all must be nothing.

It knows nothing of how anything was sent: it is given the bank's own book and what the sender claims, so that a sender
without any journal can be held to it as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from banktui.domain.intent import Intent, State
from banktui.domain.tag import shown
from banktui.services.journal import Journal

PAID = frozenset({State.ACCEPTED, State.SETTLED, State.FAILED_LATER})
"""Words by which it is said that the bank has taken something on."""
NOT_PAID = frozenset(
    {State.DRAFTED, State.CONFIRMED, State.DECLINED, State.NOT_EXECUTED, State.CANCELLED, State.EXPIRED}
)
"""Words by which it is said that it did not. Of what is being sent, held or unknown nothing is said."""


@dataclass(frozen=True)
class Effect:
    """One thing that the bank did because it was told to, from its own book."""

    id: str
    operation: str
    amount: Decimal
    currency: str
    tags: frozenset[str]
    """What may be tags in the texts that it was given."""


@dataclass(frozen=True)
class Claim:
    """What the sender says of one payment."""

    tag: str
    operation: str
    amount: Decimal
    currency: str
    state: State
    is_attested: bool = False
    """A person said so, who may be wrong."""


@dataclass
class Findings:
    """What is wrong. Each line names the payment by its tag."""

    duplicates: list[str] = field(default_factory=list)
    """Carried out more than once."""
    lost: list[str] = field(default_factory=list)
    """Carried out, and nothing is known of it."""
    false_paid: list[str] = field(default_factory=list)
    """Said to be carried out, and it was not."""
    false_not_paid: list[str] = field(default_factory=list)
    """Said not to be carried out, and it was."""

    def __bool__(self) -> bool:
        return bool(self.duplicates or self.lost or self.false_paid or self.false_not_paid)

    def __str__(self) -> str:
        """Return all four kinds with what was found of each."""
        return "; ".join(f"{name}: {', '.join(found) or 'none'}" for name, found in vars(self).items())

    def add(self, other: "Findings") -> None:
        """Take in what was found elsewhere."""
        for name, found in vars(self).items():
            found.extend(vars(other)[name])

    def counts(self) -> dict[str, int]:
        """Return how many there are of each kind."""
        return {name: len(found) for name, found in vars(self).items()}


def check(effects: Iterable[Effect], claims: Sequence[Claim]) -> Findings:
    """Compare a bank's book with what a sender says."""
    findings = Findings()
    done: dict[str, list[Effect]] = {claim.tag: [] for claim in claims}
    for effect in effects:
        claim = _whose(effect, claims)
        if claim is None:
            findings.lost.append(f"{effect.operation} of {effect.amount} {effect.currency} ({effect.id})")
        else:
            done[claim.tag].append(effect)
    for claim in claims:
        times = len(done[claim.tag])
        said = f"{shown(claim.tag)} is {claim.state.value}"
        if times > 1:
            findings.duplicates.append(f"{said}, carried out {times} times")
        if times and claim.state in NOT_PAID and not claim.is_attested:
            findings.false_not_paid.append(said)
        if not times and claim.state in PAID and not claim.is_attested:
            findings.false_paid.append(said)
    return findings


def _whose(effect: Effect, claims: Sequence[Claim]) -> Claim | None:
    """Return the payment behind an effect: by its tag or, where the bank was given none, by what it was."""
    for claim in claims:
        if claim.tag in effect.tags:
            return claim
    alike = [
        claim
        for claim in claims
        if (claim.operation, claim.amount, claim.currency) == (effect.operation, effect.amount, effect.currency)
    ]
    return alike[0] if alike else None


def claims_of(journal: Journal) -> list[Claim]:
    """Return what a journal says of all its payments."""
    return [_claim(journal, intent) for intent in journal.intents()]


def _claim(journal: Journal, intent: Intent) -> Claim:
    steps = [step for step in journal.history(intent.id) if step.before is not step.after]
    money = intent.money
    return Claim(
        intent.tag, intent.operation, money.amount, money.currency, intent.state, bool(steps and steps[-1].who)
    )
