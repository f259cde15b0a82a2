"""References to tests that stand in other files, held to be there."""

import re
from pathlib import Path


def is_there(reference: str) -> bool:
    """Tell whether a test is where a reference (`path::name`, below `tests`) says."""
    path, _, name = reference.partition("::")
    source = (Path("tests") / path).read_text(encoding="utf-8")
    return re.search(rf"^(async )?def {name}\(", source, re.MULTILINE) is not None
