"""Where Banq sends its webhooks, and how they are signed: created by POST, changed by PUT."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from banktui.domain.clock import Clock
from banktui.domain.errors import BankError, NotFound, OutcomeUnknown, Rejected
from banktui.http.fields import bool_of, int_of
from banktui.http.reply import Reply
from banktui.providers.banq import paths
from banktui.providers.banq.client.asking_form import refused
from banktui.providers.banq.client.gateway import Gateway, address
from banktui.providers.banq.client.idempotency import IdempotencyKey
from banktui.providers.banq.settings import Settings
from banktui.providers.banq.wire import WebhookConfiguration, unwrapped
from banktui.services.acting import Choice, Done, Field, Form, Input
from banktui.services.reading import Listed

CREATE: Final = "create"
CHANGE: Final = "change"

_OPERATION = "Webhook configuration"
_LONGEST_URL = 2_000
_LONGEST_SECRET = 500
_LARGEST_COUNT = 100
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_YES = "yes"
_TYPES = ("payment", "transaction")
_INPUTS = {name.casefold(): name for name in ("url", "enabled", "retryCount", "webHookTypes", "sharedSecret")}


class ConfigureEvents:
    """Tells Banq where to send an account's webhooks. The shared secret goes out once and is repeated nowhere."""

    title = "Configure webhooks"
    wants: Sequence[str] = ()

    def __init__(self, gateway: Gateway, settings: Settings, clock: Clock) -> None:
        self._gateway = gateway
        self._account = settings.account_id
        self._own_secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        self._clock = clock
        self._open: dict[str, IdempotencyKey] = {}
        """By path: the key of a POST whose outcome is not known (yet)."""

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - every account's is alike
        """Return what must be filled in. The present configuration is not offered: Banq has no call that reads it."""
        return Form(
            title=self.title,
            fields=_fields(has_own_secret=bool(self._own_secret)),
            submit="Configure",
            note="Banq then tells this address of every change of the kinds chosen. No money moves. "
            "The shared secret is sent to Banq and kept nowhere.",
        )

    async def perform(self, parent: str, values: Mapping[str, str]) -> Done:
        """Create or change an account's configuration. Raises BankError, OutcomeUnknown if no usable answer came.

        A form that is sent again unchanged after an unknown outcome carries the same idempotency id, so that it is
        carried out once; every other form carries one of its own.
        """
        for name, complaint in self.form(None, {}).complaints(values).items():
            raise refused(complaint, name)
        body = self._body(values)
        creates = values["how"] == CREATE
        account = parent or self._account
        try:
            reply = await (self._create(account, body) if creates else self._change(account, body))
        except OutcomeUnknown as unknown:
            raise _unknown(unknown, creates=creates) from None
        except (Rejected, NotFound) as told:
            raise _explained(told, creates=creates) from None
        return Done(" ".join(self._sentences(body, reply, creates=creates)))

    async def _create(self, account: str, body: Mapping[str, Any]) -> Reply:
        segments = (paths.ACCOUNTS, account, paths.WEBHOOK_CONFIGURATION)
        path = address(*segments)
        now = self._clock.now()
        key = self._open.get(path)
        if key is None or not key.fits("POST", path, body, now):
            key = IdempotencyKey.make("POST", path, body, now=now)
        self._open[path] = key
        headers = key.headers("POST", path, body, now)
        try:
            reply = await self._gateway.post(*segments, operation=_OPERATION, body=body, headers=headers)
        except OutcomeUnknown:
            raise
        except BankError:
            self._settle(path, key)
            raise
        self._settle(path, key)
        return reply

    async def _change(self, account: str, body: Mapping[str, Any]) -> Reply:
        segments = (paths.ACCOUNTS, account, paths.WEBHOOK_CONFIGURATION)
        # Whatever becomes of it, a POST of before must not be taken up again over this.
        self._open.pop(address(*segments), None)
        return await self._gateway.put(*segments, operation=_OPERATION, body=body)

    def _settle(self, path: str, key: IdempotencyKey) -> None:
        """Forget a key whose outcome is known: the same form, sent on purpose once more, is another intent."""
        if self._open.get(path) is key:
            del self._open[path]

    def _body(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        chosen = {each.strip() for each in values["webHookTypes"].split(",")}
        return {
            "url": values["url"].strip(),
            "enabled": values["enabled"] == _YES,
            "retryCount": int(values["retryCount"]),
            "webHookTypes": [each for each in _TYPES if each in chosen],
            "sharedSecret": values.get("sharedSecret") or self._own_secret,
        }

    def _sentences(self, body: Mapping[str, Any], reply: Reply, *, creates: bool) -> Sequence[str]:
        done = "created" if creates else "changed"
        sentences = [
            f"The webhook configuration was {done}: Banq sends events now."
            if body["enabled"]
            else f"The webhook configuration was {done}, switched off."
        ]
        differing = _differing(body, unwrapped(reply.data))
        if differing:
            sentences.append(f"Banq's answer differs from what was sent in: {', '.join(differing)}.")
        if body["sharedSecret"] != self._own_secret:
            sentences.append(
                "Its secret is not this connection's: set it in the connection too, or the events are rejected here."
            )
        return sentences


def _fields(*, has_own_secret: bool) -> tuple[Field, ...]:
    ways = (Choice(CREATE, "create a new configuration"), Choice(CHANGE, "change the existing one"))
    kinds = tuple(Choice(kind, f"{kind}s") for kind in _TYPES)
    return (
        Field("how", "What to do", Input.CHOICE, initial=CREATE, choices=ways),
        Field("url", "Address", hint="https://…", longest=_LONGEST_URL, check=_address_fault),
        Field("enabled", "Enabled", Input.FLAG, initial=_YES, check=_flag_fault),
        Field(
            "retryCount",
            "Retries",
            Input.NUMBER,
            hint="how often Banq tries again",
            initial="5",
            check=_count_fault,
        ),
        Field("webHookTypes", "Events about", Input.CHOICES, initial=",".join(_TYPES), choices=kinds),
        Field(
            "sharedSecret",
            "Shared secret",
            Input.SECRET,
            required=not has_own_secret,
            hint="empty: the one in this connection's settings" if has_own_secret else "signs every event",
            longest=_LONGEST_SECRET,
            check=_secret_fault,
        ),
    )


def _address_fault(typed: str) -> str:
    text = typed.strip()
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return "Address is not an address: https://host/path is."
    if not text.isascii() or not text.isprintable() or " " in text:
        return "Address has characters that no address may have."
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "Address must begin with https:// and name a host."
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        return "Address must begin with https://; http:// is for this machine only."
    if parts.username is not None or parts.fragment:
        return "Address may hold no user name, password or #fragment."
    return ""


def _flag_fault(typed: str) -> str:
    return "" if typed in {_YES, "no"} else "Enabled is yes or no."


def _count_fault(typed: str) -> str:
    if typed.isascii() and typed.isdigit() and len(typed) <= len(str(_LARGEST_COUNT)) and int(typed) <= _LARGEST_COUNT:
        return ""
    return f"Retries is a whole number from 0 to {_LARGEST_COUNT}."


def _secret_fault(typed: str) -> str:
    if typed != typed.strip():
        return "Shared secret begins or ends with a space: was it copied with one?"
    return "" if typed.isprintable() else "Shared secret has characters that cannot be seen: was it copied with them?"


def _differing(body: Mapping[str, Any], answered: Mapping[str, Any] | None) -> Sequence[str]:
    """Return the names of the fields that an answer gives back otherwise than they were sent; never the secret."""
    if answered is None:
        return ()
    told = WebhookConfiguration.model_validate(answered)
    types = told.web_hook_types
    compared = (
        ("url", told.url, body["url"]),
        ("enabled", bool_of(told.enabled), body["enabled"]),
        ("retryCount", int_of(told.retry_count), body["retryCount"]),
        (
            "webHookTypes",
            {str(each).casefold() for each in types} if isinstance(types, list) else None,
            set(body["webHookTypes"]),
        ),
    )
    return tuple(name for name, theirs, ours in compared if theirs is not None and theirs != ours)


def _explained(error: Rejected | NotFound, *, creates: bool) -> BankError:
    """Return a refusal under the name of the field at fault; where Banq names none, the likeliest reason with it."""
    if isinstance(error, NotFound):
        if not creates:
            error.hint = "If the account has no configuration yet, create one. If it is gone, refresh the accounts."
        return error
    error.field = _INPUTS.get(error.field.rpartition(".")[2].casefold(), "")
    if creates and not error.field:
        error.hint = "If the account has a configuration already, change that one; unchanged this is refused again."
    return error


def _unknown(error: OutcomeUnknown, *, creates: bool) -> OutcomeUnknown:
    again = (
        "Send the same form again: it carries the same X-Idempotent-Id, so that Banq carries it out once at most."
        if creates
        else "Send it again: changing the configuration to the same values twice does no harm."
    )
    return OutcomeUnknown(
        "It is not known whether Banq took the webhook configuration.",
        detail=error.detail,
        hint=f"No money moves by this. {again}",
        code=error.code,
        request_id=error.request_id,
        provider="banq",
    )
