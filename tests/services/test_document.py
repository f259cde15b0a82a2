"""A bank's document is what it claims to be, under a name of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.errors import Malformed
from banktui.services.document import LARGEST, document

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.mark.parametrize(
    ("item_id", "name"),
    [
        ("48213", "testimonial-48213.pdf"),
        ("../../.bashrc", "testimonial-bashrc.pdf"),
        ("/etc/passwd", "testimonial-etc-passwd.pdf"),
        ("C:\\x", "testimonial-C-x.pdf"),
        ("a\x00b", "testimonial-a-b.pdf"),
        ("CON", "testimonial-CON.pdf"),
        ("\u202egnp.svg", "testimonial-gnp-svg.pdf"),
        ("x" * 300, f"testimonial-{'x' * 60}.pdf"),
        ("", "testimonial-unnamed.pdf"),
        ("...", "testimonial-unnamed.pdf"),
    ],
)
def test_its_name_is_ours_whatever_its_id(item_id: str, name: str) -> None:
    """Row 33 of the list of bad inputs."""
    made = document("testimonial", item_id, "pdf", PDF)
    assert (made.name, made.content) == (name, PDF)
    assert "%PDF" not in repr(made)


@given(st.text())
def test_no_id_leads_out_of_a_folder(item_id: str) -> None:
    name = document("testimonial", item_id, "pdf", PDF).name
    assert name.startswith("testimonial-")
    assert name.endswith(".pdf")
    assert set(name.removesuffix(".pdf")) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    assert len(name) < 80


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>", "no PDF"),
        (b" %PDF-1.4", "no PDF"),
        (b"%PDF-" + bytes(LARGEST), "too large"),
    ],
    ids=["nothing", "a web page", "a space before it", "too much"],
)
def test_what_is_not_a_pdf_is_refused(content: bytes, says: str) -> None:
    """Row 34 of the list of bad inputs."""
    with pytest.raises(Malformed, match=says):
        document("testimonial", "1", "pdf", content)
