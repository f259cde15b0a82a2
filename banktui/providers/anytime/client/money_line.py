"""A line to Anytime for one payment."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from banktui.domain.money import Money
from banktui.http.line import Line
from banktui.http.session import Session
from banktui.providers.anytime.client.envelope import check_echo
from banktui.providers.anytime.client.gateway import Gateway
from banktui.providers.anytime.client.paging import Place
from banktui.providers.anytime.client.values import money_of, shown
from banktui.providers.anytime.outcomes import is_genuine
from banktui.providers.anytime.signing import Signer
from banktui.providers.anytime.wire import BalanceBody, CardBody, CardListBody, CardTransactionsBody
from banktui.services.moving import Draft, FrozenRequest, Preflight
from banktui.services.outcome import Evidence

Look = Callable[[Gateway, Draft], Awaitable[Preflight]]
"""What is asked just before the send. Raises BankError."""

_MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class Payer:
    """Who sends payments: one connection's session, and what its requests are proved by."""

    session: Session
    signer: Signer
    username: str


class AnytimeLine:
    """Asks first, then sends once with the validation data that were kept before."""

    def __init__(self, line: Line, payer: Payer, operation: str, look: Look) -> None:
        self._line = line
        self._payer = payer
        self._operation = operation
        self._look = look

    async def preflight(self, draft: Draft) -> Preflight:
        """Return the source's balance and, where newness is the proof, what there is now. Raises BankError."""
        return replace(await self._look(Gateway(self._line), draft), ahead=self._line.ahead)

    async def send(self, request: FrozenRequest, key: str) -> Evidence:
        """Send the request, once; `key` is its validation data."""
        return await self._line.post(
            request,
            operation=self._operation,
            key_headers=self._payer.signer.headers(key),
            is_genuine=partial(is_genuine, username=self._payer.username),
        )


@asynccontextmanager
async def open_line(payer: Payer, operation: str, look: Look) -> AsyncIterator[AnytimeLine]:
    """Open a line for one send."""
    async with payer.session.line() as line:
        yield AnytimeLine(line, payer, operation, look)


async def account_balance(gateway: Gateway, account_id: str, currency: str) -> Money | None:
    """Return what an account holds; None if the bank's figure makes no sense. Raises BankError."""
    found = await gateway.read("accounts", account_id, "balance", operation="account balance")
    body = BalanceBody.model_validate(found)
    check_echo("acc_id", account_id, body.acc_id)
    return money_of(body.balance, currency)


async def card_balance(gateway: Gateway, card_ref: str, currency: str) -> Money | None:
    """Return what a card holds; None if the bank's figure makes no sense. Raises BankError."""
    body = CardBody.model_validate(await gateway.read("cards", card_ref, operation="card"))
    check_echo("card_ref", card_ref, body.card_ref)
    return money_of(body.balance, currency)


async def newest_transactions(gateway: Gateway, card_ref: str) -> tuple[str, ...]:
    """Return the ids of a card's newest transactions: more than a few hours ever bring. Raises BankError."""
    query = Place.at(None).query()
    found = await gateway.read("cards", card_ref, "transactions", operation="card transactions", query=query)
    body = CardTransactionsBody.model_validate(found)
    check_echo("card_ref", card_ref, body.card_ref)
    return tuple(shown(line.txid) for line in body.transactions or () if line and line.txid)


async def card_refs(gateway: Gateway, account_id: str) -> tuple[str, ...]:
    """Return the references of all of an account's cards. Raises BankError."""
    place, refs = Place.at(None), list[str]()
    for _ in range(_MOST_PAGES):
        query = place.query()
        found = await gateway.read("accounts", account_id, "cards", operation="cards", query=query)
        body = CardListBody.model_validate(found)
        check_echo("acc_id", account_id, body.acc_id)
        refs += [shown(card.card_ref) for card in body.cards or () if card and card.card_ref]
        following = place.next(body, len(body.cards or ()), None)
        if following is None:
            break
        place = Place(following)
    return tuple(dict.fromkeys(refs))
