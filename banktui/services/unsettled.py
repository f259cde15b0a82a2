"""How much money is not settled: on every screen, so on the first picture too, hence apart from the payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from banktui.domain.errors import Problem


class MoneyStanding(NamedTuple):
    """What every screen shows of money that is not settled."""

    unknown: int = 0
    held: int = 0
    sending: int = 0
    alarms: int = 0
    problem: Problem | None = None
    """Why nothing can be sent: the journal."""

    @property
    def wants_attention(self) -> bool:
        """Tell whether every screen has something to say."""
        return bool(self.unknown or self.held or self.sending or self.alarms or self.problem)
