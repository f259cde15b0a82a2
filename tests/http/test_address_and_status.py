import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.errors import BankError, Busy, NotFound, NotPermitted, Rejected, SignInNeeded, Unreachable
from banktui.http.address import path_of
from banktui.http.status import error_for_status


@pytest.mark.parametrize(
    ("segments", "path"),
    [
        (("accounts", "1234-77"), "/accounts/1234-77"),
        (("accounts", "../admin"), "/accounts/..%2Fadmin"),
        (("accounts", ".."), "/accounts/%2E%2E"),
        (("accounts", "a?b=c#d"), "/accounts/a%3Fb%3Dc%23d"),
        (("accounts", ""), "/accounts/"),
        (("accounts", "é\ud800"), "/accounts/%C3%A9%3F"),
        (("a.b", "x"), "/a.b/x"),
    ],
)
def test_a_part_stays_one_segment(segments: tuple[str, ...], path: str) -> None:
    assert path_of(*segments) == path


@given(st.lists(st.text(), min_size=1))
def test_no_part_can_climb_or_split(segments: list[str]) -> None:
    path = path_of(*segments)
    assert path.isascii()
    assert path.count("/") == len(segments)
    assert not {".", ".."} & set(path.split("/"))
    assert not set("?# ") & set(path)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, SignInNeeded),
        (402, Rejected),
        (403, NotPermitted),
        (404, NotFound),
        (408, Unreachable),
        (410, NotFound),
        (418, Rejected),
        (429, Busy),
        (451, NotPermitted),
        (500, Unreachable),
        (503, Busy),
        (599, Unreachable),
    ],
)
def test_a_status_has_a_meaning_and_a_way_on(status: int, kind: type[BankError]) -> None:
    error = error_for_status(status, code="c", request_id="r", provider="p")
    assert type(error) is kind
    assert error.title.endswith(".")
    assert error.hint.endswith(".")
    assert error.detail == f"HTTP status {status}."
    assert (error.code, error.request_id, error.provider) == ("c", "r", "p")


def test_a_success_is_no_error_and_a_detail_is_kept() -> None:
    assert error_for_status(204) is None
    error = error_for_status(400, detail="Because.")
    assert error is not None
    assert error.detail == "Because."
