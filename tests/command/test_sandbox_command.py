"""`banktui sandbox`, served to clients that were written by others: curl, openssl and the standard library."""

import json
import socket
import ssl
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command.served import CHECK, CLOCK, TOKEN_PATH, ServedBank, command, curl, environment

BEARER = "Authorization"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    with ServedBank(tmp_path_factory.mktemp("served"), "--clock", CLOCK) as bank:
        yield bank


@pytest.fixture(scope="module")
def optional(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedBank]:
    arguments = ("--clock", CLOCK, "--client-certificates", "optional")
    with ServedBank(tmp_path_factory.mktemp("optional"), *arguments) as bank:
        yield bank


@pytest.fixture(params=["required", "optional"])
def either(request: pytest.FixtureRequest) -> ServedBank:
    bank: ServedBank = request.getfixturevalue("served" if request.param == "required" else "optional")
    return bank


def with_certificate(served: ServedBank) -> tuple[str, ...]:
    section = served.told["ibanity"]
    return (
        *("--cert", str(served.file("ibanity", "certificate")), "--key", str(served.file("ibanity", "private_key"))),
        *("--pass", section["private_key_passphrase"]),
    )


def test_it_says_where_it_listens_and_keeps_the_secrets_in_a_private_file(served: ServedBank) -> None:
    shown = "".join(served.said)
    names = ("anytime", "banq", "hub", "ibanity")
    assert [line.split()[0] for line in served.said] == ["control", *names, "details"]
    assert all(served.told[name]["base_url"] in shown for name in names)
    values = [value for section in ("control", *names) for value in served.told[section].values()]
    secrets = [value for value in values if isinstance(value, str) and "://" not in value and len(value) > 20]
    assert len(secrets) > len(names)
    assert not any(secret in shown for secret in secrets)
    assert {stat.S_IMODE(path.stat().st_mode) for path in served.directory.iterdir()} == {0o600}
    assert stat.S_IMODE(served.directory.stat().st_mode) == 0o700


def test_an_ibanity_call_with_the_certificate_returns_json_api(either: ServedBank) -> None:
    answer = either.call("ibanity", "GET", "/financial-institutions", certificate=True)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/")
    first = answer.json["data"][0]
    assert first["type"] == "financialInstitution"
    assert first["id"]
    assert set(first) >= {"attributes", "links"}


def test_curl_gets_json_api_with_the_certificate(either: ServedBank) -> None:
    url = f"{either.told['ibanity']['base_url']}/customers?limit=2"
    done = curl(either, *with_certificate(either), url)
    body, _, status = done.stdout.rpartition("\n")
    assert (status, done.returncode) == ("200", 0), done.stderr
    assert len(json.loads(body)["data"]) == 2


def test_without_a_certificate_the_connection_is_refused_where_it_is_required(served: ServedBank) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        served.call("ibanity", "GET", "/customers")
    done = curl(served, f"{served.told['ibanity']['base_url']}/customers")
    assert done.returncode != 0
    assert done.stdout.endswith("\n000")
    assert "certificate required" in done.stderr


def test_without_a_certificate_the_answer_is_401_where_it_is_optional(optional: ServedBank) -> None:
    answer = optional.call("ibanity", "GET", "/customers")
    assert answer.status == 401
    assert answer.json["errors"][0]["code"] == "invalid_application_certificate"
    done = curl(optional, f"{optional.told['ibanity']['base_url']}/customers")
    assert (done.returncode, done.stdout.rpartition("\n")[2]) == (0, "401")


def test_a_token_and_apicheck_with_a_signature_by_openssl(served: ServedBank) -> None:
    token = served.sign_in()
    answer = served.check({**served.signed(), BEARER: f"Bearer {token}"})
    assert answer.status == 200
    assert answer.json["body"]["date_time"].startswith("2026-11-20 10:1")


def test_the_same_with_curl(served: ServedBank) -> None:
    url = served.told["anytime"]["base_url"]
    headers = [f"{name}: {value}" for name, value in served.signed().items()]
    done = curl(served, *(part for header in headers for part in ("-H", header)), "-d", served.form(), url + TOKEN_PATH)
    token = json.loads(done.stdout.rpartition("\n")[0])["body"]["access_token"]
    headers = [f"{name}: {value}" for name, value in {**served.signed(), BEARER: f"Bearer {token}"}.items()]
    done = curl(served, *(part for header in headers for part in ("-H", header)), url + CHECK)
    assert done.stdout.endswith("\n200")


def test_every_mistake_in_authenticating_has_its_documented_code(served: ServedBank, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.pem"
    token = served.sign_in()
    subprocess.run(["openssl", "genrsa", "-out", str(foreign), "2048"], capture_output=True, check=True)
    bearer = {BEARER: f"Bearer {token}"}
    assert served.check({**served.signed(key=foreign), **bearer}).code == 4010070
    once = {**served.signed(), **bearer}
    assert served.check(once).status == 200
    assert served.check(once).code == 4010080
    for missing in ("X-Validation-Data", "X-Signed-Request"):
        assert served.check({**{k: v for k, v in served.signed().items() if k != missing}, **bearer}).code == 4010070
    assert served.check(served.signed()).code == 4010010
    assert served.check({}).code == 4010010
    served.sign_in()
    assert served.check({**served.signed(), **bearer}).code == 4010050
    for name, code in (
        ("client_secret", 4010030),
        ("client_id", 4010030),
        ("username", 4010040),
        ("password", 4010040),
    ):
        body = served.form().replace(f"{name}={served.told['anytime'][name]}", f"{name}=wrong")
        headers = {**served.signed(), "Content-Type": "application/x-www-form-urlencoded"}
        assert served.call("anytime", "POST", TOKEN_PATH, headers=headers, body=body).code == code
    headers = {**served.signed(), "Content-Type": "application/x-www-form-urlencoded"}
    assert served.call("anytime", "POST", TOKEN_PATH, headers=headers, body="grant_type=password").code == 4010020


def test_a_token_expires_when_the_banks_clock_says_so(served: ServedBank) -> None:
    bearer = {BEARER: f"Bearer {served.sign_in()}"}
    moved = served.control("POST", "/clock", {"advance": 3601})
    assert moved.status == 200
    answer = served.check({**served.signed(), **bearer})
    assert (answer.status, answer.code) == (401, 4010050)
    assert served.check({**served.signed(), BEARER: f"Bearer {served.sign_in()}"}).status == 200


@pytest.mark.parametrize(
    "target", [CHECK, f"{CHECK}/", f"{CHECK}?x=1", "https://bank.example{}", "https://bank.example{}/"]
)
@pytest.mark.parametrize("body", [None, "{}", "a=1"])
def test_anytime_serves_slashes_absolute_targets_and_bodies_on_get(
    target: str, body: str | None, served: ServedBank
) -> None:
    bearer = {BEARER: f"Bearer {served.sign_in()}"}
    assert served.check({**served.signed(), **bearer}, target=target.format(CHECK), body=body).status == 200


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer "])
def test_an_empty_authorization_header_is_served_where_none_is_needed(value: str, served: ServedBank) -> None:
    headers = {**served.signed(), "Content-Type": "application/x-www-form-urlencoded", BEARER: value}
    assert served.call("anytime", "POST", TOKEN_PATH, headers=headers, body=served.form()).status == 200
    for target in ("/customers", "/customers/", "https://bank.example/customers"):
        answer = served.call("ibanity", "GET", target, headers={BEARER: value}, body="{}", certificate=True)
        assert answer.status == 200
        assert answer.json["data"]


def test_the_control_api_shows_what_arrived_without_secrets_and_breaks_what_it_is_told_to(served: ServedBank) -> None:
    assert served.call("control", "GET", "/requests").status == 401
    token = served.sign_in()
    fault = {"provider": "anytime", "method": "GET", "path": CHECK, "fault": "status_before:503", "times": 1}
    assert served.control("POST", "/faults", fault).status == 201
    bearer = {BEARER: f"Bearer {token}"}
    assert served.check({**served.signed(), **bearer}).status == 503
    assert served.check({**served.signed(), **bearer}).status == 200
    assert served.control("GET", "/faults").json == []
    requests = served.control("GET", "/requests")
    assert requests.json[-1]["path"] == CHECK
    assert requests.json[-2]["fault"] == "status_before:503"
    assert token.encode() not in requests.body
    assert served.told["anytime"]["password"].encode() not in requests.body
    names = {scenario["name"] for scenario in served.control("GET", "/scenarios").json}
    assert {
        "card_declined",
        "token_stolen",
        "certificate_revoked",
        "synchronization_fails",
        "application_live",
    } <= names
    assert served.control("POST", "/scenarios/token_stolen", {}).status == 200
    assert served.check({**served.signed(), **bearer}).code == 4010050
    assert served.control("GET", "/movements").json == []
    for path, content in (("/faults", {"fault": "?"}), ("/scenarios/nothing", {}), ("/clock", {"advance": "x"})):
        refused = served.control("POST", path, content)
        assert refused.status in {400, 404}
        assert refused.json["error"]


def ended(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, check=False, timeout=60, env=environment()
    )


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--clock", "yesterday"), "--clock is a time such as"),
        (("--clock", ""), "--clock is a time such as"),
        (("--clock", "0001-01-01T00:00:00+14:00"), "--clock is a time such as"),
        (("--clock", "9999-12-31T23:59:59Z"), "in the years 1900 to 8999"),
        (("--port", "0"), "--port is the first of five ports"),
        (("--port", "65535"), "--port is the first of five ports"),
        (("--port", "ssh"), "--port"),
        (("--statements", "0"), "--statements"),
        (("--statements", "many"), "--statements"),
        (("--seed", "x"), "--seed"),
        (("--client-certificates", "never"), "--client-certificates"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused_in_a_sentence(
    arguments: tuple[str, str], word: str, tmp_path: Path
) -> None:
    done = ended("--state", str(tmp_path / "bank"), *arguments)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "bank").exists()


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = ended("--state", str(tmp_path / "bank"), "--port", str(min(port, 65_531)))
    assert done.returncode == 1
    assert done.stderr == f"banktui sandbox: port {port} on 127.0.0.1 is in use\n"
    assert not (tmp_path / "bank" / "sandbox.json").exists()


def test_a_directory_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = ended("--state", str(tmp_path / "file"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file") in done.stderr


def test_a_bank_goes_on_where_it_was_left_and_takes_its_description_with_it(tmp_path: Path) -> None:
    directory = tmp_path / "bank"
    with ServedBank(directory, "--clock", CLOCK) as first:
        token, spent = first.sign_in(), first.signed()
        assert first.check({**spent, BEARER: f"Bearer {token}"}).status == 200
        first.control("POST", "/clock", {"advance": 86_400 * 30})
        told = first.told
        second = ended("--state", str(directory))
        assert second.returncode == 1
        assert "in use" in second.stderr
        assert first.stop() == 0
        assert first.complaints == ""
    assert not (directory / "sandbox.json").exists()
    with ServedBank(directory) as again:
        assert {**again.told["anytime"], "base_url": ""} == {**told["anytime"], "base_url": ""}
        assert again.control("GET", "/clock").json["now"].startswith("2026-12-20T09:1")
        assert again.check({**spent, BEARER: "Bearer x"}).code == 4010080
        assert again.check({**again.signed(), BEARER: f"Bearer {token}"}).code == 4010050
    other = ended("--state", str(directory), "--seed", "2")
    assert other.returncode == 1
    assert "Traceback" not in other.stderr
    assert "seed" in other.stderr
