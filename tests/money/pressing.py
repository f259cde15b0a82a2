"""A thousand double submits: keys and clicks on the real review, presses at once on the real desk, two processes."""

import asyncio
import random
from pathlib import Path

from banktui.domain.errors import Problem
from banktui.domain.intent import Intent, State
from banktui.services.payments import Review
from banktui.store.journal_opening import open_journal
from banktui.ui.screens.review import ReviewScreen
from tests.money.checking import check, claims_of
from tests.money.killing import Graveyard
from tests.money.rig import Rig
from tests.money.ways import way_of
from tests.services.mint import Bench, Mint, yes
from tests.ui.fake_payments import a_review
from tests.ui.running import Running

_KEYS = ("enter", "space", "enter", "s", "tab", "click", "double click", "press")
_ANYONE = ("B1", "I1")
"""Providers that let one user be signed in twice at the same time."""


async def press_on_the_screen(running: Running, number: int) -> None:
    """Go to Send and press it again and again, by key and by mouse, before and after the answer: one send."""
    chance = random.Random(f"screen/{number}")  # noqa: S311 - to be repeated
    payments = running.bank.payments
    payments.sent.clear()
    payments.gate = asyncio.Event()
    identity = f"{number:032x}"
    screen = ReviewScreen(a_review(identity))
    running.app.push_screen(screen)
    await running.until(lambda: running.screen is screen)
    # Enter where one is to begin with closes the review: first the deliberate move.
    screen.send.focus()
    await running.until(lambda: running.app.focused is screen.send)
    for gesture in [chance.choice(("enter", "click", "press")), *chance.choices(_KEYS, k=chance.randint(2, 5))]:
        if running.screen is not screen:
            break
        match gesture:
            case "click" | "double click":
                await running.pilot.click(screen.send, times=2 if gesture == "double click" else 1)
            case "press":
                screen.send.press()
            case key:
                await running.pilot.press(key)
        if chance.random() < 0.2:
            payments.gate.set()
    payments.gate.set()
    await running.until(lambda: not isinstance(running.screen, ReviewScreen))
    assert [one for one, _ in payments.sent] == [identity], f"number {number}: {payments.sent}"


async def press_on_the_desk(number: int) -> None:
    """Press at once and later, on one review, two reviews, two windows on one journal: one send."""
    chance = random.Random(f"desk/{number}")  # noqa: S311 - to be repeated
    mint = Mint()
    journal = open_journal(None)
    benches = [Bench(mint, journal=lambda: journal)]
    if chance.random() < 0.5:
        benches.append(Bench(mint, journal=lambda: journal))
    reviews: list[tuple[Bench, Review]] = [(bench, await bench.review()) for bench in benches]
    if chance.random() < 0.3:
        reviews.append((benches[0], await benches[0].review()))

    async def press(bench: Bench, review: Review, turns: int) -> Intent | Problem:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await bench.desk.send(review.id, yes(review))

    presses = [press(bench, review, chance.choice((0, 0, 1, 5, 40))) for bench, review in reviews for _ in range(2)]
    told = await asyncio.gather(*presses)
    assert {one.state for one in told if isinstance(one, Intent)} == {State.ACCEPTED}, f"number {number}"
    assert (len(mint.sent), len(mint.records)) == (1, 1), f"number {number}: {len(mint.sent)} sends"
    for bench in benches:
        await bench.desk.close()
        bench.store.close()


async def press_in_two_processes(rig: Rig, graveyards: tuple[Graveyard, Graveyard], number: int, folder: Path) -> None:
    """Send the same payment from two programs at the same time: one send."""
    chance = random.Random(f"processes/{number}")  # noqa: S311 - to be repeated
    way = way_of(chance.choice(_ANYONE), number)
    before = len(rig.effects(way))
    path = folder / f"journal-{number}.db"
    open_journal(path).close()
    job = {
        "deed": "pay at once",
        "point": "",
        "journal": str(path),
        "operation": way.operation,
        "values": way.fill(chance),
    }
    for graveyard in graveyards:
        await graveyard.begins(job, slugs=[way.slug])
    for graveyard in graveyards:
        await graveyard.at_work()
    # Both have a review: from here on it is a race.
    (folder / f"journal-{number}.db.go").touch()
    assert [await graveyard.ended() for graveyard in graveyards] == [0, 0]
    journal = open_journal(path)
    effects = rig.effects(way)[before:]
    found = check(effects, claims_of(journal))
    assert not found, f"number {number}: {found}"
    assert len(effects) == 1, f"number {number}: {len(effects)}"
    assert [each.state for each in journal.intents()] == [State.ACCEPTED]
    journal.close()
