"""The whole program on a bank in this process: real protocols, real store, frozen clock; for scenes and contracts."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from banktui.domain.clock import Clock, FrozenClock
from banktui.http.inprocess import InProcessTransport
from banktui.http.record import Recorder
from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.provider import ProviderSandbox
from banktui.sandbox.service import wrap
from banktui.services.journal import Journal
from banktui.services.provider import Connection, Environment, Provider
from banktui.services.requests import RequestLog
from banktui.store import open_store
from banktui.wiring.discovery import part, providers
from banktui.wiring.event_desk import BankLine
from banktui.wiring.openings import Plan
from banktui.wiring.vault_desk import VaultDesk
from banktui.wiring.workspace import LiveWorkspace
from tests import lives
from tests.doctoring import scripted
from tests.settling import PATIENCE

MORNING = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
"""When every test's bank day begins; the demo's clock begins at the same time."""


async def no_pause(_seconds: float) -> None:
    """Take the place of waiting between two attempts."""


@dataclass
class BankOnStage:
    """A bank, its providers' applications, and the credentials that its own description gives out."""

    bank: Bank
    sandboxes: Mapping[str, ProviderSandbox]
    apart: Mapping[str, Bank] = field(default_factory=dict)
    """The banks of providers that live in another one than `bank`."""

    def bank_of(self, slug: str) -> Bank:
        """Return the bank that a provider lives in."""
        return self.apart.get(slug, self.bank)

    def settings(self, slug: str) -> Any:
        """Return a provider's client settings, made from what the bank would write into `sandbox.json`."""
        section = self.sandboxes[slug].describe("https://localhost")
        return part(slug, "settings").Settings.from_sandbox(section, self.bank_of(slug).directory)

    def transport(self, slug: str) -> InProcessTransport:
        """Return a transport that calls the provider's application directly, with its client certificate if any."""
        section = self.sandboxes[slug].describe("https://localhost")
        certificate = section.get("certificate")
        return InProcessTransport(
            wrap(self.bank_of(slug), self.sandboxes[slug]),
            client_certificate=_pem(self.bank_of(slug).directory / str(certificate)) if certificate else (),
        )

    async def open(self, slug: str, clock: Clock, requests: RequestLog | None = None) -> Provider:
        """Return the provider's client, connected to the bank in this process; what it asks is noted in `requests`."""
        settings = self.settings(slug)
        provider: Provider = await part(slug, "client").open_provider(
            settings,
            clock=clock,
            recorder=Recorder(requests, connection=slug, secrets=settings.secrets),
            transport=self.transport(slug),
            sleep=no_pause,
        )
        provider.reached = settings.reached()
        return provider


def build_bank(directory: Path, *, history_rows: int | None = None, only: Sequence[str] | None = None) -> BankOnStage:
    """Return a bank with a frozen clock and all providers there are, or some.

    With Anytime and Ibanity it costs a second, for their accounts have years of history: share it where it can be.
    """
    bank = Bank(
        seed=1,
        clock=BankClock(MORNING, running=False),
        directory=directory,
        history_rows=history_rows,
        wall=lambda: 0.0,
    )
    slugs = providers() if only is None else only
    with lives.remembered(), lives.same_keys(directory):
        return BankOnStage(bank, {slug: part(slug, "sandbox").create(bank) for slug in slugs})


def renewed(stage: BankOnStage, slugs: Sequence[str], directory: Path) -> BankOnStage:
    """Return the same bank, but with some of its providers as they were when nothing had happened yet."""
    new = build_bank(directory, only=slugs)
    return BankOnStage(stage.bank, {**stage.sandboxes, **new.sandboxes}, dict.fromkeys(slugs, new.bank))


def live_workspace(
    stage: BankOnStage,
    *,
    clock: Clock | None = None,
    only: Sequence[str] | None = None,
    downloads: Path | None = None,
    journal: Callable[[], Journal] | None = None,
    real: Sequence[str] = (),
    read_only: Sequence[str] = (),
    line: Callable[[], BankLine] | None = None,
    vault: VaultDesk | None = None,
    in_vault: Sequence[str] = (),
    gate: threading.Event | None = None,
    ailments: Sequence[str] = (),
) -> LiveWorkspace:
    """Return a workspace with one connection per provider, an empty store in memory and a frozen clock.

    Those of `real` providers are production connections, of `read_only` ones such that change nothing.
    `line` leads to the bank itself, as to one that is served. Those that are `in_vault` wait until `vault` is open,
    which they ask for once `gate` is set, at once if there is none. `ailments` are what a test finds wrong.
    """
    clock = clock or FrozenClock(MORNING)
    requests = RequestLog()
    plans = [
        Plan(
            Connection(
                slug,
                info,
                Environment.PRODUCTION if slug in real else Environment.SANDBOX,
                "built-in bank, read-only" if slug in read_only else "built-in bank",
                is_read_only=slug in read_only,
            ),
            _opener(stage, slug, clock, requests, vault if slug in in_vault else None, gate),
            line=line,
            examination=partial(scripted, slug, ailments),
        )
        for slug, info in providers().items()
        if only is None or slug in only
    ]
    return LiveWorkspace(
        plans,
        clock=clock,
        store=open_store(None),
        requests=requests,
        journal=journal,
        downloads=downloads,
        vault=vault,
    )


def _opener(
    stage: BankOnStage,
    slug: str,
    clock: Clock,
    requests: RequestLog,
    vault: VaultDesk | None = None,
    gate: threading.Event | None = None,
) -> Callable[[Callable[[int], None]], Awaitable[Provider]]:
    async def open_provider(_on_wait: Callable[[int], None]) -> Provider:
        if vault is not None:
            if gate is not None:
                await asyncio.to_thread(gate.wait, PATIENCE)
            await vault.opened()
        return await stage.open(slug, clock, requests)

    return open_provider


def _pem(path: Path) -> str:
    certificate = x509.load_pem_x509_certificates(path.read_bytes())[0]
    return certificate.public_bytes(Encoding.PEM).decode()


async def idle(workers: Callable[[], Sequence[Any]], settle: Callable[[], Awaitable[None]]) -> None:
    """Wait until a console has nothing more to do: no worker runs, and none starts once messages are dealt with."""
    quiet = 0
    while quiet < 2:
        await settle()
        running = [worker for worker in workers() if not worker.is_finished]
        if running:
            quiet = 0
            await asyncio.gather(*(worker.wait() for worker in running), return_exceptions=True)
        else:
            quiet += 1
