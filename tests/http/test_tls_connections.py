"""Real TLS on loopback: who is trusted, and how each way of failing is told."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import BankError, SignInNeeded, Unreachable
from banktui.http.probe import certificate_refusal
from banktui.http.record import Recorder
from banktui.http.session import Endpoint, Session
from banktui.http.tls import ClientIdentity, context
from tests.http.certificates import PASSPHRASE, Authority
from tests.http.tiny_server import (
    Act,
    Answer,
    TinyServer,
    dead_port,
    http,
    refusing_server,
    scripted_server,
    server_context,
)


async def no_pause(_seconds: float) -> None:
    """Take no time, and let nothing else run."""


def session(
    url: str,
    ca_file: Path,
    clock: FrozenClock,
    *,
    identity: ClientIdentity | None = None,
    recorder: Recorder | None = None,
) -> Session:
    endpoint = Endpoint(url, ca_file, identity, connect_timeout=5, read_timeout=5, total_timeout=10)
    return Session(endpoint, provider="bank", clock=clock, judge=lambda _: None, recorder=recorder, sleep=no_pause)


async def failure(made: Session) -> BankError:
    try:
        with pytest.raises(BankError) as caught:
            await made.read("/thing?secret=CANARY", operation="read a thing")
    finally:
        await made.close()
    chain: BaseException | None = caught.value
    while chain is not None:
        assert "CANARY" not in repr(chain) + repr(vars(chain))
        chain = chain.__cause__ or chain.__context__
    return caught.value


def ok(_request: bytes) -> Answer:
    return http(b'{"amount": 0.10}', date="Fri, 20 Nov 2026 12:00:00 GMT")


async def test_a_read_over_tls(ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock) -> None:
    async with TinyServer(server_context(server_files), ok) as server:
        made = session(server.url, ca_file, clock)
        reply = await made.read("/thing?b=2", operation="read a thing", query={"a": "1 +"}, headers={"x-own": "3"})
        again = await made.read("/thing", operation="read a thing")
        await made.close()
    assert str(reply.data["amount"]) == "0.10"
    assert again.status == 200
    assert made.clock_skew == timedelta(hours=2)
    head = server.received[0].decode().lower()
    assert head.startswith("get /thing?b=2&a=1+%2b http/1.1\r\n")
    assert "x-own: 3\r\n" in head
    assert "accept: application/json\r\n" in head
    assert "user-agent: banktui/" in head


@pytest.mark.parametrize("tls13", [True, False])
@pytest.mark.parametrize("kind", ["pkcs12", "pem"])
async def test_mutual_tls(
    authority: Authority,
    ca_file: Path,
    server_files: tuple[Path, Path],
    clock: FrozenClock,
    tmp_path: Path,
    kind: str,
    *,
    tls13: bool,
) -> None:
    issued = authority.issue("demo client")
    if kind == "pkcs12":
        identity = ClientIdentity.from_pkcs12(issued.write_pkcs12(tmp_path / "client.pfx"), PASSPHRASE)
    else:
        identity = ClientIdentity.from_pem(*issued.write(tmp_path, "client", PASSPHRASE), PASSPHRASE)
    async with TinyServer(server_context(server_files, clients=ca_file, tls13=tls13), ok) as server:
        made = session(server.url, ca_file, clock, identity=identity)
        assert (await made.read("/", operation="read")).status == 200
        await made.close()


async def test_unknown_authority(server_files: tuple[Path, Path], clock: FrozenClock, tmp_path: Path) -> None:
    other = Authority("Another").write(tmp_path / "other.pem")
    async with TinyServer(server_context(server_files), ok) as server:
        error = await failure(session(server.url, other, clock))
    assert isinstance(error, Unreachable)
    assert "authority that is not trusted" in error.detail
    assert "nothing was sent" in error.title
    assert server.received == []


async def test_self_signed_by_nobody_we_know(clock: FrozenClock, tmp_path: Path, ca_file: Path) -> None:
    stranger = Authority("Stranger")
    files = stranger.issue("localhost", hosts=("localhost",)).write(tmp_path, "stranger")
    files[0].write_bytes(files[0].read_bytes() + stranger.write(tmp_path / "s.pem").read_bytes())
    async with TinyServer(server_context(files), ok) as server:
        error = await failure(session(server.url, ca_file, clock))
    assert "authority that is not trusted" in error.detail


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_wrong_host(authority: Authority, ca_file: Path, clock: FrozenClock, tmp_path: Path, host: str) -> None:
    files = authority.issue("elsewhere", hosts=("elsewhere.example",)).write(tmp_path, "elsewhere")
    async with TinyServer(server_context(files), ok) as server:
        error = await failure(session(f"https://{host}:{server.port}", ca_file, clock))
    assert isinstance(error, Unreachable)
    assert error.detail == "It was issued for another host name."


@pytest.mark.parametrize(
    ("first", "last", "detail"),
    [(2020, 2021, "It has expired."), (2089, 2090, "It is not valid yet.")],
)
async def test_server_certificate_out_of_date(
    authority: Authority, ca_file: Path, clock: FrozenClock, tmp_path: Path, first: int, last: int, detail: str
) -> None:
    issued = authority.issue(
        "localhost",
        hosts=("localhost",),
        not_before=datetime(first, 1, 1, tzinfo=UTC),
        not_after=datetime(last, 1, 1, tzinfo=UTC),
    )
    async with TinyServer(server_context(issued.write(tmp_path, "dated")), ok) as server:
        error = await failure(session(server.url, ca_file, clock))
    assert isinstance(error, Unreachable)
    assert error.detail == detail
    assert "clock of this machine" in error.hint


@pytest.mark.parametrize("tls13", [True, False])
async def test_client_certificate_missing(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock, *, tls13: bool
) -> None:
    recorder = Recorder()
    with refusing_server(server_context(server_files, clients=ca_file, tls13=tls13)) as port:
        error = await failure(session(f"https://localhost:{port}", ca_file, clock, recorder=recorder))
    assert isinstance(error, SignInNeeded)
    assert error.title == f"localhost:{port} wants a client certificate."
    assert "Configure the certificate" in error.hint
    assert [(record.status, record.decided) for record in recorder.latest()] == [(None, "sign-in-needed")]


@pytest.mark.parametrize("tls13", [True, False])
async def test_client_certificate_refused(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock, tmp_path: Path, *, tls13: bool
) -> None:
    stranger = Authority("Stranger").issue("not a client of theirs")
    identity = ClientIdentity.from_pkcs12(stranger.write_pkcs12(tmp_path / "client.pfx"), PASSPHRASE)
    with refusing_server(server_context(server_files, clients=ca_file, tls13=tls13)) as port:
        error = await failure(session(f"https://localhost:{port}", ca_file, clock, identity=identity))
    assert isinstance(error, SignInNeeded)
    assert "refused our client certificate: it does not know the authority that issued it" in error.title
    assert "CN=not a client of theirs" in error.detail
    assert "2090-01-01" in error.detail


async def test_a_write_refused_for_its_certificate_is_known_not_to_have_happened(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock
) -> None:
    with refusing_server(server_context(server_files, clients=ca_file)) as port:
        made = session(f"https://localhost:{port}", ca_file, clock)
        with pytest.raises(SignInNeeded):
            await made.send("POST", "/things", operation="make a thing", json={})
        await made.close()


@pytest.mark.parametrize("known", [True, False])
async def test_client_certificate_refused_without_a_word(
    ca_file: Path,
    server_files: tuple[Path, Path],
    clock: FrozenClock,
    tmp_path: Path,
    *,
    known: bool,
) -> None:
    """Where others send an alert, the server of asyncio resets the connection."""
    stranger = Authority("Stranger").issue("not a client of theirs")
    identity = ClientIdentity.from_pem(*stranger.write(tmp_path, "client"), None) if known else None
    async with TinyServer(server_context(server_files, clients=ca_file), ok) as server:
        error = await failure(session(server.url, ca_file, clock, identity=identity))
    assert isinstance(error, SignInNeeded)
    assert ("it ends every connection at once" in error.title) is known
    assert ("wants a client certificate" in error.title) is not known
    assert server.received == []


async def test_a_handshake_that_ends_without_a_word(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock
) -> None:
    async with TinyServer(server_context(server_files, clients=ca_file, tls13=False), ok) as server:
        error = await failure(session(server.url, ca_file, clock))
    assert isinstance(error, Unreachable)
    assert "The bank may also want a client certificate" in error.hint


@pytest.mark.usefixtures("impatient")
async def test_a_bank_that_breaks_while_it_answers_is_not_mistaken_for_that(
    authority: Authority,
    ca_file: Path,
    server_files: tuple[Path, Path],
    clock: FrozenClock,
    tmp_path: Path,
) -> None:
    identity = ClientIdentity.from_pem(*authority.issue("client").write(tmp_path, "client"), None)
    async with TinyServer(server_context(server_files), lambda _: Act.DROP) as server:
        error = await failure(session(server.url, ca_file, clock, identity=identity))
    assert isinstance(error, Unreachable)
    assert "may be refusing the client certificate" in error.hint
    assert len(server.received) == 2


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> list[BankError | None]:
    """Have probes end at once, with what was put in last, or with nothing found; each is noted behind that."""
    found: list[BankError | None] = []

    async def end(*_address: object, **_who: object) -> BankError | None:
        found.append(found[0] if found else None)
        return found[-1]

    monkeypatch.setattr("banktui.http.probe.certificate_refusal", end)
    return found


async def broken_reads(made: Session, count: int) -> list[BankError]:
    """Make reads at the same time, of which none is answered."""
    reads = (made.read("/thing", operation="read a thing") for _ in range(count))
    outcomes = await asyncio.gather(*reads, return_exceptions=True)
    errors = [each for each in outcomes if isinstance(each, BankError)]
    assert len(errors) == count
    return errors


async def test_why_reads_break_is_found_out_once_for_all_of_them(
    authority: Authority,
    ca_file: Path,
    server_files: tuple[Path, Path],
    clock: FrozenClock,
    tmp_path: Path,
    probed: list[BankError | None],
) -> None:
    identity = ClientIdentity.from_pem(*authority.issue("client").write(tmp_path, "client"), None)
    async with TinyServer(server_context(server_files), lambda _: Act.DROP) as server:
        made = session(server.url, ca_file, clock, identity=identity)
        await broken_reads(made, 3)
        clock.advance(59)
        await broken_reads(made, 1)
        assert len(probed) == 1
        clock.advance(1)
        await broken_reads(made, 1)
        assert len(probed) == 2
        await made.close()


@pytest.mark.parametrize("has_identity", [True, False])
async def test_a_bank_that_has_let_us_in_without_a_certificate_wants_none(
    authority: Authority,
    ca_file: Path,
    server_files: tuple[Path, Path],
    clock: FrozenClock,
    tmp_path: Path,
    probed: list[BankError | None],
    *,
    has_identity: bool,
) -> None:
    files = authority.issue("client").write(tmp_path, "client")
    identity = ClientIdentity.from_pem(*files, None) if has_identity else None
    answers: list[Answer] = [http()]
    async with TinyServer(server_context(server_files), lambda _: answers.pop() if answers else Act.DROP) as server:
        made = session(server.url, ca_file, clock, identity=identity)
        await made.read("/thing", operation="read a thing")
        probed.append(SignInNeeded("It refuses us now."))
        (error,) = await broken_reads(made, 1)
        await made.close()
    # A certificate may be refused from one moment to the next.
    assert (error.title == "It refuses us now.") is has_identity
    assert len(probed) == (2 if has_identity else 1)


async def test_a_bank_that_has_begun_to_answer_is_not_asked_why_it_broke(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock, probed: list[BankError | None]
) -> None:
    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(http(b'{"amount": 0.10}')[:-4])
        writer.close()
        await writer.wait_closed()

    async with scripted_server(server_context(server_files), break_off) as url:
        made = session(url, ca_file, clock)
        await broken_reads(made, 1)
        await made.close()
    assert not probed


async def probe(url: str, ca_file: Path) -> BankError | None:
    return await certificate_refusal(url, context(ca_file), provider="bank", identity=None)


async def test_a_probe_hears_the_alert(ca_file: Path, server_files: tuple[Path, Path]) -> None:
    with refusing_server(server_context(server_files, clients=ca_file)) as port:
        error = await probe(f"https://localhost:{port}", ca_file)
    assert isinstance(error, SignInNeeded)


async def test_a_probe_blames_no_certificate_for_other_faults(
    ca_file: Path, server_files: tuple[Path, Path], tmp_path: Path
) -> None:
    async with dead_port() as port:
        assert await probe(f"https://localhost:{port}", ca_file) is None
    other = Authority("Another").write(tmp_path / "other.pem")
    async with TinyServer(server_context(server_files), ok) as server:
        assert await probe(server.url, other) is None


async def test_a_probe_does_not_mind_a_talkative_server(ca_file: Path, server_files: tuple[Path, Path]) -> None:
    def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0, ssl=server_context(server_files)) as server:
        port = server.sockets[0].getsockname()[1]
        assert await probe(f"https://localhost:{port}", ca_file) is None


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait a second for a server that waits for us."""
    monkeypatch.setattr("banktui.http.probe._PATIENCE", 0.05)


async def test_nobody_listens(ca_file: Path, clock: FrozenClock) -> None:
    recorder = Recorder()
    async with dead_port() as port:
        error = await failure(session(f"https://localhost:{port}", ca_file, clock, recorder=recorder))
    assert isinstance(error, Unreachable)
    assert error.title == f"Nothing answers at localhost:{port}."
    assert [record.attempt for record in recorder.latest()] == [1, 2, 3], "connecting is tried three times"


async def test_no_such_host(ca_file: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nowhere(*_: object, **__: object) -> list[object]:
        import socket  # noqa: PLC0415 - only its exception is wanted

        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nowhere)
    error = await failure(session("https://bank.invalid", ca_file, clock))
    assert error.title == "The address of bank.invalid cannot be found."


async def test_a_port_that_speaks_no_tls(ca_file: Path, clock: FrozenClock) -> None:
    def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await failure(session(f"https://localhost:{port}", ca_file, clock))
    assert isinstance(error, Unreachable)
    assert error.title == f"No secure connection to localhost:{port} could be made."


async def test_a_connection_that_breaks_is_tried_once_more(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock
) -> None:
    answers: list[Answer] = [Act.DROP, http(b'{"second": true}')]
    async with TinyServer(server_context(server_files), lambda _: answers.pop(0)) as server:
        made = session(server.url, ca_file, clock)
        assert (await made.read("/", operation="read")).data == {"second": True}
        await made.close()
    assert len(server.received) == 2


@pytest.mark.usefixtures("impatient")
async def test_an_answer_cut_in_its_middle(ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock) -> None:
    cut = b"HTTP/1.1 200 OK\r\ncontent-length: 5"
    answers: list[Answer] = [cut, cut]

    def answer(_request: bytes) -> Answer:
        asyncio.get_running_loop().call_soon(server.abort)
        return answers.pop(0)

    async with TinyServer(server_context(server_files), answer) as server:
        error = await failure(session(server.url, ca_file, clock))
    assert isinstance(error, Unreachable)
    assert "broke before its answer was complete" in error.title
    assert len(server.received) == 2


@pytest.mark.parametrize("act", [Act.HANG, Act.TRICKLE])
async def test_a_bank_that_takes_too_long(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock, act: Act
) -> None:
    async with TinyServer(server_context(server_files), lambda _: act) as server:
        slow = Endpoint(server.url, ca_file, read_timeout=0.05)
        made = Session(slow, provider="bank", clock=clock, judge=lambda _: None, sleep=no_pause)
        error = await failure(made)
    assert error.title == f"localhost:{server.port} took too long to answer."
    assert len(server.received) == 2


async def test_the_whole_attempt_has_an_end(ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock) -> None:
    async with TinyServer(server_context(server_files), lambda _: Act.TRICKLE) as server:
        slow = Endpoint(server.url, ca_file, total_timeout=0.2)
        recorder = Recorder()
        made = Session(slow, provider="bank", clock=clock, judge=lambda _: None, recorder=recorder, sleep=no_pause)
        error = await failure(made)
    assert [(record.status, record.decided) for record in recorder.latest()] == [(None, "stopped")]
    assert isinstance(error, Unreachable)
    assert error.title == "The bank's answer took too long."
    assert error.provider == "bank"
    assert len(server.received) == 1


async def test_a_body_that_never_ends_is_cut_at_the_cap(
    ca_file: Path, server_files: tuple[Path, Path], clock: FrozenClock
) -> None:
    endless = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n" + b" " * (17 * 2**20)
    async with TinyServer(server_context(server_files), lambda _: endless) as server:
        error = await failure(session(server.url, ca_file, clock))
    assert error.title == "The bank's answer is too large."
