"""Hub's part of the built-in bank: a company's ledgers, its customers' ledgers, and orders to move money."""

from banktui.providers.hub.sandbox.application import build_app
from banktui.providers.hub.sandbox.credentials import issue
from banktui.providers.hub.sandbox.events import Notifier
from banktui.providers.hub.sandbox.faultshapes import ECHOES, IDS, TEXTS, HubShaper
from banktui.providers.hub.sandbox.moneydesk import MoneyDesk
from banktui.providers.hub.sandbox.opening import open_register, read_seed
from banktui.providers.hub.sandbox.presentation import Presentation
from banktui.providers.hub.sandbox.rules import Rules
from banktui.providers.hub.sandbox.scenarios import Scenarios
from banktui.providers.hub.sandbox.service import Service
from banktui.providers.hub.sandbox.switches import Switches
from banktui.providers.hub.sandbox.tokens import TokenDesk
from banktui.sandbox.bank import Bank
from banktui.sandbox.provider import ClientCertificates, ProviderSandbox

__all__ = ["create"]


def create(bank: Bank, *, client_certificates: str = "required") -> ProviderSandbox:
    """Open Hub in the bank, with its demo ledgers, and take up what happened to them in earlier runs.

    Hub knows its callers by their token, so `client_certificates` changes nothing here.
    """
    del client_certificates
    seed = read_seed()
    register = open_register(bank, seed)
    known = {
        "customers": {customer.name: customer.id for customer in register.customers.values()},
        "beneficiaries": {beneficiary.name: beneficiary.id for beneficiary in register.beneficiaries.values()},
    }
    credentials = issue(bank, email=seed["email"], company_id=seed["company_id"])
    switches = Switches(bank.clock)
    notifier = Notifier(register, credentials, switches)
    rules = Rules(seed["review_from"], frozenset(name.casefold() for name in seed["watch_list"]))
    desk = MoneyDesk(register, notifier, rules)
    tokens = TokenDesk(bank, credentials)
    scenarios = Scenarios(bank=bank, register=register, desk=desk, tokens=tokens, switches=switches)
    scenarios.offer()
    bank.replay("hub", scenarios.recall)
    desk.schedule()
    show = Presentation(bank, switches, credentials.company_id)
    return ProviderSandbox(
        slug="hub",
        app=build_app(Service(register, desk, tokens, switches, show)),
        client_certificates=ClientCertificates.NONE,
        describe=lambda base_url: {**credentials.describe(base_url), **known},
        shaper=HubShaper(hostile=bank.world.hostile_texts, ids=IDS, echoes=ECHOES, texts=TEXTS),
        sample=notifier.sample,
    )
