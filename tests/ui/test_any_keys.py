"""Keys without sense, in bursts that are faster than screens: nothing fails, and nobody is taken out of the console."""

import asyncio
from random import Random

import pytest
from textual.events import Key, MouseDown, MouseUp

from tests.ui.running import SMALL, WIDE, Running, console
from tests.ui.test_payments_screen import Paying

OFTEN = ("j", "down", "enter", "enter", "enter", "escape", "escape", "tab", "f2", "f12", "ctrl+p", "y", "x")
KEYS = (
    *(
        "k",
        "G",
        "up",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
        "shift+tab",
        "space",
        "backspace",
        "ctrl+s",
    ),
    *("slash", "colon", "question_mark", "dollar_sign", "less_than_sign", "greater_than_sign", "greater_than"),
    *("left_square_bracket", "right_square_bracket", "f", "E", "T", "o", "O", "s", "a", "d", "r", "R", "A", "L", "i"),
    *("c", "b", "g", "p", "B", "X", "w", "h", "m", "t", "n", "ctrl+c", *"0123456789"),
)
"""All but those that end the console or put it to sleep."""
BURSTS = (1, 1, 1, 2, 3, 9)
TINY = (44, 12)


def key(name: str) -> Key:
    return Key(name, name if len(name) == 1 else None)


async def pressed(it: Running, random: Random, bursts: int) -> None:
    """Press keys, and click here and there, sometimes waiting until all is drawn and sometimes not at all."""
    width, height = it.app.size
    for _ in range(bursts):
        if not it.app.is_running:
            # The palette has been asked to leave.
            return
        for _ in range(random.choice(BURSTS)):
            it.app.post_message(key(random.choice(OFTEN if random.random() < 0.6 else KEYS)))
        if random.random() < 0.1:
            x, y = random.randrange(width), random.randrange(height)
            for event in (MouseDown, MouseUp):
                it.app.post_message(event(None, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False))
        for _ in range(random.choice((0, 1, 5, 25))):
            await asyncio.sleep(0)
        if random.random() < 0.1:
            await it.pilot.pause()


async def survives(seed: int, size: tuple[int, int], bursts: int) -> None:
    async with console(Paying(), size=size) as it:
        await pressed(it, Random(seed), bursts)  # noqa: S311 - no secret
        await it.pilot.pause()
        crashes = list(it.app.crashes.ids)
    assert crashes == [], f"seed {seed}"


@pytest.mark.parametrize(("seed", "size"), [(1, SMALL), (2, WIDE), (3, TINY), (4, SMALL)])
async def test_any_keys_do_no_harm(seed: int, size: tuple[int, int]) -> None:
    await survives(seed, size, 120)


@pytest.mark.slow
@pytest.mark.parametrize("size", [SMALL, WIDE, TINY], ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("seed", range(100, 130))
async def test_any_keys_do_no_harm_for_long(seed: int, size: tuple[int, int]) -> None:
    await survives(seed, size, 600)
