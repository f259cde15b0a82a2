"""`python -m tests.readme`: writes the generated parts of README.md. A test fails while they are out of date."""

import re
from collections.abc import Mapping
from pathlib import Path

from banktui.ui.commands import keys_table
from banktui.ui.sections import SECTIONS
from tests.documented import OPERATIONS, Operation

README = Path(__file__).resolve().parents[1] / "README.md"
_DONE, _NOT_YET = "✓", "–"


def generated(text: str, offered: Mapping[str, frozenset[str]], served: frozenset[Operation]) -> str:
    """Return README's text with its tables made anew.

    `offered`: the capability names that each provider's client was found to have; `served`: operations that its sandbox
    was seen to answer.
    """
    text = _between(text, "operations", operations_table(offered, served))
    return _between(text, "keys", keys_table())


def operations_table(offered: Mapping[str, frozenset[str]], served: frozenset[Operation]) -> str:
    """Return which documented operations work in the client, in the built-in bank and on a screen, as Markdown."""
    lines = ["| provider | operation | call | client | built-in bank | console |", "|---|---|---|---|---|---|"]
    for operation in OPERATIONS:
        client = bool(operation.capability) and operation.capability in offered[operation.provider]
        marks = [
            _DONE if works else _NOT_YET for works in (client, operation in served, client and on_screen(operation))
        ]
        call = f"`{operation.method} {operation.path}`"
        lines.append(f"| {operation.provider} | {operation.name} | {call} | {' | '.join(marks)} |")
    return "\n".join(lines)


def on_screen(operation: Operation) -> bool:
    """Tell whether a section or a row's own page uses the capability."""
    return operation.capability == "check" or any(
        operation.capability in {section.capability, section.lookup} for section in SECTIONS
    )


def _between(text: str, name: str, table: str) -> str:
    pattern = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- {name} end -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)
