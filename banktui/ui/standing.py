"""The overview's arithmetic: which connections can be counted on, and what their accounts add up to, by currency."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from banktui.domain.account import Account
from banktui.domain.errors import Problem
from banktui.domain.money import Money
from banktui.services.capability import ACCOUNTS
from banktui.services.filtering import matches, parse
from banktui.services.provider import Connection
from banktui.services.provider import Standing as SignIn
from banktui.services.shelf import ListRef, ListState, Row
from banktui.ui.phrase import Phrase, Tone, laid, phrase, wrapped
from banktui.ui.presenter import PlacedAccount, age_text, amount, stacked
from banktui.ui.presenter.figures import MoneyShape, aligned
from banktui.ui.presenter.freshness import login_phrase
from banktui.ui.presenter.money import figure_of
from banktui.ui.presenter.view import View

if TYPE_CHECKING:
    from banktui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Standing:
    """One connection and how far its list of accounts can be trusted."""

    connection: Connection
    state: ListState
    failure: Problem | None = None
    """Why the connection cannot be used at all."""
    accounts: int = 0
    has_accounts: bool = True
    """The connection offers a list of accounts, or it is not known yet whether it does."""
    login: SignIn | None = None
    """How its sign-in stands, where it signs in with a token."""

    @property
    def problem(self) -> Problem | None:
        """Return why the figures are not current, if they are not."""
        return self.failure or self.state.problem

    @property
    def ref(self) -> ListRef:
        """Return the connection's list of accounts."""
        return accounts_of(self.connection.id)


@dataclass(frozen=True, slots=True)
class Position:
    """What all accounts add up to. Figures of different currencies are never mixed."""

    totals: Mapping[str, Money] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    """Connections with accounts whose figures are not current, or could not be read at all."""
    without_balance: int = 0
    """Accounts whose balance the bank did not give."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the store knows of all connections."""

    standings: tuple[Standing, ...]
    found: tuple[tuple[PlacedAccount, Row], ...]
    """All accounts, in the user's order of connections."""
    position: Position

    def passing(self, typed: str) -> list[tuple[PlacedAccount, Row]]:
        """Return the accounts that pass a filter as it was typed. Raises FilterError if it is none."""
        wanted = parse(typed)
        return [(account, row) for account, row in self.found if matches(wanted, account.facets())]

    def links(self, view: View, width: int, *, refreshing: Container[str]) -> dict[str, Phrase]:
        """Say how each connection stands, by its id: in one line, and below it why if all is not well."""
        return {
            standing.connection.id: stacked(
                [
                    standing_phrase(standing, view, refreshing=standing.connection.id in refreshing, width=width),
                    *trouble_lines(standing, view, width),
                ]
            )
            for standing in self.standings
        }

    def sums(self, view: View, width: int) -> Phrase:
        """Write the position, a line for each currency."""
        return stacked(position_lines(self.position, view, width))

    def brief(self, view: View, width: int, *, refreshing: Container[str]) -> Phrase:
        """Say it all in a line or two, each at most so many cells wide."""
        return stacked(brief_lines(self.standings, self.position, view, width, refreshing=refreshing))

    def empty_words(self) -> Phrase:
        """Say why no account is shown where none is."""
        return empty_words(self.standings, is_filtered=bool(self.found))


async def survey(workspace: "Workspace") -> Survey:
    """Ask the store about all connections."""
    standings = []
    for connection in workspace.connections:
        state = await workspace.reader.state(accounts_of(connection.id))
        offered = workspace.offered(connection.id)
        has_accounts = not offered or ACCOUNTS.name in offered
        failure = workspace.failure(connection.id)
        login = workspace.standing(connection.id)
        standings.append(Standing(connection, state, failure, state.known, has_accounts, login))
    found = placed(await workspace.reader.across(ACCOUNTS.name), standings)
    return Survey(tuple(standings), found, position((account for account, _ in found), standings))


def accounts_of(connection: str) -> ListRef:
    """Return the list of all accounts of a connection."""
    return ListRef(connection, ACCOUNTS.name)


def placed(
    found: Iterable[tuple[ListRef, Row]], standings: Sequence[Standing]
) -> tuple[tuple[PlacedAccount, Row], ...]:
    """Return the accounts of all connections in the user's order of connections."""
    by_id = {standing.connection.id: standing for standing in standings}
    order = {connection: index for index, connection in enumerate(by_id)}
    rows = [(ref, row) for ref, row in found if ref.connection in by_id]
    rows.sort(key=lambda pair: (order[pair[0].connection], -pair[1].key))
    out: list[tuple[PlacedAccount, Row]] = []
    for ref, row in rows:
        standing = by_id[ref.connection]
        if isinstance(row.item, Account):
            title = standing.connection.provider.title
            out.append((PlacedAccount(ref.connection, title, ref, row.item, standing.problem), row))
    return tuple(out)


def position(accounts: Iterable[PlacedAccount], standings: Iterable[Standing]) -> Position:
    """Add up balances by currency, leaving out connections whose figures are not current or not known at all."""
    totals: dict[str, Money] = {}
    left_out = [standing.connection.id for standing in standings if standing.has_accounts and standing.problem]
    without = 0
    for placed_account in accounts:
        balance = placed_account.balance
        if placed_account.connection in left_out:
            continue
        if balance is None:
            without += 1
        else:
            totals[balance.currency] = totals.get(balance.currency, Money(Decimal(0), balance.currency)) + balance
    return Position(dict(sorted(totals.items())), tuple(left_out), without)


def standing_phrase(standing: Standing, view: View, *, refreshing: bool, width: int = 0) -> Phrase:
    """Write a connection in one line: a mark, its id, and at the right end of `width` the age of its figures."""
    if refreshing:
        mark, tone = "◌", Tone.PENDING
    elif standing.problem is not None:
        mark, tone = "✖", Tone.REFUSED
    elif standing.state.as_of is None:
        mark, tone = "○", Tone.MUTED
    else:
        mark, tone = "●", Tone.CREDIT
    age = age_text(standing.state.as_of, view.now) if standing.state.as_of else ("" if standing.has_accounts else "—")
    name = phrase((mark, tone), " ", standing.connection.id)
    gap = max(1, width - name.cells - len(age)) if width else 1
    return phrase(name, " " * gap, (age, Tone.MUTED))


def trouble_lines(standing: Standing, view: View, width: int) -> list[Phrase]:
    """Say why a connection's figures are not current, and if another session took its login; no line if all is well."""
    lines = [phrase("  ", (standing.problem.title, Tone.REFUSED))] if standing.problem else []
    news = login_phrase(standing.login, view)
    return [*lines, *(phrase("  ", line) for line in wrapped(news, width - 2))] if news else lines


def brief_lines(
    standings: Sequence[Standing], found: Position, view: View, width: int, *, refreshing: Container[str]
) -> list[Phrase]:
    """Say how the connections stand, what there is, and whose login another session had taken: a line each, or more."""
    short = (standing_phrase(each, view, refreshing=each.connection.id in refreshing) for each in standings)
    told = ((standing.connection.id, login_phrase(standing.login, view)) for standing in standings)
    logins = [phrase(news, (f" · {connection}", Tone.MUTED)) for connection, news in told if news]
    return [*laid("   ", short, width), *position_line(found, view, width), *logins]


def position_lines(found: Position, view: View, width: int) -> list[Phrase]:
    """Write a position as lines: a currency at the left, its total at the right, decimal points in one column."""
    figures = {code: figure_of(money, view) for code, money in found.totals.items()}
    shape = MoneyShape()
    for figure in figures.values():
        shape = shape.holding(figure)
    plain_shape = MoneyShape(shape.whole, shape.fraction)
    lines = [
        phrase((code, Tone.MUTED), " " * max(1, width - len(code) - plain_shape.width), aligned(figure, plain_shape))
        for code, figure in figures.items()
    ]
    return lines + notes(found)


def position_line(found: Position, view: View, width: int) -> list[Phrase]:
    """Write a position in one line if there is room for it, else in as many as it takes."""
    totals = [amount(money, view) for money in found.totals.values()]
    return laid("   ", [*totals, *notes(found)], width)


def notes(found: Position) -> list[Phrase]:
    """Say what the totals leave out."""
    lines = [phrase(("✖ ", Tone.REFUSED), (f"{connection} left out", Tone.MUTED)) for connection in found.left_out]
    if found.without_balance:
        lines.append(phrase(("? ", Tone.ATTENTION), (f"{found.without_balance} without balance", Tone.MUTED)))
    return lines


def empty_words(standings: Iterable[Standing], *, is_filtered: bool) -> Phrase:
    """Say why no account is shown, and what to press."""
    known = tuple(standings)
    if is_filtered:
        return phrase(("No account matches. ", Tone.MUTED), ("Esc", Tone.ACCENT), (" shows all.", Tone.MUTED))
    if all(standing.problem is not None for standing in known):
        return phrase(
            ("No account is known yet, and no connection answers. ", Tone.MUTED),
            ("r", Tone.ACCENT),
            (" tries again.", Tone.MUTED),
        )
    if any(standing.state.as_of is None and standing.problem is None for standing in known):
        return phrase(("Reading accounts …", Tone.MUTED))
    return phrase(("No connection has an account.", Tone.MUTED))
