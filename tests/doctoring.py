"""A doctor for banks in this process, which are at no address: it finds what is written here.

The sentences are those of a real doctor: `tests/command/test_doctor.py` breaks each of these for real and compares.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from banktui.services.checking import (
    CONFIGURATION,
    SECRETS,
    Check,
    Finding,
    Result,
    State,
    Step,
    examine,
    not_reached,
    passed,
)
from banktui.wiring.discovery import part
from banktui.wiring.examining import Examination

_NETWORK = "Check the network and the address in the settings; what is known stays."
_KEY = "Set the private key whose public half is in Anytime's developer zone, and its pass phrase if it has one."


class Ailment(NamedTuple):
    """What is wrong with one step of one provider's connection."""

    slug: str
    step: str
    finding: Finding


def _failed(slug: str, step: str, sentence: str, hint: str) -> Ailment:
    return Ailment(slug, step, Finding(State.FAILED, sentence, hint))


AILMENTS: Mapping[str, Ailment] = {
    "configuration": _failed(
        "hub",
        "configuration",
        "config.toml, line 72: there is an unknown setting; the provider has: base_url, email, password, company_id, "
        "webhook_hash_code. The file is /Users/ada/.config/banktui/config.toml.",
        "Correct that line of the file.",
    ),
    "secrets": _failed(
        "hub",
        "secrets",
        "config.toml, line 64: password is to come from an environment variable that is not set, "
        "or is empty. The file is /Users/ada/.config/banktui/config.toml.",
        "Put the value where the file says that it is, or correct the file.",
    ),
    "key-file": _failed(
        "anytime",
        "key-file",
        "key.pem is open to others (mode 0644).",
        "Close it with chmod 600. If others have had the chance to read it, have a new key made.",
    ),
    "key": _failed(
        "anytime", "key", "The pass phrase of the private key is wrong. File: key.pem. Nothing was sent.", _KEY
    ),
    "certificate": _failed(
        "ibanity",
        "certificate",
        "The client certificate cannot be used. us.pfx: CN=us expired on 2026-11-18.",
        "Ask the bank for a new certificate and configure it.",
    ),
    "authority": _failed(
        "hub",
        "authority",
        "The certificate authority to trust could not be loaded. ca.pem: It holds no certificate.",
        "Correct the path of the certificate authority in the settings.",
    ),
    "host": _failed("hub", "host", "Nothing answers at localhost:8453.", _NETWORK),
    "tls": _failed(
        "hub",
        "tls",
        "The certificate that localhost:8453 shows was issued by “banktui sandbox CA 54ea7bfa”, which is not trusted "
        "here; nothing was sent. Trusted is “Somebody else”, by the ca_certificate other-ca.pem.",
        "Name the file of the right authority in ca_certificate; get it from the bank itself. Without that, somebody "
        "may be listening in.",
    ),
    "clock": Ailment(
        "banq",
        "clock",
        Finding(
            State.WARNING,
            "The bank's clock is 1 hour ahead of this machine's.",
            "Set this machine's clock by a time server; if it is right, the bank's is wrong. Tokens and certificates "
            "are judged by both.",
        ),
    ),
    "sign-in": _failed(
        "hub",
        "sign-in",
        "Hub did not accept e-mail or password. Nothing was changed and no money moved.",
        "Check both in the settings of this connection, and that the API user still exists: a company has one. Trying "
        "again with the same is safe, but may lock the user.",
    ),
    "signature": _failed(
        "anytime",
        "signature",
        "Anytime could not verify the request's signature. Nothing was changed and no money moved.",
        "Check that the connection's private key belongs to the public key in Anytime's developer zone.",
    ),
    "read": _failed(
        "banq",
        "read",
        "The bank is not available for a while. HTTP status 503. Banq says: “An unexpected error occurred.”",
        "Test it again in a while; if this stays, ask the bank, which may be shown this sentence.",
    ),
}
"""By the name of a picture."""

_USUAL = ("signature", "clock", "sign-in", "certificate")
_NOT_REACHED_BEFORE = {"signature": ("sign-in", "The bank refused the signature before it looked at the sign-in.")}
"""What an ailment hides of an earlier step."""


def pictured(name: str) -> tuple[str, str, str]:
    """Return how a picture shows an ailment: its state, sentence and hint, as `comparable` does."""
    finding = AILMENTS[name].finding
    return finding.state.value, comparable(finding.sentence), comparable(finding.hint)


def comparable(sentence: str) -> str:
    """Return a sentence without what differs from machine to machine: folders, numbers, dates and hashes."""
    sentence = re.sub(r"/[\w./-]+/", "/…/", sentence)
    return re.sub(r"\b[0-9a-f]{8}\b|\d+", "N", sentence)


class _Scripted:
    call = None

    def __init__(self, slug: str, ailments: Sequence[str]) -> None:
        self._slug = slug
        self._wrong: dict[str, Finding] = {}
        for name in ailments:
            ailment = AILMENTS[name]
            if ailment.slug == slug:
                self._wrong[ailment.step] = ailment.finding
                if name in _NOT_REACHED_BEFORE:
                    step, why = _NOT_REACHED_BEFORE[name]
                    self._wrong[step] = not_reached(why)

    async def run(self) -> AsyncIterator[Result]:
        own: Sequence[Check[None]] = part(self._slug, "checks").CHECKS
        checks = (
            self._told(Check(Step(CONFIGURATION, "Configuration"), _untested)),
            self._told(Check(Step(SECRETS, "Secrets"), _untested, (CONFIGURATION,))),
            *(self._told(check._replace(needs=(SECRETS, *check.needs))) for check in own),
        )
        async for result in examine(checks, None):
            yield result

    def _told(self, check: Check[None]) -> Check[None]:
        async def test(_bench: None) -> Finding:
            return self._wrong.get(check.step.name, passed("It is as it should be."))

        return check._replace(test=test)


async def _untested(_bench: None) -> Finding:
    raise AssertionError("it is told what to find")


def scripted(slug: str, ailments: Sequence[str], *_told: Any) -> Examination:
    """Return what takes the place of an examination: it finds some of these ailments, if none is told the usual."""
    return cast("Examination", _Scripted(slug, ailments or _USUAL))
