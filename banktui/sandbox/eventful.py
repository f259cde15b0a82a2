"""Scenarios that all providers with events have: one that is late, comes twice, in the wrong order, or is forged."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from banktui.sandbox.bank import Bank
from banktui.sandbox.outbox import Notification
from banktui.sandbox.provider import ProviderSandbox

_LATE_SECONDS = "300"
_TIMES = "2"
_MOST_TIMES = 1_000
_LONGEST_SECONDS = 30 * 24 * 3600
_Sample = Callable[[], Notification]


def offer_event_scenarios(bank: Bank, providers: Sequence[ProviderSandbox]) -> None:
    """Put them on the bank's board, for each provider that has events. Doing so again changes nothing."""
    known = {(scenario.name, scenario.provider) for scenario in bank.scenarios.list()}
    for provider in providers:
        if provider.sample is None or ("webhook_late", provider.slug) in known:
            continue
        add = partial(bank.scenarios.add, provider=provider.slug)
        add(
            "webhook_late",
            "A true event is sent long after what it tells has happened.",
            {"seconds": f"optional: by the bank's clock; {_LATE_SECONDS} if left out"},
            partial(_late, bank, provider.sample),
        )
        add(
            "webhook_duplicate",
            "A true event is sent more than once.",
            {"times": f"optional: how often in all; {_TIMES} if left out"},
            partial(_duplicate, bank, provider.sample),
        )
        add(
            "webhook_forged",
            "An event is sent that says what a true one would, signed by somebody without the secret.",
            {},
            partial(_forged, bank, provider.sample),
        )
        add(
            "webhook_out_of_order",
            "Two true events are sent, the later one first.",
            {},
            partial(_out_of_order, bank, provider.sample),
        )


def _late(bank: Bank, sample: _Sample, arguments: Mapping[str, str]) -> Mapping[str, Any]:
    seconds = _whole("seconds", arguments.get("seconds", _LATE_SECONDS), _LONGEST_SECONDS)
    return {"sent": int(bank.outbox.push(sample(), after=seconds)), "after_seconds": seconds}


def _duplicate(bank: Bank, sample: _Sample, arguments: Mapping[str, str]) -> Mapping[str, Any]:
    times = _whole("times", arguments.get("times", _TIMES), _MOST_TIMES)
    event = sample()
    return {"sent": sum(bank.outbox.push(event) for _ in range(times))}


def _forged(bank: Bank, sample: _Sample, _: Mapping[str, str]) -> Mapping[str, Any]:
    return {"sent": int(bank.outbox.push(sample().forged()))}


def _out_of_order(bank: Bank, sample: _Sample, _: Mapping[str, str]) -> Mapping[str, Any]:
    first, second = sample(), sample()
    return {"sent": sum(bank.outbox.push(event) for event in (second, first))}


def _whole(name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise ValueError(f"{name} is a whole number from 1 to {most}")
    return int(text)
