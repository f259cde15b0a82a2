"""A transfer's testimonial: one page of PDF 1.4, written by hand, the same bytes for the same transfer."""

from datetime import UTC, datetime
from typing import Final

from banktui.providers.anytime.sandbox.paris import day_of, stamp
from banktui.providers.anytime.sandbox.records import AccountRecord, TransferRecord

_WIDTH, _HEIGHT = 595, 842
"""A4 in points."""
_LEFT, _TOP, _LEADING = 56, 780, 18
_LABEL_WIDTH: Final = 150
_LONGEST: Final = 76
"""Characters of a value on one line."""
_ESCAPED: Final = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


def testimonial_pdf(transfer: TransferRecord, account: AccountRecord) -> bytes:
    """Return the proof that a transfer was executed, for whoever asks the sender for it."""
    executed = transfer.executed or transfer.created
    return _document(_page(_lines(transfer, account, executed)), f"Testimonial {transfer.id}", executed)


def _lines(transfer: TransferRecord, account: AccountRecord, executed: datetime) -> list[tuple[str, str]]:
    return [
        ("Transfer", str(transfer.id)),
        ("Execution reference", transfer.reference),
        ("Ordered", f"{stamp(transfer.created)} (Paris)"),
        ("Executed", day_of(executed).isoformat()),
        ("From", account.customer.name),
        ("IBAN", _grouped(account.iban)),
        ("To", transfer.name),
        ("IBAN", _grouped(transfer.iban)),
        ("BIC", transfer.swift),
        ("Amount", f"{transfer.amount:f} {account.currency}"),
        ("Communication", transfer.reason),
    ]


def _grouped(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _page(lines: list[tuple[str, str]]) -> bytes:
    """Write the page's content stream: a title, then labels and values in two columns."""
    drawn = [f"BT /F2 18 Tf {_LEFT} {_TOP} Td (Testimonial of an executed transfer) Tj ET"]
    for row, (label, value) in enumerate(lines):
        height = _TOP - 48 - row * _LEADING
        drawn.append(f"BT /F2 10 Tf {_LEFT} {height} Td ({_text(label)}) Tj ET")
        drawn.append(f"BT /F1 10 Tf {_LEFT + _LABEL_WIDTH} {height} Td ({_text(value)}) Tj ET")
    foot = "Anytime, built-in bank: a demonstration. No money has moved."
    drawn.append(f"BT /F1 8 Tf {_LEFT} 56 Td ({foot}) Tj ET")
    return "\n".join(drawn).encode("cp1252", "replace")


def _text(value: str) -> str:
    """Keep what the built-in fonts can draw, on one line, with the string delimiters of PDF escaped."""
    clipped = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
    drawable = clipped.replace("\u00a0", " ").encode("cp1252", "replace").decode("cp1252")
    return "".join(char if char.isprintable() else "?" for char in drawable).translate(_ESCAPED)


def _document(content: bytes, title: str, made: datetime) -> bytes:
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
        f"<< /Title ({title}) /CreationDate (D:{made.astimezone(UTC):%Y%m%d%H%M%S}Z) >>".encode(),
    ]
    # The comment of bytes above 127 tells file transfer programs that the file is binary (PDF 1.4, section 3.4.1).
    parts = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"]
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = sum(map(len, parts))
    count = len(objects) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % count)
    parts.extend(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start))
    return b"".join(parts)
