"""`banktui connect --from-sandbox`: what is written, what is left alone, and what is refused."""

import shutil
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command.kept import Home
from tests.command.served import CLOCK, ServedBank

SLUGS = ("anytime", "banq", "hub", "ibanity")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("bank"), "--clock", CLOCK) as served:
        yield served


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def secrets_of(bank: ServedBank) -> set[str]:
    """Return every credential that the bank gives out, and none of what anybody may know."""
    names = ("client_secret", "password", "pkcs12_password", "private_key_passphrase", "webhook_secret", "token")
    sections = (bank.told[name] for name in (*SLUGS, "control"))
    return {section[name] for section in sections for name in names if section.get(name)}


def test_one_connection_for_each_provider_and_no_secret_in_the_file(bank: ServedBank, home: Home) -> None:
    done = home.connect(bank)
    assert done.returncode == 0
    assert [line.split() for line in done.stdout.splitlines()] == [[slug, "added"] for slug in SLUGS]
    assert str(home.config) in done.stderr
    assert stat.S_IMODE(home.config.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.config.parent.stat().st_mode) == 0o700
    text = home.config.read_text(encoding="utf-8")
    secrets = secrets_of(bank)
    assert len(secrets) > 5
    assert not [secret for secret in secrets if secret in text + done.stdout + done.stderr]
    assert text.startswith("# The connections of banktui.")
    tables = tomllib.loads(text)["connections"]
    assert set(tables) == set(SLUGS)
    for slug, table in tables.items():
        assert (table["provider"], table["environment"], table["hosts"]) == (slug, "sandbox", ["localhost"])
        assert table["settings"]["base_url"] == {
            "file": str(bank.directory / "sandbox.json"), "key": f"{slug}.base_url",
        }  # fmt: skip
    assert [path.name for path in home.config.parent.iterdir()] == ["config.toml"]


def test_doing_it_again_changes_nothing_and_keeps_what_a_person_has_added(bank: ServedBank, home: Home) -> None:
    home.connect(bank)
    home.change(
        "[connections.banq]\n", "# for the shop\n[connections.banq]\n# Ann said so\nread_only = true  # for now\n"
    )
    before = home.config.read_bytes()
    times = home.config.stat().st_mtime_ns
    done = home.connect(bank)
    assert [line.split()[1] for line in done.stdout.splitlines()] == 4 * ["unchanged"]
    assert home.config.read_bytes() == before
    assert home.config.stat().st_mtime_ns == times
    home.change('key = "hub.email"', 'key = "hub.mail"')
    done = home.connect(bank)
    assert [line.split()[1] for line in done.stdout.splitlines()] == ["unchanged", "unchanged", "changed", "unchanged"]
    assert home.config.read_bytes() == before
    home.change('key = "banq.username"', 'key = "banq.user"')
    home.connect(bank)
    assert home.config.read_bytes() == before


def test_what_a_person_has_put_in_the_place_of_a_setting_stays(bank: ServedBank, home: Home) -> None:
    home.connect(bank)
    ready = str(bank.directory / "sandbox.json")
    home.change(f'password = {{ file = "{ready}", key = "hub.password" }}', 'password = { env = "HUB_PASSWORD" }')
    home.change(f'pkcs12 = "{bank.directory / bank.told["ibanity"]["pkcs12"]}"', 'pkcs12 = { vault = "pfx" }')
    before = home.config.read_bytes()
    done = home.connect(bank)
    assert [line.split()[1] for line in done.stdout.splitlines()] == 4 * ["unchanged"]
    assert home.config.read_bytes() == before
    # What is ours beside it is put right all the same, and what cannot be missed comes again.
    home.change('key = "hub.email"', 'key = "hub.mail"')
    home.change(f'email = {{ file = "{ready}", key = "hub.mail" }}\n', "")
    assert home.connect(bank).returncode == 0
    hub = tomllib.loads(home.config.read_text(encoding="utf-8"))["connections"]["hub"]["settings"]
    assert hub["password"] == {"env": "HUB_PASSWORD"}
    assert hub["email"] == {"file": ready, "key": "hub.email"}


def test_what_else_stands_in_the_file_stays_as_it_is(bank: ServedBank, home: Home) -> None:
    mine = (
        "# mine, above all\n\n[connections.work]   # not the app's\nprovider = 'hub'\nenvironment = 'production'\n"
        "hosts = ['hub.example']\n"
        "settings = { base_url = 'https://hub.example', email = 'a', password = { env = 'P' } }\n"
    )
    home.config.parent.mkdir()
    home.config.write_text(mine, encoding="utf-8")
    home.config.chmod(0o600)
    assert home.connect(bank, "--name-prefix", "demo-").returncode == 0
    text = home.config.read_text(encoding="utf-8")
    assert text.startswith(mine)
    assert set(tomllib.loads(text)["connections"]) == {"work", *(f"demo-{slug}" for slug in SLUGS)}


def test_a_name_that_leads_elsewhere_is_not_taken(bank: ServedBank, home: Home, tmp_path: Path) -> None:
    home.connect(bank)
    before = home.config.read_bytes()
    other = tmp_path / "other"
    shutil.copytree(bank.directory, other)
    done = home.here("connect", "--from-sandbox", str(other))
    assert (done.returncode, done.stdout) == (4, "")
    assert "leads elsewhere: anytime" in done.stderr
    assert "--name-prefix" in done.stderr
    assert home.config.read_bytes() == before
    assert home.here("connect", "--from-sandbox", str(other), "--name-prefix", "other-").returncode == 0
    assert len(tomllib.loads(home.config.read_text(encoding="utf-8"))["connections"]) == 8


def test_another_file_can_be_named(bank: ServedBank, home: Home, tmp_path: Path) -> None:
    other = tmp_path / "deep" / "mine.toml"
    assert home.here("--config", str(other), "connect", "--from-sandbox", str(bank.directory)).returncode == 0
    assert not home.config.exists()
    assert stat.S_IMODE(other.stat().st_mode) == 0o600
    assert len(home.json("balances", "--connection", "hub", "--config", str(other))) > 3
    assert not (home.folder / "banktui" / "store.db").exists()


def test_a_folder_without_a_bank_is_said(home: Home, tmp_path: Path) -> None:
    done = home.here("connect", "--from-sandbox", str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "No sandbox.json" in done.stderr
    assert "banktui sandbox --state" in done.stderr
    assert not home.config.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "cannot be read"),
        ("[]", "not what `banktui sandbox` writes"),
        ("{}", "not what `banktui sandbox` writes"),
        ('{"ca_certificate": "ca.pem", "hub": 3}', "not what `banktui sandbox` writes"),
        (
            '{"ca_certificate": "ca.pem", "hub": {"base_url": "https://localhost"}}',
            "lacks or misstates: email, password",
        ),
        (
            '{"ca_certificate": 3, "hub": {"base_url": "https://localhost", "email": "a", "password": "hunter2"}}',
            "writes",
        ),
    ],
)
def test_a_description_that_is_broken_is_said(content: str, said: str, home: Home, tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    description = tmp_path / "bank" / "sandbox.json"
    description.write_text(content, encoding="utf-8")
    description.chmod(0o600)
    done = home.here("connect", "--from-sandbox", str(tmp_path / "bank"))
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "hunter2" not in done.stderr
    assert not home.config.exists()


def test_a_description_that_others_can_read_is_refused(bank: ServedBank, home: Home, tmp_path: Path) -> None:
    shutil.copytree(bank.directory, tmp_path / "bank")
    (tmp_path / "bank" / "sandbox.json").chmod(0o644)
    done = home.here("connect", "--from-sandbox", str(tmp_path / "bank"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "mode 0644" in done.stderr
    assert not home.config.exists()


@pytest.mark.parametrize("prefix", ["Main-", "a b", "x" * 40, "-"])
def test_a_prefix_that_makes_no_name_is_refused(prefix: str, bank: ServedBank, home: Home) -> None:
    done = home.connect(bank, f"--name-prefix={prefix}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "small letters" in done.stderr
    assert not home.config.exists()


def test_a_file_that_is_broken_is_not_written_over(bank: ServedBank, home: Home) -> None:
    home.config.parent.mkdir()
    home.config.write_text("[connections\n", encoding="utf-8")
    home.config.chmod(0o600)
    done = home.connect(bank)
    assert (done.returncode, done.stdout) == (4, "")
    assert "config.toml, line 1: this is not TOML" in done.stderr
    assert home.config.read_text(encoding="utf-8") == "[connections\n"


def test_a_connection_in_a_form_that_is_not_changed_here_is_said(bank: ServedBank, home: Home) -> None:
    home.config.parent.mkdir()
    dotted = (
        f"connections.anytime = {{ provider = 'anytime', environment = 'sandbox', hosts = ['localhost'], "
        f"built_in_bank = '{bank.directory}', settings = {{}} }}\n"
    )
    home.config.write_text(dotted, encoding="utf-8")
    home.config.chmod(0o600)
    done = home.connect(bank)
    assert (done.returncode, done.stdout) == (4, "")
    assert "line 1: connections.anytime is written in a form that is not changed here" in done.stderr
    assert home.config.read_text(encoding="utf-8") == dotted


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder in which nobody can write")
def test_a_folder_that_cannot_be_written_is_said(bank: ServedBank, home: Home) -> None:
    done = home.connect(bank, "--config", "/proc/banktui/config.toml")
    assert (done.returncode, done.stdout) == (4, "")
    assert "config.toml: the file cannot be written" in done.stderr


def test_a_folder_that_is_none_is_said(bank: ServedBank, home: Home) -> None:
    (home.folder / "banktui").write_text("", encoding="utf-8")
    done = home.connect(bank)
    assert (done.returncode, done.stdout) == (4, "")
    assert "the file cannot be read: Not a directory" in done.stderr
