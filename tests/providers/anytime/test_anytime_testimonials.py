"""A transfer's testimonial: why there is none yet, and what is refused that is not one."""

from pathlib import Path

import httpx
import pytest

from banktui.domain.account import Account
from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Malformed, NotFound, Rejected, Unreachable
from banktui.domain.listed import Meaning, Status
from banktui.domain.transaction import CreditTransfer
from banktui.sandbox.faults import FaultRule, parse_fault
from banktui.sandbox.service import assemble
from banktui.services.capability import CREDIT_TRANSFERS, TESTIMONIAL
from banktui.services.document import Documents
from banktui.services.provider import Provider
from banktui.services.reading import Listed
from banktui.wiring.discovery import part
from tests.providers.anytime.scripted_bank import ScriptedBank, refused
from tests.stage import MORNING, build_bank, no_pause

PATH = "accounts/1234/credit-transfers/50000/testimonial"
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def testimonials(provider: Provider) -> Documents:
    found = provider.get(TESTIMONIAL)
    assert found is not None
    return found


def transfer(word: str, meaning: Meaning) -> CreditTransfer:
    return CreditTransfer("50000", "John Smith", status=Status(word, meaning))


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (transfer("Executed", Meaning.FINAL), ""),
        (transfer("To execute", Meaning.PENDING), "stands at “To execute”"),
        (transfer("In progress", Meaning.PENDING), "stands at “In progress”"),
        (transfer("Cancelled", Meaning.ENDED), "this one is cancelled"),
        (transfer("Zzz", Meaning.UNKNOWN), "stands at “Zzz”"),
        (CreditTransfer("50000", "John Smith"), "not known"),
        (Account("1", "x"), "Only credit transfers"),
    ],
)
def test_why_there_is_none_is_said_in_a_sentence(testimonials: Documents, item: Listed, says: str) -> None:
    reason = testimonials.refusal(item)
    assert (not reason and not says) or (says in reason and reason.endswith("."))


async def test_it_is_a_document_under_its_transfers_number(bank: ScriptedBank, testimonials: Documents) -> None:
    bank.answers[PATH] = lambda _: httpx.Response(200, content=PDF, headers={"content-type": "application/pdf"})
    made = await testimonials.fetch("1234", "50000")
    assert (made.name, made.content) == ("testimonial-50000.pdf", PDF)


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"body": {}}'], ids=["nothing", "a web page", "JSON"])
async def test_what_is_no_pdf_is_refused(bank: ScriptedBank, testimonials: Documents, content: bytes) -> None:
    bank.answers[PATH] = lambda _: httpx.Response(200, content=content)
    with pytest.raises(Malformed):
        await testimonials.fetch("1234", "50000")


async def test_one_that_does_not_exist_yet_is_said_to_be_missing(bank: ScriptedBank, testimonials: Documents) -> None:
    bank.answers[PATH] = lambda _: refused(4040230, "AccountCreditTransferTestimonialNotFound")
    with pytest.raises(NotFound, match="no testimonial") as missing:
        await testimonials.fetch("1234", "50000")
    assert "executed" in missing.value.hint
    with pytest.raises(Rejected):
        await testimonials.fetch("1234", "")


async def test_over_the_wire_it_comes_whole_or_not_at_all(tmp_path: Path) -> None:
    stage = build_bank(tmp_path / "bank", only=["anytime"])
    async with assemble(stage.bank, [stage.sandboxes["anytime"]]) as server:
        told = server.describe()
        provider: Provider = await part("anytime", "client").open_provider(
            part("anytime", "settings").Settings.from_sandbox(told["anytime"], stage.bank.directory),
            clock=FrozenClock(MORNING),
            sleep=no_pause,
            ca_file=stage.bank.directory / told["ca_certificate"],
        )
        listed, papers = provider.get(CREDIT_TRANSFERS), provider.get(TESTIMONIAL)
        assert listed is not None
        assert papers is not None
        rows = (await listed.page("1201")).items
        executed = next(row for row in rows if not papers.refusal(row))
        pending = next(row for row in rows if papers.refusal(row))
        assert (await papers.fetch("1201", executed.id)).content.rstrip().endswith(b"%%EOF")
        with pytest.raises(NotFound):
            await papers.fetch("1201", pending.id)
        # Half of what its Content-Length promises.
        stage.bank.faults.add(FaultRule("anytime", "GET", "*/testimonial", parse_fault("cut_body")))
        with pytest.raises((Unreachable, Malformed)):
            await papers.fetch("1201", executed.id)
        await provider.close()
    stage.bank.close()
