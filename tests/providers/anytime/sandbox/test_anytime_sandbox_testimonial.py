"""The testimonial is a PDF that readers open: its table of objects points where the objects are."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from banktui.providers.anytime.sandbox import testimonial
from banktui.providers.anytime.sandbox.records import AccountRecord, TransferRecord
from tests.providers.anytime.sandbox.anytime_caller import Caller, decoded, error_of

CREATED = datetime(2026, 11, 18, 9, 12, tzinfo=UTC)


def transfer(name: str, reason: str) -> TransferRecord:
    return TransferRecord(
        id=50000,
        account_id=1201,
        type="ct",
        name=name,
        iban="NL86ABNA1666412472",
        swift="ABNANL2A",
        amount=Decimal("155.00"),
        reason=reason,
        source_reason="",
        status="Executed",
        created=CREATED,
        requested=date(2026, 11, 18),
        executed=CREATED,
        reference="123456789123",
    )


def of_hostile(caller: Caller) -> AccountRecord:
    return AccountRecord(
        id=1201,
        ledger_id="anytime-1201",
        type="business",
        currency="EUR",
        customer=caller.bank.world.customers["hostile"],
        iban="BE23735633788991",
        swift="KREDBEBB",
        virtual_ibans=(),
        documents=(),
        missing=(),
        is_foreign=False,
    )


def assert_sound(pdf: bytes) -> bytes:
    """Follow the file's own pointers as a reader does, and return the page's content."""
    assert pdf.startswith(b"%PDF-1.4\n")
    assert pdf.endswith(b"%%EOF\n")
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    assert pdf[start:].startswith(b"xref\n0 8\n0000000000 65535 f \n")
    entries = pdf[start:].split(b"trailer")[0].splitlines(keepends=True)[2:]
    assert all(len(entry) == 20 for entry in entries)
    for number, entry in enumerate(entries[1:], start=1):
        assert pdf[int(entry[:10]) :].startswith(b"%d 0 obj\n" % number)
    found = re.search(rb"<< /Length (\d+) >>\nstream\n(.*)\nendstream", pdf, re.DOTALL)
    assert found is not None
    assert len(found[2]) == int(found[1])
    return found[2]


async def of(caller: Caller, account: int, status: str) -> list[dict[str, Any]]:
    rows = (await caller.get(f"/v1.0/accounts/{account}/credit-transfers"))["credit-transfers"]
    return [row for row in rows if row["status"] == status]


async def test_an_executed_transfer_has_a_testimonial(shared: Caller) -> None:
    row = next(row for row in await of(shared, 1201, "Executed") if row["beneficiary_name"] == "Marta Ferri")
    reply = await shared.call("GET", f"/v1.0/accounts/1201/credit-transfers/{row['internal_id']}/testimonial")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"] == f'attachment; filename="testimonial-{row["internal_id"]}.pdf"'
    content = assert_sound(reply.content)
    for text in (
        b"Marta Ferri",
        b"640.00 EUR",
        b"IT65 H020 0801 6009 5058 8507 261",
        row["execution_reference"].encode(),
    ):
        assert text in content


@pytest.mark.parametrize("status", ["To execute", "In progress", "Cancelled"])
async def test_any_other_transfer_has_none(shared: Caller, status: str) -> None:
    row = (await of(shared, 1201, status))[0]
    reply = await shared.call("GET", f"/v1.0/accounts/1201/credit-transfers/{row['internal_id']}/testimonial")
    assert error_of(reply) == (404, 4040230, "AccountCreditTransferTestimonialNotFoundException")
    assert decoded(reply)["hash"]


async def test_a_transfer_of_another_account_is_not_found(shared: Caller) -> None:
    row = (await of(shared, 1202, "Executed"))[0]
    reply = await shared.call("GET", f"/v1.0/accounts/1201/credit-transfers/{row['internal_id']}/testimonial")
    assert error_of(reply) == (404, 4040220, "AccountCreditTransferNotFoundException")


async def test_the_same_transfer_gives_the_same_bytes_later(shared: Caller) -> None:
    row = (await of(shared, 1213, "Executed"))[0]
    path = f"/v1.0/accounts/1213/credit-transfers/{row['internal_id']}/testimonial"
    first = await shared.call("GET", path)
    shared.bank.advance(60)
    assert (await shared.call("GET", path)).content == first.content


def test_hostile_texts_stay_texts(shared: Caller) -> None:
    for text in shared.bank.world.hostile_texts:
        content = assert_sound(testimonial.testimonial_pdf(transfer(text, text), of_hostile(shared)))
        assert b"\x1b" not in content
        for line in content.splitlines():
            assert re.fullmatch(rb"BT /F[12] \d+ Tf \d+ -?\d+ Td \((?:[^()\\]|\\[()\\])*\) Tj ET", line), line


def test_brackets_and_backslashes_cannot_end_a_string(shared: Caller) -> None:
    content = assert_sound(testimonial.testimonial_pdf(transfer(") Tj ET (\\", "café €"), of_hostile(shared)))
    assert rb"(\) Tj ET \(\\)" in content
    assert "café €".encode("cp1252") in content
