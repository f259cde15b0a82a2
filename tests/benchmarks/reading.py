"""Reading 100 000 statement lines into the store, against plain httpx, decoding and the same rows upserted plainly.

Both sides fetch the same recorded answers over TLS from a process of their own, with as many requests in flight, and
write the same rows to the same table and indexes with the same settings of SQLite, a page a transaction. The plain side
knows beforehand what ours finds out: which pages there are, in what order, that nothing is known yet, where each row
goes. It signs and checks nothing, takes every text and number as it comes, and makes a line's columns from its decoded
JSON in one expression.
"""

import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from banktui.domain.clock import FrozenClock
from banktui.http.tls import context
from banktui.services.capability import ACCOUNTS, STATEMENTS
from banktui.services.provider import Provider
from banktui.services.reading import Collection, Listed
from banktui.services.refresh import Refresher
from banktui.services.shelf import ListRef
from banktui.services.workspace import Depth
from banktui.startup import collect_seldom
from banktui.store import open_store
from banktui.store.access import Place, connect
from banktui.wiring.discovery import part
from tests.benchmarks.replay import Tape, replayed
from tests.stage import MORNING, build_bank

LINES = 100_000
ROUNDS = 5
SLUG, CAPABILITY = "anytime", STATEMENTS.name

_AS_OF = int(MORNING.timestamp()) * 1_000_000
_MIDDLE = 1 << 62
_as_text = json.JSONEncoder(default=str, separators=(",", ":"), check_circular=False).encode

_SqlRow = tuple[object, ...]


class Peer(NamedTuple):
    """What the plain side is given: it need not find out anything."""

    pages: Sequence[str]
    """The targets of the list's pages, in order."""
    places: Sequence[int]
    """Where each row goes, in the list's order."""
    schema: Sequence[str]
    in_flight: int


async def read(provider: Provider, path: Path) -> float:
    """Return the seconds that the program takes for the whole list."""
    clock = FrozenClock(MORNING)
    store = open_store(path)
    refresher = Refresher(SLUG, provider, store.keeper, clock, lambda _notice: None)
    ref = ListRef(SLUG, CAPABILITY, await longest(provider))
    began = time.perf_counter()
    problem = await refresher.refresh(ref, Depth.ALL)
    seconds = time.perf_counter() - began
    assert problem is None, problem
    assert store.keeper.state(ref).known >= LINES
    store.close()
    return seconds


async def longest(provider: Provider) -> str:
    """Return the account with the most lines."""
    accounts, statements = provider.get(ACCOUNTS), _statements(provider)
    assert accounts is not None
    listed = await accounts.page("")
    totals = {account.id: (await statements.page(account.id)).total or 0 for account in listed.items}
    return max(totals, key=lambda account: totals[account])


def _statements(provider: Provider) -> Collection[Listed]:
    found = provider.get(STATEMENTS)
    assert found is not None
    return found


async def bare(base_url: str, ca_file: Path, path: Path, peer: Peer) -> float:
    """Return the seconds for fetching and decoding the same pages and upserting the same rows with plain SQL."""
    connection = _connected(path)
    for statement in ("PRAGMA journal_mode = WAL", *peer.schema):
        connection.execute(statement)
    columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(rows)")]
    upsert = (
        f"INSERT INTO rows VALUES ({','.join('?' * len(columns))}) ON CONFLICT (list_id, id) "  # noqa: S608 - our names
        f"DO UPDATE SET {','.join(f'{name} = excluded.{name}' for name in columns)}"
    )
    async with httpx.AsyncClient(verify=context(ca_file), base_url=base_url, trust_env=False) as client:
        await client.get(peer.pages[0])
        began = time.perf_counter()
        flying = [asyncio.create_task(client.get(page)) for page in peer.pages[: peer.in_flight]]
        places = iter(peer.places)
        for number in range(len(peer.pages)):
            response = await flying.pop(0)
            flying.extend(asyncio.create_task(client.get(page)) for page in peer.pages[number + peer.in_flight :][:1])
            lines = json.loads(response.content, parse_float=Decimal)["body"]["transactions"]
            connection.execute("BEGIN")
            connection.executemany(upsert, [plain(next(places), line) for line in lines])
            connection.execute("COMMIT")
        seconds = time.perf_counter() - began
    connection.close()
    return seconds


def plain(place: int, line: dict[str, Any]) -> _SqlRow:
    """Return a line's columns the short way."""
    text, day = line["description"], line["date"][:10]
    minor = int(line["amount"] * (10_000 if line["type"] == "Credit" else -10_000))
    return (
        place,
        1,
        line["txid"],
        date.fromisoformat(day).toordinal(),
        _AS_OF,
        True,
        # Largest first, in as many bytes as ours.
        (_MIDDLE - minor).to_bytes(8, "big"),
        minor,
        line["currency"],
        line["status"].lower(),
        f"{line['currency']}{line['balance']}",
        text.lower()[:64],
        f"{line['txid']} {text}".lower(),
        1,
        _as_text(list(line.values())),
    )


def _connected(path: Path) -> sqlite3.Connection:
    return connect(Place(path.absolute().as_uri(), in_memory=False))


def written(path: Path, pages: Sequence[str], in_flight: int) -> Peer:
    """Return the same work for the plain side: the tables that the program wrote to, and where it put each row."""
    connection = _connected(path)
    places = [place for (place,) in connection.execute("SELECT place FROM rows ORDER BY place")]
    schema = [
        statement
        for (statement,) in connection.execute(
            "SELECT sql FROM sqlite_schema WHERE tbl_name = 'rows' AND sql IS NOT NULL"
        )
    ]
    connection.close()
    return Peer(pages, places, schema, in_flight)


def run() -> None:
    """Print the median ratio of rates, of rounds taken in turn."""
    collect_seldom()
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(_measure(Path(name)))


async def _measure(folder: Path) -> None:
    stage = build_bank(folder / "bank", history_rows=LINES)
    settings, opening = stage.settings(SLUG), part(SLUG, "client").open_provider
    tape = Tape(stage.transport(SLUG))
    provider = await opening(settings, clock=FrozenClock(MORNING), transport=tape)
    await read(provider, folder / "first.db")
    account = await longest(provider)
    in_flight = _statements(provider).traits.parallel
    await provider.close()
    pages = list(dict.fromkeys(target for target in tape.targets if f"/{account}/{CAPABILITY}?" in target))
    peer = written(folder / "first.db", pages, in_flight)
    authority = stage.bank.authority
    with replayed(tape.answers, authority.issue_server()) as base_url:
        rounds: list[tuple[float, float]] = []
        there = settings.model_copy(update={"base_url": base_url})
        provider = await opening(there, clock=FrozenClock(MORNING), ca_file=authority.ca_file)
        for number in range(ROUNDS):
            ours = await read(provider, folder / f"ours-{number}.db")
            theirs = await bare(base_url, authority.ca_file, folder / f"bare-{number}.db", peer)
            rounds.append((ours, theirs))
            print(f"  {LINES / ours:,.0f} lines/s, bare {LINES / theirs:,.0f} lines/s")  # noqa: T201 - rounds differ
        await provider.close()
    ratios = [theirs / ours for ours, theirs in rounds]
    spread = f"[{min(ratios):.2f}-{max(ratios):.2f}]"
    what = f"reading {LINES:,} lines over TLS: rate / (httpx, json and the same upserts)"
    print(f"{what}: {statistics.median(ratios):.2f} {spread}   goal >= 0.60")  # noqa: T201
