"""Query parameters and form fields as the bank reads them: page limits, days, form bodies."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from starlette.datastructures import QueryParams, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from banktui.domain.money import minor_digits
from banktui.providers.anytime.sandbox.errors import refusal

ACCOUNT_PARAMETER: Final = 4000210
CARD_PARAMETER: Final = 4000310
BIC: Final = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_DATE_ORDER: Final = 4000050
_DEFAULT_NUMBER: Final = 50
_MOST: Final = 10_000
_DIGITS: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LARGEST_FORM: Final = 1 << 20
_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(?:\.([0-9]{1,6}))?", re.ASCII)
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Limits:
    """Which part of a list was asked for."""

    start: int
    number: int

    def as_filters(self) -> dict[str, int]:
        """Return what the reply's `filters` echo."""
        return {"limit_start": self.start, "limit_number": self.number}


@dataclass(frozen=True, slots=True)
class Days:
    """From which day to which day, both included; None is open."""

    first: date | None
    last: date | None

    def as_filters(self) -> dict[str, str]:
        """Return what the reply's `filters` echo."""
        named = {"date_start": self.first, "date_end": self.last}
        return {name: day.isoformat() for name, day in named.items() if day is not None}

    def holds(self, day: date) -> bool:
        """Tell whether a day lies within."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def limits(query: QueryParams, invalid: int) -> Limits:
    """Read `limit_start` and `limit_number`; refuse with the code `invalid` what is not a sensible number."""
    start = _whole(query, "limit_start", 0, invalid)
    number = _whole(query, "limit_number", _DEFAULT_NUMBER, invalid)
    if not 1 <= number <= _MOST:
        raise refusal(invalid, f"limit_number must be between 1 and {_MOST}.")
    return Limits(start, number)


def has_limits(query: QueryParams) -> bool:
    """Tell whether the caller asked for a part of a list at all."""
    return bool(query.get("limit_start") or query.get("limit_number"))


def days(query: QueryParams, invalid: int) -> Days:
    """Read `date_start` and `date_end`; refuse what is no day, and a start after the end."""
    first, last = _day(query, "date_start", invalid), _day(query, "date_end", invalid)
    if first is not None and last is not None and first > last:
        raise refusal(_DATE_ORDER)
    return Days(first, last)


async def form_fields(request: Request, invalid: int) -> Mapping[str, str]:
    """Return a body's text fields, url-encoded, multipart or JSON; the last one wins where a name is repeated."""
    length = request.headers.get("content-length", "0")
    if not _DIGITS.fullmatch(length) or int(length) > _LARGEST_FORM:
        raise refusal(invalid, "The body is too large.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        return _json_fields(await request.body(), invalid)
    try:
        async with request.form() as form:
            return {name: value for name, value in form.multi_items() if not isinstance(value, UploadFile)}
    except HTTPException as error:
        raise refusal(invalid, "The body is not a form.") from error


async def order_fields(request: Request, invalid: int) -> Mapping[str, str]:
    """Return the fields of an order, which must come as a form: unlike a question, it is not guessed at."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _FORMS:
        raise refusal(invalid, "The parameters must be sent as a form.")
    return await form_fields(request, invalid)


def amount_in(form: Mapping[str, str], currency: str, invalid: int) -> Decimal:
    """Return the field `amount`: plain digits, a dot, no more decimals than the currency has, above zero."""
    written = _AMOUNT.fullmatch(form.get("amount", ""))
    if written is None:
        raise refusal(invalid, "amount must be a number written in digits, with a dot before decimals.")
    digits = minor_digits(currency) or 0
    if len(written[1] or "") > digits:
        raise refusal(invalid, f"amount may have {digits} decimals.")
    value = Decimal(written[0]).quantize(Decimal(1).scaleb(-digits))
    if not value:
        raise refusal(invalid, "amount must be greater than zero.")
    return value


def text_in(form: Mapping[str, str], name: str, longest: int, invalid: int, *, may_be_empty: bool = False) -> str:
    """Return a field of text; refuse one that is missing, too long, holds controls, or is blank where it may not be."""
    text = form.get(name)
    if text is None or not (may_be_empty or text.strip()):
        raise refusal(invalid, f"{name} is required.")
    if len(text) > longest:
        raise refusal(invalid, f"{name} may have {longest} characters.")
    if _CONTROLS.search(text):
        raise refusal(invalid, f"{name} holds control characters.")
    return text


def one_of(form: Mapping[str, str], name: str, values: tuple[str, ...], invalid: int, default: str = "") -> str:
    """Return a field that is one of several words, or the default where it is missing or empty."""
    word = form.get(name) or default
    if word not in values:
        raise refusal(invalid, f"{name} must be one of {', '.join(values)}.")
    return word


def day_in(form: Mapping[str, str], name: str, invalid: int) -> date:
    """Return a field that is a day."""
    day = _day(form, name, invalid)
    if day is None:
        raise refusal(invalid, f"{name} is required.")
    return day


def _json_fields(body: bytes, invalid: int) -> Mapping[str, str]:
    try:
        decoded: Any = json.loads(body or b"{}", parse_float=str)
    except (ValueError, RecursionError) as error:
        raise refusal(invalid, "The body is not JSON.") from error
    if not isinstance(decoded, dict):
        raise refusal(invalid, "The body is not a JSON object.")
    return {name: value for name, value in decoded.items() if isinstance(value, str)}


def _whole(query: QueryParams, name: str, default: int, invalid: int) -> int:
    text = query.get(name) or str(default)
    if _DIGITS.fullmatch(text) is None:
        raise refusal(invalid, f"{name} must be a whole number, zero or more.")
    return int(text)


def _day(query: Mapping[str, str], name: str, invalid: int) -> date | None:
    text = query.get(name)
    if not text:
        return None
    if _DAY.fullmatch(text) is None:
        raise refusal(invalid, f"{name} must be a day written as YYYY-MM-DD.")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise refusal(invalid, f"{name} is not a day of the calendar.") from error
