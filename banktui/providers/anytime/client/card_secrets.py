"""What is secret about a card, asked for once: its PIN, its number or pictures of it, a link that shows it to another.

Nothing of an answer reaches a log, a record or a sentence. That pictures come as base64 of PNG or JPEG is our reading:
the documents call them pictures, and no more.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from banktui.domain.card import Card
from banktui.domain.card_number import has_check_digit
from banktui.domain.errors import Malformed, OutcomeUnknown
from banktui.domain.secret import Secret
from banktui.providers.anytime.client import inputs
from banktui.providers.anytime.client.card_changes import named
from banktui.providers.anytime.client.destinations import ip_fault
from banktui.providers.anytime.client.envelope import absent
from banktui.providers.anytime.client.gateway import Counter
from banktui.providers.anytime.client.values import shown
from banktui.providers.anytime.wire import LinkBody, PanBody, PinBody
from banktui.services.acting import Field, Form, Input, confirmation
from banktui.services.document import document, kind_of
from banktui.services.reading import Listed
from banktui.services.revealing import Kind, Picture, Revealed, Shown

CVC: Final = "cvc"
IP: Final = "ip"
_CVC_FORM: Final = re.compile(r"[0-9]{3}", re.ASCII)
_PIN_FORM: Final = re.compile(r"[0-9]{4,12}", re.ASCII)
_CVV_FORM: Final = re.compile(r"[0-9]{3,4}", re.ASCII)
_PAN_FORM: Final = re.compile(r"[0-9]{12,19}", re.ASCII)
_LINK_FORM: Final = re.compile(r"https://[!-~]{1,500}", re.ASCII)
_NOBODY: Final = "Make sure that nobody else sees the screen."
_KEPT_NOWHERE: Final = "It is kept nowhere; that it was shown is noted in the audit log. No money moves."
_PHYSICAL: Final = "plastic"


class ShowPin:
    """Shows a card's PIN to whoever has the card and reads the three digits from its back."""

    title = "Show PIN"
    wants: Sequence[str] = ()

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing of a list is chosen
        """Return what must be filled in: the CVC."""
        cvc = Field(
            CVC,
            "CVC",
            Input.SECRET,
            hint="the last three digits on the back of the card",
            longest=3,
            check=_cvc_fault,
        )
        note = f"{_which(subject)}The PIN is shown for 10 s. {_NOBODY} {_KEPT_NOWHERE}"
        return Form(self.title, (cvc,), "Show the PIN", note)

    async def reveal(self, parent: str, values: Mapping[str, str]) -> Revealed:
        """Return the PIN. Raises Rejected for a wrong CVC, and BankErrors."""
        inputs.checked(self.form(None, {}).fields, values)
        try:
            found = await self._counter.disclose("cards", parent, "pin", operation="PIN", query={CVC: values[CVC]})
        except OutcomeUnknown as unknown:
            raise _untold("the PIN", unknown) from None
        pin = PinBody.model_validate(found).pin
        if not pin or not _PIN_FORM.fullmatch(pin):
            raise _unusable("pin")
        return Revealed("PIN", parent, (Shown(Kind.PIN, "PIN", Secret(pin)),))


class ShowNumber:
    """Shows the number of a virtual card: as digits if it is for a single use, else as pictures."""

    title = "Show card number"
    wants: Sequence[str] = ()

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def refusal(self, item: Listed) -> str:
        """Say why a card's number surely cannot be shown."""
        is_physical = isinstance(item, Card) and item.type == _PHYSICAL
        return "Anytime shows the numbers of virtual cards only." if is_physical else ""

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing of a list is chosen
        """Return what must be filled in: nothing."""
        note = (
            f"{_which(subject)}Of a single-use card the number is shown for 15 s and the CVV for 10 s; of a multi-use "
            f"card there are pictures. {_NOBODY} {_KEPT_NOWHERE}"
        )
        return Form(self.title, (), "Show it", note)

    async def reveal(self, parent: str, values: Mapping[str, str]) -> Revealed:  # noqa: ARG002 - it has no fields
        """Return number and CVV, or pictures. Raises Rejected for a physical card, Malformed, and BankErrors."""
        try:
            found = await self._counter.disclose("cards", parent, "pan", operation="card number")
        except OutcomeUnknown as unknown:
            raise _untold("the card's number", unknown) from None
        body = PanBody.model_validate(found)
        if body.pan is not None:
            return Revealed("Card number", parent, _digits(body))
        pictures = tuple(
            _picture(parent, side, text) for side, text in (("front", body.front), ("back", body.back)) if text
        )
        if not pictures:
            raise absent("pan")
        return Revealed("Card pictures", parent, pictures=pictures)


class DetailsLink:
    """Makes a link at which the person with an IP address sees the card's details for a while."""

    title = "Details link"
    wants: Sequence[str] = ()

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def form(self, subject: Listed | None, known: Mapping[str, Sequence[Listed]]) -> Form:  # noqa: ARG002 - nothing of a list is chosen
        """Return what must be filled in: for which IP address, and a word."""
        ip = Field(
            IP,
            "Their IP address",
            hint="of the person who will open the link: 192.0.2.7",
            longest=45,
            check=ip_fault,
            remark=lambda typed: f"Whoever comes from {typed.strip()} and has the link sees the card's details.",
            is_destination=True,
        )
        note = f"{_which(subject)}The link shows the card's details to somebody else. No money moves."
        return Form(self.title, (ip, confirmation("LINK")), "Make the link", note)

    async def reveal(self, parent: str, values: Mapping[str, str]) -> Revealed:
        """Return the link, made once. Raises OutcomeUnknown if that is not known, Malformed if it is not https."""
        inputs.checked(self.form(None, {}).fields, values)
        ip = values[IP].strip()
        found = await self._counter.send(
            "POST", "cards", parent, "details-display", operation="details link", form=((IP, ip),), confidential=True
        )
        link = LinkBody.model_validate(found).temp_link
        if not link:
            raise absent("temp_link")
        host = _host_of(link)
        if not host:
            raise Malformed(
                "Anytime made a link that is not shown: it is no plain https address.",
                where="body.temp_link",
                hint="Ask Anytime's support for another way to give the details out.",
                provider="anytime",
            )
        beside = (("Leads to", shown(host)), ("Works from", ip))
        return Revealed("Details link", parent, (Shown(Kind.LINK, "Link", Secret(link), beside),))


def _digits(body: PanBody) -> tuple[Shown, ...]:
    pan = "".join((body.pan or "").replace("-", " ").split())
    if not _PAN_FORM.fullmatch(pan):
        raise _unusable("pan")
    if body.cvv is None or not _CVV_FORM.fullmatch(body.cvv):
        raise _unusable("cvv")
    remark = "" if has_check_digit(pan) else "Its check digit does not fit: the bank may have sent it wrongly."
    beside = (("Valid until", shown(body.expiry_date) or "the bank did not tell"),)
    return (
        Shown(Kind.NUMBER, "Card number", Secret(pan), beside, remark),
        Shown(Kind.CVV, "CVV", Secret(body.cvv)),
    )


def _picture(card_ref: str, side: str, text: str) -> Picture:
    """Return one picture, checked. Raises Malformed if it is none."""
    head, comma, rest = text.partition(",")
    encoded = rest if comma and head.startswith("data:image/") and head.endswith(";base64") else text
    try:
        content = b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        raise _unusable(side) from None
    kept = document(f"card-{side}", card_ref, kind_of(content, ("png", "jpg")), content)
    return Picture(kept.name, side, Secret(content), len(content))


def _host_of(link: str) -> str:
    """Return where a link leads; empty if it is not https, or hides that behind a name."""
    if not _LINK_FORM.fullmatch(link):
        return ""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return "" if "@" in parts.netloc else parts.netloc


def _cvc_fault(typed: str) -> str:
    return "" if _CVC_FORM.fullmatch(typed) else "The CVC has three digits."


def _which(subject: Listed | None) -> str:
    return f"{named(subject)}. " if isinstance(subject, Card) else ""


def _untold(what: str, cause: OutcomeUnknown) -> OutcomeUnknown:
    """Return the error for what may have been given out, and did not arrive."""
    return OutcomeUnknown(
        f"It is not known whether Anytime gave {what} out: nothing usable arrived, and nothing is shown.",
        detail=cause.detail,
        hint="No money moves by this. It is not asked for again by itself: attempts may be counted.",
        code=cause.code,
        request_id=cause.request_id,
        provider="anytime",
    )


def _unusable(where: str) -> Malformed:
    return Malformed(
        "Anytime's answer is not what its documents promise; nothing of it is shown.",
        where=f"body.{where}",
        hint="Ask Anytime's support. Do not try again and again: attempts may be counted.",
        provider="anytime",
    )
