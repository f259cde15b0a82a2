"""Asks the built-in bank for every documented operation, signed in as its clients are, to see which it answers."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError
from banktui.http.auth import TokenAuth
from banktui.http.session import Endpoint, Reply, Session
from banktui.http.upload import FilePart
from banktui.providers.anytime.client.sign_in import SignIn
from banktui.providers.anytime.client.uploads import RULE
from banktui.providers.anytime.signing import Signer
from banktui.providers.banq.client.sign_in import SignIn as BanqSignIn
from banktui.providers.hub.client.sign_in import SignIn as HubSignIn
from banktui.services.attaching import attached
from tests.documented import OPERATIONS, Operation
from tests.stage import MORNING, BankOnStage, no_pause

_ANSWERED = range(200, 300)
_SANDBOX_USERS = "/sandbox/users"
_PAPER = Path(__file__).parent / "contract" / "paper.pdf"
_QUERIES = {("GET", "/v1.0/cards/{card}/pin"): "?cvc=000"}
_SINGLE_USE_CARD = "ANY0000000318"
"""Of the demo's own: only the number of such a card can be sent to somebody."""
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
    elif slug == "banq":
        auth = TokenAuth(BanqSignIn(stage.settings(slug)), clock=clock, one_at_a_time=False)
    elif slug == "hub":
        auth = TokenAuth(HubSignIn(stage.settings(slug)), clock=clock)
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
        names = {**await _NAMES[slug](session), **_hub_credentials(stage, slug)}
        if slug == "anytime":
            names["unnumbered"] = await _unnumbered(stage, session, names)
        answered = set()
        for operation in OPERATIONS:
            if operation.provider == slug and await _is_answered(session, operation, names):
                answered.add(operation)
        return frozenset(answered)


async def _is_answered(session: Session, operation: Operation, names: Mapping[str, str]) -> bool:
    if operation.path.endswith("{account}/iban"):
        names = {**names, "account": names["unnumbered"]}
    if operation.provider == "ibanity" and operation.method == "DELETE":
        names = await _ibanity_spare(session, operation)
    if operation.path.endswith("/pan"):
        names = {**names, "card": _SINGLE_USE_CARD}
    path = operation.path.format_map(names) + _QUERIES.get((operation.method, operation.path), "")
    try:
        if operation.method == "GET":
            is_document = path.endswith("/testimonial")
            reply = await session.read(path, operation=operation.name, expect_json=not is_document)
        elif path.endswith("/kyc"):
            with attached(str(_PAPER), RULE) as paper:
                files = [FilePart("user_selfie", paper)]
                reply = await session.send(operation.method, path, operation=operation.name, files=files)
        else:
            body = _BODIES.get(operation.provider, _no_body)(operation.path, names)
            # Anytime's orders come as forms; all else that acts takes JSON.
            form = tuple(body.items()) if operation.provider == "anytime" and body else None
            reply = await session.send(
                operation.method, path, operation=operation.name, form=form, json=None if form else body
            )
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


async def _unnumbered(stage: BankOnStage, session: Session, names: Mapping[str, str]) -> str:
    """Open an account that has no IBAN yet and could have one; return its number."""
    form = tuple(_anytime_form("/v1.0/accounts", names).items())
    made = await session.send("POST", "/v1.0/accounts", operation="probe", form=form)
    account = str(made.data["body"]["acc_id"])
    stage.bank_of("anytime").scenarios.run("kyc_accepted", {"account": account})
    return account


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


async def _ibanity_spare(session: Session, operation: Operation) -> Mapping[str, str]:
    """Return what can be deleted without anybody missing it."""
    if operation.path.startswith("/customers"):
        customers = (await session.read("/customers", operation="probe")).data["data"]
        if operation.path == "/customers/{customer}":
            return {"customer": customers[-1]["id"]}
        customer = customers[1]["id"]
        authorization = await _first(session, f"/customers/{customer}/authorizations")
        return {"customer": customer, "authorization": authorization["id"]}
    names: dict[str, str] = {}
    for name, path in (
        ("institution", "/sandbox/financial-institutions"),
        ("user", _SANDBOX_USERS),
        ("held", "/sandbox/financial-institutions/{institution}/users/{user}/accounts"),
        ("posted", "/sandbox/financial-institutions/{institution}/users/{user}/accounts/{held}/transactions"),
    ):
        body = _ibanity_body(path, names)
        made = await session.send("POST", path.format_map(names), operation="probe", json=body)
        names[name] = made.data["data"]["id"]
    return names


def _ibanity_body(path: str, _names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what an act of Ibanity's is tried with."""
    days = dict.fromkeys(("valueDate", "executionDate"), "2026-11-20T00:00:00Z")
    person = {"login": "probe", "password": "probe", "firstName": "Ada", "lastName": "Probe"}
    account = {"relationship": "owner", "iban": "BE456789012", "description": "Probe", "currency": "EUR"}
    bodies: Mapping[str, tuple[str, Mapping[str, Any]]] = {
        "users": ("sandboxUser", person),
        "{user}": ("sandboxUser", person),
        "financial-institutions": ("financialInstitution", {"name": "Probe"}),
        "{institution}": ("financialInstitution", {"name": "Probe"}),
        "accounts": ("sandboxAccount", {**account, "balance": 1}),
        "transactions": (
            "sandboxTransaction",
            {**days, "currency": "EUR", "counterpart": "BE456789012", "communication": "Probe", "amount": 1},
        ),
    }
    kind, attributes = bodies.get(path.rpartition("/")[2], ("", {}))
    return {"data": {"type": kind, "attributes": attributes}} if kind else {}


_BANQ = "/api/v1"


async def _banq_names(session: Session) -> Mapping[str, str]:
    user = (await session.read(f"{_BANQ}/users/me?include=accountSpaces,banqAccounts", operation="probe")).data
    payment, transaction = [(await _first(session, f"{_BANQ}/{name}"))["id"] for name in ("payments", "transactions")]
    banq = await _first(session, f"{_BANQ}/banqs")
    first, second = user["banqAccounts"][:2]
    # One account each for the two names of its webhook configuration, which can be created once.
    other = next(space["id"] for space in user["accountSpaces"] if space.get("banqAccountId") == second["id"])
    return {
        "payment": payment,
        "transaction": transaction,
        "account": first["id"],
        "space": str(other),
        "banq": banq["id"],
    }


def _banq_body(path: str, names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what an act of Banq's is tried with."""
    if path.endswith("/webhook-config"):
        return {"url": "https://localhost/probe", "enabled": False, "sharedSecret": "probe"}
    parties = {"destination": {"banqGuid": names["account"]}, "source": {"banqGuid": names["banq"]}}
    return {"funds": 1, "comment": "probe", "frequency": "once", **parties}


_HUB_ADDRESS = {"number": "1", "street": "High Street", "city": "London", "postal_code": "E1 1AA", "iso_country": "GB"}
_HUB_PERSON = {"first_name": "Ada", "last_name": "Probe", "address": _HUB_ADDRESS}


def _hub_credentials(stage: BankOnStage, slug: str) -> Mapping[str, str]:
    """Return what Hub's own login call is tried with; for others nothing."""
    if slug != "hub":
        return {}
    settings = stage.settings(slug)
    return {"email": settings.email, "password": settings.password.get_secret_value()}


async def _hub_names(session: Session) -> Mapping[str, str]:
    told = (await session.read("/accounts/list", operation="probe")).data["data"]
    ledgers = [row for row in (told["accounts"] if isinstance(told, dict) else told) if row["currency"] == "GBP"]
    own = ledgers[0]
    names = {"ledger": own["ledger_id"], "other": ledgers[1]["ledger_id"], "company": own["company_id"]}
    names["mid"] = own["mid_id"]
    for noun, path in (("customer", "/accounts/create_customer"), ("payee", "/accounts/customer/create_beneficiary")):
        made = await session.send("POST", path, operation="probe", json=_hub_body(path, names))
        names[noun] = made.data["data"]["customer_id" if noun == "customer" else "beneficiary_id"]
    return {name: str(value) for name, value in names.items()}


def _hub_body(path: str, names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what an act of Hub's is tried with."""
    money = {"amount": "0.01", "reference": "probe"}
    holder = {"company_id": names["company"], "account_name": "Probe"}
    bodies: Mapping[str, Mapping[str, Any]] = {
        "/login": {name: names[name] for name in ("email", "password") if name in names},
        "/accounts/create_customer": {**_HUB_PERSON, "customer_type": "individual", "dob": "1980-02-29"},
        "/accounts/customer/create_beneficiary": {
            **_HUB_PERSON,
            "ledger_id": names["ledger"],
            "account": {"account_number": "01234567", "sort_code": "608371"},
        },
        "/accounts/customers/create_ledger": {
            "customer_id": names.get("customer"),
            "currency": "gbp",
            "primary_use": ["payments"],
            "owner": "me",
        },
        "/accounts/create": {**holder, "currency_code_iso3": "GBP"},
        "/accounts/sub_accounts/create": {**holder, "mid_id": names["mid"], "merchant_customer_id": "probe"},
        "/accounts/transfer": {**money, "from_ledger_id": names["ledger"], "to_ledger_id": names["other"]},
        "/account/customer/pay_out": {**money, "beneficiary_id": names.get("payee")},
    }
    return bodies.get(path, {})


def _anytime_form(path: str, names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what a payment of Anytime's is tried with; what it does not offer yet is tried with nothing."""
    comments = {"amount": "1.00", "acc_comment": "probe", "card_comment": "probe"}
    transfer = {"src_comment": "probe", "dst_comment": "probe", "dst_name": "Probe", "amount": "1.00"}
    who = {"gender": "F", "first_name": "Ada", "last_name": "Probe", "company_name": "", "addr_2": ""}
    where = {"addr_1": "1 High Street", "zip": "75001", "city": "Paris", "cc": "FR"}
    card = {"acc_id": names["account"], "card_name": "ADA PROBE", "expiry_date": "2028-11-30", "amount": "1.00"}
    born = {"user_dob": "1985-12-10", "user_pob": "Paris", "user_email": "ada@example.org", "acc_currency": "EUR"}
    home = {f"user_addr_{name}": text for name, text in {"line_1": "1", "line_2": "", "zip": "1", "city": "P"}.items()}
    person = {"user_gender": "F", "user_first_name": "Ada", "user_last_name": "Probe", "user_addr_cc": "FR", **home}
    holder = {**person, **born, "user_mobile_number": "33612345678", "user_nationality": "FR"}
    forms: Mapping[str, Mapping[str, Any]] = {
        "/v1.0/accounts": {**holder, "acc_type": "consumer"},
        "/v1.0/accounts/{account}": holder,
        "/v1.0/accounts/{account}/iban": {"country_code": "FR"},
        "/v1.0/accounts/{account}/virtual-ibans": {"type": "C"},
        "/v1.0/accounts/{account}/credit-transfers": {
            **transfer,
            "dst_iban": "DE89370400440532013000",
            "dst_swift": "COBADEFFXXX",
        },
        "/v1.0/cards/{card}": {"card_pos": "1", "card_atm": "1"},
        "/v1.0/cards/{card}/credit": comments,
        "/v1.0/cards/{card}/debit": comments,
        "/v1.0/cards/{card}/pan": {"dest_method": "sms", "dest_value": "33612345678"},
        "/v1.0/cards/{card}/details-display": {"ip": "192.0.2.7"},
        "/v1.0/cards": {**card, "language": "fr", **{f"delivery_{name}": text for name, text in (who | where).items()}},
    }
    return forms.get(path, {})


def _no_body(_path: str, _names: Mapping[str, str]) -> Mapping[str, Any]:
    return {}


_BODIES: Mapping[str, Callable[[str, Mapping[str, str]], Mapping[str, Any]]] = {
    "anytime": _anytime_form,
    "banq": _banq_body,
    "hub": _hub_body,
    "ibanity": _ibanity_body,
}
_NAMES: Mapping[str, Callable[[Session], Awaitable[Mapping[str, str]]]] = {
    "anytime": _anytime_names,
    "banq": _banq_names,
    "hub": _hub_names,
    "ibanity": _ibanity_names,
}
