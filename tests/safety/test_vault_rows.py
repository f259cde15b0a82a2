"""Rows 51 and 53 of the list of bad inputs: a vault that is not as it was left, and certificates that cannot serve.

Both are looked at from where a connection fetches them. What opens the vault costs next to nothing here, so that each
byte can have its turn.
"""

import ast
import os
import stat
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

import banktui.configuration
from banktui.configuration import sealing
from banktui.configuration.fault import VaultError
from banktui.configuration.vault import WRONG, Vault
from banktui.domain.errors import SignInNeeded
from banktui.http.settings import File, HeldFile
from banktui.http.tls import ClientIdentity
from tests.configuration.vaults import PHRASE, filled, vault_in
from tests.http.certificates import PASSPHRASE, Authority

SECRET = b"hunter2-CANARY"
_HEADER = 46


def refused(vault: Vault, phrase: str = PHRASE) -> str:
    """Return with what words a vault is refused, and prove that nothing of it travels with them."""
    with pytest.raises(VaultError) as caught:
        vault.open(phrase)
    assert not vault.is_open
    told = "".join(traceback.format_exception(caught.value))
    assert "CANARY" not in told
    assert PHRASE not in told
    return caught.value.title


def with_content(folder: Path, content: bytes) -> Vault:
    """Return a vault whose file holds something else."""
    vault = vault_in(folder)
    vault.path.write_bytes(content)
    return vault


def test_row_51_a_bit_flipped_in_each_byte_is_refused_as_a_wrong_phrase_is(tmp_path: Path) -> None:
    content = filled(tmp_path, main=SECRET).path.read_bytes()
    assert refused(vault_in(tmp_path), "wrong") == f"{WRONG}."
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 1 << at % 8
        assert refused(with_content(tmp_path, bytes(changed))) == f"{WRONG}.", at


@pytest.mark.parametrize("bit", range(8))
def test_row_51_every_bit_of_the_header_counts(bit: int, tmp_path: Path) -> None:
    content = filled(tmp_path).path.read_bytes()
    with mock.patch.object(sealing, "_DEAREST", sealing.Cost(6, 3, 3)):
        for at in range(_HEADER):
            changed = bytearray(content)
            changed[at] ^= 1 << bit
            assert refused(with_content(tmp_path, bytes(changed))) == f"{WRONG}.", at


def test_row_51_cut_at_each_byte_it_is_refused_in_the_same_words(tmp_path: Path) -> None:
    content = filled(tmp_path, main=SECRET).path.read_bytes()
    for length in range(len(content)):
        assert refused(with_content(tmp_path, content[:length])) == f"{WRONG}.", length
    assert refused(with_content(tmp_path, content + b"\0")) == f"{WRONG}."
    vault = with_content(tmp_path, content)
    vault.open(PHRASE)
    assert vault.entry("main") == SECRET


@pytest.mark.parametrize(
    ("at", "value"),
    [
        pytest.param(slice(8, 10), (99).to_bytes(2, "big"), id="version-99"),
        pytest.param(slice(10, 11), bytes([30]), id="N-2^30"),
        pytest.param(slice(10, 11), bytes([255]), id="N-2^255"),
        pytest.param(slice(10, 11), bytes([0]), id="N-1"),
        pytest.param(slice(11, 13), (65535).to_bytes(2, "big"), id="r-65535"),
        pytest.param(slice(11, 13), bytes(2), id="r-0"),
        pytest.param(slice(13, 15), (65535).to_bytes(2, "big"), id="p-65535"),
        pytest.param(slice(13, 15), bytes(2), id="p-0"),
        pytest.param(slice(0, 8), b"-----BEG", id="something-else"),
    ],
)
def test_row_51_a_header_that_asks_for_too_much_is_refused_without_any_work(
    at: slice, value: bytes, tmp_path: Path
) -> None:
    content = bytearray(filled(tmp_path, main=SECRET).path.read_bytes())
    content[at] = value
    vault = with_content(tmp_path, bytes(content))
    with mock.patch.object(sealing, "Scrypt", side_effect=AssertionError("no key is made for it")):
        assert refused(vault) == f"{WRONG}."


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620])
def test_row_51_a_file_that_others_can_open_is_refused_before_a_phrase_is_asked_for(mode: int, tmp_path: Path) -> None:
    vault = filled(tmp_path)
    vault.path.chmod(mode)
    for of in (vault.check, vault.names, lambda: vault.put("a", b"x"), lambda: vault.open(PHRASE)):
        with pytest.raises(VaultError, match=f"open to others \\(mode {mode:04o}\\); close it with: chmod 600"):
            of()
    assert stat.S_IMODE(vault.path.stat().st_mode) == mode


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701, 0o770])
def test_row_51_so_is_one_in_a_folder_that_others_can_open(mode: int, tmp_path: Path) -> None:
    vault = filled(tmp_path)
    vault.path.parent.chmod(mode)
    assert f"folder that is open to others (mode {mode:04o}); close it: chmod 700" in refused(vault)


def test_row_51_a_link_is_refused_wherever_it_leads(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    real = vault.path.rename(vault.path.with_name("real"))
    for target in (real, tmp_path / "nowhere"):
        vault.path.unlink(missing_ok=True)
        vault.path.symlink_to(target)
        assert "symbolic link" in refused(vault_in(tmp_path))
        with pytest.raises(VaultError, match="There is a vault already"):
            vault_in(tmp_path).create("another one")


def test_row_51_a_pipe_or_a_folder_in_its_place_is_refused_and_nobody_waits_for_it(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    vault.path.unlink()
    os.mkfifo(vault.path, 0o600)
    assert "not a plain file" in refused(vault_in(tmp_path))
    vault.path.unlink()
    vault.path.mkdir(0o700)
    assert "not a plain file" in refused(vault_in(tmp_path))


def test_row_51_a_file_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = filled(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: vault.path.stat().st_uid + 1)
    assert "belongs to another user" in refused(vault)


def test_row_51_a_file_without_end_is_refused(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    with vault.path.open("r+b") as file:
        file.truncate(200 * 1024 * 1024)
    assert "larger than" in refused(vault_in(tmp_path))


def test_row_51_a_link_in_the_place_of_its_lock_is_not_followed(tmp_path: Path) -> None:
    vault = filled(tmp_path)
    lock = vault.path.with_name("vault.sealed.lock")
    lock.unlink()
    lock.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(VaultError, match="cannot be written"):
        vault.put("a", b"x")
    assert not (tmp_path / "elsewhere").exists()


def test_there_is_no_way_to_keep_a_secret_in_clear() -> None:
    """Nothing in the configuration's code writes a file but one function, and the vault gives that sealed bytes.

    The system's keyring is given secrets too; one that does not encrypt is refused (tests/configuration/test_keyring).
    """
    writers: dict[str, set[str]] = {}
    for path in sorted(Path(banktui.configuration.__path__[0]).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id if isinstance(node, ast.Name) else node.attr for node in _named(tree)}
        writers[path.stem] = names & {"write_private", "write_text", "write_bytes", "write", "fdopen", "set_password"}
    assert {name: found for name, found in writers.items() if found} == {
        "keyrings": {"set_password"},
        "private_file": {"fdopen", "write"},
        "writing": {"write_private"},
        "vault": {"write_private"},
    }
    given = [
        ast.unparse(node.args[0])
        for node in ast.walk(ast.parse(Path(str(banktui.configuration.vault.__file__)).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._write"
    ]
    assert len(given) == 3
    assert all(each.startswith("seal(") for each in given)


def _named(tree: ast.AST) -> list[ast.Name | ast.Attribute]:
    return [
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    ]


Identity = Callable[[File], ClientIdentity]


def _pkcs12(passphrase: str) -> Identity:
    return lambda file: ClientIdentity.from_pkcs12(file, passphrase)


def _pem(file: File) -> ClientIdentity:
    return ClientIdentity.from_pem(file, file, PASSPHRASE)


def _wrong_phrase(authority: Authority, path: Path) -> tuple[Identity, str]:
    authority.issue("client").write_pkcs12(path)
    return _pkcs12("guess"), "The pass phrase is wrong."


def _expired(authority: Authority, path: Path) -> tuple[Identity, str]:
    authority.issue("client", not_after=datetime(2024, 2, 29, tzinfo=UTC)).write_pkcs12(path)
    return _pkcs12(PASSPHRASE), "CN=client expired on 2024-02-29."


def _no_key(authority: Authority, path: Path) -> tuple[Identity, str]:
    certificate = authority.issue("client").certificate
    path.write_bytes(pkcs12.serialize_key_and_certificates(None, None, certificate, None, serialization.NoEncryption()))
    return _pkcs12(""), "It holds no private key."


def _two_keys(authority: Authority, path: Path) -> tuple[Identity, str]:
    content = authority.issue("client").write_pkcs12(path).read_bytes()
    path.write_bytes(content + bytes.fromhex("060b2a864886f70d010c0a0102"))
    return _pkcs12(PASSPHRASE), "It holds two private keys."


def _two_pem_keys(authority: Authority, path: Path) -> tuple[Identity, str]:
    one, two = authority.issue("client"), authority.issue("other")
    path.write_bytes(one.certificate_pem() + one.key_pem(PASSPHRASE) + two.key_pem(PASSPHRASE))
    return _pem, "It holds two private keys."


def _pem_renamed(authority: Authority, path: Path) -> tuple[Identity, str]:
    issued = authority.issue("client")
    path.write_bytes(issued.certificate_pem() + issued.key_pem(PASSPHRASE))
    return _pkcs12(PASSPHRASE), "It is a PEM file, not a PKCS#12 file."


def _pfx_renamed(authority: Authority, path: Path) -> tuple[Identity, str]:
    authority.issue("client").write_pkcs12(path)
    return _pem, "It holds no certificate in PEM form."


def _empty(_: Authority, path: Path) -> tuple[Identity, str]:
    path.write_bytes(b"")
    return _pkcs12(PASSPHRASE), "It is not a PKCS#12 file that can be read."


def _cut(authority: Authority, path: Path) -> tuple[Identity, str]:
    content = authority.issue("client").write_pkcs12(path).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return _pkcs12(PASSPHRASE), "It is not a PKCS#12 file that can be read."


@pytest.mark.parametrize("kept", ["path", "vault"])
@pytest.mark.parametrize(
    "make",
    [_wrong_phrase, _expired, _no_key, _two_keys, _two_pem_keys, _pem_renamed, _pfx_renamed, _empty, _cut],
)
def test_row_53_a_certificate_that_cannot_serve_is_named_plainly(
    make: Callable[[Authority, Path], tuple[Identity, str]], kept: str, tmp_path: Path
) -> None:
    path = tmp_path / "client.pfx"
    identity, words = make(Authority("ours"), path)
    file: File = path if kept == "path" else HeldFile("pkcs12 in the vault", path.read_bytes())
    with pytest.raises(SignInNeeded) as caught:
        identity(file)
    error = caught.value
    assert error.title == "The client certificate cannot be used."
    assert error.detail == f"{file.name}: {words}"
    assert error.hint
    assert (error.__cause__, error.__context__) == (None, None)
    assert PASSPHRASE not in "".join(traceback.format_exception(error))
