"""Intents, drafts and steps as the journal's rows hold them, and back, exactly."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from banktui.domain.intent import Intent, Party, State, Step
from banktui.domain.money import Money
from banktui.services.journal import Bound, Kept
from banktui.services.moving import Draft, FrozenRequest, Serial
from banktui.store.instants import instant_of, microseconds

COLUMNS = (
    "intent_id, tag, connection, provider, environment, operation, parent, amount, currency, incoming, draft, digest, "
    "host, credential, serial, beside, created, state, changed, sent, key, snapshot, remote_id, found"
)
"""What an intent is read from, in the order that `intent_of` takes."""

CHANGEABLE = frozenset(
    {"sentence", "code", "remote_id", "remote_status", "balance_before", "bank_ahead", "looks", "next_look_at", "alarm"}
)
"""Fields of an intent that may become known after it was confirmed."""

Row = tuple[Any, ...]


def draft_text(intent: Intent, draft: Draft) -> str:
    """Return what was confirmed, as JSON. The body of the request is text: it was written as UTF-8."""
    request = draft.request
    return _dump(
        {
            "source": asdict(intent.source),
            "destination": asdict(intent.destination),
            "they_see": intent.they_see,
            "we_see": intent.we_see,
            "values": intent.values,
            "when": draft.when,
            "facts": draft.facts,
            "snapshot": draft.snapshot,
            "method": request.method,
            "path": request.path,
            "content_type": request.content_type,
            "body": request.body.decode(),
        }
    )


def found_text(intent: Intent) -> str:
    """Return what is known of an intent beside its state and remote id, as JSON."""
    balance = intent.balance_before
    return _dump(
        {
            "sentence": intent.sentence,
            "code": intent.code,
            "remote_status": intent.remote_status,
            "balance_before": [str(balance.amount), balance.currency] if balance else None,
            "bank_ahead": intent.bank_ahead,
            "looks": intent.looks,
            "next_look_at": microseconds(intent.next_look_at) if intent.next_look_at else None,
            "alarm": intent.alarm,
        }
    )


def intent_of(row: Row) -> Intent:
    """Return the intent in a row of `COLUMNS`."""
    values = _named(row)
    draft, found = json.loads(values["draft"]), json.loads(values["found"])
    balance, look = found.get("balance_before"), found.get("next_look_at")
    return Intent(
        id=values["intent_id"],
        tag=values["tag"],
        connection=values["connection"],
        provider=values["provider"],
        environment=values["environment"],
        operation=values["operation"],
        parent=values["parent"],
        source=Party(**draft["source"]),
        destination=Party(**draft["destination"]),
        money=Money(Decimal(values["amount"]), values["currency"]),
        incoming=bool(values["incoming"]),
        they_see=draft["they_see"],
        we_see=draft["we_see"],
        state=State(values["state"]),
        created_at=instant_of(values["created"]),
        changed_at=instant_of(values["changed"]),
        sentence=found.get("sentence", ""),
        code=found.get("code", ""),
        remote_id=values["remote_id"],
        remote_status=found.get("remote_status", ""),
        balance_before=Money(Decimal(balance[0]), balance[1]) if balance else None,
        bank_ahead=found.get("bank_ahead"),
        looks=found.get("looks", 0),
        next_look_at=instant_of(look) if look is not None else None,
        alarm=found.get("alarm", False),
        values=_pairs(draft["values"]),
    )


def kept_of(row: Row, attempts: int) -> Kept:
    """Return everything that is kept of the intent in a row of `COLUMNS`."""
    values, intent = _named(row), intent_of(row)
    draft = json.loads(values["draft"])
    request = FrozenRequest(draft["method"], draft["path"], draft["body"].encode(), draft["content_type"])
    return Kept(
        intent=intent,
        draft=Draft(
            source=intent.source,
            destination=intent.destination,
            money=intent.money,
            request=request,
            they_see=intent.they_see,
            we_see=intent.we_see,
            when=draft["when"],
            facts=_pairs(draft["facts"]),
            snapshot=tuple(draft["snapshot"]),
        ),
        bound=Bound(values["environment"], values["host"], values["credential"]),
        key=values["key"],
        snapshot=tuple(json.loads(values["snapshot"])),
        sent_at=instant_of(values["sent"]) if values["sent"] is not None else None,
        serial=Serial(values["serial"]),
        beside=values["beside"],
        attempts=attempts,
    )


def step_of(row: Row, run: str) -> Step:
    """Return a step of an intent. The number of a request means something in the run only that made it."""
    n, at, before, after, why, evidence, who, made_by, request = row
    return Step(
        number=n,
        at=instant_of(at),
        before=State(before) if before is not None else None,
        after=State(after),
        why=why,
        evidence=evidence,
        who=who,
        request=request if made_by == run else None,
    )


def payment_slot(intent: Intent) -> str:
    """Return what is the same for two intents that would pay the same thing twice."""
    destination = intent.destination.key or intent.destination.name
    source = intent.source.key or intent.source.name or intent.parent
    # A trailing zero is no other amount.
    amount = f"{intent.money.amount.normalize():f}"
    return _dump([intent.connection, source, destination, amount, intent.money.currency, intent.incoming])


def serial_slot(intent: Intent, serial: Serial) -> str | None:
    """Return what is the same for intents of which one only may be open; None where the payment's own rule is all."""
    match serial:
        case Serial.PAYMENT:
            return None
        case Serial.PARENT:
            return _dump([intent.connection, intent.parent])
        case Serial.CONNECTION:
            return _dump([intent.connection])


def texts(values: tuple[str, ...]) -> str:
    """Return texts as JSON."""
    return _dump(values)


def _named(row: Row) -> Mapping[str, Any]:
    return dict(zip(COLUMNS.split(", "), row, strict=True))


def _pairs(entries: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in entries)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
