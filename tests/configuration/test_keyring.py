"""The system's keyring is asked where it encrypts; what is locked, absent or in clear is refused."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import InitError, KeyringLocked

from banktui.configuration.keyrings import KeyringError, forget_in_keyring, keep_in_keyring, must_be_usable
from banktui.configuration.reference import BadReferenceError, read_reference

SECRET = "hunter2-CANARY"
MAC = "keyring.backends.macOS"


def backend(module: str, answer: Callable[[str, str], str | None]) -> Any:
    """Return a keyring as one of a module's would be; the library is not told of it."""

    def get_password(_: object, service: str, name: str) -> str | None:
        return answer(service, name)

    return type("Keyring", (), {"__module__": module, "get_password": get_password})()


def a_chain() -> Any:
    """Return the keyring that stands for several."""
    untyped: Any = ChainerBackend
    return untyped()


def keeping(service: str, name: str) -> str | None:
    """Answer as a keyring that keeps one secret."""
    return SECRET if (service, name) == ("banktui", "main/password") else None


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[KeyringBackend], None]:
    return lambda chosen: monkeypatch.setattr(keyring, "get_keyring", lambda: chosen)


@pytest.fixture(autouse=True)
def chain(monkeypatch: pytest.MonkeyPatch) -> list[KeyringBackend]:
    """Return the backends of a chain; those of this machine are not looked for."""
    backends: list[KeyringBackend] = []
    monkeypatch.setattr(ChainerBackend, "backends", backends)
    return backends


def resolve(told: str = "banktui/main/password") -> str:
    return read_reference({"keyring": told}).resolve()


def refused(told: str = "banktui/main/password") -> str:
    with pytest.raises(BadReferenceError) as caught:
        resolve(told)
    assert "CANARY" not in f"{caught.value!r}"
    assert caught.value.__suppress_context__
    return str(caught.value)


@pytest.mark.parametrize("module", [MAC, "keyring.backends.SecretService", "keyring.backends.Windows"])
def test_what_the_system_keeps_is_fetched(module: str, use: Callable[[KeyringBackend], None]) -> None:
    use(backend(module, keeping))
    assert resolve() == SECRET
    assert "keeps nothing for that service and name" in refused("banktui/other")


def test_of_a_chain_only_those_that_encrypt_are_asked(
    use: Callable[[KeyringBackend], None], chain: list[KeyringBackend]
) -> None:
    def never(*_: str) -> str:
        raise AssertionError("what keeps secrets in clear is not asked")

    use(a_chain())
    chain[:] = [backend("keyrings.alt.file", never), backend(MAC, lambda *_: None), backend(MAC, keeping)]
    assert resolve() == SECRET
    chain[:] = chain[:1]
    assert "not known to encrypt" in refused()


@pytest.mark.parametrize("module", ["keyrings.alt.file", "somebody.elses", "keyring.backends"])
def test_what_may_keep_secrets_in_clear_is_refused(module: str, use: Callable[[KeyringBackend], None]) -> None:
    use(backend(module, keeping))
    assert "not known to encrypt; use the vault or a command instead" in refused()


@pytest.mark.parametrize("none", [NoKeyring, NullKeyring])
def test_a_machine_without_a_keyring_is_said(
    none: Callable[[], KeyringBackend], use: Callable[[KeyringBackend], None]
) -> None:
    use(none())
    assert "which this machine does not have" in refused()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked(SECRET), "which is locked; unlock it"),
        (InitError(SECRET), "does not answer"),
        (RuntimeError(SECRET), "does not answer"),
    ],
)
def test_a_keyring_that_is_locked_or_fails_is_an_error_and_nothing_else_is_tried(
    error: Exception, words: str, use: Callable[[KeyringBackend], None], chain: list[KeyringBackend]
) -> None:
    def fails(*_: str) -> str:
        raise error

    use(a_chain())
    chain[:] = [backend(MAC, fails), backend(MAC, keeping)]
    assert words in refused()


def test_it_is_not_imported_before_it_is_used() -> None:
    script = (
        "import sys\nimport banktui.cli.vault_keeping, banktui.configuration.connection\n"
        "from banktui.configuration.reference import read_reference\nread_reference({'keyring': 'a/b'})\n"
        "print('keyring' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def keeper(kept: dict[tuple[str, str], str]) -> Any:
    """Return a keyring that keeps things in a dictionary."""
    made = backend(MAC, lambda service, name: kept.get((service, name)))
    of = type(made)
    of.set_password = lambda _self, service, name, value: kept.update({(service, name): value})
    of.delete_password = lambda _self, service, name: kept.pop((service, name))
    return made


def test_a_secret_is_kept_and_forgotten_and_none_is_written_over(use: Callable[[KeyringBackend], None]) -> None:
    kept = {("banktui", "old/password"): "of something else"}
    use(keeper(kept))
    keep_in_keyring("banktui", "main/password", SECRET)
    assert kept["banktui", "main/password"] == SECRET
    with pytest.raises(KeyringError, match="already") as caught:
        keep_in_keyring("banktui", "old/password", SECRET)
    assert SECRET not in str(caught.value)
    forget_in_keyring("banktui", "main/password")
    assert kept == {("banktui", "old/password"): "of something else"}


def test_a_keyring_that_fails_to_keep_says_so_without_the_secret(use: Callable[[KeyringBackend], None]) -> None:
    def fail(_self: object, _service: str, _name: str, value: str) -> None:
        raise KeyringLocked(value)

    chosen = keeper({})
    type(chosen).set_password = fail
    use(chosen)
    with pytest.raises(KeyringError, match="locked") as caught:
        keep_in_keyring("banktui", "main/password", SECRET)
    assert SECRET not in repr(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("none", [NoKeyring, NullKeyring])
def test_nothing_is_kept_where_nothing_encrypts(none: Any, use: Callable[[KeyringBackend], None]) -> None:
    use(none())
    with pytest.raises(KeyringError):
        must_be_usable()
    with pytest.raises(KeyringError):
        keep_in_keyring("banktui", "main/password", SECRET)
