"""What every test shares: no network beyond loopback, a home of its own, a fixed zone and locale."""

import gc
import itertools
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from textual._styles_cache import StylesCache

from banktui.startup import collect_seldom
from tests.drawing import only_when_waited_for
from tests.settling import take_the_place_of_textuals

# How long an example takes tells of the machine, not of the rule under test; and each run tries the same examples.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None
)
settings.load_profile("any machine")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


_LONGEST_ID = 60
_LONGEST_NAME = 30

_numbers = itertools.count(1)
"""Tell the folders of this process's tests apart."""


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Do what Python's own handler of Ctrl+C does, in place of it.

    Where Python's own is in place, each event loop replaces it for as long as it runs. The standard library then fails
    to find the loop's handler among its own, and in that error writes out what the loop has come to: all that a bank
    holds, if a fixture returns one.
    """
    signal.default_int_handler(number, frame)


def pytest_sessionstart() -> None:
    """Hear signals also where the tests run in the background: there some are ignored, by what tests start as well."""
    signal.signal(signal.SIGINT, _interrupt)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case with a long text after its length: reports are read by people."""
    return f"{argname} of {len(val)}" if isinstance(val, str | bytes) and len(val) > _LONGEST_ID else None


def pytest_collection_finish() -> None:
    """Take modules and collected tests out of what the garbage collector walks again and again; they never go away."""
    collect_seldom()
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def screens_let_go() -> Iterator[None]:
    """Let go of each test's screens.

    What Textual keeps of every widget's lines outlives its app, because a cache for all of them holds on to it: the
    garbage collector would walk the screens of a hundred earlier tests again and again.
    """
    yield
    StylesCache.get_inner_outer.cache_clear()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty folder of a test's own.

    As pytest's, which goes through all folders of earlier tests for a free name: each next test would take longer.
    """
    name = re.sub(r"\W", "_", request.node.name)[:_LONGEST_NAME]
    return tmp_path_factory.mktemp(f"{next(_numbers)}-{name}", numbered=False)


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a home folder, a zone and a locale that are not the developer's."""
    home = tmp_path_factory.mktemp(f"home-{next(_numbers)}", numbered=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return home


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to anywhere but this machine, so that no test can pass or fail because of a network."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def quick_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let screens be waited for until they are done, not until the processor looks unused."""
    take_the_place_of_textuals(monkeypatch)
    only_when_waited_for(monkeypatch)
