"""The console's own address for notifications: a receiver, and the inbox that judges what it takes."""

from collections.abc import Awaitable, Callable, Sequence

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, Problem, Unreachable
from banktui.receiver import Receiver
from banktui.services.inbox import Inbox


class Reception:
    """Listens on this machine for what banks push, and tells the banks that can be told where that is."""

    def __init__(self, inbox: Inbox, connections: Sequence[str], *, clock: Clock, port: int = 0) -> None:
        self._inbox = inbox
        self._clock = clock
        self._receiver = Receiver(connections, inbox.take, inbox.refuse, clock=clock, port=port)
        self._is_open = False
        self.problem: Problem | None = None
        """Why nothing can be received, or why a bank could not be told where; None if all is well."""

    async def open(self) -> Problem | None:
        """Begin to listen; return why that failed, if it did."""
        try:
            await self._receiver.start()
        except OSError as error:
            taken = Unreachable(
                "Notifications cannot be received",
                detail=f"The port could not be opened: {error.strerror or type(error).__name__}.",
                hint="Close the other program that listens there, or choose another port.",
            )
            self.problem = taken.problem(self._clock.now())
            return self.problem
        self._is_open = True
        return None

    async def close(self) -> None:
        """Stop listening, and finish following up what arrived."""
        self._is_open = False
        await self._receiver.stop()
        await self._inbox.settled()

    def address(self, connection: str) -> str:
        """Return where a connection's notifications are taken; empty while nothing is."""
        return self._receiver.url(connection) if self._is_open else ""

    async def introduce(self, connection: str, tell: Callable[[str], Awaitable[None]]) -> Problem | None:
        """Tell a connection's bank where to push to; why that failed, if it did, is returned and kept."""
        if not self._is_open:
            return self.problem
        try:
            await tell(self.address(connection))
        except BankError as error:
            self.problem = error.problem(self._clock.now())
            return self.problem
        return None
