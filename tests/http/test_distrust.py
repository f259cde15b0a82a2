"""A server whose certificate is not accepted: whose word it is, what was trusted instead, and what to do. Real TLS."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from banktui.domain.clock import FrozenClock
from banktui.http.checks import Bench, Call, authority, way_to
from banktui.http.distrust import Shown
from banktui.http.settings import HttpsAddress, ProviderSettings
from banktui.services.checking import TLS, Finding, State, examine
from tests.http.certificates import Authority, Issued
from tests.http.tiny_server import TinyServer, http, server_context

TODAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
HOSTILE = "Bank\x1b[2J [@click=app.quit]"


class Settings(ProviderSettings):
    """Where a server is."""

    base_url: HttpsAddress


@dataclass
class Desk:
    """Authorities and where their files are, made once."""

    folder: Path
    ours: Authority
    other: Authority
    hostile: Authority

    @property
    def ca(self) -> Path:
        return self.folder / "ours.pem"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(tmp_path_factory.mktemp("tls"), Authority("Our Bank CA"), Authority("Other CA"), Authority(HOSTILE))
    made.ours.write(made.ca)
    return made


async def finding(
    desk: Desk,
    issued: Issued,
    *,
    ca: Path | None,
    now: datetime = TODAY,
    host: str = "localhost",
) -> Finding:
    """Serve with a certificate and return what the doctor says of TLS; nothing may have been sent."""
    async with TinyServer(server_context(issued.write(desk.folder, "server")), lambda _: http()) as server:
        bench = Bench(
            Settings(base_url=f"https://{host}:{server.port}"), "bank", FrozenClock(now), _no_call, ca, FrozenClock(now)
        )
        results = {each.step.name: each.finding async for each in examine((authority(), *way_to()), bench)}
        assert server.received == []
    return results[TLS]._replace(sentence=results[TLS].sentence.replace(str(server.port), "PORT"))


async def _no_call() -> Call:
    raise AssertionError("nothing is asked of a server that is not trusted")


def local(authority: Authority, **dates: datetime) -> Issued:
    return authority.issue("localhost", hosts=("localhost", "127.0.0.1"), **dates)


async def test_an_authority_that_is_not_trusted_is_named(desk: Desk) -> None:
    found = await finding(desk, local(desk.other), ca=desk.ca)
    assert (found.state, found.kind, found.suspects) == (State.FAILED, "unreachable", ())
    assert found.sentence == (
        "The certificate that localhost:PORT shows was issued by “Other CA”, which is not trusted here; nothing was"
        " sent. Trusted is “Our Bank CA”, by the ca_certificate ours.pem."
    )
    assert found.hint == (
        "Name the file of the right authority in ca_certificate; get it from the bank itself. Without that, somebody"
        " may be listening in."
    )


async def test_without_a_ca_certificate_that_is_what_is_missing(desk: Desk) -> None:
    found = await finding(desk, local(desk.other), ca=None)
    assert "issued by “Other CA”" in found.sentence
    assert "There is no ca_certificate" in found.sentence
    assert found.hint.startswith("If the bank has an authority of its own, name the file of its certificate in ca_")


async def test_an_authority_of_the_same_name_is_another(desk: Desk) -> None:
    found = await finding(desk, local(Authority("Our Bank CA")), ca=desk.ca)
    assert "The ca_certificate ours.pem is of that name too, but has another key" in found.sentence


async def test_a_certificate_by_itself(desk: Desk) -> None:
    alone = Authority("localhost")
    found = await finding(desk, Issued(alone.certificate, alone.key), ca=desk.ca)
    assert "was issued by itself, which is not trusted here" in found.sentence
    assert "Trusted is “Our Bank CA”" in found.sentence


async def test_what_an_untrusted_certificate_says_is_cleaned(desk: Desk) -> None:
    found = await finding(desk, local(desk.hostile), ca=desk.ca)
    assert "\x1b" not in found.sentence
    assert "“Bank␛[2J [@click=app.quit]”" in found.sentence


async def test_another_host(desk: Desk) -> None:
    issued = desk.ours.issue("elsewhere", hosts=tuple(f"host{each}.example" for each in range(5)))
    found = await finding(desk, issued, ca=desk.ca)
    assert found.sentence == (
        "The certificate that localhost:PORT shows is for another host; nothing was sent. It is for “host0.example”,"
        " “host1.example”, “host2.example”, 2 more, not for localhost."
    )
    assert found.suspects == ("base_url",)
    assert found.hint == "Check the address. If it is right, somebody may be listening in: do not go on."


async def test_a_host_that_stands_where_hosts_once_stood(desk: Desk) -> None:
    found = await finding(desk, desk.ours.issue("old.example"), ca=desk.ca)
    assert "It is for “old.example”, not for localhost." in found.sentence


async def test_one_that_has_ended(desk: Desk) -> None:
    ended = local(desk.ours, not_after=datetime(2026, 1, 31, tzinfo=UTC))
    found = await finding(desk, ended, ca=desk.ca, now=datetime(2089, 1, 2, tzinfo=UTC))
    assert found.sentence == (
        "The certificate that localhost:PORT shows expired on 2026-01-31; nothing was sent. This machine's clock says"
        " 2089-01-02."
    )
    assert found.hint == (
        "If that is today's date, the bank has to renew its certificate; if not, set this machine's clock."
    )


async def test_one_that_is_not_valid_yet(desk: Desk) -> None:
    early = local(desk.ours, not_before=datetime(2089, 1, 1, tzinfo=UTC))
    found = await finding(desk, early, ca=desk.ca)
    assert "is valid only from 2089-01-01 00:00 UTC on; nothing was sent. This machine's clock says 2026-11-20 10" in (
        found.sentence
    )
    assert found.hint == "Set this machine's clock, if that is wrong; if not, tell the bank."


async def test_one_that_ended_by_another_clock_than_is_shown_is_said_in_fewer_words(desk: Desk) -> None:
    ended = local(desk.ours, not_after=datetime(2026, 1, 31, tzinfo=UTC))
    found = await finding(desk, ended, ca=desk.ca, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert found.sentence == "The certificate of localhost:PORT was not accepted; nothing was sent. It has expired."


@pytest.mark.parametrize(
    ("left", "state"),
    [
        (timedelta(days=30), State.PASSED),
        (timedelta(days=29, hours=23), State.WARNING),
        (timedelta(days=6), State.WARNING),
        (timedelta(hours=5), State.WARNING),
    ],
)
async def test_the_days_that_the_servers_certificate_has_left(desk: Desk, left: timedelta, state: State) -> None:
    ends = datetime(2089, 6, 1, tzinfo=UTC)
    found = await finding(desk, local(desk.ours, not_after=ends), ca=desk.ca, now=ends - left)
    days = f"{left.days} day{'s' if left.days != 1 else ''}"
    assert found.state is state
    assert f"issued by Our Bank CA, is valid until 2089-06-01: {days} left." in found.sentence


def test_what_is_no_certificate_says_nothing() -> None:
    assert Shown.read(b"nothing of the kind") is None
