"""What a bank should never send, from the wire through the whole program to the sentence in the pane."""

import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx
import pytest

from banktui.domain.account import Account
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem
from banktui.services.notices import Notice, RefreshEnded
from banktui.services.query import Query
from banktui.services.shelf import ListRef, Row
from banktui.services.workspace import Depth
from banktui.wiring.discovery import providers
from tests.contract.walking import COLLECTIONS
from tests.stage import MORNING, BankOnStage, build_bank
from tests.wiring.mangling import Change, Wired, edited, wired_workspace, with_body

HOUR = 3600
CUT = b'{"request_id": 1, "body": {"accounts": [{"acc_id": "12'
BOMB = gzip.compress(b" " * (20 * 2**20), mtime=0)
LATIN = {"content-type": "application/json; charset=latin-1"}
SPOILED: dict[str, tuple[Change, tuple[str, ...]]] = {
    "cut": (with_body(CUT), ("cut off",)),
    "html": (with_body(b"<!DOCTYPE html><html></html>"), ("web page", "proxy")),
    "not json": (with_body(b"hello"), ("not JSON",)),
    "nested": (with_body(b"[" * 100_000), ("nested too deeply",)),
    "nested and closed": (with_body(b"[" * 100_000 + b"]" * 100_000), ("nested too deeply",)),
    "larger than 16 MiB": (with_body(b" " * (16 * 2**20 + 1)), ("too large", "16 MiB")),
    "gzip bomb": (with_body(BOMB, headers={"content-encoding": "gzip"}), ("too large", "16 MiB")),
    "cut gzip": (with_body(gzip.compress(b"{}", mtime=0)[:-4], headers={"content-encoding": "gzip"}), ("cut off",)),
    "other compression": (with_body(b"x", headers={"content-encoding": "br"}), ("compressed", "not asked for")),
    "byte order mark": (with_body(b"\xef\xbb\xbf{}"), ("byte order mark",)),
    "utf-16": (with_body("{}".encode("utf-16")), ("byte order mark",)),
    "not utf-8": (with_body(b'{"a": "\xff"}'), ("not UTF-8",)),
    "charset lies": (with_body(b"{}", headers=LATIN), ("character set",)),
    "duplicate keys": (with_body(b'{"a": 1, "a": 2}'), ("cannot be trusted", "twice")),
    "not a number": (with_body(b'{"a": NaN}'), ("cannot be trusted", "NaN")),
    "5,000 digits": (with_body(b'{"a": ' + b"9" * 5_000 + b"}"), ("far too long",)),
    "redirect": (with_body(b"", status=302, headers={"location": "https://evil.example/"}), ("leads elsewhere",)),
    "no contents": (with_body(b"", status=204), ("answer",)),
    "a list": (with_body(b"[]"), ("answer",)),
    "null": (with_body(b"null"), ("answer",)),
    "500 with a page": (with_body(b"<html></html>", status=500), ()),
    "418": (with_body(b"", status=418), ("",)),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> BankOnStage:
    return build_bank(tmp_path_factory.mktemp("bank"))


@asynccontextmanager
async def running(stage: BankOnStage, slug: str) -> AsyncIterator[tuple[Wired, FrozenClock]]:
    """Run a workspace on one provider, without screens."""
    clock = FrozenClock(MORNING)
    wired = wired_workspace(stage, only=[slug], clock=clock)
    wired.workspace.start()
    try:
        yield wired, clock
    finally:
        await wired.workspace.stop()


async def rows(wired: Wired, ref: ListRef, count: int = 500) -> tuple[Row, ...]:
    """Return what is known of a list."""
    return (await wired.workspace.reader.window(ref, Query(), 0, count)).rows


def words(problem: Problem) -> str:
    """Return everything that a person can read of a problem."""
    return f"{problem.title} {problem.detail} {problem.hint}"


def assert_clear(problem: Problem | None, expected: tuple[str, ...] = ()) -> Problem:
    """Fail unless there is a problem that is told in sentences, without addresses, code or contents."""
    assert problem is not None
    said = words(problem)
    for word in expected:
        assert word.casefold() in said.casefold(), said
    assert problem.kind != "defect"
    assert problem.title[0].isupper()
    assert " " in problem.title
    assert not any(mark in said for mark in ("Traceback", "://", "Error(", "0x", "evil"))
    assert problem.at is not None
    return problem


@pytest.mark.parametrize("slug", list(providers()))
@pytest.mark.parametrize("case", list(SPOILED))
async def test_a_spoiled_answer_is_a_sentence_and_what_is_known_stays_with_its_age(
    slug: str, case: str, stage: BankOnStage
) -> None:
    change, expected = SPOILED[case]
    ref = ListRef(slug, "accounts")
    async with running(stage, slug) as (wired, clock):
        assert await wired.workspace.refresh(ref) is None
        known = await rows(wired, ref)
        wired.wires[slug].change = change
        clock.advance(HOUR)
        problem = assert_clear(await wired.workspace.refresh(ref), expected)
        state = await wired.workspace.reader.state(ref)
        assert (state.known, state.complete, state.as_of, state.problem) == (len(known), True, MORNING, problem)
        assert await rows(wired, ref) == known
        assert len(known) >= 3
        wired.wires[slug].change = None
        assert await wired.workspace.refresh(ref) is None
        assert (await wired.workspace.reader.state(ref)).problem is None


def leaves(change: Callable[[str, Any], Any]) -> Callable[[Any], Any]:
    """Return an edit of every value in an answer that is neither an id nor what holds others together."""

    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: walk(member, name) for name, member in value.items()}
        if isinstance(value, list):
            return [walk(member, key) for member in value]
        return value if key in _KEPT else change(key, value)

    return walk


LISTS = frozenset(capability.name for capability in COLLECTIONS)
_KEPT = frozenset(
    {"id", "type", "acc_id", "card_ref", "ledger_id", "txid", "internal_id", "timestamp", "hash", "next", "prev"}
)


def _other_type(_key: str, value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return "maybe"
    if isinstance(value, (int, Decimal)):
        return str(value)
    return 7


def _only_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _only_ids(member)
            for name, member in value.items()
            if name in _KEPT or isinstance(member, (dict, list))
        }
    return [_only_ids(member) for member in value] if isinstance(value, list) else value


def _with_extra(value: Any) -> Any:
    if isinstance(value, dict):
        return {"unheard_of": {"a": [1]}, **{name: _with_extra(member) for name, member in value.items()}}
    return [_with_extra(member) for member in value] if isinstance(value, list) else value


ODD: dict[str, Callable[[Any], Any]] = {
    "nulls": leaves(lambda _key, _value: None),
    "unknown words": leaves(lambda _key, value: f"Zzz {value}" if isinstance(value, str) else value),
    "numbers as strings and strings as numbers": leaves(_other_type),
    "objects": leaves(lambda _key, value: {"value": value}),
    "lists": leaves(lambda _key, value: [value]),
    "extra fields": _with_extra,
    "missing fields": _only_ids,
}


@pytest.mark.parametrize("slug", list(providers()))
@pytest.mark.parametrize("case", list(ODD))
async def test_odd_fields_cost_no_row_and_invent_no_money(slug: str, case: str, stage: BankOnStage) -> None:
    ref = ListRef(slug, "accounts")
    async with running(stage, slug) as (wired, _):
        assert await wired.workspace.refresh(ref) is None
        whole = await rows(wired, ref)
        wired.wires[slug].change = edited(ODD[case])
        problem = await wired.workspace.refresh(ref)
        now = await rows(wired, ref)
        if problem is not None:
            assert_clear(problem)
        assert [row.item.id for row in now] == [row.item.id for row in whole]
        for row, before in zip(now, whole, strict=True):
            assert isinstance(row.item, Account)
            amount, was = row.item.facets().amount, before.item.facets().amount
            assert amount in {None, was}, "no figure is made up"


@pytest.mark.parametrize("slug", list(providers()))
async def test_every_list_survives_every_oddity(slug: str, stage: BankOnStage) -> None:
    async with running(stage, slug) as (wired, _):
        workspace = wired.workspace
        assert await workspace.refresh(ListRef(slug, "accounts")) is None
        account = (await rows(wired, ListRef(slug, "accounts")))[0].item.id
        ended: list[Notice] = []
        workspace.subscribe(lambda notice: ended.append(notice) if isinstance(notice, RefreshEnded) else None)
        refs = [ListRef(slug, name, account) for name in sorted(LISTS & workspace.offered(slug))]
        for edit in ODD.values():
            wired.wires[slug].change = edited(edit)
            for ref in refs:
                problem = await workspace.refresh(ref)
                if problem is not None:
                    assert_clear(problem)
        assert [notice for notice in ended if isinstance(notice, RefreshEnded) and _is_defect(notice.problem)] == []


def _is_defect(problem: Problem | None) -> bool:
    return problem is not None and problem.kind == "defect"


def linked(link: str) -> Change:
    """Return a change to the link of Ibanity's lists to their next page."""

    def edit(document: Any) -> None:
        document.setdefault("links", {})["next"] = link

    return edited(edit, only="/transactions")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://evil.example/transactions?after=1", ("another address", "not followed")),
        ("http://evil.example/transactions?after=1", ("another address", "not followed")),
        ("https://user@localhost/transactions?after=1", ("cannot be followed",)),
        ("//evil.example/transactions", ("another address",)),
        ("/accounts?after=1", ("another list",)),
        ("javascript:alert(1)", ("cannot be followed",)),
        ("https://localhost:99999/", ("cannot be followed",)),
        ("/transactions/../accounts", ("cannot be followed",)),
    ],
)
async def test_a_link_that_leads_away_is_not_followed(link: str, expected: tuple[str, ...], stage: BankOnStage) -> None:
    ref = ListRef("ibanity", "transactions")
    async with running(stage, "ibanity") as (wired, _):
        wired.wires["ibanity"].change = linked(link)
        problem = await wired.workspace.refresh(ref, Depth.ALL)
        assert_clear(problem, expected)
        assert {request.url.host for request in wired.wires["ibanity"].requests} == {"localhost"}
        assert {request.url.path for request in wired.wires["ibanity"].requests} <= {"/transactions"}


async def test_pages_that_go_in_a_circle_end(stage: BankOnStage) -> None:
    ref = ListRef("ibanity", "transactions")
    async with running(stage, "ibanity") as (wired, _):
        wired.wires["ibanity"].change = linked("https://localhost/transactions?limit=100")
        assert_clear(await wired.workspace.refresh(ref, Depth.ALL), ("circle",))
        assert len(wired.wires["ibanity"].requests) < 5
        known = await rows(wired, ref)
        assert len({row.item.id for row in known}) == len(known)


async def test_a_cursor_that_the_bank_does_not_know_is_a_clear_refusal(stage: BankOnStage) -> None:
    ref = ListRef("ibanity", "transactions")
    async with running(stage, "ibanity") as (wired, _):
        foreign = "/transactions?limit=100&after=00000000-0000-4000-8000-00000000dead"
        wired.wires["ibanity"].change = linked(foreign)
        assert await wired.workspace.refresh(ref) is None
        assert_clear(await wired.workspace.refresh(ref, Depth.MORE), ("gone", "refresh"))
        assert len(await rows(wired, ref)) == 100


async def test_a_plain_http_link_is_asked_of_our_own_https_address(stage: BankOnStage) -> None:
    ref = ListRef("ibanity", "transactions")
    async with running(stage, "ibanity") as (wired, _):

        def plain(document: Any) -> None:
            document["links"]["next"] = document["links"]["next"].replace("https://", "http://")

        wired.wires["ibanity"].change = edited(plain, only="/transactions")
        assert await wired.workspace.refresh(ref) is None
        assert await wired.workspace.refresh(ref, Depth.MORE) is None
        assert {request.url.scheme for request in wired.wires["ibanity"].requests} == {"https"}


async def test_pages_that_repeat_themselves_end_without_doubles(stage: BankOnStage) -> None:
    accounts = ListRef("anytime", "accounts")
    async with running(stage, "anytime") as (wired, _):
        assert await wired.workspace.refresh(accounts) is None
        ref = ListRef("anytime", "statements", (await rows(wired, accounts))[0].item.id)
        first: list[httpx.Response] = []

        async def always_the_first(_request: httpx.Request, status: int, body: bytes) -> httpx.Response:
            first.append(httpx.Response(status, content=body, headers={"content-type": "application/json"}))
            return httpx.Response(status, content=first[0].content, headers={"content-type": "application/json"})

        wired.wires["anytime"].change = always_the_first
        problem = await wired.workspace.refresh(ref, Depth.ALL)
        known = await rows(wired, ref)
        assert len({row.item.id for row in known}) == len(known) == 200
        state = await wired.workspace.reader.state(ref)
        assert problem is not None or not state.complete, "an incomplete list does not pass for a complete one"
        assert len(first) < 60


async def test_the_cookbooks_way_of_writing_numbers_is_the_same_answer(stage: BankOnStage) -> None:
    found = []
    for style in ("document", "cookbook"):
        stage.bank.scenarios.run("anytime_switches", {"numbers": style})
        async with running(stage, "anytime") as (wired, _):
            assert await wired.workspace.refresh(ListRef("anytime", "accounts")) is None
            found.append([row.item for row in await rows(wired, ListRef("anytime", "accounts"))])
    stage.bank.scenarios.run("anytime_switches", {})
    assert found[0] == found[1]
