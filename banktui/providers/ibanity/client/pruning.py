"""Changing and deleting test data."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from banktui.domain.errors import BankError, Malformed, OutcomeUnknown
from banktui.domain.fixture import Fixture
from banktui.http.address import path_of
from banktui.providers.ibanity.client.changing import WORD, check, delete, refused, unknown
from banktui.providers.ibanity.client.gateway import Gateway, found
from banktui.providers.ibanity.client.lists import Segments
from banktui.providers.ibanity.client.planting import PLAY, text_field, user_fields
from banktui.providers.ibanity.client.tree import (
    INSTITUTION_LEVEL,
    INSTITUTIONS,
    USER_LEVEL,
    USERS,
    accounts_at,
    ids_in,
    transactions_at,
)
from banktui.providers.ibanity.client.values import shown
from banktui.providers.ibanity.wire import InstitutionResource, SandboxUserResource
from banktui.services import capability
from banktui.services.acting import Below, Done, Form, Gone, Made, confirmation
from banktui.services.reading import Listed

Known = Mapping[str, Sequence[Listed]]
Values = Mapping[str, str]

R = TypeVar("R")

_NAME: Final = "name"
_PASSWORD: Final = "password"  # noqa: S105 - an attribute's name


class UpdateTestInstitution:
    """Gives a test institution another name."""

    title = "Update institution"
    wants: Sequence[str] = ()

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._shown: dict[str, str] = {}
        """By institution: the name that its last form began with."""

    def form(self, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - nothing is chosen
        """Return what must be filled in, with the name that is known here."""
        return self._form(subject.name if isinstance(subject, Fixture) else "")

    async def prepared(self, parent: str, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return what must be filled in, with the name as it is now. Raises BankError."""
        self._shown[parent] = _name_in(await self._read(parent))
        return self._form(self._shown[parent])

    async def perform(self, parent: str, values: Values) -> Done:
        """Send the name, once. Raises Rejected, also if somebody else changed it meanwhile, and other BankErrors."""
        check((text_field(_NAME, "Name"),), values)
        name = values[_NAME].strip()
        now = _name_in(await self._read(parent))
        if now != self._shown.setdefault(parent, now):
            raise _changed_meanwhile("The name", now, _NAME)
        if name == now:
            raise refused("Nothing is changed.", _NAME)
        lost = ""
        try:
            path = path_of(*INSTITUTIONS, *ids_in(parent))
            row = await self._gateway.send(
                INSTITUTION_LEVEL.form,
                "PATCH",
                path,
                operation="Update an institution",
                kind="financialInstitution",
                attributes={_NAME: name},
            )
        except (OutcomeUnknown, Malformed) as cause:
            row = await _looked_at(self._read, parent, cause, "institution", lambda again: _name_in(again) == name)
            lost = _LOST
        self._shown.pop(parent, None)
        made = found(INSTITUTION_LEVEL.fixture(row, ""))
        return Done(
            f"The institution is called {made.name} now.{lost}",
            Made(capability.TEST_INSTITUTIONS.name, made),
            stale=(capability.INSTITUTIONS.name,),
        )

    def _form(self, name: str) -> Form:
        return Form(self.title, (text_field(_NAME, "Name", initial=name),), self.title, PLAY)

    async def _read(self, place: str) -> InstitutionResource:
        path = path_of(*INSTITUTION_LEVEL.item(place))
        return await self._gateway.one(INSTITUTION_LEVEL.form, path, operation=INSTITUTION_LEVEL.operation)


class UpdateTestUser:
    """Changes a test user. The API wants all attributes each time, so what was not changed goes back as it was read."""

    title = "Update sandbox user"
    wants: Sequence[str] = ()

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._shown: dict[str, Mapping[str, str]] = {}
        """By user: what the last form began with."""

    def form(self, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - what is known here says too little
        """Return what is asked for, empty: what the bank knows must be read first, see `prepared`."""
        return self._form({})

    async def prepared(self, parent: str, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - the bank's own word is newer
        """Return the form with what the bank has now. Raises BankError."""
        begins = self._shown[parent] = _told(await self._read(parent))
        return self._form(begins)

    async def perform(self, parent: str, values: Values) -> Done:
        """Send all attributes, once. Raises Rejected, also if somebody else changed one meanwhile, and BankErrors."""
        fields = user_fields({}, is_new=False)
        check(fields, values)
        row = await self._read(parent)
        now = _told(row)
        before = self._shown.setdefault(parent, now)
        for field in fields:
            if before.get(field.name, "") != now.get(field.name, ""):
                raise _changed_meanwhile(field.label, now[field.name], field.name)
        wanted = {field.name: values.get(field.name, "").strip() for field in fields}
        wanted[_PASSWORD] = wanted[_PASSWORD] or row["attributes"]["password"] or ""
        if wanted == {**now, _PASSWORD: row["attributes"]["password"] or ""}:
            raise refused("Nothing is changed.", fields[0].name)
        return await self._send(parent, wanted)

    async def _send(self, parent: str, wanted: Mapping[str, str]) -> Done:
        lost = ""
        try:
            row = await self._gateway.send(
                USER_LEVEL.form,
                "PATCH",
                path_of(*USER_LEVEL.item(parent)),
                operation="Update a user",
                kind="sandboxUser",
                attributes=wanted,
            )
        except (OutcomeUnknown, Malformed) as cause:
            told = {name: text for name, text in wanted.items() if name != _PASSWORD}
            row = await _looked_at(self._read, parent, cause, "user", lambda again: _told(again) == told)
            lost = _LOST
        self._shown.pop(parent, None)
        institution = parent.rpartition("/")[0]
        made = found(USER_LEVEL.fixture(row, institution))
        return Done(
            f"The user was updated: {made.name}.{lost}",
            Made(capability.TEST_USERS.name, made, institution),
            stale=(capability.SANDBOX_ACCOUNTS.name,),
        )

    def _form(self, begins: Mapping[str, str]) -> Form:
        return Form(self.title, user_fields(begins, is_new=False), self.title, PLAY)

    async def _read(self, place: str) -> SandboxUserResource:
        path = path_of(*USER_LEVEL.item(place))
        return await self._gateway.one(USER_LEVEL.form, path, operation=USER_LEVEL.operation)


@dataclass(frozen=True, slots=True)
class Pruning:
    """One kind of test data that can be deleted."""

    title: str
    """What deleting it is called in a menu."""
    what: str
    path: Callable[[str], Segments]
    """From its place in the tree to its address."""
    along: str
    """What goes with it, as a sentence."""
    gone: Callable[[str], Sequence[Gone]]
    """From its place, what is dropped here."""
    stale: Callable[[str], Sequence[str | Below]] = lambda _: ()
    """From its place, what has changed along with it and is read again."""
    read_at: Callable[[str], Segments] = lambda _: ()
    """Where it is read, if that is not where it is deleted."""


class DeleteFixture:
    """Deletes one piece of test data, and what stands below it."""

    wants: Sequence[str] = ()

    def __init__(self, gateway: Gateway, pruning: Pruning) -> None:
        self._gateway = gateway
        self._pruning = pruning

    @property
    def title(self) -> str:
        """Return what it does, as a menu says it."""
        return self._pruning.title

    def form(self, subject: Listed | None, known: Known) -> Form:  # noqa: ARG002 - nothing is chosen
        """Return what must be typed."""
        return Form(self.title, (confirmation(WORD),), self.title, f"{self._pruning.along} {PLAY}")

    async def perform(self, parent: str, values: Values) -> Done:
        """Delete it, once. Raises Rejected, OutcomeUnknown and other BankErrors."""
        check((confirmation(WORD),), values)
        pruning = self._pruning
        sentence = await delete(self._gateway, pruning.path(parent), what=pruning.what, read_at=pruning.read_at(parent))
        return Done(sentence, stale=tuple(pruning.stale(parent)), gone=pruning.gone(parent))


def _above(place: str) -> str:
    return place.rpartition("/")[0]


_LATER: Final = "Customers who let it be read see that after their next synchronization."
_OF_ACCOUNTS: Final = (capability.SANDBOX_ACCOUNTS.name,)

INSTITUTION: Final = Pruning(
    "Delete institution",
    "institution",
    lambda place: (*INSTITUTIONS, *ids_in(place)),
    f"All accounts at it go along. {_LATER}",
    lambda place: (
        Gone(capability.TEST_INSTITUTIONS.name, "", place),
        Gone(capability.TEST_USERS.name, place),
        Gone(capability.TEST_ACCOUNTS.name, place, deep=True),
        Gone(capability.TEST_USER_TRANSACTIONS.name, place, deep=True),
        Gone(capability.TEST_TRANSACTIONS.name, place, deep=True),
    ),
    lambda _: (capability.INSTITUTIONS.name, *_OF_ACCOUNTS),
    INSTITUTION_LEVEL.item,
)
USER: Final = Pruning(
    "Delete sandbox user",
    "user",
    lambda place: (*USERS, ids_in(place)[1]),
    f"All accounts of this user go along, at every institution. {_LATER}",
    lambda place: (
        Gone(capability.TEST_USERS.name, _above(place), place),
        Gone(capability.TEST_ACCOUNTS.name, place),
        Gone(capability.TEST_USER_TRANSACTIONS.name, place),
        Gone(capability.TEST_TRANSACTIONS.name, place, deep=True),
    ),
    lambda _: _OF_ACCOUNTS,
)
ACCOUNT: Final = Pruning(
    "Delete sandbox account",
    "account",
    lambda place: (*accounts_at(place), ids_in(place)[2]),
    f"All its transactions go along. {_LATER}",
    lambda place: (
        Gone(capability.TEST_ACCOUNTS.name, _above(place), place),
        Gone(capability.TEST_TRANSACTIONS.name, place),
        Gone(capability.TEST_USER_TRANSACTIONS.name, _above(place)),
    ),
    lambda _: _OF_ACCOUNTS,
)
TRANSACTION: Final = Pruning(
    "Delete transaction",
    "transaction",
    lambda place: (*transactions_at(_above(place)), ids_in(place)[3]),
    f"Its amount goes out of the account's balance. {_LATER}",
    lambda place: (
        Gone(capability.TEST_TRANSACTIONS.name, _above(place), place),
        Gone(capability.TEST_USER_TRANSACTIONS.name, _above(_above(place)), place),
    ),
    lambda place: (Below(capability.TEST_ACCOUNTS.name, _above(_above(place))), *_OF_ACCOUNTS),
)
_LOST: Final = " The answer was lost; read again, it shows the change."


async def _looked_at(
    read: Callable[[str], Awaitable[R]], place: str, cause: BankError, what: str, is_so: Callable[[R], bool]
) -> R:
    """Read again what may have been changed, and return it if it was. Raises OutcomeUnknown if that cannot be told."""
    title = f"It is not known whether the bank changes the {what}."
    hint = "Refresh the list. Sending the same once more does no harm."
    try:
        row = await read(place)
    except BankError as error:
        raise unknown(cause, title, hint, f"It could not be read again either: {error.title}") from None
    if not is_so(row):
        raise unknown(cause, title, hint, "Read again, it does not show the change.") from None
    return row


def _name_in(row: InstitutionResource) -> str:
    return shown(row["attributes"]["name"])


def _told(row: SandboxUserResource) -> Mapping[str, str]:
    attributes = row["attributes"]
    return {
        "firstName": shown(attributes["firstName"]),
        "lastName": shown(attributes["lastName"]),
        "login": shown(attributes["login"]),
    }


def _changed_meanwhile(label: str, now: str, field: str) -> BankError:
    return refused(f"{label} was changed at the bank meanwhile, to “{now}”. Leave this form and begin it anew.", field)
