"""One request, with what its path names looked up."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from banktui.providers.ibanity.sandbox.documents import Documents
from banktui.providers.ibanity.sandbox.errors import missing
from banktui.providers.ibanity.sandbox.gate import reply
from banktui.providers.ibanity.sandbox.paging import Listing, PageRequest, Roll, page_document
from banktui.providers.ibanity.sandbox.register import (
    Authorization,
    Customer,
    HeldAccount,
    Institution,
    LinkedAccount,
    Register,
    User,
)

T = TypeVar("T")


class Visit:
    """Finds what a request names and answers in the form of the document.

    A thing that exists but not at the place where it was asked for does not exist. All lookups raise RefusedError.
    """

    def __init__(self, register: Register, request: Request) -> None:
        self._register = register
        self._request = request

    @cached_property
    def documents(self) -> Documents:
        """What writes resources for this client: all its links begin with the address that the client used."""
        host = self._request.headers.get("host")
        if not host:
            name, port = self._request.scope.get("server") or ("localhost", None)
            host = f"{name}:{port}" if port else name
        return Documents(self._register, f"https://{host}")

    def id(self, name: str) -> str:
        """Return an id from the path in lower case: UUIDs are the same in capitals."""
        return str(self._request.path_params[name]).lower()

    def customer(self) -> Customer:
        """Return the customer."""
        return _found("customer", self._register.customers.get(self.id("customer")))

    def account(self) -> LinkedAccount:
        """Return the account, which must be the customer's if the path names one."""
        account = _found("account", self._register.linked.get(self.id("account")))
        if "customer" in self._request.path_params and account.customer.id != self.customer().id:
            raise missing("account")
        return account

    def institution(self) -> Institution:
        """Return the financial institution."""
        return _found("financialInstitution", self._register.institutions.get(self.id("institution")))

    def user(self) -> User:
        """Return the test user."""
        return _found("sandboxUser", self._register.users.get(self.id("user")))

    def held(self) -> HeldAccount:
        """Return the test account, which must be the named user's at the named institution."""
        institution, user = self.institution(), self.user()
        held = _found("sandboxAccount", self._register.held.get(self.id("account")))
        if (held.institution.id, held.user.id) != (institution.id, user.id):
            raise missing("sandboxAccount")
        return held

    def authorization(self) -> Authorization:
        """Return the authorization, which must be the customer's."""
        roll = Roll(self._register.authorizations_of(self.customer()))
        return self.found("authorization", roll, "authorization")

    def check_path(self) -> None:
        """Look up all that the path names, before a body is read."""
        for name, look in (("user", self.user), ("institution", self.institution), ("account", self.held)):
            if name in self._request.path_params:
                look()

    def found(self, resource: str, listing: Listing[T], name: str) -> T:
        """Return the resource of a list that the path names."""
        return _found(resource, listing.find(self.id(name)))

    def one(self, resource: str, listing: Listing[T], name: str, render: Callable[[T], Mapping[str, Any]]) -> Response:
        """Answer with the resource of a list that the path names."""
        return self.answer(render(self.found(resource, listing, name)))

    def many(self, listing: Listing[T], render: Callable[[T], Mapping[str, Any]]) -> Response:
        """Answer with the requested page of a list."""
        wanted = PageRequest.from_query(self._request.query_params.multi_items())
        url = f"{self.documents.root}{self._request.scope['path']}"
        return reply(self._request.scope, page_document(listing, wanted, url, render))

    def answer(self, resource: Mapping[str, Any], status: int = 200) -> Response:
        """Answer with one resource."""
        return reply(self._request.scope, {"data": resource}, status)


def _found(resource: str, thing: T | None) -> T:
    if thing is None:
        raise missing(resource)
    return thing
