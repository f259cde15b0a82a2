"""Setting connections up: each answer is tested once, what fails names its step, and all is kept or nothing."""

import stat
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from banktui.configuration.fault import ConfigurationError, VaultError
from banktui.configuration.keyrings import KeyringError
from banktui.domain.clock import SystemClock
from banktui.domain.errors import Rejected
from banktui.services.checking import State
from banktui.services.connecting import CA_CERTIFICATE, PAUSED, Answer, Draft, Keep, Source, Trial, VaultState
from banktui.wiring.configured import configuration_at
from banktui.wiring.discovery import providers
from banktui.wiring.examining import examination_of, results_of
from tests.command.served import ServedBank
from tests.configuration.vaults import PHRASE
from tests.http.certificates import Authority
from tests.wiring.drafts import Room, filled_in, told_by

CANARY = "CANARY-of-the-draft-4711"
LONG_AGO = datetime(2020, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("bank")) as served:
        yield served


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def states(trials: list[Trial]) -> dict[str, str]:
    return {trial.step.name: trial.finding.state.value for trial in trials}


def failed(trials: list[Trial]) -> list[str]:
    return [trial.step.name for trial in trials if trial.finding.state is State.FAILED]


async def tried(draft: Draft, *, again: bool = False) -> list[Trial]:
    return [trial async for trial in draft.tests(again=again)]


@pytest.mark.parametrize("slug", list(providers()))
async def test_a_connection_is_set_up_with_what_the_bank_tells(slug: str, room: Room, bank: ServedBank) -> None:
    draft = room.begin(slug)
    trials = await filled_in(draft, told_by(bank, slug))
    names = [trial.step.name for trial in trials]
    assert len(names) == len(set(names))
    assert {trial.finding.state for trial in trials} == {State.PASSED}
    assert {trial.step.name for trial in draft.trials()} == set(names)
    assert not draft.missing()
    assert not draft.unsettled()
    assert not room.text
    assert not room.vault.names()
    saved = await draft.save()
    assert (saved.name, saved.path) == (slug, room.config)
    assert stat.S_IMODE(room.config.stat().st_mode) == 0o600
    assert sorted(room.vault.names()) == sorted(f"{slug}/{field}" for field in saved.kept)
    secrets = [answer.text for name, answer in told_by(bank, slug).items() if name in saved.kept]
    assert secrets
    assert not [secret for secret in secrets if secret in room.text]
    configuration = replace(configuration_at(str(room.config)), vault=room.vault)
    (outline,) = configuration.connections
    again = await results_of(examination_of(configuration, outline, clock=SystemClock(), unlocked=room.unlocked))
    assert {result.finding.state for result in again} == {State.PASSED}


async def test_nothing_is_tested_twice_with_the_same_values(room: Room, bank: ServedBank) -> None:
    draft = room.begin("hub")
    answers = told_by(bank, "hub")
    await filled_in(draft, answers)
    assert await tried(draft) == []
    await draft.answer("password", answers["password"])
    assert await tried(draft) == []
    await draft.answer("password", Answer("another"))
    assert states(await tried(draft)) == {"sign-in": "failed", "read": "not reached"}
    assert await tried(draft) == []
    await draft.answer("company_id", Answer("5"))
    assert await tried(draft) == []


async def test_a_wrong_password_is_found_at_the_sign_in_and_points_there(room: Room, bank: ServedBank) -> None:
    for slug in ("anytime", "banq", "hub"):
        draft = room.begin(slug)
        trials = await filled_in(draft, {**told_by(bank, slug), "password": Answer(CANARY)})
        assert failed(trials) == ["sign-in"]
        (trial,) = [each for each in trials if each.step.name == "sign-in"]
        assert trial.fields[0] == "password"
        assert trial.finding.hint
        assert CANARY not in str(trials)
        with pytest.raises(Rejected) as refused:
            await draft.save()
        assert (refused.value.field, room.text) == ("password", "")


@pytest.mark.parametrize(
    ("slug", "field"),
    [("anytime", "client_id"), ("anytime", "client_secret"), ("banq", "client_id")],
)
async def test_a_refusal_that_says_what_is_wrong_points_there(
    slug: str, field: str, room: Room, bank: ServedBank
) -> None:
    trials = await filled_in(room.begin(slug), {**told_by(bank, slug), field: Answer("not-this")})
    (sign_in,) = [each for each in trials if each.step.name == "sign-in"]
    assert sign_in.finding.state is State.FAILED
    assert sign_in.fields[0] == ("client_secret" if slug == "anytime" else field)


async def test_an_authority_that_was_not_named_is_what_tls_points_to(room: Room, bank: ServedBank) -> None:
    draft = room.begin("hub")
    answers = told_by(bank, "hub")
    trials = await filled_in(draft, {**answers, CA_CERTIFICATE: Answer("")})
    assert failed(trials) == ["tls"]
    (trial,) = [each for each in trials if each.step.name == "tls"]
    assert trial.fields == (CA_CERTIFICATE, "base_url")
    await draft.answer(CA_CERTIFICATE, answers[CA_CERTIFICATE])
    assert set(states(await tried(draft)).values()) == {"passed"}


async def test_after_two_refused_sign_ins_the_next_is_asked_for(room: Room, bank: ServedBank) -> None:
    draft = room.begin("hub")
    answers = told_by(bank, "hub")
    await filled_in(draft, {**answers, "password": Answer("first")})
    await draft.answer("password", Answer("second"))
    sign_in, read = await tried(draft)
    # The second was tried, and nothing says that it was not.
    assert (sign_in.finding.state, read.finding.kind) == (State.FAILED, "")
    await draft.answer("password", answers["password"])
    sign_in, read = await tried(draft)
    assert (sign_in.finding.state, sign_in.finding.kind) == (State.NOT_REACHED, PAUSED)
    assert draft.unsettled() == (read,)
    assert states(await tried(draft, again=True)) == {"sign-in": "passed", "read": "passed"}
    assert not draft.unsettled()


def private(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def other_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey, phrase: str = "") -> bytes:
    protection = BestAvailableEncryption(phrase.encode()) if phrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


async def test_the_key_of_another_pair_is_found_at_the_signature(
    room: Room, bank: ServedBank, other_key: rsa.RSAPrivateKey
) -> None:
    place = private(room.folder / "other.pem", pem(other_key))
    draft = room.begin("anytime")
    answers = told_by(bank, "anytime")
    trials = await filled_in(draft, {**answers, "private_key": Answer(str(place))})
    assert failed(trials) == ["signature"]
    (trial,) = [each for each in trials if each.step.name == "signature"]
    assert trial.fields[0] == "private_key"
    await draft.answer("private_key", answers["private_key"])
    assert set(states(await tried(draft)).values()) == {"passed"}


async def test_what_is_put_right_outside_is_found_when_it_is_tested_again(
    room: Room, bank: ServedBank, other_key: rsa.RSAPrivateKey
) -> None:
    place = private(room.folder / "key.pem", pem(other_key, PHRASE))
    place.chmod(0o644)
    draft = room.begin("anytime")
    answers = {**told_by(bank, "anytime"), "private_key": Answer(str(place)), "private_key_passphrase": Answer("no")}
    trials = await filled_in(draft, answers, until="client_id")
    assert {"key-file": "failed", "key": "not reached"}.items() <= states(trials).items()
    place.chmod(0o600)
    assert states(await tried(draft)) == {"key-file": "passed", "key": "failed"}
    await draft.answer("private_key_passphrase", Answer(PHRASE))
    assert states(await tried(draft)) == {"key": "passed"}


async def test_an_expired_certificate_is_found_before_anything_is_sent(room: Room, bank: ServedBank) -> None:
    issued = Authority("Somebody").issue("us", not_after=LONG_AGO)
    place = private(room.folder / "old.pem", issued.certificate_pem() + issued.key_pem())
    draft = room.begin("ibanity")
    answers = {
        **told_by(bank, "ibanity"),
        "form": Answer("pem"),
        "certificate": Answer(str(place)),
        "private_key": Answer(str(place)),
        "private_key_passphrase": Answer(""),
    }
    trials = await filled_in(draft, answers)
    assert failed(trials) == ["certificate"]
    assert {"tls": "not reached", "sign-in": "not reached"}.items() <= states(trials).items()
    asked = [question.field for question in draft.questions()]
    assert "pkcs12" not in asked
    # The other form brings other questions, and what was answered for this one counts no more.
    await draft.answer("form", Answer("pfx"))
    assert [question.field for question in draft.missing()] == ["pkcs12"]


@pytest.mark.parametrize(
    ("field", "answer", "words"),
    [
        ("name", Answer("Main EUR"), "small letters"),
        ("name", Answer("taken"), "called taken already"),
        ("environment", Answer("live"), "is one of: sandbox, production"),
        ("ca_certificate", Answer(CANARY), "beginning with / or ~/"),
        ("base_url", Answer(f"http://{CANARY}"), "https address"),
        ("base_url", Answer("https://ws.anyti.me"), "production, which a sandbox connection cannot reach"),
        ("client_id", Answer(""), "is needed"),
        ("client_id", Answer(f"{CANARY}\x1b[31m"), "cannot be seen"),
        ("client_id", Answer(f"{CANARY}\nx"), "cannot be seen"),
        ("client_id", Answer(CANARY * 1000), "too long"),
        ("password", Answer(CANARY * 1000), "too long"),
        ("private_key", Answer(CANARY), "beginning with / or ~/"),
        ("private_key", Answer(CANARY, Source.ENV), "cannot be given in this way"),
        ("password", Answer(f"{CANARY}!", Source.ENV), "names no environment variable"),
        ("password", Answer(CANARY.replace("-", "_"), Source.ENV), "not set"),
        ("password", Answer(CANARY, Source.VAULT), "no entry of that name"),
        ("password", Answer(CANARY, Source.KEYRING), "names nothing in a keyring"),
        ("password", Answer(f'{CANARY} "', Source.COMMAND), "not closed"),
        ("password", Answer(f"/nowhere/{CANARY}", Source.COMMAND), "does not exist"),
        ("password", Answer(CANARY, Source.FILE), "relative path"),
        ("password", Answer(f"/nowhere/{CANARY}", Source.FILE), "does not exist"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field_without_repeating_it(
    field: str, answer: Answer, words: str, room: Room
) -> None:
    room.write("taken")
    draft = room.begin("anytime")
    await draft.answer("environment", Answer(""))
    with pytest.raises(Rejected) as refused:
        await draft.answer(field, answer)
    told = refused.value.problem().sentence
    assert refused.value.field == field
    assert words in told
    assert CANARY not in told
    assert draft.given(field) == (Answer("sandbox") if field == "environment" else None)


async def test_an_address_goes_when_the_environment_does_not_fit_it_any_more(room: Room) -> None:
    draft = room.begin("banq")
    await draft.answer("environment", Answer("production"))
    with pytest.raises(Rejected, match="provider's sandbox"):
        await draft.answer("base_url", Answer("https://sandbox.banq.com"))
    await draft.answer("base_url", Answer("https://api.banq.com"))
    await draft.answer("environment", Answer("sandbox"))
    assert draft.given("base_url") is None


async def test_a_key_without_a_pass_phrase_will_do_for_a_sandbox_only(room: Room, tmp_path: Path) -> None:
    key = tmp_path / "us.key"
    key.write_bytes(Authority("tests").issue("us").key_pem())
    key.chmod(0o600)
    draft = room.begin("anytime")
    found: dict[str, Trial] = {}
    for environment in ("sandbox", "production"):
        await draft.answer("environment", Answer(environment))
        await draft.answer("private_key", Answer(str(key)))
        (found[environment],) = [trial for trial in await tried(draft) if trial.step.name == "key-file"]
        assert "not encrypted" in found[environment].finding.sentence
    assert found["sandbox"].finding.state is State.PASSED
    refused = found["production"]
    assert refused.finding.state is State.FAILED
    assert "openssl pkcs8" in refused.finding.hint
    assert refused.fields == ("private_key",)


async def test_production_is_read_only_unless_a_person_says_otherwise(room: Room) -> None:
    draft = room.begin("hub")
    await filled_in(draft, {"environment": Answer("production"), **OFFLINE})
    assert draft.given("read_only") == Answer("yes")
    await draft.save(despite=True)
    assert tomllib.loads(room.text)["connections"]["hub"]["read_only"] is True


OFFLINE = {
    "base_url": Answer("https://localhost:1"),
    "email": Answer("a@b.example"),
    "password": Answer(CANARY),
}


async def test_what_does_not_work_is_kept_only_when_that_is_said(room: Room) -> None:
    draft = room.begin("hub")
    assert failed(await filled_in(draft, OFFLINE)) == ["host"]
    with pytest.raises(Rejected, match="“host” has not gone well"):
        await draft.save()
    assert (room.text, room.vault.names()) == ("", ())
    await draft.save(despite=True)
    assert tomllib.loads(room.text)["connections"]["hub"]["hosts"] == ["localhost"]
    assert room.vault.entry("hub/password") == CANARY.encode()


async def test_what_is_missing_cannot_be_kept_at_all(room: Room) -> None:
    draft = room.begin("hub")
    await draft.answer("name", Answer(""))
    with pytest.raises(Rejected) as refused:
        await draft.save(despite=True)
    assert refused.value.field == "environment"


async def test_nothing_stays_in_the_vault_if_the_file_cannot_be_written(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = room.begin("hub")
    await filled_in(draft, OFFLINE)

    def full(*_told: object) -> None:
        raise ConfigurationError(room.config, "the file cannot be written: No space left on device.")

    monkeypatch.setattr("banktui.wiring.drafting.write_change", full)
    with pytest.raises(ConfigurationError):
        await draft.save(despite=True)
    assert (room.text, room.vault.names()) == ("", ())


async def test_what_others_have_written_meanwhile_stays(room: Room) -> None:
    draft = room.begin("hub")
    await filled_in(draft, OFFLINE)
    room.write("other", "# mine\n")
    await draft.save(despite=True)
    assert "# mine\n" in room.text
    assert list(tomllib.loads(room.text)["connections"]) == ["other", "hub"]


async def test_a_name_that_was_taken_meanwhile_is_refused_and_nothing_is_kept(room: Room) -> None:
    draft = room.begin("hub")
    await filled_in(draft, OFFLINE)
    room.write("hub")
    before = room.text
    with pytest.raises(Rejected) as refused:
        await draft.save(despite=True)
    assert (refused.value.field, room.text, room.vault.names()) == ("name", before, ())


async def test_an_entry_of_the_vault_is_never_written_over(room: Room) -> None:
    room.vault.put("hub/password", b"of something else")
    draft = room.begin("hub")
    await filled_in(draft, OFFLINE)
    await draft.save(despite=True)
    assert room.vault.entry("hub/password") == b"of something else"
    assert tomllib.loads(room.text)["connections"]["hub"]["settings"]["password"] == {"vault": "hub/password-2"}


async def test_the_vault_is_made_when_it_is_needed(tmp_path: Path) -> None:
    room = Room(tmp_path, has_vault=False)
    draft = room.begin("hub")
    await filled_in(draft, OFFLINE)
    assert draft.needs_vault
    with pytest.raises(VaultError):
        await draft.save(despite=True)
    assert not room.text
    found = [draft.vault]
    await draft.create_vault(PHRASE)
    found.append(draft.vault)
    await draft.save(despite=True)
    assert room.vault.names() == ("hub/password",)
    room.vault.close()
    assert [*found, draft.vault] == [VaultState.ABSENT, VaultState.OPEN, VaultState.LOCKED]


async def test_references_are_written_as_such_and_their_values_tested(
    room: Room, bank: ServedBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = told_by(bank, "hub")["password"].text
    monkeypatch.setenv("OUR_PASSWORD", password)
    path = private(room.folder / "told.json", f'{{"a": {{"b": "{CANARY}"}}}}'.encode())
    draft = room.begin("hub")
    answers = {
        **told_by(bank, "hub"),
        "password": Answer("OUR_PASSWORD", Source.ENV),
        "webhook_hash_code": Answer(str(path), Source.FILE, key="a.b"),
        "company_id": Answer("printf '%s' 339", Source.COMMAND),
    }
    assert set(states(await filled_in(draft, answers)).values()) == {"passed"}
    assert not draft.needs_vault
    await draft.save()
    settings = tomllib.loads(room.text)["connections"]["hub"]["settings"]
    assert settings["password"] == {"env": "OUR_PASSWORD"}
    assert settings["webhook_hash_code"] == {"file": str(path), "key": "a.b"}
    assert settings["company_id"] == {"command": ["printf", "%s", "339"]}
    assert draft.shown("password") == "from an environment variable"


async def test_a_secret_goes_into_the_keyring_and_out_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr("banktui.wiring.keepsakes.must_be_usable", lambda: None)
    monkeypatch.setattr(
        "banktui.wiring.keepsakes.keep_in_keyring", lambda service, name, value: kept.update({(service, name): value})
    )
    monkeypatch.setattr("banktui.wiring.keepsakes.forget_in_keyring", lambda service, name: kept.pop((service, name)))
    draft = room.begin("hub")
    await filled_in(draft, {**OFFLINE, "password": Answer(CANARY, keep=Keep.KEYRING)})
    assert not draft.needs_vault

    def fails(*_told: object) -> None:
        assert kept
        raise ConfigurationError(room.config, "the file was changed at the same time; nothing was written.")

    with monkeypatch.context() as patched:
        patched.setattr("banktui.wiring.drafting.write_change", fails)
        with pytest.raises(ConfigurationError):
            await draft.save(despite=True)
    assert not kept
    await draft.save(despite=True)
    assert kept == {("banktui", "hub/password"): CANARY}
    settings = tomllib.loads(room.text)["connections"]["hub"]["settings"]
    assert settings["password"] == {"keyring": "banktui/hub/password"}


async def test_a_keyring_that_is_none_is_refused_at_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise KeyringError("which this machine does not have; use the vault or a command instead")

    monkeypatch.setattr("banktui.wiring.keepsakes.must_be_usable", none)
    draft = room.begin("hub")
    with pytest.raises(VaultError, match="keyring, which this machine does not have"):
        await draft.answer("password", Answer(CANARY, keep=Keep.KEYRING))
    assert draft.given("password") is None


async def test_a_secret_is_in_no_representation(room: Room) -> None:
    draft = room.begin("hub")
    await filled_in(draft, OFFLINE)
    shown = [draft.shown(question.field) for question in draft.questions()]
    assert CANARY not in repr((draft.given("password"), shown, draft, draft.trials()))
    assert draft.shown("password") == "typed, to be kept in the vault"


@pytest.mark.parametrize("phrase", [PHRASE, ""], ids=["typed", "made up"])
async def test_a_key_is_made_encrypted_for_its_owner_only(phrase: str, room: Room) -> None:
    draft = room.begin("anytime")
    await draft.answer("name", Answer("mine"))
    made = await draft.make_key(phrase)
    assert (made.private, made.public) == (room.folder / "keys/mine.pem", room.folder / "keys/mine.pub.pem")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (made.private, made.public)} == {0o600}
    assert stat.S_IMODE(made.private.parent.stat().st_mode) == 0o700
    content = made.private.read_bytes()
    assert content.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    told = draft.given("private_key_passphrase")
    assert told is not None
    assert told.text == phrase or len(told.text) > 30
    key = load_pem_private_key(content, told.text.encode())
    assert key.public_key() == load_pem_public_key(made.public.read_bytes())
    assert made.public.read_text(encoding="ascii") == made.public_pem
    assert made.bits == 2048
    assert set(states(await tried(draft)).values()) == {"passed"}
    draft.discard()
    assert made.private.exists() is bool(phrase)
    assert made.public.exists() is bool(phrase)


@pytest.mark.parametrize("there", ["mine.pem", "mine.pub.pem"])
async def test_no_key_is_ever_written_over(there: str, room: Room) -> None:
    folder = room.folder / "keys"
    folder.mkdir()
    (folder / there).write_text("old", encoding="ascii")
    draft = room.begin("anytime")
    await draft.answer("name", Answer("mine"))
    with pytest.raises(Rejected) as refused:
        await draft.make_key(PHRASE, folder / "mine.pem")
    assert refused.value.field == "private_key"
    assert [path.name for path in folder.iterdir()] == [there]
    assert (folder / there).read_text(encoding="ascii") == "old"
    assert (await draft.make_key(PHRASE)).private == folder / "mine-2.pem"


async def test_a_provider_that_needs_no_key_gets_none(room: Room) -> None:
    with pytest.raises(Rejected, match="needs no key"):
        await room.begin("hub").make_key(PHRASE)


async def test_a_file_that_cannot_be_added_to_is_refused_before_anything_is_asked(room: Room) -> None:
    room.write("one")
    room.config.chmod(0o644)
    with pytest.raises(ConfigurationError, match="open to others"):
        room.begin("hub")
