"""Refreshing four connections at once, against the slowest alone: over real TLS, warm, each bank answering slowly.

Each connection leads to a bank that is a program of its own, as banks are: what is measured is how far the console
keeps its connections from waiting for each other, not how a bank shares its processor among four protocols.
"""

import asyncio
import json
import ssl
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from banktui.domain.clock import SystemClock
from banktui.services.provider import Connection, Environment
from banktui.services.shelf import ListRef
from banktui.store import open_store
from banktui.wiring.built_in_bank import BuiltInBank
from banktui.wiring.discovery import part, providers
from banktui.wiring.openings import Plan
from banktui.wiring.workspace import LiveWorkspace

DELAY = {"anytime": 0.12, "banq": 0.16, "hub": 0.18, "ibanity": 0.20}
"""Seconds that each bank takes for an answer: far more than the answer costs, as over a network."""
LISTS = {"anytime": "statements", "banq": "payments", "hub": "accounts", "ibanity": "institutions"}
ROUNDS = 15


def run() -> None:
    """Print the median ratio of all four together to the slowest alone."""
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(_measure(Path(name)))


async def _measure(folder: Path) -> None:
    clock = SystemClock()
    banks = {slug: BuiltInBank(folder / slug, clock=clock.now()) for slug in LISTS}
    plans: list[Plan] = []
    for slug, bank in banks.items():
        told = await bank.ready()
        fault = {"provider": slug, "method": "*", "path": "*", "fault": f"slow:{DELAY[slug]}"}
        _control(folder / slug, told, "/faults", fault)
        plans.append(_plan(slug, folder / slug, told))
    workspace = LiveWorkspace(plans, clock=clock, store=open_store(None))
    workspace.start()
    refs = [await _list_of(workspace, plan.connection) for plan in plans]
    for ref in refs:
        assert await workspace.refresh(ref) is None
    ratios = []
    for _ in range(ROUNDS):
        alone = max([await _timed(workspace, [ref]) for ref in refs])
        together = await _timed(workspace, refs)
        ratios.append(together / alone)
    await workspace.stop()
    for bank in banks.values():
        bank.stop()
    spread = f"[{min(ratios):.3f}-{max(ratios):.3f}]"
    print(f"refreshing four connections / the slowest alone: {statistics.median(ratios):.3f} {spread}   goal <= 1.10")  # noqa: T201


async def _list_of(workspace: LiveWorkspace, connection: Connection) -> ListRef:
    wanted = LISTS[connection.provider.slug]
    if wanted != "statements":
        return ListRef(connection.id, wanted)
    accounts = ListRef(connection.id, "accounts")
    assert await workspace.refresh(accounts) is None
    rows = await workspace.reader.across("accounts")
    return ListRef(connection.id, wanted, next(row.item.id for ref, row in rows if ref == accounts))


async def _timed(workspace: LiveWorkspace, refs: list[ListRef]) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(workspace.refresh(ref) for ref in refs))
    return time.perf_counter() - began


def _plan(slug: str, folder: Path, told: Mapping[str, Any]) -> Plan:
    async def open_provider(_on_wait: Any) -> Any:
        settings = part(slug, "settings").Settings.from_sandbox(told[slug], folder)
        return await part(slug, "client").open_provider(
            settings, clock=SystemClock(), ca_file=folder / told["ca_certificate"]
        )

    return Plan(Connection(slug, providers()[slug], Environment.SANDBOX), open_provider)


def _control(folder: Path, told: Mapping[str, Any], path: str, body: Mapping[str, Any]) -> None:
    request = urllib.request.Request(  # noqa: S310 - the control address of a bank of our own
        told["control"]["url"] + path,
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {told['control']['token']}", "Content-Type": "application/json"},
    )
    trust = ssl.create_default_context(cafile=str(folder / told["ca_certificate"]))
    with urllib.request.urlopen(request, context=trust):  # noqa: S310
        return
