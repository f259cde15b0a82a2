"""Text for terminals that do not have all of its characters."""

import pytest

from banktui.cli.printing.encoding import LIKENESS


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("−12.50 EUR", "ascii", b"-12.50 EUR"),
        ("“Rent” … → Ada", "ascii", b'"Rent" ... -> Ada'),
        ("Søns · 漢", "ascii", b"S?ns - ?"),
        ("Søns · −1", "latin-1", b"S\xf8ns \xb7 -1"),
        ("−1", "utf-8", "−1".encode()),
    ],
)
def test_what_cannot_be_shown_is_shown_by_what_looks_like_it(text: str, encoding: str, shown: bytes) -> None:
    assert text.encode(encoding, LIKENESS) == shown


def test_what_cannot_be_read_is_no_business_of_it() -> None:
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("utf-8", LIKENESS)
