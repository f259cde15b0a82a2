"""A user's own keys: checked before they are used, since Textual lets clashes of re-mapped keys pass in silence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding

from banktui.ui.commands import COMMANDS, Area, Command

_UNSAFE = {
    "ctrl+i": "a terminal sends Tab for it",
    "ctrl+m": "a terminal sends Enter for it",
    "ctrl+h": "many terminals send Backspace for it",
    "ctrl+left_square_bracket": "a terminal sends Esc for it",
    "ctrl+j": "a terminal sends Enter for it",
}
_LOCKED = frozenset({"app.quit_now"})


@dataclass(frozen=True, slots=True)
class KeymapCheck:
    """A keymap without its faults, and a sentence for each fault."""

    keymap: Mapping[str, str]
    complaints: tuple[str, ...] = ()


def check_keymap(wanted: Mapping[str, str], extra: Iterable[Binding] = ()) -> KeymapCheck:
    """Return what can be used of a keymap (command id → keys) and say what cannot and why.

    Refused: unknown ids, keys that terminals cannot tell apart from others, and keys that two commands would share
    where both work. `extra`: bindings of widgets that take part, e.g. a table's.
    """
    known = {command.id: (command.area, command.keys) for command in COMMANDS}
    known |= {binding.id: (Area.LIST, binding.key) for binding in extra if binding.id}
    used: dict[str, str] = {}
    complaints: list[str] = []
    for command_id, keys in wanted.items():
        complaint = _fault(command_id, keys, known)
        if complaint:
            complaints.append(complaint)
        else:
            used[command_id] = keys
    for first, second, key in _clashes(known, used):
        complaints.append(f"“{key}” would belong to both {first} and {second}; both keep their own keys.")
        used.pop(first, None)
        used.pop(second, None)
    return KeymapCheck(used, tuple(complaints))


def _fault(command_id: str, keys: str, known: Mapping[str, tuple[Area, str]]) -> str:
    if command_id not in known:
        return f"There is no command “{command_id}”; `banktui keys` lists them."
    if command_id in _LOCKED:
        return f"{command_id} keeps its key, so that there is always a way out."
    parts = _split(keys)
    if not parts:
        return f"{command_id} needs at least one key."
    for key in parts:
        if key in _UNSAFE:
            return f"{command_id} cannot have {key}: {_UNSAFE[key]}."
    return ""


def _clashes(known: Mapping[str, tuple[Area, str]], used: Mapping[str, str]) -> list[tuple[str, str, str]]:
    taken: dict[tuple[Area, str], str] = {}
    clashes: list[tuple[str, str, str]] = []
    for command_id, (area, default) in known.items():
        for key in _split(used.get(command_id, default)):
            for place in _places(area):
                other = taken.setdefault((place, key), command_id)
                if other != command_id and (command_id in used or other in used):
                    clashes.append((other, command_id, key))
    return list(dict.fromkeys(clashes))


def _places(area: Area) -> tuple[Area, ...]:
    return tuple(Area) if area is Area.EVERYWHERE else (area,)


def _split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]


def keys_of(command: Command, keymap: Mapping[str, str]) -> str:
    """Return the keys that a command has with a keymap."""
    return keymap.get(command.id, command.keys)
