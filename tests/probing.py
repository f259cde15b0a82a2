"""Asks the built-in bank for every documented operation, signed in as its clients are, to see which it answers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError
from banktui.http.auth import TokenAuth
from banktui.http.session import Endpoint, Reply, Session
from banktui.providers.anytime.client.sign_in import SignIn
from banktui.providers.anytime.signing import Signer
from tests.documented import OPERATIONS, Operation
from tests.stage import MORNING, BankOnStage, no_pause

_ANSWERED = range(200, 300)
_SANDBOX_USERS = "/sandbox/users"
_TRACKED_ORDER = "50321"
"""The API has no list of orders: this one is of the demo's own."""


def _anything(_reply: Reply) -> BankError | None:
    return None


@asynccontextmanager
async def signed_in(stage: BankOnStage, slug: str) -> AsyncIterator[Session]:
    """Yield a session that is let in and that judges nothing."""
    clock = FrozenClock(MORNING)
    auth = None
    if slug == "anytime":
        settings = stage.settings(slug)
        auth = TokenAuth(SignIn(settings, Signer.from_file(settings.private_key, None)), clock=clock)
    endpoint = Endpoint("https://localhost")
    session = Session(
        endpoint,
        provider=slug,
        clock=clock,
        judge=_anything,
        auth=auth,
        transport=stage.transport(slug),
        sleep=no_pause,
    )
    yield session
    await session.close()


async def served(stage: BankOnStage, slug: str) -> frozenset[Operation]:
    """Return the documented operations of a provider that its part of the bank answers with success."""
    async with signed_in(stage, slug) as session:
        names = await (_anytime_names(session) if slug == "anytime" else _ibanity_names(session))
        answered = set()
        for operation in OPERATIONS:
            if operation.provider == slug and await _is_answered(session, operation, names):
                answered.add(operation)
        return frozenset(answered)


async def _is_answered(session: Session, operation: Operation, names: Mapping[str, str]) -> bool:
    path = operation.path.format_map(names)
    try:
        if operation.method == "GET":
            is_document = path.endswith("/testimonial")
            reply = await session.read(path, operation=operation.name, expect_json=not is_document)
        else:
            reply = await session.send(operation.method, path, operation=operation.name, json={})
    except BankError:
        return False
    return reply.status in _ANSWERED


async def _body(session: Session, path: str) -> Any:
    return (await session.read(path, operation="probe")).data["body"]


async def _anytime_names(session: Session) -> Mapping[str, str]:
    account = (await _body(session, "/v1.0/accounts"))["accounts"][0]["acc_id"]
    below = f"/v1.0/accounts/{account}"
    card = (await _body(session, f"{below}/cards"))["cards"][0]["card_ref"]
    transfers = (await _body(session, f"{below}/credit-transfers"))["credit-transfers"]
    return {
        "account": str(account),
        "statement": (await _body(session, f"{below}/statements"))["transactions"][0]["txid"],
        "transfer": str(next(each["internal_id"] for each in transfers if each["status"] == "Executed")),
        "card": card,
        "transaction": str((await _body(session, f"/v1.0/cards/{card}/transactions"))["transactions"][0]["txid"]),
        "order": _TRACKED_ORDER,
    }


async def _first(session: Session, path: str) -> Any:
    return (await session.read(path, operation="probe")).data["data"][0]


async def _ibanity_names(session: Session) -> Mapping[str, str]:
    user = (await _first(session, _SANDBOX_USERS))["id"]
    held = await _first(session, f"{_SANDBOX_USERS}/{user}/accounts")
    institution = held["relationships"]["financialInstitution"]["data"]["id"]
    customer = (await _first(session, "/customers"))["id"]
    account = (await _first(session, f"/customers/{customer}/accounts"))["id"]
    below = f"/customers/{customer}/accounts/{account}"
    triggered = await session.send("POST", f"/customers/{customer}/synchronizations", operation="probe", json={})
    tree = f"/sandbox/financial-institutions/{institution}/users/{user}/accounts/{held['id']}/transactions"
    return {
        "user": user,
        "institution": institution,
        "held": held["id"],
        "posted": (await _first(session, tree))["id"],
        "customer": customer,
        "account": account,
        "transaction": (await _first(session, f"{below}/transactions"))["id"],
        "authorization": (await _first(session, f"/customers/{customer}/authorizations"))["id"],
        "synchronization": triggered.data["data"]["id"],
    }
