"""Banq's client: everything that its API lets one read, ask for and set up, as services."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banktui.domain.clock import Clock
from banktui.http.auth import TokenAuth
from banktui.http.record import Recorder
from banktui.http.session import Endpoint, Session
from banktui.providers.banq import INFO
from banktui.providers.banq.client.asking import Asking
from banktui.providers.banq.client.check import PaymentsCheck
from banktui.providers.banq.client.configuring import ConfigureEvents
from banktui.providers.banq.client.events import Webhooks
from banktui.providers.banq.client.gateway import Gateway
from banktui.providers.banq.client.payments import SinglePayment, payments
from banktui.providers.banq.client.proofs import vouch
from banktui.providers.banq.client.sign_in import SignIn
from banktui.providers.banq.client.transactions import SingleTransaction, payment_transactions, transactions
from banktui.providers.banq.client.user import Accounts, Spaces, User, banqs
from banktui.providers.banq.errors import judge
from banktui.providers.banq.settings import Settings
from banktui.services import capability
from banktui.services.capability import Capability
from banktui.services.conforming import Promises
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
    """Return Banq with everything it can be asked for. Makes no call."""
    auth = TokenAuth(SignIn(settings), clock=clock, one_at_a_time=False)
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
    services = _services(session, settings, clock)
    return Provider(INFO, services, session.close, standing=session.standing)


def _services(session: Session, settings: Settings, clock: Clock) -> dict[Capability[Any], object]:
    gateway = Gateway(session, settings.company_id)
    user = User(gateway)
    accounts = Accounts(user, settings)
    return {
        capability.CHECK: PaymentsCheck(gateway, clock),
        capability.ACCOUNTS: accounts,
        capability.ACCOUNT: accounts,
        capability.SPACES: Spaces(user, settings),
        capability.PAYMENTS: payments(gateway),
        capability.PAYMENT: SinglePayment(gateway),
        capability.PAYMENT_TRANSACTIONS: payment_transactions(gateway),
        capability.TRANSACTIONS: transactions(gateway),
        capability.TRANSACTION: SingleTransaction(gateway),
        capability.INSTITUTIONS: banqs(gateway),
        capability.PAYMENT_REQUEST: Asking(gateway, session, clock, by_link=False),
        capability.PAYMENT_LINK: Asking(gateway, session, clock, by_link=True),
        capability.CONFORMANCE: Promises((capability.PAYMENT_REQUEST.name, capability.PAYMENT_LINK.name)),
        capability.CONFIGURE_EVENTS: ConfigureEvents(gateway, settings, clock),
        capability.EVENTS: Webhooks(settings),
    }
