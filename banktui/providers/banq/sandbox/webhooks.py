"""Webhook configurations, and the events that are sent by them: signed over the bytes of their body."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from banktui.providers.banq.sandbox.bodies import Fields
from banktui.providers.banq.sandbox.errors import Refusal
from banktui.providers.banq.sandbox.identifiers import new_guid
from banktui.providers.banq.sandbox.instants import stamp
from banktui.providers.banq.sandbox.memory import Memory
from banktui.providers.banq.sandbox.records import SLUG, Account
from banktui.sandbox.bank import Bank
from banktui.sandbox.outbox import Notification
from banktui.sandbox.ports import is_loopback

SIGNATURE: Final = "X-Banq-Webhook-Hmac"
TYPES: Final = ("payment", "transaction")
_RETRIES: Final = 5
_MOST_RETRIES: Final = 10
_FIRST_RETRY: Final = 10.0
"""Seconds; each further one comes after twice as long. The documents give only how many there are."""
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where an account's events go."""

    url: str
    enabled: bool
    retry_count: int
    types: tuple[str, ...]
    secret: str


@dataclass(frozen=True, slots=True)
class Change:
    """What has happened to a payment or a transaction."""

    account: Account
    resource: str
    """`Payment` or `Transaction`."""
    action: str
    resource_id: str
    at: datetime


class WebhookDesk:
    """Keeps the configurations and tells of changes by them."""

    def __init__(self, bank: Bank, memory: Memory, default_secret: str) -> None:
        self._bank = bank
        self._memory = memory
        self._default_secret = default_secret
        self._configurations: dict[str, Configuration] = {}
        self._samples = 0

    def create(self, account: Account, fields: Fields) -> Configuration:
        """Configure an account's events for the first time. Raises Refusal, also if they are configured already."""
        read = _read(fields, None)
        fields.check()
        if account.id in self._configurations:
            raise Refusal(400, "The webhook of this account is configured already: use PUT to change it.")
        return self._keep(account, read)

    def change(self, account: Account, fields: Fields) -> Configuration:
        """Change what the fields name and keep the rest, also the secret. Raises Refusal, 404 if there is nothing."""
        present = self._configurations.get(account.id)
        if present is None:
            raise Refusal(404, "The webhook of this account is not configured.")
        read = _read(fields, present)
        fields.check()
        return self._keep(account, read)

    def recall(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Take over what was written down in an earlier run."""
        if kind == "sample":
            self._samples += 1
        else:
            fields = payload["configuration"]
            self._configurations[payload["account"]] = Configuration(**{**fields, "types": tuple(fields["types"])})

    def tell(self, change: Change) -> None:
        """Send an event about a change to whoever asked for it."""
        configuration = self._configurations.get(change.account.id)
        if configuration is not None and configuration.enabled and change.resource.lower() not in configuration.types:
            return
        event = new_guid(self._bank, "event", change.resource, change.action, change.resource_id, change.at.isoformat())
        notification = self._notification(change, event)
        # A demo bank posts to nobody but this machine, whatever it is told.
        if not notification.url or is_loopback(urlsplit(notification.url).hostname or ""):
            self._bank.outbox.push(notification)

    def sample(self, change: Change) -> Notification:
        """Return an event about a change with an id of its own, each time another."""
        self._memory.write("sample", {})
        self._samples += 1
        return self._notification(change, new_guid(self._bank, "sample", str(self._samples)))

    def _notification(self, change: Change, event: str) -> Notification:
        body = event_body(change, event)
        configuration = self._configurations.get(change.account.id)
        if configuration is None or not configuration.enabled:
            return _signed(body, self._default_secret, "", _pauses(_RETRIES))
        return _signed(body, configuration.secret, configuration.url, _pauses(configuration.retry_count))

    def _keep(self, account: Account, configuration: Configuration) -> Configuration:
        self._configurations[account.id] = configuration
        self._memory.write("webhook", {"account": account.id, "configuration": asdict(configuration)})
        return configuration


def event_body(change: Change, event: str) -> bytes:
    """Return the bytes of an event: its fields in the document's order, without spaces."""
    content = {
        "accountId": change.account.space,
        "action": change.action,
        "id": event,
        "resourceId": change.resource_id,
        "resourceType": change.resource,
        "createdAtUtc": stamp(change.at, event),
    }
    return json.dumps(content, separators=(",", ":")).encode()


def signature(secret: str, body: bytes) -> str:
    """Return HMAC-SHA256 over a body in base64, keyed with the secret's UTF-8 bytes."""
    return base64.b64encode(hmac.digest(secret.encode(errors="surrogatepass"), body, hashlib.sha256)).decode()


def _signed(body: bytes, secret: str, url: str, retries: tuple[float, ...]) -> Notification:
    return Notification(
        provider=SLUG,
        body=body,
        headers=(("content-type", "application/json; charset=utf-8"), (SIGNATURE, signature(secret, body))),
        forged=lambda: _signed(body, f"not {secret}", url, retries),
        url=url,
        retries=retries,
    )


def _pauses(count: int) -> tuple[float, ...]:
    return tuple(_FIRST_RETRY * 2**number for number in range(count))


def _read(fields: Fields, present: Configuration | None) -> Configuration:
    """Return a configuration from a body; what it leaves out comes from the present one or is the usual."""
    before = present or Configuration("", enabled=True, retry_count=_RETRIES, types=TYPES, secret="")
    read = replace(
        before,
        url=fields.text("url", default=before.url, longest=_LONGEST),
        enabled=fields.flag("enabled", default=before.enabled),
        retry_count=fields.whole("retryCount", default=before.retry_count, most=_MOST_RETRIES),
        types=fields.words("webHookTypes", TYPES, default=before.types),
        secret=fields.text("sharedSecret", default=before.secret, longest=_LONGEST),
    )
    if not _is_web_address(read.url):
        fields.complain("url", "A webhook needs an absolute http or https URL.")
    if not read.secret:
        fields.complain("sharedSecret", "A webhook needs a shared secret.")
    return read


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        return False
