"""`banktui listen` prints what a served bank pushes: one line an event, verified, and nothing else."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.command.served import CLOCK, ServedBank, environment


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("listened-to"), "--clock", CLOCK) as served:
        yield served


class Listener:
    """`banktui listen`, ready."""

    def __init__(self, bank: ServedBank, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "banktui", "listen", "--state", str(bank.directory), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        assert self.process.stderr is not None
        self.said: list[str] = []
        for line in self.process.stderr:
            self.said.append(line.rstrip())
            if line == "ready\n":
                break

    def event(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def heard(self) -> str:
        """Return the next line of standard error."""
        assert self.process.stderr is not None
        return self.process.stderr.readline().rstrip()

    def end(self, number: signal.Signals) -> tuple[int, str, str]:
        self.process.send_signal(number)
        out, errors = self.process.communicate(timeout=30)
        return self.process.returncode, out, errors


@contextmanager
def listening(bank: ServedBank, *arguments: str) -> Iterator[Listener]:
    listener = Listener(bank, *arguments)
    try:
        yield listener
    finally:
        if listener.process.poll() is None:
            listener.process.kill()
            listener.process.communicate()


def run(bank: ServedBank, name: str, **parameters: object) -> None:
    answer = bank.control("POST", f"/scenarios/{name}", parameters)
    assert answer.status == 200, answer.body


def test_each_event_is_one_line_and_all_else_goes_elsewhere(bank: ServedBank) -> None:
    with listening(bank) as listener:
        assert [line for line in listener.said if line.startswith("banq: http://127.0.0.1:")]
        assert any(line.startswith("ibanity: Ibanity") for line in listener.said)
        run(bank, "payment_accepted")
        event = listener.event()
        assert (event["connection"], event["provider"], event["status"]) == ("banq", "banq", "verified")
        assert event["title"].startswith("payment ")
        assert event["about"]["list"] == "payments"
        assert event["about"]["id"]
        assert event["outcome"].startswith("read again")
        assert event["occurred_at"].startswith("2026-11-20T")
        assert event["arrived_at"].endswith("Z")
        assert (event["deliveries"], event["reason"], event["replayed"]) == (1, "", None)
        assert set(event) == {
            *("connection", "provider", "id", "title", "status", "reason", "occurred_at", "arrived_at"),
            *("about", "outcome", "deliveries", "replayed"),
        }
        status, _, errors = listener.end(signal.SIGTERM)
        assert (status, errors) == (0, "")


def test_what_is_forged_says_why_and_what_comes_twice_is_one_event(bank: ServedBank) -> None:
    with listening(bank, "--connection", "hub") as listener:
        run(bank, "webhook_forged", provider="hub")
        forged = listener.event()
        assert (forged["status"], forged["about"], forged["outcome"]) == ("rejected", None, "")
        assert "does not fit" in forged["reason"]
        run(bank, "webhook_duplicate", provider="hub", times=3)
        assert listener.event()["status"] == "hint"
        assert [listener.heard().endswith("came again") for _ in range(2)] == [True, True]
        run(bank, "webhook_duplicate", provider="banq", times=1)
        status, out, _ = listener.end(signal.SIGINT)
        assert (status, out) == (130, "")


@contextmanager
def catching(status: int) -> Iterator[tuple[str, list[bytes]]]:
    """Give a URL that answers every POST with a status, and the bodies that came."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", bodies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_events_are_sent_on_as_they_came_and_forged_ones_are_not(bank: ServedBank) -> None:
    with catching(204) as (url, bodies), listening(bank, "--connection", "banq", "--replay-to", url) as listener:
        run(bank, "webhook_forged", provider="banq")
        assert listener.event()["replayed"] is None
        run(bank, "webhook_duplicate", provider="banq", times=1)
        event = listener.event()
        assert event["replayed"]["url"] == url
        assert event["replayed"]["status"] == 204
        assert event["replayed"]["milliseconds"] >= 0
        assert [json.loads(body)["id"] for body in bodies] == [event["id"]]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("--connection", "nowhere"), 2, "--connection names one that is not there"),
        (("--replay-to", "https://bank.example/"), 2, "sent on to this machine only"),
        (("--port", "70000"), 2, "--port is a number"),
    ],
)
def test_a_wrong_command_line_is_said(bank: ServedBank, arguments: Sequence[str], status: int, sentence: str) -> None:
    done = command(bank.directory, *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert sentence in done.stderr


def test_a_folder_without_a_bank_is_said(tmp_path: Path) -> None:
    done = command(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "No sandbox.json" in done.stderr


def test_a_port_that_is_taken_is_said(bank: ServedBank) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = command(bank.directory, "--port", str(taken.getsockname()[1]))
    assert (done.returncode, done.stdout) == (1, "")
    assert "Notifications cannot be received" in done.stderr


def command(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "banktui", "listen", "--state", str(directory), *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=False,
    )
