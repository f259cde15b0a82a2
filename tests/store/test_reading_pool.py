import asyncio
import sqlite3
import threading
from collections.abc import Iterator

import pytest

from banktui.services.query import Query
from banktui.store import Store, StoreError, open_store
from banktui.store.pool import Session
from tests.store.samples import AT, LIST, on

_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(None)
    opened.keeper.add_older(LIST, on(1, "a"), AT)
    yield opened
    opened.close()


class Endless:
    """A query that ends only if it is interrupted."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.ended = threading.Event()
        self.error = ""

    def __call__(self, session: Session) -> None:
        self.begun.set()
        try:
            session.connection.execute(_ENDLESS).fetchone()
        except sqlite3.OperationalError as error:
            self.error = error.sqlite_errorname
            raise
        finally:
            self.ended.set()


async def begun(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 20)


async def test_cancelling_the_caller_interrupts_the_query_and_frees_the_thread(store: Store) -> None:
    queries = [Endless(), Endless()]
    tasks = [asyncio.create_task(store.reader._pool.run(query)) for query in queries]
    for query in queries:
        await begun(query.begun)
    # Both threads are busy: what is asked now waits, and is answered once one of them is free.
    waiting = asyncio.create_task(store.reader.count(LIST, Query()))
    for task in tasks:
        task.cancel()
    for task in tasks:
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await waiting == 1
    for query in queries:
        await begun(query.ended)
        assert query.error == "SQLITE_INTERRUPT"


async def test_a_query_given_up_before_it_began_is_never_run(store: Store) -> None:
    busy = [Endless(), Endless()]
    tasks = [asyncio.create_task(store.reader._pool.run(query)) for query in busy]
    for query in busy:
        await begun(query.begun)
    late = Endless()
    given_up = asyncio.create_task(store.reader._pool.run(late))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await store.reader.count(LIST, Query()) == 1
    assert not late.begun.is_set()


async def test_the_event_loop_goes_on_while_a_query_runs(store: Store) -> None:
    query = Endless()
    task = asyncio.create_task(store.reader._pool.run(query))
    await begun(query.begun)
    assert await store.reader.count(LIST, Query()) == 1
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_closing_ends_what_runs_and_refuses_what_comes() -> None:
    store = open_store(None)
    query = Endless()
    task = asyncio.create_task(store.reader._pool.run(query))
    await begun(query.begun)
    await asyncio.to_thread(store.close)
    with pytest.raises(StoreError, match="given up"):
        await task
    with pytest.raises(StoreError, match="closed"):
        await store.reader.count(LIST, Query())


async def test_one_answer_is_of_one_state_of_the_store(store: Store) -> None:
    def twice(session: Session) -> tuple[int, int]:
        first = session.connection.execute("SELECT count(*) FROM lists").fetchone()[0]
        second = session.connection.execute("SELECT count(*) FROM lists").fetchone()[0]
        assert session.connection.in_transaction
        return first, second

    assert await store.reader._pool.run(twice) == (1, 1)
    assert not store.reader._pool._sessions[0].connection.in_transaction


def test_a_reader_serves_several_event_loops(store: Store) -> None:
    assert [asyncio.run(store.reader.count(LIST, Query())) for _ in range(3)] == [1, 1, 1]
