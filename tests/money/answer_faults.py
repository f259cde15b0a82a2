"""F8 to F12, F16 to F23 and F34: what a bank may answer, and what of it must not be believed."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from banktui.sandbox.shaping import decode, encode
from tests.money.case import Case
from tests.money.driving import Driver, becomes

_LIMITS = ("4290310", "4290311", "4290312", "4290313", "4290314", "4290320", "4290330", "4290331")
_REFUSALS: Mapping[str, tuple[str, ...]] = {
    "anytime": (
        *("402/4020210", "402/4020220", "402/4020320", "402/4020321", "403/4030030", "403/4030210", "403/4030310"),
        *("404/4040010", "400/4000210", "400/4000310", "451/4510210", "451/4510310", "451/4510320", "451/4510330"),
    ),
    "banq": ("400", "403", "404", "422"),
    "ibanity": ("400/validation_error", "403/sandbox_application_required", "404/resource_not_found"),
}
_HUB_REFUSALS = ("declined", "insufficient_funds", "compliance_firewall")
_RETRY_AFTER = ("7", "", "1000000000", "soon", "-5", "Sat, 21 Nov 2026 10:00:00 GMT", "Thu, 26 Nov 2026 10:00:00 GMT")


def _changed(case: Case, change: Callable[[Any], Any]) -> Callable[[], object]:
    """Return what has the bank's answer to the payment changed."""

    async def answer(request: httpx.Request) -> httpx.Response:
        real = await case.passed_on(request)
        content = decode(real.content)
        replaced = change(content)
        return httpx.Response(
            real.status_code,
            content=encode(content if replaced is None else replaced),
            headers={"content-type": real.headers["content-type"]},
        )

    return lambda: case.hook(answer)


async def without_an_id(case: Case) -> None:
    """F8: it is missing, null, of a wrong type, empty; of several one is enough."""
    name = case.chance.choice(case.way.id_fields)
    spoiled: Any = case.chance.choice((None, [], {}, True, "", 0.5, "missing"))

    def change(content: Any) -> None:
        def walk(value: Any) -> None:
            for inner in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
                walk(inner)
            if isinstance(value, dict) and name in value:
                if spoiled == "missing":
                    del value[name]
                else:
                    value[name] = spoiled

        walk(content["data"] if isinstance(content, dict) and "data" in content else content)

    await becomes(case, _changed(case, change), effects=1, again=True)


async def other_echo(case: Case) -> None:
    """F9: the answer repeats another amount or destination than was sent."""
    if case.way.slug != "hub":
        await becomes(case, lambda: case.fault("wrong_echo"), effects=1)
        return

    def change(content: Any) -> None:
        # Hub's answer repeats nothing by itself.
        content[case.chance.choice(("amount", "reference"))] = "77.00"

    await becomes(case, _changed(case, change), effects=1)


def _status(*faults: str, effects: int) -> Driver:
    async def strike(case: Case) -> None:
        fault = case.chance.choice(faults)
        await becomes(case, lambda: case.fault(fault), effects=effects, again=True)

    return strike


async def dead_token(case: Case) -> None:
    """F16: somebody else signs in between the look at the bank and the payment."""
    if case.way.slug == "banq":
        await becomes(case, lambda: case.fault("status_before:401"), effects=0)
        return

    async def stolen(request: httpx.Request) -> httpx.Response:
        case.rig.stage.bank.scenarios.run("token_stolen", {"provider": case.way.slug})
        return await case.passed_on(request)

    before = case.rig.clients[case.way.slug].standing()
    await becomes(case, lambda: case.hook(stolen), effects=0)
    after = case.rig.clients[case.way.slug].standing()
    assert before is not None
    assert after is not None
    assert after.logins <= before.logins + 2, "no login war"


async def seen_before(case: Case) -> None:
    """F17: the bank has seen these validation data, in this very request; what it made of that it does not say."""
    when = case.chance.choice(("before", "after"))
    fault = f"status_{when}:401/4010080"
    await becomes(case, lambda: case.fault(fault), effects=int(when == "after"))


async def too_many(case: Case) -> None:
    """F18: a pause is asked for, in seconds, by a date, in words, for ever, or not at all."""
    code = f"/{case.chance.choice(('4290010', '4290020', '4290030'))}" if case.way.slug == "anytime" else ""
    retry_after = case.chance.choice(_RETRY_AFTER)

    async def busy(request: httpx.Request) -> httpx.Response:
        real = await case.passed_on(request)
        headers = {"content-type": real.headers["content-type"]}
        if retry_after:
            headers["retry-after"] = retry_after
        return httpx.Response(429, content=real.content, headers=headers)

    case.fault(f"status_before:429{code}")
    case.hook(busy)
    till = case.till()
    made = await till.pay(case.values)
    assert case.arrived == 1
    await case.not_sent(till, made, wait=True)


async def business_limit(case: Case) -> None:
    """F19: the same status, and another meaning."""
    fault = f"status_before:429/{case.chance.choice(_LIMITS)}"
    await becomes(case, lambda: case.fault(fault), effects=0)


async def refused(case: Case) -> None:
    """F20: a refusal in the provider's own words."""
    if case.way.slug == "hub":
        outcome = case.chance.choice(_HUB_REFUSALS)
        scenarios = case.rig.stage.bank.scenarios
        await becomes(case, lambda: scenarios.run("hub_outcome", {"outcome": outcome}), effects=0)
        return
    fault = f"status_before:{case.chance.choice(_REFUSALS[case.way.slug])}"
    await becomes(case, lambda: case.fault(fault), effects=0)


async def hub_codes(case: Case) -> None:
    """F21: quarantined; to be called about, moved or not; in conflict with another request, this one or that."""
    variant, is_done = case.seed % 3, case.chance.random() < 0.5
    if variant == 2:
        fault = f"status_{'after' if is_done else 'before'}:409"
        await becomes(case, lambda: case.fault(fault), effects=int(is_done))
        return
    told = {"outcome": "quarantined"} if not variant else {"outcome": "contact_support", "moved": _yes_or_no(is_done)}
    scenarios = case.rig.stage.bank.scenarios
    await becomes(case, lambda: scenarios.run("hub_outcome", told), effects=int(is_done and variant == 1))


def _yes_or_no(is_so: bool) -> str:  # noqa: FBT001 - says itself
    return "yes" if is_so else "no"


async def undocumented(case: Case) -> None:
    """F22: a status, or a code, that is in no document; carried out or not."""
    is_done = case.chance.random() < 0.5
    status = case.chance.choice((299, 418, 410, 451 if case.way.slug != "anytime" else 460, 407, 599))
    body: Any = case.chance.choice(({}, {"error": "Zzz"}, {"code": 99}, [], {"response_code": "999", "status": 1}))

    async def strange(request: httpx.Request) -> httpx.Response:
        if is_done:
            await case.passed_on(request)
        return httpx.Response(status, content=json.dumps(body), headers={"content-type": "application/json"})

    await becomes(case, lambda: case.hook(strange), effects=int(is_done), again=True)


async def redirected(case: Case) -> None:
    """F23: it is sent elsewhere, with its body or without."""
    status = case.chance.choice((301, 302, 303, 307, 308))

    async def elsewhere(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers={"location": "https://elsewhere.example/"})

    await becomes(case, lambda: case.hook(elsewhere), effects=0)
    assert all(post.url.host == "localhost" for post in case.wire.posts)


async def false_hash(case: Case) -> None:
    """F34: the answer's own hash is another, or of another moment."""

    def change(content: Any) -> None:
        name = case.chance.choice(("hash", "timestamp"))
        content[name] = "0" * 64 if name == "hash" else 1

    await becomes(case, _changed(case, change), effects=1)


ANSWER_FAULTS: dict[str, Driver] = {
    "F8": without_an_id,
    "F9": other_echo,
    "F10": _status(*(f"status_before:{status}" for status in (500, 502, 503, 504)), effects=0),
    "F11": _status(*(f"status_after:{status}" for status in (500, 502, 503, 504)), effects=1),
    "F12": _status("status_after:408", effects=1),
    "F16": dead_token,
    "F17": seen_before,
    "F18": too_many,
    "F19": business_limit,
    "F20": refused,
    "F21": hub_codes,
    "F22": undocumented,
    "F23": redirected,
    "F34": false_hash,
}
