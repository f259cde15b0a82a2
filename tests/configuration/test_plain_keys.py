"""In production a key that anybody who copies the file can use is refused, unless it is in the vault."""

from pathlib import Path

import pytest

from banktui.configuration.fault import ConfigurationError
from tests.configuration.files import check, kept
from tests.http.certificates import PASSPHRASE, Authority, Issued

TABLE = """\
[connections.mine]
provider = "ibanity"
environment = "{environment}"
hosts = ["localhost"]

[connections.mine.settings]
base_url = "https://localhost:8443"
certificate = "{folder}/us.pem"
private_key = "{folder}/us.key"
private_key_passphrase = {{ env = "KEY_PHRASE" }}
"""


@pytest.fixture(scope="module")
def issued() -> Issued:
    return Authority("tests").issue("us")


@pytest.fixture(autouse=True)
def _phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_PHRASE", PASSPHRASE)


def resolve(folder: Path, environment: str) -> None:
    check(kept(folder, TABLE.format(environment=environment, folder=folder)))["mine"].resolve()


def test_production_refuses_it_and_says_what_to_do(tmp_path: Path, issued: Issued) -> None:
    issued.write(tmp_path, "us")
    with pytest.raises(ConfigurationError) as caught:
        resolve(tmp_path, "production")
    assert "line 9: private_key is not encrypted" in caught.value.title
    assert "banktui vault set" in caught.value.hint


def test_a_sandbox_takes_it(tmp_path: Path, issued: Issued) -> None:
    issued.write(tmp_path, "us")
    resolve(tmp_path, "sandbox")


def test_production_takes_one_that_is_encrypted(tmp_path: Path, issued: Issued) -> None:
    issued.write(tmp_path, "us", PASSPHRASE)
    resolve(tmp_path, "production")


def test_a_file_that_cannot_be_read_is_for_others_to_name(tmp_path: Path) -> None:
    resolve(tmp_path, "production")
