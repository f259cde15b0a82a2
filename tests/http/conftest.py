"""Fixtures of the HTTP tests: one authority and a moment at which time stands still."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from banktui.domain.clock import FrozenClock
from tests.http.certificates import Authority


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority("Test Authority")


@pytest.fixture
def ca_file(authority: Authority, tmp_path: Path) -> Path:
    return authority.write(tmp_path / "ca.pem")


@pytest.fixture
def server_files(authority: Authority, tmp_path: Path) -> tuple[Path, Path]:
    return authority.issue("localhost", hosts=("localhost", "127.0.0.1")).write(tmp_path, "server")
