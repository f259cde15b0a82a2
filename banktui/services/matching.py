"""Which of a provider's records, if any, proves what became of an unknown intent: one pure rule.

Exactly one record, all keys equal, everything looked at, and the record nobody else's. Anything less proves nothing;
that nothing is listed proves nothing either.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from banktui.domain.intent import Intent, State
from banktui.domain.tag import shown
from banktui.services.moving import Proof, Remote, Sighting
from banktui.services.transition import may_follow

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look amounts to."""

    sentence: str
    """What was found, for people."""
    state: State | None = None
    """Where the intent goes by this; None: it stays unknown."""
    record: Remote | None = None
    """The record that proves it, or that contradicts what was sent."""
    alarm: bool = False
    """Something is there that must not be: a person has to look."""

    @property
    def evidence(self) -> str:
        """Return the record in words; empty if there is none."""
        return described(self.record) if self.record is not None else ""


def match(
    intent: Intent,
    proof: Proof,
    sighting: Sighting,
    *,
    snapshot: Sequence[str] = (),
    is_taken: Callable[[str], bool] = lambda _: False,
    rivals: int = 0,
) -> Finding:
    """Return what a look at the provider's records proves of an intent.

    `snapshot` are ids that were there before it was sent, `is_taken` tells whether another intent's record has an id,
    and `rivals` is how many other intents are open that the same record could belong to.
    """
    records = tuple({record.id: record for record in reversed(sighting.records)}.values())
    if proof is Proof.NONE:
        return Finding(sighting.remark or "The provider has no records that could prove it.")
    ours = [record for record in records if intent.tag in record.tags]
    if ours:
        return _by_tag(intent, ours, sighting, is_taken)
    if proof is Proof.NEW_ITEM:
        known = frozenset(snapshot)
        new = [record for record in records if record.id not in known and not record.tags and not is_taken(record.id)]
        return _by_newness(intent, new, sighting, rivals)
    return Finding(_not_listed(sighting, len(records)))


def differences(intent: Intent, record: Remote) -> tuple[str, ...]:
    """Return in what a record differs from what was sent, in words; what the provider does not give differs in nothing.

    An amount must be given: what was sent under a tag is known only by it.
    """
    found = []
    if record.money is None:
        found.append("its amount cannot be read")
    elif abs(record.money) != intent.money:
        money = abs(record.money)
        found.append(f"it is of {money.plain()} {money.currency}")
    if record.destination and not _same_party(record.destination, intent):
        found.append("it went to somebody else")
    return tuple(found)


def described(record: Remote) -> str:
    """Return a record in words, as evidence."""
    money = f", {record.money.plain()} {record.money.currency}" if record.money is not None else ""
    to = f", to {record.destination or record.name}" if record.destination or record.name else ""
    at = f", of {record.created_at:%Y-%m-%d %H:%M:%S} UTC" if record.created_at is not None else ""
    return f"record {record.id}: {record.word or record.amounts_to.value}{money}{to}{at}"


def _by_tag(intent: Intent, ours: Sequence[Remote], sighting: Sighting, is_taken: Callable[[str], bool]) -> Finding:
    tag = shown(intent.tag)
    if len(ours) > 1:
        ids = ", ".join(record.id for record in ours)
        return Finding(f"More than one record carries the tag {tag}: {ids}.", record=ours[0], alarm=True)
    [record] = ours
    wrong = differences(intent, record)
    if wrong:
        alarm = record.money is not None
        return Finding(f"A record carries the tag {tag}, but {' and '.join(wrong)}.", record=record, alarm=alarm)
    if is_taken(record.id):
        return Finding("The record that carries its tag belongs to another payment.", record=record, alarm=True)
    if not sighting.complete:
        return Finding("A record carries its tag, but not everything could be looked at.", record=record)
    return _proven(record, "The provider's record carries its tag, amount and payee.")


def _by_newness(intent: Intent, new: Sequence[Remote], sighting: Sighting, rivals: int) -> Finding:
    if not new:
        return Finding(_not_listed(sighting, len(sighting.records)))
    if len(new) > 1:
        return Finding(f"{len(new)} new records are there, and which of them it is cannot be told.")
    [record] = new
    doubt = _doubt_about(intent, record, sighting, rivals)
    if doubt:
        return Finding(f"A new record is there, {doubt}.", record=record)
    return _proven(record, "Exactly one new record is there, and it is like what was sent.")


def _doubt_about(intent: Intent, record: Remote, sighting: Sighting, rivals: int) -> str:
    doubts = {
        "but it could belong to another open payment as well": rivals > 0,
        "but not everything could be looked at": not sighting.complete,
        "and it is of another amount": record.money is not None and abs(record.money) != intent.money,
        "and it is of somebody else": bool(record.destination) and not _same_party(record.destination, intent),
        "and its name is another": bool(record.name) and _folded(record.name) != _folded(intent.destination.name),
        "and nothing in it says whose it is": not (record.name or record.destination or record.money),
    }
    return next((doubt for doubt, holds in doubts.items() if holds), "")


def _proven(record: Remote, sentence: str) -> Finding:
    if not may_follow(State.UNKNOWN, record.amounts_to) or record.amounts_to is State.NOT_EXECUTED:
        return Finding(f"{sentence} Its status says nothing: {record.word}.", record=record)
    return Finding(sentence, record.amounts_to, record)


def _not_listed(sighting: Sighting, records: int) -> str:
    looked = f"{records} record{'' if records == 1 else 's'} looked at"
    partly = "" if sighting.complete else ", and not all could be"
    remark = f" {sighting.remark}" if sighting.remark else ""
    return f"Not listed ({looked}{partly}). That proves nothing.{remark}"


def _same_party(number: str, intent: Intent) -> bool:
    return _bare(number) in {_bare(intent.destination.number), _bare(intent.destination.id)} - {""}


def _bare(number: str) -> str:
    return _SPACES.sub("", number).upper()


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
