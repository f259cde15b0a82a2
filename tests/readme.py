"""`python -m tests.readme`: writes the generated parts of README.md. A test fails while they are out of date."""

import asyncio
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from banktui.cli.status import statuses_table
from banktui.services.capability import MONEY, SANDBOX_ACCOUNTS
from banktui.services.command_line import READINGS, SENDINGS, option_of
from banktui.services.filling import default_of, option_for
from banktui.services.provider import Provider
from banktui.services.rows import fields_of
from banktui.services.scope import Scope
from banktui.ui.commands import keys_table
from banktui.ui.deeds import DEEDS
from banktui.ui.sections import SECTIONS
from banktui.ui.widgets.ledger_table import LedgerTable
from tests.documented import OPERATIONS, Operation
from tests.providers.sending import known_of

README = Path(__file__).resolve().parents[1] / "README.md"
_DONE, _NOT_YET = "✓", "–"
_EVERYWHERE = ("connection", "provider", "id", "as_of")


def generated(
    text: str,
    offered: Mapping[str, frozenset[str]],
    served: frozenset[Operation],
    options: Mapping[str, Sequence[str]],
) -> str:
    """Return README's text with its tables made anew.

    `offered`: the capability names that each provider's client was found to have; `served`: operations that its sandbox
    was seen to answer; `options`: what each money operation's form asks for, see `sending_options`.
    """
    text = _between(text, "operations", operations_table(offered, served))
    text = _between(text, "commands", commands_table())
    text = _between(text, "sending", sending_table(options))
    text = _between(text, "statuses", statuses_table())
    return _between(text, "keys", keys_table(LedgerTable.KEYS))


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


def commands_table() -> str:
    """Return the reading commands and the fields of their rows, as Markdown."""
    lines = ["| command | prints | below what | fields of a row |", "|---|---|---|---|"]
    for reading in READINGS:
        scopes = " ".join(f"`{option_of(scope)}`" for scope in reading.lists if scope is not Scope.CONNECTION)
        fields = " ".join(f"`{field.name}`" for field in fields_of(reading) if field.name not in _EVERYWHERE)
        lines.append(f"| `banktui {reading.word}` | {reading.summary} | {scopes} | {fields} |")
    return "\n".join((*lines, "", f"Every row also has {', '.join(f'`{name}`' for name in _EVERYWHERE)}."))


async def sending_options(provider: Provider) -> Mapping[str, Sequence[str]]:
    """Return the options of a provider's money operations, by operation; those that may be left out in brackets."""
    found: dict[str, Sequence[str]] = {}
    for key in MONEY:
        operation = provider.get(key)
        if operation is not None:
            fields = operation.form(None, await known_of(provider, operation)).fields
            options = [(option_for(field.name), field.required and not default_of(field)) for field in fields]
            found[key.name] = [option if is_needed else f"[{option}]" for option, is_needed in options]
    return found


def sending_table(options: Mapping[str, Sequence[str]]) -> str:
    """Return the operations of `transfers send` and their options, as Markdown."""
    lines = ["| operation | sends | its options |", "|---|---|---|"]
    for sending in SENDINGS:
        own = list(options[sending.word])
        named = [sending.option] if sending.option and option_for(sending.scope) not in own else []
        told = " ".join(f"`{option}`" for option in dict.fromkeys([*named, *own]))
        lines.append(f"| `{sending.word}` | {sending.summary} | {told} |")
    return "\n".join(lines)


def on_screen(operation: Operation) -> bool:
    """Tell whether a section, a row's own page or a menu uses the capability; the menu of money has all of its own."""
    places = {name for section in SECTIONS for name in (section.capability, section.lookup)}
    menus = {deed.capability for deed in DEEDS} | {key.name for key in MONEY}
    # The form of a sandbox transaction offers them.
    return operation.capability in places | menus | {SANDBOX_ACCOUNTS.name}


def _between(text: str, name: str, table: str) -> str:
    pattern = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- {name} end -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", text)


async def _fresh() -> str:
    from banktui.domain.clock import FrozenClock  # noqa: PLC0415 - the test that shares this module brings its own bank
    from banktui.wiring.discovery import providers  # noqa: PLC0415
    from tests.probing import served  # noqa: PLC0415
    from tests.stage import MORNING, build_bank  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        stage = build_bank(Path(folder))
        offered: dict[str, frozenset[str]] = {}
        options: dict[str, Sequence[str]] = {}
        answered: set[Operation] = set()
        for slug in providers():
            provider = await stage.open(slug, FrozenClock(MORNING))
            offered[slug] = provider.offered
            options |= await sending_options(provider)
            await provider.close()
            answered |= await served(stage, slug)
    return generated(README.read_text(encoding="utf-8"), offered, frozenset(answered), options)


if __name__ == "__main__":
    README.write_text(asyncio.run(_fresh()), encoding="utf-8")
