"""`E`: what was pushed, as it arrives; where it leads, and how it is sent on."""

from datetime import timedelta

import pytest

from banktui.domain.errors import Problem
from banktui.domain.event import HINT, REJECTED, VERIFIED, Event
from banktui.domain.listed import Fact, Meaning, Status
from banktui.domain.plaintext import printable
from banktui.services.notices import EventArrived, ListChanged
from banktui.services.replaying import Replayed
from banktui.services.shelf import ListRef
from banktui.ui.phrase import Phrase
from banktui.ui.places import Place
from banktui.ui.presenter import View, sheet_of
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.detail import DetailScreen
from banktui.ui.screens.inbox import InboxScreen
from banktui.ui.screens.replaying import ReplayPrompt
from banktui.ui.screens.review import ReviewScreen
from banktui.ui.widgets.environment_bar import EnvironmentBar
from tests.ui import fake_bank
from tests.ui.fake_bank import ALPHA, BETA, HOSTILE, NOW
from tests.ui.fake_payments import a_review
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.payloads import HOSTILE as PAYLOADS
from tests.ui.places_to_go import lumen
from tests.ui.running import SMALL, WIDE, Running, console

EVENTS = ListRef(ALPHA.id, "events")
_MEANINGS = {VERIFIED: Meaning.FINAL, HINT: Meaning.PENDING, REJECTED: Meaning.REFUSED}


def event(number: int = 1, verdict: str = VERIFIED, **more: object) -> Event:
    made = Event(
        f"e-{number}", f"payment {number}", Status(verdict, _MEANINGS[verdict]), NOW + timedelta(minutes=number)
    )
    for name, value in more.items():
        object.__setattr__(made, name, value)
    return made


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> FakeWorkspace:
    offered = dict(fake_bank.OFFERED) | {ALPHA.id: fake_bank.OFFERED[ALPHA.id] | {"events"}}
    monkeypatch.setattr(fake_bank, "OFFERED", offered)
    made = FakeWorkspace()
    made.know()
    return made


def push(bank: FakeWorkspace, *events: Event, ref: ListRef = EVENTS) -> None:
    known = [*reversed(events), *bank.reader.items.get(ref, [])]
    bank.bank[ref] = known
    bank.reader.put(ref, known, NOW, total=len(known), complete=True)
    bank.say(ListChanged(ref, len(known), None, complete=True))
    for each in events:
        bank.say(EventArrived(ref.connection, each.title, each.status.word != REJECTED, each.id, each.deliveries))


async def inbox(it: Running) -> InboxScreen:
    await it.press("E")
    await it.until(lambda: isinstance(it.screen, InboxScreen))
    await it.settled()
    assert isinstance(it.screen, InboxScreen)
    return it.screen


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_an_empty_inbox_says_where_events_are_taken(bank: FakeWorkspace, size: tuple[int, int]) -> None:
    async with console(bank, size=size) as it:
        await inbox(it)
        await it.shows("Nothing has been pushed yet.", f"http://127.0.0.1:8700/{ALPHA.id}", "no events yet")
        assert BETA.id not in it.text, "a connection without events has no address to give"
        await it.press("R")
        await it.says("There is no event here to send on.")


async def test_why_nothing_is_received_is_said(bank: FakeWorkspace) -> None:
    bank.receiving = Problem("unreachable", "Notifications cannot be received", "The port could not be opened.")
    async with console(bank) as it:
        await inbox(it)
        await it.shows("Notifications cannot be received", "The port could not be opened.")


async def test_what_arrives_is_shown_at_once_newest_first(bank: FakeWorkspace) -> None:
    async with console(bank) as it:
        screen = await inbox(it)
        push(bank, event(1))
        await it.shows("payment 1", "● verified")
        push(bank, event(2, REJECTED, reason="The signature is in hex."), ref=ListRef(BETA.id, "events"))
        await it.shows("payment 2", "✖ rejected", "✖ 1 rejected", BETA.id)
        assert [each.event.id for each in screen._shown] == ["e-2", "e-1"]
        await it.press("home")
        await it.shows("The signature is in hex.")


async def test_elsewhere_arrivals_are_told_in_passing_and_many_as_one(bank: FakeWorkspace) -> None:
    async with console(bank) as it:
        push(bank, event(1), event(2, REJECTED), event(3))
        await it.until(lambda: bool(it.app._notifications), "a toast")
        (told,) = list(it.app._notifications)
        assert told.message == "3 new events, 1 of them rejected. E shows them."
        assert told.severity == "warning"


async def test_over_what_is_about_to_be_sent_nothing_is_told_but_counted(bank: FakeWorkspace) -> None:
    async with console(bank, size=SMALL) as it:
        review = ReviewScreen(a_review())
        it.app.push_screen(review)
        await it.until(lambda: it.screen is review)
        push(bank, event(1))
        await it.until(lambda: not it.app.event_news._is_waiting and it.app.event_news._is_quiet, "the time to tell it")
        assert list(it.app._notifications) == []
        await it.press("escape")
        await it.shows("E 1 new")


async def test_repeated_deliveries_are_no_news(bank: FakeWorkspace) -> None:
    async with console(bank) as it:
        push(bank, event(1, deliveries=2))
        await it.settled()
        assert it.app.event_news._news == []


async def test_enter_shows_the_event_and_enter_there_what_it_is_about(bank: FakeWorkspace) -> None:
    account = bank.bank[ListRef(ALPHA.id, "accounts")][0]
    statements = ListRef(ALPHA.id, "statements", account.id)
    line = bank.bank[statements][0]
    about = {"subject_capability": "statements", "subject_parent": account.id}
    async with console(bank) as it:
        push(bank, event(1, **about), event(2, subject_id=line.id, **about), event(3))
        await inbox(it)
        await it.press("home", "enter")
        await it.until(lambda: isinstance(it.screen, DetailScreen) and "payment 3" in it.text)
        await it.press("enter")
        await it.says("This event is about nothing that can be opened.")
        await it.press("escape", "down", "enter")
        await it.until(lambda: isinstance(it.screen, DetailScreen) and "payment 2" in it.text)
        await it.shows("⏎ go to it")
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, DetailScreen) and line.id in it.text)
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        assert it.browse.place.parent == account.id
        assert it.row_id == line.id
        await it.press("escape", "escape")
        await it.until(lambda: isinstance(it.screen, InboxScreen))
        await it.press("down", "g")
        await it.until(lambda: isinstance(it.screen, BrowseScreen))
        assert it.browse.section is not None
        assert it.browse.section.id == "statements"


async def test_in_a_connections_own_events_the_keys_do_the_same(bank: FakeWorkspace) -> None:
    account = bank.bank[ListRef(ALPHA.id, "accounts")][0]
    about = {"subject_capability": "statements", "subject_parent": account.id}
    async with console(bank) as it:
        push(bank, event(1, **about), event(2, REJECTED))
        await it.open(Place(ALPHA.id, section="events"))
        await it.shows("g go to it")
        await it.press("home", "g")
        await it.says("This event is about nothing that can be opened.")
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, DetailScreen) and "payment 2" in it.text)
        await it.press("j")
        await it.until(lambda: "payment 1" in it.text)
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, BrowseScreen) and it.browse.place.parent == account.id)


async def test_elsewhere_there_is_no_such_key(bank: FakeWorkspace) -> None:
    async with console(bank) as it:
        await it.open(lumen())
        assert "go to it" not in it.text
        await it.press("enter")
        await it.until(lambda: isinstance(it.screen, DetailScreen))
        assert "go to it" not in it.text


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_what_nobody_has_looked_at_is_counted_on_every_screen(bank: FakeWorkspace, size: tuple[int, int]) -> None:
    other = ListRef(BETA.id, "events")
    async with console(bank, size=size) as it:
        bar = it.screen.query_one(EnvironmentBar)
        before = bar.render()
        push(bank, event(1), event(2, REJECTED))
        push(bank, event(3), ref=other)
        push(bank, event(1, deliveries=2))
        await it.shows("E 3 new ✖ 1", "SANDBOX")
        for keys in (("enter",), ("f12",), ("escape", "f"), ("escape", "escape")):
            await it.press(*keys)
            await it.shows("E 3 new ✖ 1", "SANDBOX")
        await it.open(Place(ALPHA.id, section="events"))
        await it.shows("E 1 new", "payment 1")
        assert "✖ 1" not in it.lines[0]
        await it.press("E")
        await it.until(lambda: isinstance(it.screen, InboxScreen) and "new" not in it.lines[0])
        push(bank, event(4))
        await it.shows("payment 4")
        assert "new" not in it.lines[0]
        await it.press("escape", "escape")
        await it.until(lambda: it.screen.query_one(EnvironmentBar) is bar)
        assert bar.render() == before


async def test_the_filter_narrows_and_escape_undoes_it(bank: FakeWorkspace) -> None:
    async with console(bank) as it:
        push(bank, event(1), event(2, REJECTED))
        screen = await inbox(it)
        await it.press("slash")
        await it.type("status:rejected")
        await it.press("enter")
        await it.until(lambda: [each.event.id for each in screen._shown] == ["e-2"])
        await it.press("escape")
        await it.until(lambda: len(screen._shown) == 2)
        await it.press("escape")
        await it.until(lambda: not isinstance(it.screen, InboxScreen))


async def test_one_event_is_sent_on_and_how_that_went_is_said(bank: FakeWorkspace) -> None:
    bank.replays["e-2"] = Replayed("http://127.0.0.1:9/", 500, 0.25)
    async with console(bank) as it:
        push(bank, event(1), event(2))
        await inbox(it)
        await it.press("home", "R")
        await it.until(lambda: isinstance(it.screen, ReplayPrompt))
        await it.type("https://bank.example")
        await it.press("enter")
        await it.shows("sent on to this machine only")
        await it.press(*["backspace"] * len("https://bank.example"))
        await it.type("http://127.0.0.1:9/")
        await it.press("enter")
        await it.says("Answered 500 in 250 ms.")
        assert bank.replayed == [(ALPHA.id, "e-2", "http://127.0.0.1:9/")]


async def test_all_that_are_shown_are_sent_on_oldest_first(bank: FakeWorkspace) -> None:
    bank.replays["e-2"] = Problem("unreachable", "Nobody answers at that address")
    async with console(bank) as it:
        push(bank, event(1), event(2), event(3))
        await inbox(it)
        await it.press("A")
        await it.until(lambda: isinstance(it.screen, ReplayPrompt))
        await it.shows("Send 3 events on")
        await it.press("enter")
        await it.says("2 of 3 events were taken; each says how it went.")
        assert [each for _, each, _ in bank.replayed] == ["e-1", "e-2", "e-3"]


def sheet(item: Event, *, private: bool = False) -> str:
    lines: list[Phrase] = sheet_of(item, View(NOW, private=private)).lines(200)
    return "\n".join(line.plain for line in lines)


def test_the_sheet_says_first_whether_and_why() -> None:
    refused = sheet(event(1, REJECTED, reason="It is not signed.", content="{}"))
    assert refused.index("✖ rejected") < refused.index("It is not signed.") < refused.index("Body")
    more: dict[str, object] = {"reason": "It covers little.", "deliveries": 3, "outcome": "read again: Completed"}
    more |= {"replayed": "200 in 4 ms from http://127.0.0.1:9/", "facts": (Fact("Action", "Completed"),)}
    sent = sheet(event(1, HINT, **more))
    for words in ("It covers little.", "3 times", "read again: Completed", "200 in 4 ms", "Action"):
        assert words in sent
    assert "covers all that it says" in sheet(event(1))


def test_the_body_is_hidden_with_names_and_amounts() -> None:
    told = sheet(event(1, content='{"name": "Joan"}', facts=(Fact("name", "Joan"),)), private=True)
    assert "Joan" not in told


async def test_hostile_events_are_only_text(bank: FakeWorkspace) -> None:
    texts = [printable(payload) for payload in (HOSTILE, *PAYLOADS)]
    async with console(bank) as it:
        for number, text in enumerate(texts):
            push(bank, event(number, REJECTED, title=text, reason=text, content=text, subject_id=text))
        await inbox(it)
        await it.press("home")
        met = set()
        for _ in texts:
            await it.until(lambda: it.table.row is not None and it.row_id not in met)
            met.add(it.row_id)
            assert isinstance(it.screen, InboxScreen), it.row_id
            assert not any("\x1b" in line for line in it.lines), it.row_id
            await it.press("down")
        assert len(met) == len(texts)
