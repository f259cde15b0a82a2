"""Every documented error code, in words a person can act on."""

from pathlib import Path
from typing import Any

import pytest

from banktui.domain.errors import (
    BankError,
    Busy,
    NotFound,
    NotPermitted,
    Rejected,
    SignInNeeded,
    Unreachable,
)
from banktui.http.reply import Reply
from banktui.http.tls import ClientIdentity
from banktui.providers.ibanity.errors import MEANINGS, Verdicts
from tests.http.certificates import Authority

DOCUMENTED = [
    (400, "invalid_paging_limit", Rejected),
    (400, "ambiguous_paging_cursors", Rejected),
    (400, "invalid_paging_cursor", Rejected),
    (400, "invalid_application_api_version", Rejected),
    (400, "invalid_api_version_header", Rejected),
    (400, "invalid_resource_type", Rejected),
    (400, "validation_error", Rejected),
    (401, "invalid_application_certificate", SignInNeeded),
    (401, "application_certificate_revoked", SignInNeeded),
    (401, "invalid_credentials", SignInNeeded),
    (403, "sandbox_application_required", NotPermitted),
    (404, "resource_no_found", NotFound),
    (404, "resource_not_found", NotFound),
    (500, "internal_server_error", Unreachable),
]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    folder: Path = tmp_path_factory.mktemp("identity")
    files = Authority("Test Authority").issue("studio lumen").write(folder, "client")
    return Verdicts(ClientIdentity.from_pem(*files, None))


def judge(verdicts: Verdicts, status: int, data: Any) -> BankError | None:
    return verdicts.judge(Reply(status, {}, b"", data, 0.0, "/x"))


def error(verdicts: Verdicts, status: int, data: Any) -> BankError:
    found = judge(verdicts, status, data)
    assert found is not None
    return found


def entry(code: Any, message: Any = "In the bank's words.", **more: Any) -> dict[str, Any]:
    return {"errors": [{"code": code, "message": message, **more}]}


def test_no_documented_code_lacks_a_sentence() -> None:
    assert {code for _, code, _ in DOCUMENTED} == set(MEANINGS)


@pytest.mark.parametrize(("status", "code", "kind"), DOCUMENTED)
def test_each_code_says_what_happened_and_what_to_do(
    verdicts: Verdicts, status: int, code: str, kind: type[BankError]
) -> None:
    found = error(verdicts, status, entry(code))
    assert type(found) is kind
    assert found.code == code
    assert found.title.endswith(".")
    assert found.title == MEANINGS[code].title
    assert found.hint.endswith(".")
    assert found.detail.startswith("In the bank's words.")


@pytest.mark.parametrize(
    "code", [code for _, code, kind in DOCUMENTED if kind is SignInNeeded and "certificate" in code]
)
def test_a_refused_certificate_is_named(verdicts: Verdicts, code: str) -> None:
    found = error(verdicts, 401, entry(code))
    assert "CN=studio lumen" in found.detail
    assert "valid until 2090-01-01" in found.detail
    assert "developer portal" in found.hint
    assert "will not help" in found.hint


@pytest.mark.parametrize(
    ("status", "code", "usual"),
    [
        (401, "application_certificate_revoked", "Your application certificate has been revoked."),
        (401, "invalid_application_certificate", "Your application certificate is invalid."),
        (403, "sandbox_application_required", "This operation is only authorized for sandbox applications."),
        (404, "resource_no_found", "Resource not found."),
        (500, "internal_server_error", "Internal server error."),
    ],
)
def test_what_the_title_says_is_not_said_again(verdicts: Verdicts, status: int, code: str, usual: str) -> None:
    assert usual not in error(verdicts, status, entry(code, usual)).problem().sentence
    other = "Your certificate was revoked on 1 May."
    assert other in error(verdicts, status, entry(code, other)).detail


def test_a_401_without_a_document_names_the_certificate_too(verdicts: Verdicts) -> None:
    found = error(verdicts, 401, None)
    assert isinstance(found, SignInNeeded)
    assert "CN=studio lumen" in found.detail


def test_what_is_missing_is_named(verdicts: Verdicts) -> None:
    found = error(verdicts, 404, entry("resource_no_found", "Resource not found", resource="customer"))
    assert found.detail == "Resource not found (resource customer)"


def test_the_field_at_fault_is_named(verdicts: Verdicts) -> None:
    found = error(verdicts, 400, entry("validation_error", "can't be blank", attribute="currency"))
    assert isinstance(found, Rejected)
    assert found.field == "currency"
    assert found.detail == "can't be blank (attribute currency)"


def test_all_errors_are_told_and_the_documented_one_decides(verdicts: Verdicts) -> None:
    document = {
        "errors": [{"code": "odd", "message": "First."}, None, {"code": "resource_no_found", "message": "Second."}]
    }
    found = error(verdicts, 404, document)
    assert isinstance(found, NotFound)
    assert found.detail == "First. Second."


@pytest.mark.parametrize(
    ("status", "document", "kind", "code"),
    [
        (418, entry("teapot"), Rejected, "teapot"),
        (500, entry("odd\x1b"), Unreachable, "odd␛"),
        (429, entry("slow_down"), Busy, "slow_down"),
        (503, None, Busy, ""),
        (502, {"errors": "x"}, Unreachable, ""),
        (404, {"errors": []}, NotFound, ""),
        (400, entry(None, None), Rejected, ""),
        (403, [], NotPermitted, ""),
        (200, entry("odd"), Rejected, "odd"),
        (200, entry("resource_no_found"), NotFound, "resource_no_found"),
    ],
)
def test_undocumented_errors_go_by_their_status(
    verdicts: Verdicts, status: int, document: Any, kind: type[BankError], code: str
) -> None:
    found = error(verdicts, status, document)
    assert type(found) is kind
    assert found.code == code
    assert found.title
    assert found.hint


@pytest.mark.parametrize("document", [None, {}, {"data": []}, {"data": [], "errors": []}, {"errors": None}])
def test_a_success_is_fine(verdicts: Verdicts, document: Any) -> None:
    assert judge(verdicts, 200, document) is None


def test_the_banks_words_are_cleaned_and_clipped(verdicts: Verdicts) -> None:
    found = error(verdicts, 400, entry("validation_error", "\x1b[2J" + "x" * 10_000, attribute="a\u202eb"))
    assert isinstance(found, Rejected)
    assert "\x1b" not in found.detail
    assert len(found.detail) < 400
    assert found.field == "a⟪U+202E⟫b"
