"""How a provider's calls are made without this program: data for command lines, without a secret in it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

PREFIX = "BANKTUI_"
"""What the names of all variables begin with."""


class ByHand(NamedTuple):
    """How a provider's calls are made by hand. `BANKTUI_` and a setting's name in capitals is that setting's value."""

    needs: tuple[str, ...] = ()
    """Settings that every call needs, by their names."""
    options: tuple[str, ...] = ()
    """What curl is told for every call: a client certificate."""
    before: tuple[str, ...] = ()
    """Commands that come before every call: a signature is computed."""
    headers: Mapping[str, str] = MappingProxyType({})
    """What stands, in double quotes, for the value of a header that is not shown; names in lower case."""
    sign_in: tuple[str, ...] = ()
    """The end of a curl command that signs in, and what finds the token in its answer; $URL is the call's address."""
    sign_in_needs: tuple[str, ...] = ()
    """Settings that signing in needs."""
    token: str = ""
    """A command that reads the answer to the sign-in and writes its token."""


def from_json(name: str) -> str:
    """Return a command that reads JSON and writes the text in a field."""
    return rf"""sed -n 's/.*"{name}" *: *"\([^"]*\)".*/\1/p'"""
