"""`banktui sandbox` as a program of its own, and clients that share nothing with the console."""

import base64
import http.client
import itertools
import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import pytest

from banktui.startup import drop_leaky_variables

CLOCK = "2026-11-20T09:14:00Z"
TOKEN_PATH = "/oauth/v2/token"
CHECK = "/v1.0/apicheck"


def environment() -> dict[str, str]:
    """Return this process's environment without what the program would warn of."""
    environ = dict(os.environ)
    drop_leaky_variables(environ)
    return environ


def command(*arguments: str) -> list[str]:
    """Return the command line of `banktui sandbox`."""
    return [sys.executable, "-m", "banktui", "sandbox", *arguments]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Return the decoded body."""
        return json.loads(self.body)

    @property
    def code(self) -> int:
        """Return Anytime's error code."""
        return int(self.json["body"]["error"]["code"])


class ServedBank:
    """Runs while its context does; `told` is what it wrote into `sandbox.json`."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.directory = directory
        self._arguments = arguments
        self._numbers = itertools.count(1)

    @property
    def command(self) -> list[str]:
        """Return the command line that serves it."""
        return command("--state", str(self.directory), *self._arguments)

    @property
    def environ(self) -> dict[str, str]:
        """Return what it is told by its environment."""
        return environment()

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environ,
        )
        assert self.process.stdout is not None
        self.said: list[str] = []
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith("details"):
                break
        else:
            raise AssertionError(self.process.communicate()[1])
        self.told = json.loads((self.directory / "sandbox.json").read_text(encoding="utf-8"))
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def stop(self) -> int:
        """Ask it to end, wait until it has, and return its status."""
        self.process.terminate()
        self.complaints = self.process.communicate(timeout=30)[1]
        return self.process.returncode

    def file(self, section: str, name: str) -> Path:
        """Return a file that the description names."""
        return self.directory / str(self.told[section][name])

    @property
    def authority(self) -> Path:
        """Return the certificate authority's file."""
        return self.directory / str(self.told["ca_certificate"])

    def trust(self, *, certificate: bool = False) -> ssl.SSLContext:
        """Return a TLS context of the standard library's, with Ibanity's client certificate or without."""
        context = ssl.create_default_context(cafile=str(self.authority))
        if certificate:
            section = self.told["ibanity"]
            files = (self.file("ibanity", "certificate"), self.file("ibanity", "private_key"))
            context.load_cert_chain(*files, password=section["private_key_passphrase"])
        return context

    def call(
        self,
        section: str,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        certificate: bool = False,
    ) -> Answer:
        """Make one request with the standard library alone, its target exactly as given."""
        url = self.told[section].get("base_url") or self.told[section]["url"]
        place = urlsplit(url)
        connection = http.client.HTTPSConnection(
            str(place.hostname), place.port, context=self.trust(certificate=certificate), timeout=30
        )
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            content = (body or "").encode()
            for name, value in {**(headers or {}), **({"Content-Length": str(len(content))} if body else {})}.items():
                connection.putheader(name, value)
            connection.endheaders(content or None)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def control(self, method: str, path: str, content: Any = None) -> Answer:
        """Make a call of the control API."""
        headers = {"Authorization": f"Bearer {self.told['control']['token']}", "Content-Type": "application/json"}
        return self.call(
            "control", method, path, headers=headers, body=None if content is None else json.dumps(content)
        )

    def signed(self, value: str = "", *, key: Path | None = None) -> dict[str, str]:
        """Return signing headers made with the `openssl` command."""
        if shutil.which("openssl") is None:
            pytest.skip("the machine has no openssl command to sign with")
        value = value or f"{self.process.pid}-{next(self._numbers)}"
        made = subprocess.run(
            ["openssl", "dgst", "-sha1", "-sign", str(key or self.file("anytime", "private_key"))],
            input=value.encode(),
            capture_output=True,
            check=True,
        )
        return {"X-Validation-Data": value, "X-Signed-Request": base64.b64encode(made.stdout).decode()}

    def form(self) -> str:
        """Return the token request's form."""
        section = self.told["anytime"]
        fields = {name: section[name] for name in ("client_id", "client_secret", "username", "password")}
        return urlencode({"grant_type": "password", **fields})

    def sign_in(self) -> str:
        """Return a new Anytime token."""
        headers = {**self.signed(), "Content-Type": "application/x-www-form-urlencoded"}
        answer = self.call("anytime", "POST", TOKEN_PATH, headers=headers, body=self.form())
        assert answer.status == 200, answer.body
        return str(answer.json["body"]["access_token"])

    def check(self, headers: Mapping[str, str], *, target: str = CHECK, body: str | None = None) -> Answer:
        """Make Anytime's test call."""
        return self.call("anytime", "GET", target, headers=headers, body=body)


def curl(served: ServedBank, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run curl, silent but for its answer's body and status; skip where there is none."""
    if shutil.which("curl") is None:
        pytest.skip("the machine has no curl command")
    fixed: Sequence[str] = ("curl", "-q", "--silent", "--show-error", "--cacert", str(served.authority))
    return subprocess.run(
        [*fixed, "--write-out", "\n%{http_code}", *arguments], capture_output=True, text=True, check=False
    )
