from typing import Any

import httpx
import pytest

import banktui.http
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Unreachable
from banktui.http.inprocess import InProcessTransport
from banktui.http.session import Endpoint, Session


async def app(scope: Any, _receive: Any, send: Any) -> None:
    if scope["path"] == "/broken":
        raise RuntimeError("a defect of the bank")
    chain = scope["extensions"]["tls"]["client_cert_chain"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": f'{{"certificates": {len(chain)}}}'.encode()})


@pytest.mark.parametrize(("certificate", "seen"), [((), 0), ("PEM", 1), (["PEM", "PEM"], 2)])
async def test_an_application_sees_the_client_certificate(clock: FrozenClock, certificate: Any, seen: int) -> None:
    transport = InProcessTransport(app, client_certificate=certificate)
    made = Session(
        Endpoint("https://bank.example"), provider="bank", clock=clock, judge=lambda _: None, transport=transport
    )
    assert (await made.read("/", operation="read")).data == {"certificates": seen}
    await made.close()


async def test_a_defect_of_the_application_is_a_500(clock: FrozenClock) -> None:
    async def sleep(_seconds: float) -> None:
        """Take no time."""

    made = Session(
        Endpoint("https://bank.example"),
        provider="bank",
        clock=clock,
        judge=lambda reply: Unreachable("A fault.") if reply.status == 500 else None,
        transport=InProcessTransport(app),
        sleep=sleep,
    )
    with pytest.raises(Unreachable, match="A fault"):
        await made.read("/broken", operation="read")


def test_the_type_of_transports_is_found_without_naming_its_library() -> None:
    assert banktui.http.Transport is httpx.AsyncBaseTransport
    with pytest.raises(AttributeError, match="Nonsense"):
        _ = banktui.http.Nonsense
