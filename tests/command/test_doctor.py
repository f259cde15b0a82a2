"""`banktui doctor`: from an empty home all is well; then each credential is broken in turn, and the step is named."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from banktui.cli.status import ExitStatus
from banktui.configuration.vault import Vault
from banktui.domain.checked import TOLERATED_SKEW, Checked
from banktui.domain.clock import ShiftedClock
from banktui.sandbox.ports import close_all, listen
from banktui.services.checking import Result, State
from banktui.services.shelf import ListRef
from banktui.wiring import terminal_phrase
from banktui.wiring.configured import configuration_at, workspace_on
from banktui.wiring.examining import examination_of, results_of
from banktui.wiring.vault_desk import VaultDesk
from tests.command.kept import Home
from tests.command.served import CLOCK, ServedBank
from tests.configuration.vaults import CHEAP, PHRASE, frozen
from tests.doctoring import AILMENTS, comparable, pictured
from tests.http.certificates import PASSPHRASE, Authority

STEPS: Mapping[str, str] = {
    "anytime": "configuration secrets key-file key authority host tls clock sign-in signature read",
    "banq": "configuration secrets authority host tls sign-in-host sign-in-tls clock sign-in read",
    "hub": "configuration secrets authority host tls clock sign-in read",
    "ibanity": "configuration secrets key-file key certificate authority host tls clock sign-in read",
}
CANARY = "CANARY-of-the-doctor-4711"
KINDS = (State.FAILED, State.NOT_REACHED, State.WARNING)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("bank")) as served:
        yield served


@pytest.fixture
def home(tmp_path: Path, bank: ServedBank) -> Home:
    kept = Home(tmp_path)
    kept.connect(bank)
    return kept


def set_to(home: Home, slug: str, **values: str) -> None:
    """Write settings of a connection anew, each given as it stands in the file; an empty one goes."""
    text = home.config.read_text(encoding="utf-8")
    start = text.index(f"[connections.{slug}.settings]\n")
    end = text.find("\n\n", start)
    section = text[start : end if end > 0 else len(text)]
    kept = [line for line in section.rstrip("\n").split("\n") if line.split(" = ")[0] not in values]
    told = [f"{name} = {value}" for name, value in values.items() if value]
    home.config.write_text(text.replace(section.rstrip("\n"), "\n".join([*kept, *told])), encoding="utf-8")


def rows(home: Home, *arguments: str, status: int = ExitStatus.UNSOUND) -> list[dict[str, Any]]:
    """Run the command and return its rows; nothing that it says may hold what somebody had kept secret."""
    done = home.here("doctor", *arguments, "--json")
    assert done.returncode == status, done.stdout + done.stderr
    assert CANARY not in done.stdout + done.stderr
    assert "?" not in done.stdout
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def unsound(home: Home, slug: str, *, drawn: str = "") -> dict[str, list[str]]:
    """Return which steps of a connection did not pass, by how they ended; `drawn` names the picture that shows it."""
    found = rows(home, slug)
    if drawn:
        (row,) = (row for row in found if row["step"] == AILMENTS[drawn].step)
        assert (row["state"], comparable(row["sentence"]), comparable(row["hint"])) == pictured(drawn)
    assert " ".join(row["step"] for row in found) == STEPS[slug]
    assert all(row["hint"] for row in found if row["state"] in {"failed", "warning"})
    return {
        kind.value: steps for kind in KINDS if (steps := [row["step"] for row in found if row["state"] == kind.value])
    }


def quoted(path: Path) -> str:
    return json.dumps(str(path))


def private(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, passphrase: str = "") -> bytes:
    protection = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


@pytest.fixture(scope="module")
def other_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def test_from_an_empty_home_all_is_well(home: Home, bank: ServedBank) -> None:
    found = rows(home, status=ExitStatus.DONE)
    for slug, steps in STEPS.items():
        own = [row for row in found if row["connection"] == slug]
        assert " ".join(row["step"] for row in own) == steps
        assert {(row["provider"], row["environment"], row["state"], row["hint"]) for row in own} == {
            (slug, "sandbox", "passed", "")
        }
    plain = [row["connection"] for row in found if "not encrypted, which is for a sandbox only" in row["sentence"]]
    assert plain == ["anytime"]
    assert list(found[0]) == ["connection", "provider", "environment", "step", "state", "sentence", "hint"]
    assert not [secret for secret in secrets_of(bank) if secret in json.dumps(found)]


def secrets_of(bank: ServedBank) -> set[str]:
    named = ("client_secret", "password", "pkcs12_password", "webhook_secret", "webhook_hash_code")
    found = {bank.told[slug][name] for slug in STEPS for name in named if bank.told[slug].get(name)}
    assert len(found) >= len(STEPS)
    return found


def test_lines_say_it_in_words_and_in_the_order_asked_for(home: Home) -> None:
    set_to(home, "hub", password='{ env = "NOBODY_HAS_SET_IT" }')
    done = home.here("doctor", "ibanity", "hub")
    assert done.returncode == ExitStatus.UNSOUND
    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["ibanity: Ibanity, sandbox", "hub: Hub, sandbox"]
    failed = lines.index(next(line for line in lines if line.startswith("  failed ")))
    assert re.match(
        r"  failed       secrets        config\.toml, line \d+: password is to come from an env", lines[failed]
    )
    assert "  not reached  sign-in        It was not tested: it needs what “secrets” did not bring." in lines
    assert not re.search(r"[\x1b\u2500-\u257f]", done.stdout)
    assert done.stderr == "banktui: hub: look after secrets\n"


WRONG = f'{{ env = "{CANARY.replace("-", "_")}" }}'


@pytest.mark.parametrize("slug", ["anytime", "banq", "hub"])
def test_a_wrong_password(slug: str, home: Home) -> None:
    home.environ[CANARY.replace("-", "_")] = CANARY
    set_to(home, slug, password=WRONG)
    behind = ["signature", "read"] if slug == "anytime" else ["read"]
    assert unsound(home, slug, drawn="sign-in" if slug == "hub" else "") == {
        "failed": ["sign-in"],
        "not reached": behind,
    }


def test_another_key(home: Home, other_key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    path = private(tmp_path / "other.pem", pem(other_key))
    set_to(home, "anytime", private_key=quoted(path))
    assert unsound(home, "anytime", drawn="signature") == {"failed": ["signature"], "not reached": ["sign-in", "read"]}


BEHIND_THE_KEY = ["sign-in", "signature", "read"]


@pytest.mark.parametrize("what", ["missing", "empty", "a folder", "open to others"])
def test_a_key_file_that_cannot_be_used(what: str, home: Home, other_key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    if what == "a folder":
        path.mkdir()
    elif what != "missing":
        private(path, b"" if what == "empty" else pem(other_key)).chmod(0o644)
    set_to(home, "anytime", private_key=quoted(path))
    drawn = "key-file" if what == "open to others" else ""
    assert unsound(home, "anytime", drawn=drawn) == {"failed": ["key-file"], "not reached": ["key", *BEHIND_THE_KEY]}


@pytest.mark.parametrize("what", ["wrong pass phrase", "no pass phrase", "the public half", "another kind"])
def test_a_key_that_cannot_sign(what: str, home: Home, other_key: rsa.RSAPrivateKey, tmp_path: Path) -> None:
    content = {
        "the public half": other_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "another kind": pem(ec.generate_private_key(ec.SECP256R1())),
    }.get(what, pem(other_key, PASSPHRASE))
    set_to(home, "anytime", private_key=quoted(private(tmp_path / "key.pem", content)))
    if what == "wrong pass phrase":
        home.environ[CANARY.replace("-", "_")] = CANARY
        set_to(home, "anytime", private_key_passphrase=WRONG)
    drawn = "key" if what == "wrong pass phrase" else ""
    assert unsound(home, "anytime", drawn=drawn) == {"failed": ["key"], "not reached": BEHIND_THE_KEY}


BEHIND_THE_CERTIFICATE = ["tls", "clock", "sign-in", "read"]


def test_a_pfx_with_the_wrong_pass_phrase(home: Home) -> None:
    home.environ[CANARY.replace("-", "_")] = CANARY
    set_to(home, "ibanity", pkcs12_password=WRONG)
    assert unsound(home, "ibanity") == {"failed": ["key"], "not reached": ["certificate", *BEHIND_THE_CERTIFICATE]}


@pytest.mark.parametrize("what", ["expired", "ends soon", "another authority's"])
def test_another_certificate(what: str, home: Home, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    ends = {"expired": now - timedelta(days=2), "ends soon": now + timedelta(days=20)}
    issued = Authority("Somebody else").issue("us", not_after=ends.get(what, now + timedelta(days=300)))
    path = issued.write_pkcs12(tmp_path / "us.pfx")
    path.chmod(0o600)
    home.environ["THE_PASS_PHRASE"] = PASSPHRASE
    set_to(home, "ibanity", pkcs12=quoted(path), pkcs12_password='{ env = "THE_PASS_PHRASE" }')
    # The bank does not know the authority, so none of them opens anything; it says nothing on the way to its clock.
    refused = {"failed": ["sign-in"], "not reached": ["clock", "read"]}
    assert (
        unsound(home, "ibanity", drawn="certificate" if what == "expired" else "")
        == {
            "expired": {"failed": ["certificate"], "not reached": BEHIND_THE_CERTIFICATE},
            "ends soon": {**refused, "warning": ["certificate"]},
            "another authority's": refused,
        }[what]
    )


def test_a_key_of_another_certificate(home: Home, bank: ServedBank, tmp_path: Path) -> None:
    path = private(tmp_path / "other.key", pem(ec.generate_private_key(ec.SECP256R1())))
    certificate = quoted(bank.file("ibanity", "certificate"))
    set_to(home, "ibanity", pkcs12="", pkcs12_password="", certificate=certificate, private_key=quoted(path))
    assert unsound(home, "ibanity") == {"failed": ["key"], "not reached": ["certificate", *BEHIND_THE_CERTIFICATE]}


@pytest.mark.parametrize("slug", STEPS)
def test_a_wrong_authority(slug: str, home: Home, bank: ServedBank, tmp_path: Path) -> None:
    other = Authority("Somebody else").write(tmp_path / "other-ca.pem")
    home.change(f'ca_certificate = "{bank.authority}"', f"ca_certificate = {quoted(other)}")
    found = unsound(home, slug, drawn="tls")
    assert found["failed"] == (["tls", "sign-in-tls"] if slug == "banq" else ["tls"])
    told = [row["sentence"] for row in rows(home, slug) if row["step"] in found["failed"]]
    assert all("Trusted is “Somebody else”, by the ca_certificate other-ca.pem." in each for each in told)
    assert {"clock", "sign-in", "read"} <= set(found["not reached"])


@pytest.mark.parametrize("content", [None, b"", b"nothing of the kind"])
def test_a_file_of_authorities_that_is_none(
    content: bytes | None, home: Home, bank: ServedBank, tmp_path: Path
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    home.change(f'ca_certificate = "{bank.authority}"', f"ca_certificate = {quoted(path)}")
    drawn = "" if content is None else "authority"
    assert unsound(home, "hub", drawn=drawn) == {
        "failed": ["authority"],
        "not reached": ["tls", "clock", "sign-in", "read"],
    }


@pytest.mark.parametrize("slug", STEPS)
def test_a_dead_port(slug: str, home: Home) -> None:
    taken = listen("127.0.0.1", 0)
    port = taken[0].getsockname()[1]
    close_all([taken])
    set_to(home, slug, base_url=f'"https://localhost:{port}"')
    found = unsound(home, slug, drawn="host")
    assert found["failed"] == ["host"]
    assert {"tls", "clock", "sign-in", "read"} <= set(found["not reached"])


def test_the_sign_in_host_is_told_from_the_bank(home: Home) -> None:
    taken = listen("127.0.0.1", 0)
    port = taken[0].getsockname()[1]
    close_all([taken])
    set_to(home, "banq", auth_url=f'"https://localhost:{port}"')
    assert unsound(home, "banq") == {"failed": ["sign-in-host"], "not reached": ["sign-in-tls", "sign-in", "read"]}


@pytest.mark.parametrize("ahead", [timedelta(minutes=-70), timedelta(days=3, hours=5)])
async def test_a_wrong_clock(ahead: timedelta, home: Home) -> None:
    configuration = configuration_at(str(home.config))
    clock = ShiftedClock(datetime.now(UTC) + ahead)
    for outline in configuration.connections:
        results = await results_of(
            examination_of(configuration, outline, clock=clock, unlocked=VaultDesk(None, clock).opened)
        )
        found = {step.name: finding for step, finding in results if finding.state is not State.PASSED}
        assert list(found) == ["clock"]
        assert found["clock"].state is State.WARNING
        assert (
            found["clock"].sentence
            == {
                -1: "The bank's clock is 1 hour ahead of this machine's.",
                3: "The bank's clock is 3 days behind this machine's.",
            }[ahead.days]
        )
        assert found["clock"].hint == AILMENTS["clock"].finding.hint


async def test_a_test_and_the_page_of_a_connection_say_the_same(home: Home) -> None:
    ahead = ShiftedClock(datetime.now(UTC) + timedelta(seconds=45))
    workspace = workspace_on(configuration_at(str(home.config)), clock=ahead, only=["hub"])
    workspace.start(opening=False)
    found: list[Result] = []
    try:
        assert await workspace.examine("hub", found.append) is None
        assert {each.finding.state for each in found} == {State.PASSED}
        row = await workspace.reader.find(ListRef("hub", "check"), "check")
    finally:
        await workspace.stop()
    assert row is not None
    assert isinstance(row.item, Checked)
    assert row.item.skew is not None
    assert abs(row.item.skew) <= TOLERATED_SKEW


def test_what_is_in_the_vault(home: Home, bank: ServedBank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal_phrase, "is_there", lambda: False)
    vault = Vault(home.folder / "banktui" / "vault" / "vault.sealed", frozen(), cost=CHEAP)
    vault.create(PHRASE)
    vault.put("any/key", (bank.directory / "anytime.pem").read_bytes())
    set_to(home, "anytime", private_key='{ vault = "any/key" }')
    locked = unsound(home, "anytime")
    assert locked["failed"] == ["secrets"]
    assert locked["not reached"] == STEPS["anytime"].split()[2:]
    with home.config.open("a", encoding="utf-8") as file:
        file.write(f"\n[vault]\npassphrase = {{ command = ['{sys.executable}', '-c', 'print(\"{PHRASE}\")'] }}\n")
    found = rows(home, "anytime", status=ExitStatus.DONE)
    assert {row["state"] for row in found} == {"passed"}
    (told,) = [row["sentence"] for row in found if row["step"] == "key-file"]
    assert told == "private_key in the vault is there, and on no disk."


def test_a_mistake_in_the_file(home: Home) -> None:
    set_to(home, "hub", pasword=f'"{CANARY}"')
    found = unsound(home, "hub", drawn="configuration")
    assert found["failed"] == ["configuration"]
    assert len(found["not reached"]) == len(STEPS["hub"].split()) - 1
    assert unsound_elsewhere(home) == set()


def unsound_elsewhere(home: Home) -> set[str]:
    return {row["connection"] for row in rows(home) if row["state"] != "passed"} - {"hub"}


def test_a_variable_that_nobody_has_set(home: Home) -> None:
    set_to(home, "hub", password='{ env = "NOBODY_HAS_SET_IT" }')
    found = unsound(home, "hub", drawn="secrets")
    assert found["failed"] == ["secrets"]
    assert len(found["not reached"]) == len(STEPS["hub"].split()) - 2


def test_a_bank_that_lets_us_in_and_does_not_answer(home: Home, bank: ServedBank) -> None:
    fault = {"provider": "banq", "method": "*", "path": "*ayments*", "fault": "status_before:503"}
    assert bank.control("POST", "/faults", fault).status == 201
    try:
        assert unsound(home, "banq", drawn="read") == {"failed": ["read"]}
    finally:
        bank.control("DELETE", "/faults")


def test_a_file_that_is_none(home: Home) -> None:
    home.config.write_text(f"[connections\n{CANARY}", encoding="utf-8")
    done = home.here("doctor", "--json")
    assert (done.returncode, done.stdout) == (ExitStatus.CONFIGURATION, "")
    assert CANARY not in done.stderr


def test_a_name_that_nobody_has(home: Home) -> None:
    done = home.here("doctor", "nobody")
    assert (done.returncode, done.stdout) == (ExitStatus.WRONG_USAGE, "")
    assert done.stderr == "banktui: There is no such connection. There are: anytime, banq, hub, ibanity.\n"


def test_nothing_is_kept_yet(tmp_path: Path) -> None:
    done = Home(tmp_path).here("doctor")
    assert (done.returncode, done.stdout) == (ExitStatus.CONFIGURATION, "")
    assert "no connection is kept yet" in done.stderr


def test_end_to_end_as_a_program(tmp_path: Path) -> None:
    """From an empty home; the bank's clock is another than the machine's, then the bank goes."""
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    with ServedBank(tmp_path / "bank", "--clock", CLOCK) as bank:
        assert home.run("connect", "--from-sandbox", str(bank.directory)).returncode == 0
        done = home.run("doctor", "--json")
        assert done.returncode == ExitStatus.DONE, done.stdout + done.stderr
        found = json.loads(done.stdout)
        assert {row["step"] for row in found if row["state"] != "passed"} == {"clock"}
        strict = home.run("doctor", "--strict", "hub")
        assert strict.returncode == ExitStatus.UNSOUND
        assert strict.stderr == "banktui: hub: look after clock\n"
    done = home.run("doctor", "hub")
    assert done.returncode == ExitStatus.UNSOUND
    assert "  failed       secrets        The built-in bank is not served at the moment." in done.stdout
    assert "What to do: Start it with `banktui sandbox --state" in done.stdout
