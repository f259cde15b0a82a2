"""Ibanity's first public API (2017) over the built-in bank: customers' accounts read by an aggregator, JSON:API."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banktui.providers.ibanity.sandbox.activity import Activity
from banktui.providers.ibanity.sandbox.acts import Acts
from banktui.providers.ibanity.sandbox.application import Application
from banktui.providers.ibanity.sandbox.credentials import keep_credentials
from banktui.providers.ibanity.sandbox.demodata import read_demo_data
from banktui.providers.ibanity.sandbox.errors import Refusal, RefusedError, missing, refused
from banktui.providers.ibanity.sandbox.gate import Gate, reply
from banktui.providers.ibanity.sandbox.identifiers import canonical
from banktui.providers.ibanity.sandbox.leavedesk import LeaveDesk
from banktui.providers.ibanity.sandbox.register import SLUG, Register
from banktui.providers.ibanity.sandbox.routes import Operations
from banktui.providers.ibanity.sandbox.scenarios import offer_scenarios
from banktui.providers.ibanity.sandbox.seeding import seed
from banktui.providers.ibanity.sandbox.shaping import make_shaper
from banktui.providers.ibanity.sandbox.synchronizations import Synchronizations
from banktui.providers.ibanity.sandbox.transactiondesk import TransactionDesk
from banktui.providers.ibanity.sandbox.treedesk import TreeDesk
from banktui.sandbox.bank import Bank
from banktui.sandbox.provider import ClientCertificates, ProviderSandbox

_NO_SUCH_ROUTE = (404, 405)


def create(bank: Bank, *, client_certificates: str = "required", application: str = "sandbox") -> ProviderSandbox:
    """Return this provider's part of the bank, with its demo data in the bank's ledger.

    `client_certificates` is `required` (TLS itself refuses who has none) or `optional` (they get 401 with a body).
    `application` is `sandbox`, or `live` for a production application, which gets 403 from the sandbox tree.
    Raises ValueError for other words.
    """
    if application not in {"sandbox", "live"}:
        raise ValueError("an application is sandbox or live")
    wanted = ClientCertificates(client_certificates)
    if wanted is ClientCertificates.NONE:
        raise ValueError("this API knows its callers by their certificate alone: it is required or optional")
    demo = read_demo_data()
    register = Register(bank)
    seed(register, demo)
    unreachable = {person.key for person in demo.users if person.is_unreachable}
    synchronizations = Synchronizations(
        register,
        Activity(bank, demo.errands),
        [customer.id for customer in register.customers.values() if customer.key in unreachable],
    )
    desk, tree, leave = TransactionDesk(register), TreeDesk(register), LeaveDesk(register)

    def recall(kind: str, payload: Mapping[str, Any]) -> None:
        # In the one order in which it happened: they number the postings of the same accounts, and take some away.
        for each in (synchronizations, desk, tree, leave):
            each.recall(kind, payload)

    bank.replay(SLUG, recall)
    synchronizations.schedule()
    credentials = keep_credentials(bank)
    caller = Application(bank, credentials, is_live=application == "live")
    offer_scenarios(register, caller, synchronizations, leave)
    return ProviderSandbox(
        slug=SLUG,
        app=Gate(
            _app((*Operations(register, synchronizations).routes(), *Acts(register, tree, leave, desk).routes())),
            caller,
        ),
        client_certificates=wanted,
        describe=credentials.describe,
        shaper=make_shaper(bank),
    )


def _app(routes: Sequence[Route]) -> Starlette:
    app = Starlette(
        routes=routes,
        exception_handlers={
            RefusedError: _refused,
            **dict.fromkeys(_NO_SUCH_ROUTE, _no_such_resource),
            Exception: _broken,
        },
    )
    app.router.redirect_slashes = False
    return app


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, RefusedError):
        raise error
    return _answer(request, error.refusal)


async def _no_such_resource(request: Request, _: Exception) -> Response:
    """Name what was asked for: the last part of the path that is not an id."""
    names = [part for part in request.scope["path"].split("/") if part and canonical(part) is None]
    return _answer(request, missing(names[-1] if names else "/").refusal)


async def _broken(request: Request, _: Exception) -> Response:
    return _answer(request, refused("internal_server_error").refusal)


def _answer(request: Request, refusal: Refusal) -> Response:
    return reply(request.scope, refusal.document(), refusal.status)
