"""Banq's part of the built-in bank: requests to be paid, with their tenant, their idempotency and their webhooks."""

from collections.abc import Mapping
from typing import Any

from banktui.providers.banq.sandbox.application import Front, build_app
from banktui.providers.banq.sandbox.credentials import issue
from banktui.providers.banq.sandbox.documents import Documents
from banktui.providers.banq.sandbox.idempotency import Idempotency
from banktui.providers.banq.sandbox.memory import Memory
from banktui.providers.banq.sandbox.opening import open_banq
from banktui.providers.banq.sandbox.operations import Operations
from banktui.providers.banq.sandbox.payments import PaymentDesk
from banktui.providers.banq.sandbox.records import SLUG
from banktui.providers.banq.sandbox.scenarios import Scenarios
from banktui.providers.banq.sandbox.seed import read_seed
from banktui.providers.banq.sandbox.shaping import ECHOES, IDS, TEXTS, BanqShaper
from banktui.providers.banq.sandbox.switches import Switches
from banktui.providers.banq.sandbox.tokens import TokenDesk
from banktui.providers.banq.sandbox.webhooks import WebhookDesk
from banktui.sandbox.bank import Bank
from banktui.sandbox.provider import ClientCertificates, ProviderSandbox

__all__ = ["create"]


def create(bank: Bank, *, client_certificates: str = "required") -> ProviderSandbox:
    """Open Banq in the bank, with its demo user, and take up what happened in earlier runs.

    Banq knows its callers by their tokens, so `client_certificates` changes nothing here.
    """
    del client_certificates
    register = open_banq(bank, read_seed())
    memory, switches = Memory(bank), Switches()
    credentials = issue(bank, next(iter(register.accounts.values())))
    front = Front(TokenDesk(bank, memory, credentials, switches), Idempotency(bank.clock, memory), switches)
    webhooks = WebhookDesk(bank, memory, credentials.webhook_secret)
    desk = PaymentDesk(bank, register, memory, webhooks)
    Scenarios(bank, register, desk, switches, memory).offer()

    def recall(kind: str, payload: Mapping[str, Any]) -> None:
        match kind:
            case "token":
                front.tokens.recall(payload)
            case "answer":
                front.idempotency.recall(payload)
            case "webhook" | "sample":
                webhooks.recall(kind, payload)
            case "switches":
                switches.turn(payload)
            case _:
                desk.recall(kind, payload)

    memory.replay(recall)
    desk.schedule()
    return ProviderSandbox(
        slug=SLUG,
        app=build_app(
            Operations(bank, register, Documents(register, bank.ledger, switches), desk, webhooks),
            front,
        ),
        client_certificates=ClientCertificates.NONE,
        describe=credentials.describe,
        shaper=BanqShaper(hostile=bank.world.hostile_texts, ids=IDS, echoes=ECHOES, texts=TEXTS, switches=switches),
        sample=lambda: webhooks.sample(desk.latest(register.payments[-1])),
    )
