"""Instants and problems as columns hold them."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from banktui.domain.errors import Problem

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Return an instant as whole microseconds since 1970, exactly."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(value: int) -> datetime:
    """Return the instant, in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def problem_text(problem: Problem) -> str:
    """Return a problem as JSON."""
    facts = asdict(problem)
    facts["at"] = problem.at.isoformat() if problem.at else None
    return json.dumps(facts)


def problem_of(text: str) -> Problem:
    """Return the problem behind its JSON."""
    facts = json.loads(text)
    at = facts.pop("at")
    return Problem(**facts, at=datetime.fromisoformat(at) if at else None)
