"""The health screen: what is known of each connection without asking it, and what a test of it finds."""

from datetime import timedelta
from typing import Any

import pytest

from banktui.domain.checked import TOLERATED_SKEW
from banktui.domain.errors import Problem
from banktui.domain.exchange import Exchange, Header, Withheld
from banktui.services.checking import Finding, Result, State, Step, passed
from banktui.services.health import VaultStanding, VaultState, health
from banktui.services.provider import Standing
from banktui.ui.presenter.health import vault_phrase
from banktui.ui.screens.health import HealthScreen
from banktui.ui.screens.overview import OverviewScreen
from tests.ui import fake_bank
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, Running, console

ALPHA, BETA, NOW = fake_bank.ALPHA.id, fake_bank.BETA.id, fake_bank.NOW
FOUND = (
    Result(Step("host", "Host"), passed("The bank answers.")),
    Result(Step("clock", "Clock"), Finding(State.WARNING, "The clocks differ by 3 minutes.", "Set yours.")),
    Result(Step("sign-in", "Sign-in"), Finding(State.FAILED, "The password is wrong.", "Correct it.")),
    Result(Step("read", "Read"), Finding(State.NOT_REACHED, "It was not tested.")),
)


def note(bank: FakeWorkspace, **told: Any) -> int:
    """Have something in the log."""
    values: dict[str, Any] = {
        "connection": ALPHA,
        "provider": "alpha",
        "operation": "statements",
        "method": "GET",
        "path": "/v1/statements",
        "query": (),
        "status": 200,
        "elapsed": 0.212,
        "attempt": 1,
        "decided": "accepted",
        "at": NOW - timedelta(seconds=90),
        **told,
    }
    return bank.requests.add(lambda number: Exchange(number=number, **values))


@pytest.fixture
def bank() -> FakeWorkspace:
    made = FakeWorkspace()
    made.doctor.findings[ALPHA] = FOUND
    note(made, answer_headers=(Header("x-ratelimit-remaining", "17"), Header("x-ratelimit-limit", Withheld("x"))))
    return made


async def opened(running: Running) -> HealthScreen:
    await running.press("H")
    await running.until(lambda: isinstance(running.screen, HealthScreen))
    await running.settled()
    assert isinstance(running.screen, HealthScreen)
    return running.screen


def word(bank: FakeWorkspace, connection: str = ALPHA) -> str:
    return next(each.state.word for each in health(bank) if each.id == connection)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing(), "well"),
        (Standing(skew=TOLERATED_SKEW), "well"),
        (Standing(skew=-TOLERATED_SKEW - timedelta(seconds=1)), "clocks differ"),
        (Standing(taken_at=NOW - timedelta(minutes=15)), "login was taken"),
        (Standing(taken_at=NOW - timedelta(minutes=16)), "well"),
        (Standing(certificate_until=NOW + timedelta(days=30)), "well"),
        (Standing(certificate_until=NOW + timedelta(days=29, hours=5)), "certificate: 29 days left"),
        (Standing(certificate_until=NOW + timedelta(hours=5)), "certificate: 0 days left"),
        (Standing(certificate_until=NOW - timedelta(seconds=1)), "certificate ended"),
    ],
)
def test_one_word_says_what_matters_most(standing: Standing, said: str, bank: FakeWorkspace) -> None:
    bank.standings[ALPHA] = standing
    assert word(bank) == said


def test_what_was_not_asked_is_not_called_well(bank: FakeWorkspace) -> None:
    assert word(bank, BETA) == "not asked yet"


@pytest.mark.parametrize(
    ("days", "within"), [(40, None), (30, None), (29, 30), (7, 30), (6, 7), (1, 7), (0, 1), (-1, 1)]
)
def test_the_end_of_a_certificate_comes_nearer_in_three_steps(
    days: int, within: int | None, bank: FakeWorkspace
) -> None:
    bank.standings[ALPHA] = Standing(certificate_until=NOW + timedelta(days=days))
    assert health(bank)[0].expiry_warning == within


def test_a_call_that_failed_counts_until_one_has_gone_well(bank: FakeWorkspace) -> None:
    note(bank, status=503, decided="unreachable")
    assert word(bank) == "last call failed"
    note(bank, status=401, decided="signed in again")
    assert word(bank) == "last call failed"
    note(bank)
    assert word(bank) == "well"


@pytest.mark.parametrize("size", [(160, 45), SMALL])
async def test_what_is_known_is_shown_without_asking(bank: FakeWorkspace, size: tuple[int, int]) -> None:
    bank.standings[ALPHA] = Standing(
        NOW + timedelta(minutes=41),
        NOW - timedelta(minutes=3),
        4,
        timedelta(minutes=-2),
        "CN=us",
        NOW + timedelta(days=6, hours=3),
    )
    async with console(bank, size=size) as running:
        asked = len(bank.asked)
        await opened(running)
        await running.shows("certificate: 6 days left", "41 minutes left", "another session signed in as us 3 min ago")
        await running.shows("in 6 days", "next one now", "the bank's is 2 minutes behind ours")
        await running.shows("1 min ago · statements", "left: 17")
        assert len(bank.asked) == asked


async def test_it_is_read_again_while_one_looks(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        screen = await opened(running)
        await running.shows("● well")
        note(bank, status=503, decided="unreachable", why="The bank has a fault of its own. Try again.", at=NOW)
        screen.tick()
        await running.shows("✖ last call failed", "0 s ago · statements · 503", "fault of its own. Try again.")
        assert "unreachable" not in running.text


async def test_a_long_sentence_of_a_bank_leaves_the_rest_to_be_seen(bank: FakeWorkspace) -> None:
    said = "[@click=app.quit]free[/] ␛[2J " + "so long a sentence " * 20
    note(bank, status=401, decided="sign-in-needed", why=said[:400], at=NOW)
    async with console(bank, size=SMALL) as running:
        await opened(running)
        await running.shows("[@click=app.quit]free[/] ␛[2J so long a sentence", "· 401", "t tests this connection")


async def test_a_connection_that_cannot_be_used_says_why(bank: FakeWorkspace) -> None:
    bank.failed[BETA] = Problem("sign-in-needed", "The key is encrypted", hint="Give its pass phrase")
    async with console(bank) as running:
        await opened(running)
        await running.press("down")
        await running.shows("✖ not open", "The key is encrypted. Give its pass phrase.")


async def test_a_test_is_shown_step_by_step(bank: FakeWorkspace) -> None:
    bank.doctor.examining.clear()
    async with console(bank) as running:
        screen = await opened(running)
        await running.press("t")
        await running.shows("◌ testing …", "host", "● passed", "✖ failed", "The password is wrong.", "Correct it.")
        assert screen.why_not("test", ()) == "It is being tested."
        await running.press("t")
        await running.says("It is being tested.")
        bank.doctor.examining.set()
        await running.until(lambda: screen.why_not("test", ()) is None)
        await running.shows("Tested 0 s ago", "⚠ warning", "Set yours.", "○ not reached", "1 with a step that failed")
        await running.press("escape")
        await running.until(lambda: isinstance(running.screen, OverviewScreen))
        await running.press("greater_than_sign")
        await running.until(lambda: isinstance(running.screen, HealthScreen))
        await running.shows("Tested 0 s ago", "The password is wrong.")


async def test_all_are_tested_at_once(bank: FakeWorkspace) -> None:
    bank.doctor.findings[BETA] = FOUND[:1]
    async with console(bank) as running:
        await opened(running)
        await running.press("a")
        await running.shows("2 tested, 1 with a step that failed", "✖ sign-in failed")
        await running.press("down")
        await running.shows("The bank answers.")


async def test_what_cannot_be_tested_says_so(bank: FakeWorkspace) -> None:
    bank.doctor.findings[ALPHA] = Problem("not-found", "This connection has nothing that could be tested.")
    async with console(bank) as running:
        await opened(running)
        await running.press("t")
        await running.says("This connection has nothing that could be tested.")
        await running.shows("t tests this connection step by step")


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (VaultStanding(VaultState.OPEN, 5, timedelta(minutes=9)), "● open · unused, it locks in 9 minutes"),
        (VaultStanding(VaultState.LOCKED, 5), "⚠ locked · 5 tries left before a pause"),
        (VaultStanding(VaultState.LOCKED, 1), "⚠ locked · 1 try left before a pause"),
        (
            VaultStanding(VaultState.LOCKED, 0, shut_for=timedelta(seconds=29)),
            "✖ locked · too many pass phrases were wro",
        ),
        (VaultStanding(VaultState.MISSING, 5), "✖ there is none · `banktui vault set NAME` makes one"),
    ],
)
def test_how_the_vault_stands_is_one_line(standing: VaultStanding, said: str) -> None:
    told = vault_phrase(standing)
    assert told.plain.startswith(f"Vault  {said}")
    assert told.cells <= 78


async def test_the_vault_has_a_line_only_if_something_is_in_it(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        screen = await opened(running)
        assert not screen.vault.display
        bank.vault_standing = VaultStanding(VaultState.LOCKED, 4)
        screen.tick()
        await running.shows("Vault  ⚠ locked · 4 tries left")


async def test_it_is_found_by_name(bank: FakeWorkspace) -> None:
    async with console(bank) as running:
        await running.press(":", *"health", "enter")
        await running.until(lambda: isinstance(running.screen, HealthScreen))
        await running.press("H")
        assert len([each for each in running.app.screen_stack if isinstance(each, HealthScreen)]) == 1
