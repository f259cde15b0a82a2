"""`transfers promises`: what is recorded of a bank's promises about keys, and what a test of them finds."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from banktui.cli.money.promises import PromisesRun
from banktui.cli.program import parser
from banktui.cli.status import ExitStatus
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.wiring.journals import journal_in
from banktui.wiring.workspace import LiveWorkspace
from tests.stage import BankOnStage, build_bank, live_workspace
from tests.wiring.test_promises import line_to

SLUGS = ("banq", "hub")
TEST: dict[str, Any] = {"connection": "banq", "test": True}


@pytest.fixture
def stage(tmp_path: Path) -> BankOnStage:
    return build_bank(tmp_path / "bank", only=SLUGS)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


async def told(stage: BankOnStage, journal: Path, *, real: bool = False, **given: Any) -> int:
    """Run the command as a program of its own does, and return its exit status."""
    workspace: LiveWorkspace = live_workspace(
        stage,
        only=SLUGS,
        line=lambda: line_to(stage),
        journal=journal_in(journal),
        real=SLUGS if real else (),
    )
    return await PromisesRun(workspace, given).run()


async def test_what_is_recorded_has_its_date_and_outlives_the_program(
    stage: BankOnStage, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await told(stage, journal) == ExitStatus.DONE
    before = capsys.readouterr().out
    assert before.count("never tested: nothing is sent again") == 2
    assert await told(stage, journal, **TEST) == ExitStatus.DONE
    assert "testing banq" in capsys.readouterr().err
    assert await told(stage, journal) == ExitStatus.DONE
    said = capsys.readouterr()
    assert said.out.count("banq (sandbox)") == said.out.count("passed 2026-11-20 09:14:00: sent again") == 2
    assert said.err == ""


async def test_rows_for_programs_hold_the_verdict_and_every_check(
    stage: BankOnStage, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await told(stage, journal, form="json", **TEST) == ExitStatus.DONE
    rows = json.loads(capsys.readouterr().out)
    assert [(row["connection"], row["provider"], row["passed"]) for row in rows] == [("banq", "banq", True)] * 2
    assert {row["id"] for row in rows} == {"payment-request", "payment-link"}
    assert all(row["as_of"] == "2026-11-20T09:14:00.000Z" and row["checks"] for row in rows)
    assert await told(stage, journal, form="csv") == ExitStatus.DONE
    assert [row["passed"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))] == ["true", "true"]


async def test_a_bank_that_does_not_keep_them_is_told_by_the_exit_status(
    stage: BankOnStage, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.bank.faults.add(FaultRule("banq", "GET", "*/payments", parse_fault("hide:1000")))
    assert await told(stage, journal, **TEST) == ExitStatus.FAILED
    said = capsys.readouterr()
    assert said.out.count("not passed 2026-11-20 09:14:00: not sent again") == 2
    assert "2 of 2 did not pass" in said.err


async def test_a_bank_that_cannot_be_asked_is_told_by_the_exit_status(
    stage: BankOnStage, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.bank.faults.add(FaultRule("banq", "*", "*", parse_fault("drop_before")))
    assert await told(stage, journal, **TEST) == ExitStatus.UNREACHABLE
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("given", "real", "status", "said"),
    [
        ({"test": True}, False, ExitStatus.WRONG_USAGE, "name the connection"),
        ({"connection": "nobody"}, False, ExitStatus.WRONG_USAGE, "There are: banq, hub"),
        ({"connection": "hub"}, False, ExitStatus.NOT_PERMITTED, "promises nothing about keys"),
        (TEST, True, ExitStatus.NOT_PERMITTED, ""),
    ],
)
async def test_what_cannot_be_asked_sends_nothing(
    stage: BankOnStage,
    journal: Path,
    capsys: pytest.CaptureFixture[str],
    given: dict[str, Any],
    status: ExitStatus,
    said: str,
    *,
    real: bool,
) -> None:
    assert await told(stage, journal, real=real, **given) == status
    written = capsys.readouterr()
    assert said in written.err
    assert written.out == ""
    assert [each for each in stage.bank.requests.list() if "get-paid" in each.path] == []


def test_it_stands_beside_check() -> None:
    options = parser().parse_args(["transfers", "promises", "--connection", "banq", "--test", "--json"])
    assert (options.connection, options.test, options.form) == ("banq", True, "json")
