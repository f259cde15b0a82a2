"""Reading 100 000 statement lines into the store, against bare transport, decoding and the same rows written plainly.

Both sides fetch the same recorded answers from a transport in this process, so the network's share is left out of both:
the ratio is stricter than one over sockets.
"""

import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import httpx

from banktui.domain.clock import FrozenClock
from banktui.http.inprocess import InProcessTransport
from banktui.services.capability import ACCOUNTS, STATEMENTS
from banktui.services.provider import Provider
from banktui.services.refresh import Refresher
from banktui.services.shelf import ListRef
from banktui.services.workspace import Depth
from banktui.store import open_store
from banktui.wiring.discovery import part
from tests.stage import MORNING, BankOnStage, build_bank

LINES = 100_000
ROUNDS = 3
SLUG, CAPABILITY = "anytime", STATEMENTS.name


class Recorder(httpx.AsyncBaseTransport):
    """Answers from memory what was once answered by the bank."""

    def __init__(self, inner: InProcessTransport) -> None:
        self._inner = inner
        self.answers: dict[str, tuple[int, bytes]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the recorded answer to the same target, or the bank's."""
        target = f"{request.method} {request.url.raw_path.decode()}"
        if target not in self.answers:
            response = await self._inner.handle_async_request(request)
            self.answers[target] = (response.status_code, await response.aread())
        status, body = self.answers[target]
        return httpx.Response(status, content=body, headers={"content-type": "application/json"})


async def read(stage: BankOnStage, transport: Recorder, path: Path) -> float:
    """Return the seconds that the program takes for the whole list."""
    clock = FrozenClock(MORNING)
    provider = await part(SLUG, "client").open_provider(stage.settings(SLUG), clock=clock, transport=transport)
    store = open_store(path)
    refresher = Refresher(SLUG, provider, store.keeper, clock, lambda _notice: None)
    account = await longest(provider)
    began = time.perf_counter()
    problem = await refresher.refresh(ListRef(SLUG, CAPABILITY, account), Depth.ALL)
    seconds = time.perf_counter() - began
    assert problem is None, problem
    assert store.keeper.state(ListRef(SLUG, CAPABILITY, account)).known >= LINES
    await provider.close()
    store.close()
    return seconds


async def longest(provider: Provider) -> str:
    """Return the account with the most lines."""
    accounts, statements = provider.get(ACCOUNTS), provider.get(STATEMENTS)
    assert accounts is not None
    assert statements is not None
    listed = await accounts.page("")
    totals = {account.id: (await statements.page(account.id)).total or 0 for account in listed.items}
    return max(totals, key=lambda account: totals[account])


async def bare(transport: Recorder, path: Path, rows: list[tuple[object, ...]], schema: list[str]) -> float:
    """Return the seconds for fetching and decoding the same pages and writing the same rows with plain SQL."""
    pages = [target.split(" ", 1)[1] for target in transport.answers if f"/{CAPABILITY}?" in target]
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", *schema):
        connection.execute(statement)
    insert = f"INSERT OR REPLACE INTO rows VALUES ({','.join('?' * len(rows[0]))})"  # noqa: S608 - only marks
    size = -(-len(rows) // len(pages))
    async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
        began = time.perf_counter()
        for number, page in enumerate(pages):
            response = await client.get(page)
            json.loads(response.content, parse_float=Decimal)
            connection.execute("BEGIN")
            connection.executemany(insert, rows[number * size : (number + 1) * size])
            connection.execute("COMMIT")
        seconds = time.perf_counter() - began
    connection.close()
    return seconds


def written(path: Path) -> tuple[list[tuple[object, ...]], list[str]]:
    """Return the rows that the program wrote, and the table and indexes that it wrote them to."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT * FROM rows ORDER BY place DESC").fetchall()
    schema = [
        statement
        for (statement,) in connection.execute(
            "SELECT sql FROM sqlite_schema WHERE tbl_name = 'rows' AND sql IS NOT NULL"
        )
    ]
    connection.close()
    return rows, schema


def run() -> None:
    """Print the median ratio of rates."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stage = build_bank(folder / "bank", history_rows=LINES)
        transport = Recorder(stage.transport(SLUG))
        asyncio.run(read(stage, transport, folder / "first.db"))
        rows, schema = written(folder / "first.db")
        ratios = []
        for number in range(ROUNDS):
            ours = asyncio.run(read(stage, transport, folder / f"ours-{number}.db"))
            theirs = asyncio.run(bare(transport, folder / f"bare-{number}.db", rows, schema))
            ratios.append(theirs / ours)
            print(f"  {LINES / ours:,.0f} lines/s, bare {LINES / theirs:,.0f} lines/s")  # noqa: T201 - rounds differ
    what = f"reading {LINES:,} lines: rate / (bare transport, decoding, plain writes)"
    print(f"{what}: {statistics.median(ratios):.2f}   goal >= 0.60")  # noqa: T201
