"""Request bodies: `{"data": {"type": …, "attributes": {…}}}`, checked as far as the document describes them."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from starlette.requests import Request

from banktui.providers.ibanity.sandbox.errors import refused

_LARGEST = 1 << 20


async def read_attributes(request: Request, kind: str, *, required: bool = False) -> Mapping[str, Any]:
    """Return the attributes of a resource to be made, numbers with a fraction as Decimal.

    Unless they are required, nothing at all and `{}` pass as no attributes, because the document shows no body where
    one client sends `{}`.
    Raises RefusedError: `invalid_resource_type` for a missing or other type, `validation_error` for no document at all.
    """
    document = _decoded(await _read(request))
    if not isinstance(document, Mapping):
        raise _unreadable("data", "The request body has to be a JSON object.")
    if not document:
        if required:
            raise refused("invalid_resource_type")
        return {}
    data = document.get("data")
    if not isinstance(data, Mapping):
        raise _unreadable("data", "The request body has to hold an object under data.")
    if data.get("type") != kind:
        raise refused("invalid_resource_type")
    attributes = data.get("attributes", {})
    if not isinstance(attributes, Mapping):
        raise _unreadable("attributes", "The attributes have to be an object.")
    return attributes


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise _unreadable("data", "The request body is too large.")
    return bytes(body)


def _decoded(body: bytes) -> Any:
    if not body.strip():
        return {}
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _unreadable("data", "The request body is not JSON.") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unreadable(attribute: str, message: str) -> Exception:
    return refused("validation_error", message=message, attribute=attribute)
