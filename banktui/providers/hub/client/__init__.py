"""Hub's client: everything that its API lets one read, create or move, and its notifications, as services."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banktui.domain.clock import Clock
from banktui.http.auth import TokenAuth
from banktui.http.record import Recorder
from banktui.http.session import Endpoint, Session
from banktui.providers.hub import INFO
from banktui.providers.hub.client import kept
from banktui.providers.hub.client.beneficiaries import CreateBeneficiary
from banktui.providers.hub.client.check import LedgersCheck
from banktui.providers.hub.client.customers import CreateCustomer
from banktui.providers.hub.client.events import HubNotifications
from banktui.providers.hub.client.gateway import Gateway
from banktui.providers.hub.client.ledgers import Ledgers
from banktui.providers.hub.client.new_ledgers import CreateLedger
from banktui.providers.hub.client.pay_out import PayOut
from banktui.providers.hub.client.proofs import vouch
from banktui.providers.hub.client.sign_in import SignIn
from banktui.providers.hub.client.transfer import LedgerTransfer
from banktui.providers.hub.errors import judge, says_not_done
from banktui.providers.hub.settings import Settings
from banktui.services import capability
from banktui.services.capability import Capability
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
    """Return Hub with everything it can be asked for. Makes no call."""
    auth = TokenAuth(SignIn(settings), clock=clock)
    session = Session(
        Endpoint(settings.base_url, ca_file=ca_file),
        provider=INFO.slug,
        clock=clock,
        judge=judge,
        auth=auth,
        says_not_done=says_not_done,
        recorder=recorder,
        vouch=vouch,
        transport=transport,
        on_wait=on_wait,
        sleep=sleep,
    )
    return Provider(INFO, _services(session, settings, clock), session.close, standing=session.standing)


def _services(session: Session, settings: Settings, clock: Clock) -> dict[Capability[Any], object]:
    gateway = Gateway(session)
    ledgers = Ledgers(gateway)
    return {
        capability.CHECK: LedgersCheck(gateway, clock),
        capability.ACCOUNTS: ledgers,
        capability.ACCOUNT: ledgers,
        capability.SENT: kept.SENT,
        capability.CREATED_CUSTOMERS: kept.CUSTOMERS,
        capability.BENEFICIARIES: kept.BENEFICIARIES,
        capability.CREATE_CUSTOMER: CreateCustomer(gateway, clock),
        capability.CREATE_BENEFICIARY: CreateBeneficiary(gateway, clock),
        capability.CREATE_LEDGER: CreateLedger(gateway),
        capability.LEDGER_TRANSFER: LedgerTransfer(gateway, session),
        capability.PAY_OUT: PayOut(gateway, session),
        capability.EVENTS: HubNotifications(settings),
    }
