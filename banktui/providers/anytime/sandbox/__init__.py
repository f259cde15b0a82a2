"""Anytime's part of the built-in bank: the API's own words and checks over the shared ledger."""

from banktui.providers.anytime.sandbox.accountdesk import AccountDesk
from banktui.providers.anytime.sandbox.application import Checks, build_app
from banktui.providers.anytime.sandbox.carddesk import CardDesk
from banktui.providers.anytime.sandbox.cardsecrets import CardSecrets
from banktui.providers.anytime.sandbox.cashier import Cashier
from banktui.providers.anytime.sandbox.clerk import Clerk
from banktui.providers.anytime.sandbox.credentials import issue
from banktui.providers.anytime.sandbox.discloser import Discloser
from banktui.providers.anytime.sandbox.envelope import Envelope
from banktui.providers.anytime.sandbox.faultshapes import ECHOES, IDS, TEXTS, AnytimeShaper
from banktui.providers.anytime.sandbox.identitydesk import IdentityDesk
from banktui.providers.anytime.sandbox.limits import LimitBook
from banktui.providers.anytime.sandbox.loaddesk import LoadDesk
from banktui.providers.anytime.sandbox.notices import Notices
from banktui.providers.anytime.sandbox.opening import open_bank
from banktui.providers.anytime.sandbox.orderdesk import OrderDesk
from banktui.providers.anytime.sandbox.registry import Registry
from banktui.providers.anytime.sandbox.scenarios import Scenarios
from banktui.providers.anytime.sandbox.seed import read_seed
from banktui.providers.anytime.sandbox.service import Service
from banktui.providers.anytime.sandbox.signature import SpentValues
from banktui.providers.anytime.sandbox.statements import Statements
from banktui.providers.anytime.sandbox.statusdesk import StatusDesk
from banktui.providers.anytime.sandbox.switches import AddressList, Habits, Rates
from banktui.providers.anytime.sandbox.tokens import TokenDesk
from banktui.providers.anytime.sandbox.transferdesk import Tellers, TransferDesk
from banktui.sandbox.bank import Bank
from banktui.sandbox.provider import ClientCertificates, ProviderSandbox

__all__ = ["create"]


def create(bank: Bank, *, client_certificates: str = "required") -> ProviderSandbox:
    """Open Anytime in the bank, with its demo customers, and take up what happened to them in earlier runs.

    Anytime proves identity by signed requests, so `client_certificates` changes nothing here.
    """
    del client_certificates
    registry = open_bank(bank, read_seed())
    credentials = issue(bank)
    envelope = Envelope(bank.clock, credentials.username)
    notices = Notices(bank, registry, envelope)
    checks = Checks(
        credentials=credentials,
        spent=SpentValues(bank.file("anytime-validation-data")),
        tokens=TokenDesk(bank, credentials),
        addresses=AddressList(),
        rates=Rates(bank.clock),
        habits=Habits(),
    )
    cashier = _cashier(bank, registry, notices, checks.habits, limits := LimitBook())
    clerk = Clerk(bank, registry, AccountDesk(bank, registry), StatusDesk(bank, registry), IdentityDesk(bank, registry))
    secrets = CardSecrets(bank)
    scenarios = Scenarios(
        bank=bank,
        registry=registry,
        card_desk=CardDesk(bank, registry, notices.card_used),
        cashier=cashier,
        clerk=clerk,
        secrets=secrets,
        limits=limits,
        checks=checks,
        envelope=envelope,
    )
    scenarios.offer()
    bank.replay("anytime", scenarios.recall)
    for desk in (scenarios.card_desk, cashier.transfers, cashier.loads):
        desk.schedule()
    return ProviderSandbox(
        slug="anytime",
        app=build_app(
            Service(bank, registry, Statements(bank.ledger)),
            cashier,
            clerk,
            Discloser(registry, secrets),
            checks,
            envelope,
        ),
        client_certificates=ClientCertificates.NONE,
        describe=credentials.describe,
        shaper=AnytimeShaper(
            hostile=bank.world.hostile_texts,
            ids=IDS,
            echoes=ECHOES,
            texts=TEXTS,
            envelope=envelope,
            cards=registry.cards,
        ),
        sample=notices.sample,
    )


def _cashier(bank: Bank, registry: Registry, notices: Notices, habits: Habits, limits: LimitBook) -> Cashier:
    tellers = Tellers(notices.transfer_final, notices.transfer_due)
    loads = LoadDesk(bank, registry, limits, habits, notices.card_used)
    return Cashier(
        bank=bank,
        registry=registry,
        habits=habits,
        transfers=TransferDesk(bank, registry.accounts, registry.transfers, tellers),
        loads=loads,
        orders=OrderDesk(bank, registry, limits, loads),
    )
