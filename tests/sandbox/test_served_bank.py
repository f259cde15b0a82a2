"""The bank on real TLS ports: certificates, modes, request targets, what it writes and when it goes."""

import asyncio
import json
import socket
import ssl
import stat
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from banktui.sandbox.bank import Bank
from banktui.sandbox.certificates import CertificateAuthority
from banktui.sandbox.clock import BankClock
from banktui.sandbox.files import write_private
from banktui.sandbox.ports import PortsTakenError, close_all, is_loopback, listen, public_host
from banktui.sandbox.provider import ClientCertificates
from banktui.sandbox.server import SandboxServer
from banktui.sandbox.tls import server_context
from tests.sandbox.till import START, Served, serving


async def exchange(served: Served, name: str, request: bytes) -> bytes:
    """Send bytes to a port over TLS and return all that comes back."""
    port = int(served.server.urls[name].rpartition(":")[2])
    reader, writer = await asyncio.open_connection("localhost", port, ssl=served.trust())
    writer.write(request)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_client_with_a_certificate_is_known_to_the_app(served: Served) -> None:
    async with served.client("strict") as client:
        seen = (await client.get("/echo")).json()
    assert seen["certificate"] == "CN=till client,O=banktui built-in bank"
    shown = x509.load_pem_x509_certificate(seen["chain"][0].encode())
    assert shown == x509.load_pem_x509_certificate(served.certificate[0].read_bytes())


async def test_a_client_without_is_refused_by_tls_with_an_alert(served: Served) -> None:
    async with served.client("strict", certificate=False) as client:
        with pytest.raises((httpx.ReadError, ssl.SSLError), match="CERTIFICATE_REQUIRED"):
            await client.get("/echo")
    assert served.bank.requests.list() == ()


async def test_a_client_without_reaches_an_app_that_only_asks(served: Served) -> None:
    async with served.client("asks", certificate=False) as client:
        assert (await client.get("/echo")).status_code == 401
    async with served.client("asks") as client:
        assert (await client.get("/echo")).status_code == 200


@pytest.mark.parametrize("name", ["strict", "asks"])
async def test_a_certificate_of_a_stranger_is_refused(served: Served, tmp_path: Path, name: str) -> None:
    stranger = CertificateAuthority(tmp_path)
    certificate, key = stranger.issue_client("till client")
    pem = tmp_path / "stranger.pem"
    form = serialization.PrivateFormat.PKCS8
    write_private(
        pem,
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()),
    )
    context = served.trust(certificate=False)
    context.load_cert_chain(pem)
    async with httpx.AsyncClient(verify=context, trust_env=False) as client:
        with pytest.raises((httpx.ReadError, ssl.SSLError), match="UNKNOWN_CA"):
            await client.get(f"{served.server.urls[name]}/echo")


async def test_tls_is_1_2_or_later(served: Served) -> None:
    context = served.trust()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    async with httpx.AsyncClient(verify=context, trust_env=False) as client:
        assert (await client.get(f"{served.server.urls['strict']}/echo")).status_code == 200
    server = server_context(served.bank.authority, ClientCertificates.NONE)
    assert server.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_the_certificate_is_good_for_every_loopback_name(served: Served, host: str) -> None:
    port = served.server.urls["strict"].rpartition(":")[2]
    async with httpx.AsyncClient(verify=served.trust(), trust_env=False) as client:
        assert (await client.get(f"https://{host}:{port}/echo")).status_code == 200


async def test_absolute_form_targets_are_routed(served: Served) -> None:
    request = b"GET https://localhost:1/echo/sub%20dir/?a=1 HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n"
    head, _, body = (await exchange(served, "strict", request)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    seen = json.loads(body)
    assert (seen["path"], seen["query"]) == ("/echo/sub dir/", "a=1")
    assert served.bank.requests.list()[-1].path == "/echo/sub dir/?a=1"


async def test_a_get_with_a_body_and_an_empty_authorization_is_served(served: Served) -> None:
    request = (
        b"GET /echo HTTP/1.1\r\nHost: localhost\r\nAuthorization:\r\nContent-Length: 2\r\n"
        b"Content-Type: application/json\r\nConnection: close\r\n\r\n{}"
    )
    answer = await exchange(served, "strict", request)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b'"body":"{}"' in answer


async def test_the_date_is_the_banks_and_no_software_is_named(served: Served) -> None:
    async with served.client("strict") as client, served.client("control") as control:
        for answer in (await client.get("/echo"), await control.get("/clock")):
            assert answer.headers["date"] == "Mon, 16 Mar 2026 09:30:00 GMT"
            assert "server" not in answer.headers


async def test_a_defect_of_a_provider_is_an_honest_500(served: Served) -> None:
    async with served.client("strict") as client:
        assert (await client.get("/crash")).status_code == 500
    async with served.client("strict") as client:
        assert (await client.get("/echo")).status_code == 200
    assert [entry.status for entry in served.bank.requests.list()] == [500, 200]


async def test_the_description_is_private_and_complete(served: Served) -> None:
    path = served.bank.directory / "sandbox.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_bytes()) == served.description
    assert list(served.description) == ["ca_certificate", "control", "asks", "strict"]
    assert served.description["ca_certificate"] == "ca.pem"
    assert served.description["strict"]["base_url"].startswith("https://localhost:")
    assert [entry.name for entry in served.bank.directory.iterdir() if entry.name.startswith(".")] == []


async def test_the_description_goes_when_the_bank_does(bank: Bank) -> None:
    async with serving(bank) as served:
        urls = dict(served.server.urls)
        assert (bank.directory / "sandbox.json").exists()
    assert not (bank.directory / "sandbox.json").exists()
    port = int(urls["control"].rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


async def test_ports_are_in_a_fixed_order(tmp_path: Path) -> None:
    first = Bank(seed=1, clock=BankClock(START, running=False), directory=tmp_path / "1")
    base = five_free_ports()
    server = SandboxServer(first, [], port=base)
    async with server:
        assert dict(server.urls) == {"control": f"https://localhost:{base}"}
        second = Bank(seed=1, clock=BankClock(START, running=False), directory=tmp_path / "2")
        with pytest.raises(PortsTakenError, match=f"port {base} on 127.0.0.1 is in use"):
            await SandboxServer(second, [], port=base).start()
        assert not (second.directory / "sandbox.json").exists()


def five_free_ports() -> int:
    """Return a port after which four more are free as well."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            base: int = probe.getsockname()[1]
        if base < 65_000:
            return base


async def test_a_client_that_goes_in_the_middle_of_its_request_is_no_failure(
    bank: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(bank) as served:
        port = int(served.server.urls["asks"].rpartition(":")[2])
        trust = ssl.create_default_context(cafile=str(bank.authority.ca_file))
        _, writer = await asyncio.open_connection("localhost", port, ssl=trust)
        writer.write(b"POST /pay HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf")
        await writer.drain()
        writer.close()
        while not bank.requests.list() or served.server._state.tasks:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0)
        assert bank.ledger.movements == []
    assert [record for record in caplog.records if record.exc_info] == []


async def test_stopping_cancels_what_is_slow(bank: Bank) -> None:
    async with serving(bank) as served, served.client("control") as control, served.client("asks") as client:
        rule = {"provider": "asks", "method": "GET", "path": "/echo", "fault": "slow:3600"}
        await control.post("/faults", json=rule)
        waiting = asyncio.create_task(client.get("/echo"))
        while not bank.requests.list():  # noqa: ASYNC110 - the fact waited for has no event
            await asyncio.sleep(0)
        await served.server.stop()
        with pytest.raises(httpx.RemoteProtocolError):
            await waiting


async def test_a_bank_open_to_others_says_so(bank: Bank) -> None:
    assert SandboxServer(bank, []).warning == ""
    assert SandboxServer(bank, [], host="::1").warning == ""
    everywhere = SandboxServer(bank, [], host="0.0.0.0")  # noqa: S104 - never started
    assert "WARNING: the built-in bank listens on 0.0.0.0" in everywhere.warning


@pytest.mark.parametrize(
    ("host", "local", "public"),
    [
        ("localhost", True, "localhost"),
        ("127.0.0.1", True, "localhost"),
        ("127.9.9.9", True, "localhost"),
        ("::1", True, "[::1]"),
        ("0.0.0.0", False, "localhost"),  # noqa: S104 - a text
        ("192.168.1.5", False, "192.168.1.5"),
        ("fe80::1", False, "[fe80::1]"),
        ("example.org", False, "example.org"),
        ("localhost.example.org", False, "localhost.example.org"),
    ],
)
def test_only_loopback_is_loopback(host: str, local: bool, public: str) -> None:  # noqa: FBT001 - a table's column
    assert is_loopback(host) is local
    assert public_host(host) == public


def test_a_port_must_be_free_under_both_names_of_this_machine() -> None:
    with socket.socket(socket.AF_INET6) as other:
        try:
            other.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortsTakenError, match=f"port {port} on ::1 is in use"):
            listen("127.0.0.1", port)
    taken = listen("127.0.0.1", port)
    assert {listener.getsockname()[:2] for listener in taken} == {("127.0.0.1", port), ("::1", port)}
    close_all([taken])
    with pytest.raises(OSError, match=r"assign|invalid"):
        listen("203.0.113.7", 0)
