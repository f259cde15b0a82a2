"""Every operation of the API that reads, and the one that triggers a synchronization; the others are in `acts`.

The document knows no status for a method that a path does not have, so that is answered as what it is to this server: a
resource that does not exist (`resource_no_found`).
"""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banktui.providers.ibanity.sandbox.bodies import read_attributes
from banktui.providers.ibanity.sandbox.discovery import discovery
from banktui.providers.ibanity.sandbox.errors import missing
from banktui.providers.ibanity.sandbox.gate import reply
from banktui.providers.ibanity.sandbox.paging import Roll
from banktui.providers.ibanity.sandbox.register import Register
from banktui.providers.ibanity.sandbox.synchronizations import Synchronizations
from banktui.providers.ibanity.sandbox.visit import Visit

Operation = Callable[[Visit], Response]

_CUSTOMER = "/customers/{customer}"
_ACCOUNT = _CUSTOMER + "/accounts/{account}"
_USER = "/sandbox/users/{user}"
_HELD = "/sandbox/financial-institutions/{institution}/users/{user}/accounts"


class Operations:
    """The operations over one register."""

    def __init__(self, register: Register, synchronizations: Synchronizations) -> None:
        self._register = register
        self._synchronizations = synchronizations

    def routes(self) -> Sequence[Route]:
        """Return their routes."""
        reads: dict[str, Operation] = {
            "/customers": self.customers,
            _CUSTOMER: self.customer,
            f"{_CUSTOMER}/accounts": self.accounts_of_customer,
            _ACCOUNT: self.account,
            f"{_ACCOUNT}/transactions": self.transactions_of_account,
            f"{_ACCOUNT}/transactions/{{transaction}}": self.transaction_of_account,
            f"{_CUSTOMER}/transactions": self.transactions_of_customer,
            f"{_CUSTOMER}/authorizations": self.authorizations,
            f"{_CUSTOMER}/authorizations/{{authorization}}": self.authorization,
            f"{_CUSTOMER}/synchronizations/{{synchronization}}": self.synchronization_of_customer,
            "/synchronizations/{synchronization}": self.synchronization,
            "/accounts": self.accounts,
            "/transactions": self.transactions,
            "/financial-institutions": self.institutions,
            "/financial-institutions/{institution}": self.institution,
            "/sandbox/users": self.users,
            _USER: self.user,
            f"{_USER}/accounts": self.held_by_user,
            f"{_USER}/transactions": self.transactions_of_user,
            _HELD: self.held_at_institution,
            f"{_HELD}/{{account}}": self.held,
            f"{_HELD}/{{account}}/transactions": self.transactions_of_held,
            f"{_HELD}/{{account}}/transactions/{{transaction}}": self.transaction_of_held,
            # Not in the document: the discovery document's templates lead here.
            "/accounts/{account}": self.account,
            "/transactions/{transaction}": self.transaction,
        }
        return [
            Route("/", self._discover, methods=["GET"]),
            Route(f"{_CUSTOMER}/synchronizations", self._trigger, methods=["POST"]),
            *(Route(path, self._endpoint(operation), methods=["GET"]) for path, operation in reads.items()),
        ]

    def customers(self, visit: Visit) -> Response:
        """List the customers."""
        return visit.many(Roll(list(self._register.customers.values())), visit.documents.customer)

    def customer(self, visit: Visit) -> Response:
        """Show a customer."""
        return visit.answer(visit.documents.customer(visit.customer()))

    def accounts_of_customer(self, visit: Visit) -> Response:
        """List a customer's accounts."""
        return visit.many(Roll(self._register.accounts_of(visit.customer())), visit.documents.account)

    def accounts(self, visit: Visit) -> Response:
        """List the accounts of all customers."""
        return visit.many(Roll(self._register.accounts_of()), visit.documents.account)

    def account(self, visit: Visit) -> Response:
        """Show an account."""
        return visit.answer(visit.documents.account(visit.account()))

    def transactions_of_account(self, visit: Visit) -> Response:
        """List an account's transactions."""
        return visit.many(self._register.statement_of([visit.account()]), visit.documents.transaction)

    def transaction_of_account(self, visit: Visit) -> Response:
        """Show a transaction of an account."""
        statement = self._register.statement_of([visit.account()])
        return visit.one("transaction", statement, "transaction", visit.documents.transaction)

    def transactions_of_customer(self, visit: Visit) -> Response:
        """List the transactions of all accounts of a customer."""
        accounts = self._register.accounts_of(visit.customer())
        return visit.many(self._register.statement_of(accounts), visit.documents.transaction)

    def transactions(self, visit: Visit) -> Response:
        """List the transactions of all customers."""
        return visit.many(self._register.statement_of(self._register.accounts_of()), visit.documents.transaction)

    def transaction(self, visit: Visit) -> Response:
        """Show a transaction of any account."""
        statement = self._register.statement_of(self._register.accounts_of())
        return visit.one("transaction", statement, "transaction", visit.documents.transaction)

    def authorizations(self, visit: Visit) -> Response:
        """List a customer's authorizations."""
        return visit.many(Roll(self._register.authorizations_of(visit.customer())), visit.documents.authorization)

    def authorization(self, visit: Visit) -> Response:
        """Show an authorization."""
        return visit.answer(visit.documents.authorization(visit.authorization()))

    def institutions(self, visit: Visit) -> Response:
        """List the financial institutions."""
        return visit.many(Roll(list(self._register.institutions.values())), visit.documents.institution)

    def institution(self, visit: Visit) -> Response:
        """Show a financial institution."""
        return visit.answer(visit.documents.institution(visit.institution()))

    def synchronization(self, visit: Visit) -> Response:
        """Show a synchronization."""
        found = self._synchronizations.find(visit.id("synchronization"))
        if found is None:
            raise missing("synchronization")
        return visit.answer(visit.documents.synchronization(found))

    def synchronization_of_customer(self, visit: Visit) -> Response:
        """Show a synchronization of a customer."""
        found = self._synchronizations.find(visit.id("synchronization"), visit.customer())
        if found is None:
            raise missing("synchronization")
        return visit.answer(visit.documents.synchronization(found))

    def users(self, visit: Visit) -> Response:
        """List the test users."""
        return visit.many(Roll(list(self._register.users.values())), visit.documents.user)

    def user(self, visit: Visit) -> Response:
        """Show a test user."""
        return visit.answer(visit.documents.user(visit.user()))

    def held_by_user(self, visit: Visit) -> Response:
        """List a test user's accounts."""
        return visit.many(Roll(self._register.held_by(visit.user())), visit.documents.sandbox_account)

    def transactions_of_user(self, visit: Visit) -> Response:
        """List the transactions of a test user's accounts."""
        accounts = self._register.held_by(visit.user())
        return visit.many(self._register.sandbox_statement_of(accounts), visit.documents.sandbox_transaction)

    def held_at_institution(self, visit: Visit) -> Response:
        """List a test user's accounts at an institution."""
        institution, user = visit.institution(), visit.user()
        return visit.many(Roll(self._register.held_by(user, institution)), visit.documents.sandbox_account)

    def held(self, visit: Visit) -> Response:
        """Show a test account."""
        return visit.answer(visit.documents.sandbox_account(visit.held()))

    def transactions_of_held(self, visit: Visit) -> Response:
        """List a test account's transactions."""
        return visit.many(self._register.sandbox_statement_of([visit.held()]), visit.documents.sandbox_transaction)

    def transaction_of_held(self, visit: Visit) -> Response:
        """Show a test transaction."""
        statement = self._register.sandbox_statement_of([visit.held()])
        return visit.one("sandboxTransaction", statement, "transaction", visit.documents.sandbox_transaction)

    def _endpoint(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return operation(Visit(self._register, request))

        return endpoint

    async def _discover(self, request: Request) -> Response:
        return reply(request.scope, discovery(Visit(self._register, request).documents.root))

    async def _trigger(self, request: Request) -> Response:
        visit = Visit(self._register, request)
        customer = visit.customer()
        # A synchronization has no attribute that a request could set; what is sent must only be a document.
        await read_attributes(request, "synchronization")
        return visit.answer(visit.documents.synchronization(self._synchronizations.trigger(customer)), 202)
