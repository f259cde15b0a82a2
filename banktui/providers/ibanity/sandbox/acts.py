"""Every operation of the API that creates, changes or deletes, but the triggering of a synchronization.

A thing that was deleted comes back as its id and type, with the address at which it was.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banktui.providers.ibanity.sandbox import treedesk
from banktui.providers.ibanity.sandbox.bodies import read_attributes
from banktui.providers.ibanity.sandbox.leavedesk import LeaveDesk
from banktui.providers.ibanity.sandbox.register import Register
from banktui.providers.ibanity.sandbox.transactiondesk import RESOURCE, TransactionDesk
from banktui.providers.ibanity.sandbox.treedesk import TreeDesk
from banktui.providers.ibanity.sandbox.visit import Visit

Attributes = Mapping[str, Any]
Create = Callable[[Visit, Attributes], Mapping[str, Any]]
"""Given a request and its attributes, makes or changes something and returns it as a resource."""
Delete = Callable[[Visit], Mapping[str, Any]]
"""Deletes what a request names and returns it as the resource that it was."""

_CUSTOMER = "/customers/{customer}"
_USERS = "/sandbox/users"
_INSTITUTIONS = "/sandbox/financial-institutions"
_HELD = f"{_INSTITUTIONS}/{{institution}}/users/{{user}}/accounts"
_POSTED = f"{_HELD}/{{account}}/transactions"
_CREATED = 201


class Acts:
    """The operations that change something, over one register."""

    def __init__(self, register: Register, tree: TreeDesk, leave: LeaveDesk, desk: TransactionDesk) -> None:
        self._register = register
        self._tree = tree
        self._leave = leave
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        """Return their routes."""
        user, institution = f"{_USERS}/{{user}}", f"{_INSTITUTIONS}/{{institution}}"
        created: Sequence[tuple[str, str, Create]] = (
            (_USERS, treedesk.USER, self.create_user),
            (_INSTITUTIONS, treedesk.INSTITUTION, self.create_institution),
            (_HELD, treedesk.ACCOUNT, self.create_account),
            (_POSTED, RESOURCE, self.create_transaction),
        )
        updated: Sequence[tuple[str, str, Create]] = (
            (user, treedesk.USER, self.update_user),
            (institution, treedesk.INSTITUTION, self.update_institution),
        )
        deleted: Sequence[tuple[str, Delete]] = (
            (_CUSTOMER, self.delete_customer),
            (f"{_CUSTOMER}/authorizations/{{authorization}}", self.delete_authorization),
            (user, self.delete_user),
            (institution, self.delete_institution),
            (f"{_HELD}/{{account}}", self.delete_account),
            (f"{_POSTED}/{{transaction}}", self.delete_transaction),
        )
        return [
            *(Route(path, self._writes(kind, act, _CREATED), methods=["POST"]) for path, kind, act in created),
            *(Route(path, self._writes(kind, act, 200), methods=["PATCH"]) for path, kind, act in updated),
            *(Route(path, self._deletes(act), methods=["DELETE"]) for path, act in deleted),
        ]

    def create_user(self, visit: Visit, attributes: Attributes) -> Mapping[str, Any]:
        """Make a test user."""
        return visit.documents.user(self._tree.create_user(attributes))

    def update_user(self, visit: Visit, attributes: Attributes) -> Mapping[str, Any]:
        """Change a test user."""
        return visit.documents.user(self._tree.update_user(visit.user(), attributes))

    def delete_user(self, visit: Visit) -> Mapping[str, Any]:
        """Delete a test user and their accounts."""
        user = visit.user()
        self._tree.delete_user(user)
        return visit.documents.user(user)

    def create_institution(self, visit: Visit, attributes: Attributes) -> Mapping[str, Any]:
        """Make an institution."""
        return visit.documents.institution(self._tree.create_institution(attributes))

    def update_institution(self, visit: Visit, attributes: Attributes) -> Mapping[str, Any]:
        """Rename an institution."""
        return visit.documents.institution(self._tree.update_institution(visit.institution(), attributes))

    def delete_institution(self, visit: Visit) -> Mapping[str, Any]:
        """Delete an institution and the accounts at it."""
        institution = visit.institution()
        self._tree.delete_institution(institution)
        return visit.documents.institution(institution)

    def create_account(self, visit: Visit, attributes: Attributes) -> Mapping[str, Any]:
        """Open a test account."""
        held = self._tree.create_account(visit.institution(), visit.user(), attributes)
        return visit.documents.sandbox_account(held)

    def delete_account(self, visit: Visit) -> Mapping[str, Any]:
        """Close a test account."""
        held = visit.held()
        self._tree.delete_account(held)
        return visit.documents.sandbox_account(held)

    def create_transaction(self, visit: Visit, attributes: Attributes) -> Mapping[str, Any]:
        """Make a test transaction."""
        return visit.documents.sandbox_transaction(self._desk.create(visit.held(), attributes))

    def delete_transaction(self, visit: Visit) -> Mapping[str, Any]:
        """Delete a test transaction."""
        statement = self._register.sandbox_statement_of([visit.held()])
        entry = visit.found(RESOURCE, statement, "transaction")
        self._desk.delete(entry)
        return visit.documents.sandbox_transaction(entry)

    def delete_customer(self, visit: Visit) -> Mapping[str, Any]:
        """Forget a customer."""
        customer = visit.customer()
        self._leave.delete_customer(customer)
        return visit.documents.customer(customer)

    def delete_authorization(self, visit: Visit) -> Mapping[str, Any]:
        """Take back the leave to read an account."""
        authorization = visit.authorization()
        self._leave.delete_authorization(authorization)
        return visit.documents.authorization(authorization)

    def _writes(self, kind: str, act: Create, status: int) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            visit = Visit(self._register, request)
            visit.check_path()
            attributes = await read_attributes(request, kind, required=True)
            return visit.answer(act(visit, attributes), status)

        return endpoint

    def _deletes(self, act: Delete) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            visit = Visit(self._register, request)
            gone = act(visit)
            return visit.answer({name: gone[name] for name in ("id", "type", "links")})

        return endpoint
