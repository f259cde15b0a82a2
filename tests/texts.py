"""Every text within something that is kept: to look for what must not be there."""

import dataclasses
from collections.abc import Iterator


def texts_in(value: object) -> Iterator[str]:
    """Return every text within a kept request, a line of a log or anything made of such."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts_in(each)
    else:
        yield str(value)
