"""Anytime's client: what its API lets one read and pay, as services."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError
from banktui.http.auth import TokenAuth
from banktui.http.record import Recorder
from banktui.http.session import Endpoint, Reply, Session
from banktui.providers.anytime import INFO
from banktui.providers.anytime.client import card_status
from banktui.providers.anytime.client.account_changes import UpdateAccount
from banktui.providers.anytime.client.accounts import Accounts
from banktui.providers.anytime.client.card_changes import CardChanges
from banktui.providers.anytime.client.card_moves import CardLoad, CardUnload
from banktui.providers.anytime.client.card_order import CardOrdering
from banktui.providers.anytime.client.card_secrets import DetailsLink, ShowNumber, ShowPin
from banktui.providers.anytime.client.card_sends import SendNumber, SendPin
from banktui.providers.anytime.client.card_status import StatusChange
from banktui.providers.anytime.client.card_switches import CardRenewal, CardUses
from banktui.providers.anytime.client.card_transactions import CardTransactions
from banktui.providers.anytime.client.cards import Cards
from banktui.providers.anytime.client.check import ApiCheck
from banktui.providers.anytime.client.credit_transfer import CreditTransferOrder
from banktui.providers.anytime.client.currencies import Currencies
from banktui.providers.anytime.client.envelope import judge_reply
from banktui.providers.anytime.client.events import Notices
from banktui.providers.anytime.client.gateway import Counter, Gateway, tells_secrets
from banktui.providers.anytime.client.identity import IdentityStatus
from banktui.providers.anytime.client.money_line import Payer
from banktui.providers.anytime.client.new_accounts import CreateAccount
from banktui.providers.anytime.client.new_ibans import CreateIban, CreateVirtualIban
from banktui.providers.anytime.client.orders import CardOrders
from banktui.providers.anytime.client.proofs import vouch
from banktui.providers.anytime.client.sign_in import SignIn
from banktui.providers.anytime.client.statements import Statement, Statements
from banktui.providers.anytime.client.testimonials import Testimonials
from banktui.providers.anytime.client.transfers import CreditTransfers
from banktui.providers.anytime.client.uploads import UploadIdentity
from banktui.providers.anytime.settings import Settings
from banktui.providers.anytime.signing import Signer
from banktui.services import capability
from banktui.services.acting import Action
from banktui.services.capability import Capability
from banktui.services.moving import MoneyOperation
from banktui.services.provider import Provider

if TYPE_CHECKING:
    from banktui.http import Transport


async def open_provider(
    settings: Settings,
    *,
    clock: Clock,
    recorder: Recorder | None = None,
    transport: "Transport | None" = None,
    on_wait: Callable[[int], None] | None = None,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ca_file: Path | None = None,
) -> Provider:
    """Return Anytime with everything it can be read for. Loads the key, makes no call. Raises SignInNeeded."""
    secret = settings.private_key_passphrase
    # Decrypting a key takes long on purpose: not on the event loop.
    signer = await asyncio.to_thread(
        Signer.from_file, settings.private_key, secret.get_secret_value() if secret else None
    )

    def judge(reply: Reply) -> BankError | None:
        return judge_reply(reply, settings.username, quote=not tells_secrets(reply.url_path))

    auth = TokenAuth(SignIn(settings, signer), clock=clock)
    session = Session(
        Endpoint(settings.base_url, ca_file=ca_file),
        provider=INFO.slug,
        clock=clock,
        judge=judge,
        auth=auth,
        recorder=recorder,
        vouch=vouch,
        transport=transport,
        on_wait=on_wait,
        sleep=sleep,
    )
    counter, payer = Counter(session), Payer(session, signer, settings.username)
    services = {**_services(counter, payer, clock), capability.EVENTS: Notices(settings)}
    return Provider(INFO, services, session.close, standing=session.standing)


def _services(gateway: Counter, payer: Payer, clock: Clock) -> dict[Capability[Any], object]:
    currencies = Currencies(gateway)
    accounts = Accounts(gateway, currencies)
    cards = Cards(gateway, currencies)
    identity = IdentityStatus(gateway)
    card_transactions = CardTransactions(gateway, currencies)
    return {
        capability.CHECK: ApiCheck(gateway, clock),
        capability.ACCOUNTS: accounts,
        capability.ACCOUNT: accounts,
        capability.STATEMENTS: Statements(gateway, "statements"),
        capability.STATEMENT: Statement(gateway),
        capability.IBAN_STATEMENTS: Statements(gateway, "iban-statements"),
        capability.CREDIT_TRANSFERS: CreditTransfers(gateway),
        capability.IDENTITY: identity,
        capability.UPLOAD_IDENTITY: UploadIdentity(gateway, identity),
        capability.CARDS: cards,
        capability.CARD: cards,
        capability.CARD_TRANSACTIONS: card_transactions,
        capability.CARD_TRANSACTION: card_transactions,
        capability.CARD_ORDERS: CardOrders(gateway, clock),
        capability.TESTIMONIAL: Testimonials(payer.session),
        capability.UPDATE_ACCOUNT: UpdateAccount(gateway, accounts, clock),
        capability.CREATE_BUSINESS_ACCOUNT: CreateAccount(gateway, accounts, clock, "business"),
        capability.CREATE_CONSUMER_ACCOUNT: CreateAccount(gateway, accounts, clock, "consumer"),
        capability.CREATE_IBAN: CreateIban(gateway, accounts),
        capability.CREATE_VIRTUAL_IBAN: CreateVirtualIban(gateway, accounts),
        **_card_changes(CardChanges(gateway, cards)),
        capability.CARD_PIN: ShowPin(gateway),
        capability.CARD_NUMBER: ShowNumber(gateway),
        capability.CARD_LINK: DetailsLink(gateway),
        capability.SEND_CARD_PIN: SendPin(gateway, cards, accounts),
        capability.SEND_CARD_NUMBER: SendNumber(gateway),
        **_payments(gateway, payer, clock, cards, card_transactions),
    }


def _payments(
    gateway: Gateway, payer: Payer, clock: Clock, cards: Cards, card_transactions: CardTransactions
) -> dict[Capability[MoneyOperation], MoneyOperation]:
    return {
        capability.CREDIT_TRANSFER: CreditTransferOrder(gateway, payer),
        capability.CARD_LOAD: CardLoad(gateway, payer, card_transactions),
        capability.CARD_UNLOAD: CardUnload(gateway, payer, card_transactions),
        capability.CARD_ORDER: CardOrdering(gateway, payer, cards, clock),
    }


def _card_changes(changes: CardChanges) -> dict[Capability[Action], Action]:
    return {
        capability.BLOCK_CARD: StatusChange(changes, card_status.BLOCK),
        capability.UNBLOCK_CARD: StatusChange(changes, card_status.UNBLOCK),
        capability.CARD_LOST: StatusChange(changes, card_status.LOST),
        capability.CARD_STOLEN: StatusChange(changes, card_status.STOLEN),
        capability.CARD_DAMAGED: StatusChange(changes, card_status.DAMAGED),
        capability.CANCEL_CARD: StatusChange(changes, card_status.CANCEL),
        capability.CARD_USES: CardUses(changes),
        capability.RENEW_CARD: CardRenewal(changes),
    }
