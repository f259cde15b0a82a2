"""`config.toml` is believed only as a whole, says where it is wrong, and never repeats what stands there.

Row 52 of the list of bad inputs: unknown keys, a connection twice, a live host in a sandbox connection, a secret in
clear: each is refused with its line, and no secret is repeated.
"""

import os
import stat
import traceback
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from banktui.configuration.connection import check_connection
from banktui.configuration.fault import ConfigurationError
from banktui.configuration.phrase_source import phrase_source
from banktui.configuration.reference import FromCommand, FromKeyring
from banktui.http.settings import HeldFile
from banktui.services.provider import Environment
from banktui.wiring.discovery import part
from tests.configuration.files import HUB, check, kept, read
from tests.configuration.vaults import filled

CANARY = "hunter2-CANARY"


def refused(path: Path) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        check(path)
    error = caught.value
    told = "".join(traceback.format_exception(error)) + repr(error) + error.problem().sentence + repr(vars(error))
    assert CANARY not in told
    assert str(path) in error.detail
    return error


def test_no_file_is_no_connections(tmp_path: Path) -> None:
    assert read(tmp_path / "config.toml").connections == ()
    assert read(kept(tmp_path, "# nothing yet\n")).connections == ()


def test_a_connection_that_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HUB.replace(
        "[connections.main.settings]", "limits = {EUR = {per_operation = '500.00', per_day = 900.5}}\n\\g"
    )
    text = text.replace("\\g", "accent = '#3b82f6'\n\n[connections.main.settings]")
    found = check(kept(tmp_path, text))["main"]
    limits = found.table.limits["EUR"]
    assert (limits.per_operation, limits.per_day) == (Decimal("500.00"), Decimal("900.5"))
    assert not found.outline.is_read_only
    monkeypatch.setenv("HUB_PASSWORD", CANARY)
    settings = found.resolve()
    assert settings.secrets == {CANARY}
    assert CANARY not in f"{found!r}{settings!r}{found.table!r}"


@pytest.mark.parametrize(
    ("environment", "told", "is_read_only"),
    [
        ("production", "", True),
        ("production", "read_only = true", True),
        ("production", "read_only = false", False),
        ("sandbox", "", False),
        ("sandbox", "read_only = true", True),
    ],
)
def test_production_is_read_only_until_the_file_says_otherwise(
    environment: str, told: str, tmp_path: Path, *, is_read_only: bool
) -> None:
    text = HUB.replace('environment = "sandbox"', f'environment = "{environment}"\n{told}')
    outline = check(kept(tmp_path, text))["main"].outline
    assert outline.environment is Environment(environment)
    assert outline.is_read_only is is_read_only


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_open_is_refused(mode: int, tmp_path: Path) -> None:
    error = refused(kept(tmp_path, HUB, mode))
    assert f"mode {mode:04o}" in error.title
    assert "chmod 600" in error.title


def test_a_link_is_refused(tmp_path: Path) -> None:
    kept(tmp_path, HUB).rename(tmp_path / "real")
    (tmp_path / "config.toml").symlink_to(tmp_path / "real")
    assert "symbolic link" in refused(tmp_path / "config.toml").title


def test_a_folder_or_pipe_or_giant_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert "not a plain file" in refused(tmp_path / "a").title
    os.mkfifo(tmp_path / "b", 0o600)
    assert "not a plain file" in refused(tmp_path / "b").title
    assert "larger than" in refused(kept(tmp_path, 70_000 * "#")).title


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    path = kept(tmp_path, HUB)
    monkeypatch.setattr(os, "open", forbidden)
    assert "cannot be read: Permission denied" in refused(path).title


def test_text_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = kept(tmp_path, "")
    path.write_bytes(HUB.encode() + b"# \xff hunter2-CANARY\n")
    error = refused(path)
    assert (error.line, "UTF-8" in error.title) == (12, True)


LONG = "x" * 33


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        pytest.param("email", f'"{CANARY}"', 10, "unknown setting; the provider has: base_url, email", id="52-setting"),
        pytest.param("hosts", "host", 6, "unknown key; here may stand: provider, environment", id="52-unknown-key"),
        pytest.param("# mine", "[theme]", 1, "unknown key; the file holds", id="52-unknown-table"),
        pytest.param('{ env = "HUB_PASSWORD" }', f'"{CANARY}"', 11, "password is a secret", id="52-secret-in-clear"),
        pytest.param("# mine", HUB, 14, "there already", id="52-connection-twice"),
        pytest.param("# mine", f'"{CANARY}" = 1', 1, "unknown key", id="52-secret-as-key"),
        pytest.param("hosts", f"password = '{CANARY}'\nhosts", 6, "unknown key; here may", id="52-secret-beside"),
        pytest.param("hosts", f"provider = '{CANARY}'\nhosts", 6, "there already", id="52-key-twice"),
        pytest.param('["localhost"]', f'["localhost"]\n"settings.{CANARY}" = 1', 7, "unknown key", id="52-odd-key"),
        pytest.param('{ env = "HUB_PASSWORD" }', f"['{CANARY}']", 11, "password is a secret", id="52-secret-in-a-list"),
        pytest.param(
            '{ env = "HUB_PASSWORD" }',
            f'{{ vault = "a", value = "{CANARY}" }}',
            11,
            "a key that does not go with vault",
            id="52-secret-in-a-reference",
        ),
        pytest.param('"ada@example.org"', f'{{ wallet = "{CANARY}" }}', 10, "reference that is none", id="reference"),
        pytest.param(
            '"ada@example.org"', f'{{ keyring = "{CANARY}" }}', 10, "names nothing in a keyring", id="keyring"
        ),
        pytest.param('"ada@example.org"', f'{{ vault = "{CANARY}!" }}', 10, "names no entry of the vault", id="entry"),
        pytest.param("# mine", f"[vault]\npassphrase = '{CANARY}'", 2, "passphrase is a secret", id="52-pass-phrase"),
        pytest.param("HUB_PASSWORD", f"{CANARY}!", 11, "names no environment variable", id="variable"),
        pytest.param('"ada@example.org"', "7", 10, "email is wrong", id="not-text"),
        pytest.param('email = "ada@example.org"\n', "", 8, "email is missing", id="missing-setting"),
        pytest.param('hosts = ["localhost"]\n', "", 3, "hosts is missing", id="missing-hosts"),
        pytest.param('["localhost"]', "[]", 6, "hosts is wrong", id="no-host"),
        pytest.param('["localhost"]', f'"{CANARY}"', 6, "hosts is wrong", id="hosts-not-a-list"),
        pytest.param('["localhost"]', f'["{CANARY}"]', 6, "small letters", id="host-in-capitals"),
        pytest.param('["localhost"]', '["https://localhost"]', 6, "without https://", id="host-with-scheme"),
        pytest.param("//localhost", "//bank.example", 9, "not among hosts", id="other-host"),
        pytest.param("https:", "http:", 9, "base_url is wrong: must be an https address", id="no-tls"),
        pytest.param("//localhost", f"//{CANARY}@localhost", 9, "without user name", id="user-name"),
        pytest.param('"hub"', f'"{CANARY}"', 4, "provider is wrong; it is one of: anytime", id="provider"),
        pytest.param('provider = "hub"\n', "", 3, "provider is missing", id="no-provider"),
        pytest.param('"sandbox"', f'"{CANARY}"', 5, "environment is wrong; it is one of: sandbox", id="environment"),
        pytest.param("connections.main", "connections.Main", 3, "small letters, digits", id="name"),
        pytest.param("connections.main", f"connections.{LONG}", 3, "up to 32", id="long-name"),
        pytest.param("# mine", "connections = 1", 3, "there already", id="connections-no-table"),
        pytest.param("# mine", f'[connections]\nx = "{CANARY}"', 2, "a connection is a table", id="no-table"),
        pytest.param("hosts", "read_only = 'yes'\nhosts", 6, "read_only is wrong", id="read-only"),
        pytest.param("hosts", "accent = 'red'\nhosts", 6, "accent is wrong: a colour", id="accent"),
        pytest.param("hosts", "limits = { eur = {} }\nhosts", 6, "three capital letters", id="limit-currency"),
        pytest.param("hosts", "limits = { EUR = { x = 1 } }\nhosts", 6, "per_operation, per_day", id="limit-key"),
        pytest.param("hosts", "limits = { EUR = { per_day = 0 } }\nhosts", 6, "greater than zero", id="limit-zero"),
        pytest.param("hosts", "limits = { EUR = { per_day = nan } }\nhosts", 6, "limits is wrong", id="limit-nan"),
        pytest.param("hosts", "limits = { EUR = { per_day = '1e3' } }\nhosts", 6, "plain decimal", id="limit-text"),
        pytest.param("hosts", "limits = { EUR = { per_day = true } }\nhosts", 6, "limits is wrong", id="limit-flag"),
        pytest.param("hosts", "ca_certificate = 'ca.pem'\nhosts", 6, "a path begins with", id="relative-path"),
        pytest.param("hosts", "ca_certificate = 7\nhosts", 6, "ca_certificate is wrong", id="no-path"),
    ],
)
def test_row_52_what_is_wrong_is_refused_with_its_line_and_not_repeated(
    old: str, new: str, line: int, words: str, tmp_path: Path
) -> None:
    text = HUB.replace("email =", f"{new} =") if old == "email" else HUB.replace(old, new)
    error = refused(kept(tmp_path, text))
    assert words in error.title
    assert error.line == line
    assert f"config.toml, line {line}:" in error.title


def test_the_top_may_not_be_a_value(tmp_path: Path) -> None:
    assert "write [connections.NAME]" in refused(kept(tmp_path, "connections = 1\n")).title


@pytest.mark.parametrize(
    ("provider", "host", "is_live"),
    [
        ("anytime", "ws.anyti.me", True),
        ("anytime", "ws-sandbox.anyti.me", False),
        ("banq", "api.banq.com", True),
        ("banq", "banq.com", True),
        ("banq", "sandbox.banq.com", False),
        ("banq", "notbanq.com", False),
        ("ibanity", "api.ibanity.com", False),
        ("hub", "hub.example", False),
        ("banq", "deep.api.banq.com", True),
    ],
)
def test_row_52_a_sandbox_connection_holds_no_production_host(
    provider: str, host: str, tmp_path: Path, *, is_live: bool
) -> None:
    text = f'[connections.a]\nprovider = "{provider}"\nenvironment = "sandbox"\nhosts = ["localhost", "{host}"]\n'
    error = refused(kept(tmp_path, f"{text}[connections.a.settings]\n"))
    assert ("cannot hold a production host" in error.title) is is_live
    assert error.line == (4 if is_live else 5)
    # In production it may stand there; what is missing is said instead.
    live = refused(kept(tmp_path, f"{text}[connections.a.settings]\n".replace('"sandbox"', '"production"')))
    assert "missing" in live.title or "is wrong" in live.title or "give either" in live.title


def test_a_file_setting_is_a_path_that_stands_there(tmp_path: Path) -> None:
    text = (
        '[connections.a]\nprovider = "anytime"\nenvironment = "sandbox"\nhosts = ["localhost"]\n'
        '[connections.a.settings]\nbase_url = "https://localhost"\nclient_id = "i"\nusername = "u"\n'
        'client_secret = { env = "A" }\npassword = { env = "B" }\nprivate_key = PATH\n'
    )
    for wrong in ('"key.pem"', '{ file = "/key.pem" }', '{ keyring = "a/b" }', '{ command = ["x"] }', "7"):
        error = refused(kept(tmp_path, text.replace("PATH", wrong)))
        assert "private_key is a file" in error.title
        assert error.line == 11
    found = check(kept(tmp_path, text.replace("PATH", '"~/key.pem"')))["a"]
    assert set(found.references) == {"client_secret", "password"}
    assert not found.outline.needs_vault
    kept_there = check(kept(tmp_path, text.replace("PATH", '{ vault = "a/key" }')))["a"]
    assert set(kept_there.references) == {"client_secret", "password", "private_key"}
    assert kept_there.outline.needs_vault


def test_a_file_out_of_the_vault_lies_on_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n\xff"
    text = (
        '[connections.a]\nprovider = "ibanity"\nenvironment = "sandbox"\nhosts = ["localhost"]\n'
        '[connections.a.settings]\nbase_url = "https://localhost"\npkcs12 = { vault = "pfx" }\n'
        'pkcs12_password = { vault = "phrase" }\n'
    )
    configuration = replace(read(kept(tmp_path, text)), vault=filled(tmp_path, pfx=content, phrase=CANARY.encode()))
    (outline,) = configuration.connections
    settings_class = part("ibanity", "settings").Settings
    found = check_connection(configuration, outline, settings_class)
    before = set(tmp_path.rglob("*"))

    def no_file(*_: object, **__: object) -> None:
        raise AssertionError("nothing is written")

    monkeypatch.setattr("tempfile.mkstemp", no_file)
    settings: Any = found.resolve()
    assert settings.pkcs12 == HeldFile("pkcs12 in the vault", content)
    assert settings.secrets == {CANARY}
    assert set(tmp_path.rglob("*")) == before
    assert "xff" not in f"{settings!r}{found!r}"
    # Who somebody is does not depend on where their certificate is kept.
    path = tmp_path / "a.pfx"
    path.write_bytes(content)
    assert settings.reached() == settings_class(base_url="https://localhost", pkcs12=path).reached()


@pytest.mark.parametrize(
    ("told", "kind"),
    [('{ command = ["pass", "show", "banktui"] }', FromCommand), ('{ keyring = "banktui/vault" }', FromKeyring)],
)
def test_the_file_may_say_where_the_vaults_pass_phrase_is(told: str, kind: type, tmp_path: Path) -> None:
    assert phrase_source(read(kept(tmp_path, HUB))) is None
    assert phrase_source(read(kept(tmp_path, f"{HUB}[vault]\n"))) is None
    assert isinstance(phrase_source(read(kept(tmp_path, f"{HUB}[vault]\npassphrase = {told}\n"))), kind)


@pytest.mark.parametrize(
    ("told", "line", "words"),
    [
        pytest.param(f'[vault]\npassphrase = "{CANARY}"', 13, "passphrase is a secret", id="in-clear"),
        pytest.param(
            f'[vault]\npasphrase = "{CANARY}"', 13, "unknown key; here may stand: passphrase", id="misspelled"
        ),
        pytest.param(f'[vault]\n\npassphrase = {{ file = "/{CANARY}" }}', 14, "can come from { command", id="file"),
        pytest.param('[vault]\npassphrase = { env = "A" }', 13, "can come from { command", id="variable"),
        pytest.param('[vault]\npassphrase = { vault = "a" }', 13, "can come from { command", id="itself"),
        pytest.param(
            f'[vault]\npassphrase = {{ keyring = "{CANARY}" }}', 13, "names nothing in a keyring", id="keyring"
        ),
        pytest.param(f'[vault]\npassphrase = {{ "{CANARY}" = 1 }}', 13, "a reference that is none", id="none"),
    ],
)
def test_where_the_pass_phrase_is_may_not_be_said_in_clear(told: str, line: int, words: str, tmp_path: Path) -> None:
    error = refused(kept(tmp_path, f"{HUB}{told}\n"))
    assert words in error.title
    assert error.line == line


def test_the_vault_is_a_table(tmp_path: Path) -> None:
    assert "write [vault]" in refused(kept(tmp_path, f"vault = '{CANARY}'\n")).title


def test_what_belongs_together_is_checked_together(tmp_path: Path) -> None:
    text = (
        '[connections.a]\nprovider = "ibanity"\nenvironment = "sandbox"\nhosts = ["::1"]\n'
        '[connections.a.settings]\nbase_url = { env = "URL" }\npkcs12 = "/a.pfx"\ncertificate = "/a.pem"\n'
    )
    error = refused(kept(tmp_path, text))
    assert "give either pkcs12, or certificate and private_key" in error.title
    assert error.line == 5


def test_what_is_fetched_must_lead_where_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HUB.replace('"https://localhost:8443"', '{ env = "HUB_URL" }').replace(
        '["localhost"]', '["::1", "localhost"]'
    )
    found = check(kept(tmp_path, text))["main"]
    monkeypatch.setenv("HUB_PASSWORD", CANARY)
    for url, words in (
        (f"https://{CANARY.lower()}.example", "not among hosts"),
        (f"http://localhost/{CANARY}", "https address"),
    ):
        monkeypatch.setenv("HUB_URL", url)
        with pytest.raises(ConfigurationError, match=words) as caught:
            found.resolve()
        assert caught.value.line == 9
        assert CANARY.lower() not in "".join(traceback.format_exception(caught.value)).lower()
    monkeypatch.setenv("HUB_URL", "https://localhost:1/x")
    assert found.resolve().secrets == {CANARY}
    monkeypatch.delenv("HUB_PASSWORD")
    with pytest.raises(ConfigurationError, match="password is to come from an environment variable") as caught:
        found.resolve()
    assert caught.value.line == 11


def test_a_sandbox_connection_is_not_led_to_production_by_what_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        '[connections.a]\nprovider = "banq"\nenvironment = "sandbox"\nhosts = ["sandbox.banq.com"]\n'
        '[connections.a.settings]\nbase_url = { env = "URL" }\nauth_url = "https://sandbox.banq.com"\n'
        'client_id = "i"\nusername = "u"\npassword = { env = "URL" }\naudience = "a"\naccount_id = "g"\n'
    )
    found = check(kept(tmp_path, text))["a"]
    monkeypatch.setenv("URL", "https://api.banq.com")
    with pytest.raises(ConfigurationError) as caught:
        found.resolve()
    assert caught.value.line == 6


def test_the_check_changes_nothing_of_the_file(tmp_path: Path) -> None:
    path = kept(tmp_path, HUB)
    before = path.stat()
    check(path)
    after = path.stat()
    assert (after.st_mtime_ns, stat.S_IMODE(after.st_mode)) == (before.st_mtime_ns, 0o600)
