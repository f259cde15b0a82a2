from collections.abc import Iterator

import pytest

from banktui.store import Store, open_store


@pytest.fixture
def store() -> Iterator[Store]:
    """Return a store in memory."""
    opened = open_store(None)
    yield opened
    opened.close()
