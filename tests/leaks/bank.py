"""`banktui sandbox` whose cards have the given values: `python bank.py PIN CVV PAN sandbox …`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from banktui import cli
from banktui.providers.anytime.sandbox import tokens as anytime
from banktui.providers.anytime.sandbox.cardsecrets import CardSecrets
from banktui.providers.banq.sandbox import tokens as banq
from banktui.providers.hub.sandbox import tokens as hub

ISSUED = "issued.jsonl"


def always(value: str) -> Callable[..., str]:
    """Return a method that knows one answer."""
    return lambda *_of: value


def told(issue: Callable[[Any], str], kind: str) -> Callable[[Any], str]:
    """Return a method that issues as another does, and tells what."""

    def issues(self: Any) -> str:
        value = issue(self)
        with (Path(sys.argv[sys.argv.index("--state") + 1]) / ISSUED).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps([kind, value]) + "\n")
        return value

    return issues


def put(owner: type, name: str, method: Callable[..., str]) -> None:
    """Put a method in the place of another."""
    setattr(owner, name, method)


pin, cvv, pan = sys.argv[1:4]
for name, value in (("pin", pin), ("cvv", cvv), ("pan", pan)):
    put(CardSecrets, name, always(value))
put(anytime.TokenDesk, "issue", told(anytime.TokenDesk.issue, "anytime access token"))
put(banq.TokenDesk, "_issue", told(banq.TokenDesk._issue, "banq access token"))
put(hub.TokenDesk, "issue", told(hub.TokenDesk.issue, "hub access token"))
sys.exit(cli.main(sys.argv[4:]))
