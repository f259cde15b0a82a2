"""What is copied as curl does the same call: run in a shell, with nothing but the entries of `sandbox.json`."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from banktui.domain.clock import SystemClock
from banktui.domain.errors import Problem
from banktui.domain.exchange import Exchange
from banktui.http.decode import decode
from banktui.http.withholding import Withholder
from banktui.services.curl import curl, variables
from banktui.services.requests import RequestLog
from banktui.services.shelf import ListRef
from banktui.store import open_store
from banktui.wiring.discovery import part, providers
from banktui.wiring.served import plans
from banktui.wiring.workspace import LiveWorkspace
from tests.command.served import CLOCK, ServedBank

LISTS = {"anytime": "accounts", "banq": "payments", "hub": "accounts", "ibanity": "customers"}
_NEW_EACH_TIME = re.compile(r'"(?:request_id|timestamp|hash|requestId)": [^,\n]*')

pytestmark = pytest.mark.skipif(
    any(shutil.which(name) is None for name in ("bash", "curl", "openssl")), reason="needs bash, curl and openssl"
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("bank"), "--clock", CLOCK) as bank:
        yield bank


def environment(told: Mapping[str, Any], slug: str, directory: Path) -> dict[str, str]:
    """Return the variables: each entry of `sandbox.json` in capitals, files with their folder."""
    files = (*part(slug, "settings").Settings.FILES, "ca_certificate")
    entries = {"ca_certificate": told["ca_certificate"], **told[slug]}
    values = {
        f"BANKTUI_{name.upper()}": str(directory / value if name in files else value)
        for name, value in entries.items()
        if isinstance(value, str)
    }
    return {"PATH": os.environ["PATH"], **values}


def run(line: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command line as somebody would who pasted it into a shell."""
    return subprocess.run(["bash", "-c", line], env=env, capture_output=True, text=True, check=False, timeout=60)


async def requests_of(served: ServedBank, slug: str) -> tuple[Exchange, ...]:
    """Return what the console asked when it read a list."""

    async def sections() -> Mapping[str, Any]:
        return dict(served.told)

    log = RequestLog()
    clock = SystemClock()
    made = plans(sections, served.directory, clock=clock, only=(slug,), requests=log)
    workspace = LiveWorkspace(made, clock=clock, store=open_store(None), requests=log)
    workspace.start()
    try:
        problem = await workspace.refresh(ListRef(slug, LISTS[slug]))
        assert problem is None, problem
        outcome = await workspace.read(ListRef(slug, LISTS[slug]), "no-such-thing")
        assert isinstance(outcome, Problem)
    finally:
        await workspace.stop()
    return tuple(log.full(each) for each in log.latest())


def lasting(text: str) -> str:
    return _NEW_EACH_TIME.sub("", text)


@pytest.mark.parametrize("slug", providers())
async def test_the_line_reproduces_reads_and_refusals(served: ServedBank, slug: str) -> None:
    by_hand = providers()[slug].by_hand
    env = environment(served.told, slug, served.directory)
    asked = [each for each in await requests_of(served, slug) if not each.sign_in]
    assert {each.occasion.item for each in asked} == {"", "no-such-thing"}
    for each in (asked[0], asked[-1]):
        line = curl(each, by_hand)
        done = run(line, env)
        assert done.returncode == 0, (line, done.stderr)
        answer = Withholder().everything(decode(done.stdout.encode()), len(done.stdout))
        assert lasting(answer.text) == lasting(each.answer.text), line
        assert set(variables(each, by_hand)) <= set(env)


@pytest.mark.parametrize("slug", ["anytime", "banq", "hub"])
async def test_the_line_of_a_sign_in_signs_in(served: ServedBank, slug: str) -> None:
    by_hand = providers()[slug].by_hand
    env = environment(served.told, slug, served.directory)
    login = next(each for each in await requests_of(served, slug) if each.sign_in)
    done = run(curl(login, by_hand), env)
    assert done.returncode == 0, done.stderr
    assert "token" in json.dumps(json.loads(done.stdout))


async def test_a_token_that_one_has_is_used(served: ServedBank) -> None:
    by_hand = providers()["hub"].by_hand
    env = {**environment(served.told, "hub", served.directory), "BANKTUI_TOKEN": "expired"}
    asked = next(each for each in await requests_of(served, "hub") if not each.sign_in)
    done = run(curl(asked, by_hand), env)
    assert done.returncode == 0, done.stderr
    assert "ledger" not in done.stdout.casefold()


@pytest.mark.parametrize("slug", providers())
async def test_no_line_holds_a_secret_and_a_missing_variable_is_named(served: ServedBank, slug: str) -> None:
    by_hand = providers()[slug].by_hand
    secrets = part(slug, "settings").Settings.from_sandbox(served.told[slug], served.directory).secrets
    for each in await requests_of(served, slug):
        line = curl(each, by_hand)
        assert [secret for secret in secrets if secret in line] == []
        done = run(line, {"PATH": os.environ["PATH"]})
        assert done.returncode != 0
        assert "is not set" in done.stderr
        assert done.stdout == ""
