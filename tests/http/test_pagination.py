import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.errors import Malformed
from banktui.http.pagination import LoopGuard, NumberedCursor, OffsetCursor, follow_link, next_offset

BASE = "https://bank.example:8443"


@given(st.integers(0, 10**11), st.integers(1, 10**5))
def test_a_cursor_survives_being_text(start: int, size: int) -> None:
    assert OffsetCursor.parse(str(OffsetCursor(start, size))) == OffsetCursor(start, size)
    assert NumberedCursor.parse(str(NumberedCursor(start, size))) == NumberedCursor(start, size)


@pytest.mark.parametrize("text", ["", "5", "5:", ":5", "-1:5", "5:5:5", "５:5", "a:b", "1:1 ", "9" * 20 + ":1"])
def test_a_cursor_that_we_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="cannot be read back"):
        OffsetCursor.parse(text)


def test_an_offset_is_asked_for_in_the_banks_own_words() -> None:
    assert OffsetCursor(100, 50).next_query("limit_start", "limit_number") == {
        "limit_start": "100",
        "limit_number": "50",
    }


@given(st.integers(0, 500), st.integers(1, 60))
def test_walking_by_offset_sees_every_entry_once(entries: int, size: int) -> None:
    seen: list[int] = []
    cursor: OffsetCursor | None = OffsetCursor(0, size)
    while cursor is not None:
        page = list(range(entries))[cursor.start : cursor.start + cursor.size]
        seen += page
        cursor = next_offset(cursor, len(page))
    assert seen == list(range(entries))


def test_a_size_of_zero_ends_a_walk() -> None:
    assert next_offset(OffsetCursor(0, 0), 0) is None


@pytest.mark.parametrize(
    ("got", "pages", "expected"),
    [(20, None, 4), (19, None, None), (0, None, None), (20, 3, None), (5, 4, 4), (0, 9, None)],
)
def test_numbered_pages_end(got: int, pages: int | None, expected: int | None) -> None:
    following = NumberedCursor(3, 20).following(got, pages)
    assert (following.page if following else None) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (f"{BASE}/accounts?after=x&limit=10", "/accounts?after=x&limit=10"),
        ("http://bank.example/accounts?after=x", "/accounts?after=x"),
        ("http://bank.example:8443/accounts", "/accounts"),
        ("https://BANK.example:8443/accounts", "/accounts"),
        ("/accounts?after=%20x", "/accounts?after=%20x"),
        (f"{BASE}/accounts#top", "/accounts"),
    ],
)
def test_a_link_is_rejoined_to_our_address(link: str, expected: str) -> None:
    assert follow_link(link, BASE) == expected


def test_a_standard_port_may_be_named_or_not() -> None:
    assert follow_link("https://bank.example:443/a", "https://bank.example") == "/a"
    assert follow_link("https://bank.example/a", "https://bank.example:443") == "/a"


def test_a_base_path_is_taken_off() -> None:
    assert follow_link("https://bank.example/v1/a?b=c", "https://bank.example/v1") == "/a?b=c"
    with pytest.raises(Malformed, match="cannot be followed"):
        follow_link("https://bank.example/other/a", "https://bank.example/v1")


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/accounts",
        "https://bank.example/accounts",
        "https://bank.example:9999/accounts",
        "http://bank.example:9999/accounts",
        "https://bank.example.evil.example:8443/accounts",
        "//evil.example/accounts",
    ],
)
def test_another_address_is_never_asked(link: str) -> None:
    with pytest.raises(Malformed, match="leads to another address") as caught:
        follow_link(link, BASE)
    assert "evil" not in f"{caught.value.title}{caught.value.detail}"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "accounts?after=x",
        "?after=x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://bank.example:8443@evil.example/a",
        "https://user@bank.example:8443/a",
        f"{BASE}//evil.example/a",
        f"{BASE}/a/../../secret",
        f"{BASE}/a/..",
        f"{BASE}/é",
        "https://bank.example:port/a",
        "https://[bank/a",
    ],
)
def test_a_link_that_makes_no_sense_is_refused(link: str) -> None:
    with pytest.raises(Malformed, match="cannot be followed") as caught:
        follow_link(link, BASE)
    assert caught.value.__context__ is None


@given(st.text())
def test_any_text_gives_a_path_of_ours_or_malformed(link: str) -> None:
    try:
        followed = follow_link(link, BASE)
    except Malformed:
        return
    assert followed.startswith("/")
    assert not followed.startswith("//")


def test_a_walk_in_a_circle_ends() -> None:
    guard = LoopGuard()
    guard.visit("a")
    guard.visit("b")
    with pytest.raises(Malformed, match="in a circle"):
        guard.visit("a")


def test_a_walk_without_end_ends() -> None:
    guard = LoopGuard(cap=3)
    for cursor in "abc":
        guard.visit(cursor)
    with pytest.raises(Malformed, match="does not end"):
        guard.visit("d")
