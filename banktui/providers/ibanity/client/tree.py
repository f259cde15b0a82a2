"""The tree of test data: where each of its levels is read, and how a row becomes a piece of it.

A piece is known by the ids from an institution down to itself, because the API reaches it in no other way. All users
stand below each institution: the API has one list of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote, unquote, urlsplit

from banktui.domain.calendar import DateRange
from banktui.domain.errors import NotFound
from banktui.domain.fixture import Fixture
from banktui.domain.page import Page
from banktui.http.address import path_of
from banktui.http.fields import bool_of
from banktui.providers.ibanity.client.gateway import Gateway, found
from banktui.providers.ibanity.client.lists import Segments
from banktui.providers.ibanity.client.values import day_fact, day_of, facts, instant_of, money_of, number_of, shown
from banktui.providers.ibanity.wire import (
    INSTITUTION,
    SANDBOX_ACCOUNT,
    SANDBOX_TRANSACTION,
    SANDBOX_USER,
    Form,
    InstitutionResource,
    SandboxAccountResource,
    SandboxTransactionResource,
    SandboxUserResource,
)
from banktui.services.reading import ListTraits

R = TypeVar("R")

READ_INSTITUTIONS: Segments = ("financial-institutions",)
INSTITUTIONS: Segments = ("sandbox", "financial-institutions")
USERS: Segments = ("sandbox", "users")


def below(parent: str, own_id: str) -> str:
    """Return the place in the tree of what has an id below something; below nothing at its root."""
    own = quote(own_id, safe="")
    return f"{parent}/{own}" if parent else own


def ids_in(place: str) -> tuple[str, ...]:
    """Return the ids from the root of the tree down to a place."""
    return tuple(unquote(part) for part in place.split("/")) if place else ()


def _nowhere() -> NotFound:
    return NotFound("There is no such place among the test data.", hint="Refresh the list and choose from it.")


def accounts_at(place: str) -> Segments:
    """Return where the accounts of a user at an institution are."""
    ids = ids_in(place)
    if len(ids) < 2:  # noqa: PLR2004 - institution and user
        raise _nowhere()
    return (*INSTITUTIONS, ids[0], "users", ids[1], "accounts")


def transactions_at(place: str) -> Segments:
    """Return where the transactions of an account are."""
    ids = ids_in(place)
    if len(ids) < 3:  # noqa: PLR2004 - institution, user and account
        raise _nowhere()
    return (*accounts_at(place), ids[2], "transactions")


def transactions_of(place: str) -> Segments:
    """Return where all transactions of a user are, whatever institution they were found at."""
    ids = ids_in(place)
    if len(ids) < 2:  # noqa: PLR2004 - institution and user
        raise _nowhere()
    return (*USERS, ids[1], "transactions")


@dataclass(frozen=True, slots=True)
class Level(Generic[R]):
    """One kind of test data, and where it is read."""

    depth: int
    """How many ids lead to one of its pieces."""
    form: Form[R]
    operation: str
    """What is being read, for the request record."""
    path: Callable[[str], Segments]
    """From the place that a list stands below to the list's address."""
    fixture: Callable[[R, str], Fixture | None]
    """From a row and the place that its list stands below to a piece of the tree; None for what is none."""

    def item(self, place: str) -> Segments:
        """Return the address at which one piece is read."""
        return (*self.path(place.rpartition("/")[0]), ids_in(place)[-1])


class Branch(Generic[R]):
    """The pieces of one level below a place, and each of them by its own place."""

    def __init__(self, gateway: Gateway, level: Level[R], *, grows: bool = False) -> None:
        self._gateway = gateway
        self._level = level
        self.traits = ListTraits(grows=grows)

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Fixture]:  # noqa: ARG002 - the API cannot restrict a list to days
        """Return the part of the list at a cursor. Raises BankError."""
        level = self._level
        part = await self._gateway.page(level.form, path_of(*level.path(parent)), cursor, operation=level.operation)
        made = [level.fixture(row, parent) for row in part.rows if row is not None]
        items = tuple([each for each in made if each is not None])
        return Page(items, part.next, skipped=len(part.rows) - len(items))

    async def read(self, parent: str, item_id: str) -> Fixture:
        """Return one piece as the bank knows it now, by its place or by its own id. Raises BankError."""
        level = self._level
        place = item_id if len(ids_in(item_id)) == level.depth else below(parent, item_id)
        row = await self._gateway.one(level.form, path_of(*level.item(place)), operation=level.operation)
        return found(level.fixture(row, place.rpartition("/")[0]))


class Root(Branch[InstitutionResource]):
    """The test institutions, for whoever may make test data."""

    async def page(self, parent: str, cursor: str | None = None, dates: DateRange | None = None) -> Page[Fixture]:
        """Return a part of the list. Raises NotPermitted for an application that is not a sandbox one, and BankErrors.

        Any application may read institutions. So one of the tree's own lists is asked first: without it a live one
        would see an empty tree and not be told why.
        """
        if cursor is None:
            await self._gateway.glance(path_of(*USERS), operation="Test users")
        page = await super().page(parent, cursor, dates)
        # Real institutions are none of the tree's, and nothing is missing without them.
        return Page(page.items, page.next)


def institution_fixture(row: InstitutionResource, parent: str) -> Fixture | None:
    """Return a test institution; None for a real one, or one without an id."""
    if not row["id"] or bool_of(row["attributes"]["sandbox"]) is False:
        return None
    name = shown(row["attributes"]["name"] or row["id"])
    return Fixture(below(parent, row["id"]), shown(row["id"]), "Test institution", name)


def user_fixture(row: SandboxUserResource, parent: str) -> Fixture | None:
    """Return a test user, without the password; None without an id."""
    if not row["id"]:
        return None
    attributes = row["attributes"]
    oddities: list[str] = []
    return Fixture(
        below(parent, row["id"]),
        shown(row["id"]),
        "Test user",
        shown(user_name(row) or row["id"]),
        created_at=instant_of(attributes["createdAt"], "time of creation", oddities),
        facts=facts(("Login", attributes["login"])),
        oddities=tuple(oddities),
    )


def user_name(row: SandboxUserResource) -> str:
    """Return what a test user is called."""
    attributes = row["attributes"]
    names = (attributes["firstName"], attributes["lastName"])
    return " ".join(filter(None, names)) or attributes["login"] or ""


def account_fixture(row: SandboxAccountResource, parent: str) -> Fixture | None:
    """Return a test account; None without an id."""
    if not row["id"]:
        return None
    attributes = row["attributes"]
    oddities: list[str] = []
    return Fixture(
        below(parent, row["id"]),
        shown(row["id"]),
        "Test account",
        shown(attributes["description"] or attributes["iban"] or row["id"]),
        number=number_of(attributes["iban"], oddities),
        type=shown(attributes["subtype"]),
        money=money_of(attributes["balance"], attributes["currency"], "balance", oddities),
        facts=facts(("Relationship", attributes["relationship"])),
        oddities=tuple(oddities),
    )


def transaction_fixture(row: SandboxTransactionResource, parent: str) -> Fixture | None:
    """Return a test transaction; None without an id."""
    if not row["id"]:
        return None
    attributes = row["attributes"]
    oddities: list[str] = []
    return Fixture(
        below(parent, row["id"]),
        shown(row["id"]),
        "Test transaction",
        shown(attributes["communication"]),
        number=number_of(attributes["counterpart"], oddities),
        money=money_of(attributes["amount"], attributes["currency"], "amount", oddities),
        day=day_of(attributes["executionDate"], "execution date", oddities),
        created_at=instant_of(attributes["createdAt"], "time of creation", oddities),
        facts=day_fact("Value date", attributes["valueDate"]),
        oddities=tuple(oddities),
    )


def _user_transaction_fixture(row: SandboxTransactionResource, parent: str) -> Fixture | None:
    """Return one of a user's transactions at the place that its own link names; None if that names none."""
    try:
        parts = [unquote(part) for part in urlsplit(row["links"]["self"] or "").path.split("/")]
        institution, account = parts[parts.index(READ_INSTITUTIONS[0]) + 1], parts[parts.index("accounts") + 1]
    except (ValueError, IndexError):
        return None
    return transaction_fixture(row, below(below(below("", institution), ids_in(parent)[1]), account))


INSTITUTION_LEVEL = Level(1, INSTITUTION, "Test institutions", lambda _: READ_INSTITUTIONS, institution_fixture)
USER_LEVEL = Level(2, SANDBOX_USER, "Test users", lambda _: USERS, user_fixture)
ACCOUNT_LEVEL = Level(3, SANDBOX_ACCOUNT, "Test accounts", accounts_at, account_fixture)
TRANSACTION_LEVEL = Level(4, SANDBOX_TRANSACTION, "Test transactions", transactions_at, transaction_fixture)
USER_TRANSACTION_LEVEL = Level(
    4,
    SANDBOX_TRANSACTION,
    "A test user's transactions",
    transactions_of,
    _user_transaction_fixture,
)
