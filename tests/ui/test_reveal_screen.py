"""A secret is alone on the screen for its seconds; whatever happens takes it away, and nothing is left of it."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.events import AppBlur
from textual.pilot import Pilot

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem
from banktui.domain.secret import Secret
from banktui.services.acting import Field, Form, Input
from banktui.services.provider import Environment
from banktui.services.revealing import Kind, Picture, Revealed, Shown
from banktui.ui import clipboard
from banktui.ui.deeds import SECRET_DEEDS, Errand
from banktui.ui.screens.form import FormScreen
from banktui.ui.screens.reveal import RevealScreen
from banktui.ui.screens.reveal_form import RevealForm
from banktui.ui.widgets.secret_digits import SecretDigits
from tests.ui import fake_bank
from tests.ui.fake_bank import ALPHA, NOW
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, Running, console

DIGITS, NUMBER, CVV = "7391", "5413330000000019", "862"
CARD = "ANY0000000042"
CVC_FORM = Form("Show PIN", (Field("cvc", "CVC", Input.SECRET, longest=3),), "Show the PIN", "No money moves.")
BAD_CVC = Problem("rejected", "The three digits are wrong.", code="4030380", at=NOW, field="cvc")
DEED = {deed.capability: deed for deed in SECRET_DEEDS}


def spaced(digits: str) -> str:
    """Return digits as they are drawn."""
    groups = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    return "  ".join(" ".join(group) for group in groups)


def pin() -> Revealed:
    return Revealed("PIN", CARD, (Shown(Kind.PIN, "PIN", Secret(DIGITS)),))


def number() -> Revealed:
    shown = Shown(Kind.NUMBER, "Card number", Secret(NUMBER), (("Valid until", "2027-01-31"),), "Odd.")
    return Revealed("Card number", CARD, (shown, Shown(Kind.CVV, "CVV", Secret(CVV))))


def link() -> Revealed:
    address = "https://details.example/" + "4" * 90
    return Revealed("Details link", CARD, (Shown(Kind.LINK, "Link", Secret(address), (("Works from", "192.0.2.7"),)),))


def pictures() -> Revealed:
    sides = ("front", "back")
    return Revealed(
        "Card pictures", CARD, pictures=tuple(Picture(f"card-{each}.png", each, Secret(b"PNG"), 3) for each in sides)
    )


@asynccontextmanager
async def shown(
    revealed: Revealed, *, size: tuple[int, int] = SMALL, bank: FakeWorkspace | None = None
) -> AsyncIterator[Running]:
    """Run the console with a secret in front."""
    async with console(bank or FakeWorkspace((ALPHA,)), size=size) as it:
        it.app.push_screen(RevealScreen(it.bank.connections[0], revealed))
        await it.until(lambda: isinstance(it.screen, RevealScreen))
        await it.settled()
        yield it


async def gone(it: Running, revealed: Revealed, *digits: str) -> None:
    """Wait until nothing of a secret is on the screen or in memory where it could be found again."""
    await it.until(lambda: not any(isinstance(screen, RevealScreen) for screen in it.app.screen_stack))
    await it.settled()
    assert all(each.secret.is_forgotten for each in revealed.shown)
    assert all(each.content.is_forgotten for each in revealed.pictures)
    for each in digits:
        assert each not in it.text
        assert spaced(each) not in it.text
    assert it.app.clipboard == ""


def clock(it: Running) -> FrozenClock:
    assert isinstance(it.bank.clock, FrozenClock)
    return it.bank.clock


async def test_a_pin_is_shown_alone_for_ten_seconds_and_then_by_nobody() -> None:
    revealed = pin()
    async with shown(revealed) as it:
        await it.shows(spaced(DIGITS), "10 s", CARD, "SANDBOX", "Esc hides it now")
        assert fake_bank.ALPHA.id in it.text
        assert "€" not in it.text, "nothing of the screen below shines through"
        clock(it).advance(9.5)
        await it.shows(spaced(DIGITS), "  1 s")
        clock(it).advance(0.5)
        await it.says("It was hidden: its time is over.")
        await gone(it, revealed, DIGITS)


async def test_a_number_is_shown_for_fifteen_seconds_and_its_cvv_alone_for_ten() -> None:
    revealed = number()
    async with shown(revealed) as it:
        await it.shows(spaced(NUMBER), "15 s", "Valid until  2027-01-31", "Odd.")
        assert CVV not in it.text
        clock(it).advance(14)
        await it.press("space")
        await it.shows("8 6 2", "10 s")
        assert spaced(NUMBER) not in it.text
        assert revealed.shown[0].secret.is_forgotten
        clock(it).advance(10)
        await gone(it, revealed, NUMBER, "8 6 2")


async def test_the_cvv_is_gone_as_well_when_nobody_asked_for_it_in_time() -> None:
    revealed = number()
    async with shown(revealed) as it:
        clock(it).advance(15)
        await gone(it, revealed, NUMBER, "8 6 2")


async def test_a_clock_that_is_set_forward_ends_it_and_one_that_is_set_back_gives_no_more_time() -> None:
    revealed = pin()
    async with shown(revealed) as it:
        clock(it).instant = clock(it).instant.replace(year=2030)
        await gone(it, revealed, DIGITS)
    revealed = pin()
    async with shown(revealed) as it:
        clock(it).instant = clock(it).instant.replace(year=2020)
        clock(it).seconds += 10
        await gone(it, revealed, DIGITS)


async def escape(it: Running) -> None:
    await it.press("escape")


async def blur(it: Running) -> None:
    it.app.post_message(AppBlur())


async def resize(it: Running) -> None:
    pilot: Pilot[int] = it.pilot
    await pilot.resize_terminal(90, 30)


async def look_at_requests(it: Running) -> None:
    await it.press("f12")
    await it.until(lambda: not isinstance(it.screen, RevealScreen))
    assert DIGITS not in it.text
    assert spaced(DIGITS) not in it.text
    await it.press("escape")


async def suspend(it: Running) -> None:
    it.app.app_suspend_signal.publish(it.app)


@pytest.mark.parametrize("way", [escape, blur, resize, look_at_requests, suspend])
async def test_it_is_taken_away_by_esc_blur_resize_another_screen_and_the_shell(
    way: Callable[[Running], "AsyncIterator[None]"],
) -> None:
    revealed = pin()
    async with shown(revealed) as it:
        await it.shows(spaced(DIGITS))
        await way(it)  # type: ignore[misc]  # a coroutine, whatever it is called
        await gone(it, revealed, DIGITS)


async def test_while_another_screen_is_above_nothing_of_it_is_drawn_or_kept_in_lines_below() -> None:
    revealed = pin()
    async with shown(revealed) as it:
        digits = it.screen.query_one(SecretDigits)
        it.app.action_requests()
        await it.until(lambda: not isinstance(it.screen, RevealScreen))
        lines = [strip.text for strip in digits._styles_cache._cache.values()]
        assert not any(character.isdigit() for line in lines for character in line)
        assert revealed.shown[0].secret.is_forgotten


async def test_it_is_not_shown_at_all_where_nobody_is_in_front_of_the_terminal() -> None:
    revealed = pin()
    async with console(FakeWorkspace((ALPHA,)), size=SMALL) as it:
        it.app.app_focus = False
        await it.settled()
        it.app.push_screen(RevealScreen(ALPHA, revealed))
        await it.says("It was not shown: another window is in front.")
        await gone(it, revealed, DIGITS)


async def test_on_a_production_connection_it_ends_with_the_unlocking() -> None:
    real = ALPHA._replace(environment=Environment.PRODUCTION)
    bank = FakeWorkspace((real,))
    bank.payments.unlocked[real.id] = NOW
    revealed = pin()
    async with shown(revealed, bank=bank) as it:
        await it.shows(spaced(DIGITS), "PRODUCTION")
        del bank.payments.unlocked[real.id]
        await it.says("It was hidden: the connection is locked.")
        await gone(it, revealed, DIGITS)


async def test_leaving_the_program_forgets_it() -> None:
    revealed = pin()
    async with shown(revealed) as it:
        it.app.exit()
    assert revealed.shown[0].secret.is_forgotten


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the terminal's clipboard is sent."""
    texts: list[str] = []
    monkeypatch.setattr(App, "copy_to_clipboard", lambda _app, text: texts.append(text))
    return texts


class Due:
    """A timer that ends when the test says so."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    def stop(self) -> None:
        self._call = None

    def end(self) -> None:
        if self._call is not None:
            self._call()


def lent(it: Running, *secrets: str) -> list[Due]:
    """Lend secrets one after the other; returns the time of each."""
    times: list[Due] = []

    def set_timer(_seconds: float, call: Callable[[], None], *, name: str) -> Due:
        assert name == "clipboard"
        times.append(Due(call))
        return times[-1]

    kept = it.app.set_timer
    it.app.set_timer = set_timer  # type: ignore[method-assign, assignment]
    for secret in secrets:
        it.app.clipboard_lent.lend(secret)
    it.app.set_timer = kept  # type: ignore[method-assign]
    return times


async def test_a_number_is_copied_only_when_it_is_asked_for_twice_and_the_clipboard_is_cleared_afterwards(
    monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    monkeypatch.setattr(clipboard, "LENT_SECONDS", 0.01)
    revealed = number()
    async with shown(revealed) as it:
        await it.press("y")
        await it.shows("Other programs can read the clipboard. y again copies the number.")
        assert sent == []
        await it.press("y")
        await it.until(lambda: sent == [NUMBER, ""])
        assert it.app.clipboard == ""
        await it.press("escape")
        await gone(it, revealed, NUMBER)


async def test_what_was_copied_after_a_secret_stays_on_the_clipboard(sent: list[str]) -> None:
    async with console(FakeWorkspace((ALPHA,)), size=SMALL) as it:
        times = lent(it, NUMBER)
        it.app.copy_to_clipboard("NL91 ABNA 0417 1643 00")
        times[0].end()
        it.app.exit(0)
        assert sent == [NUMBER, "NL91 ABNA 0417 1643 00"]


async def test_another_secret_has_its_whole_time_on_the_clipboard(sent: list[str]) -> None:
    async with console(FakeWorkspace((ALPHA,)), size=SMALL) as it:
        first, second = lent(it, NUMBER, DIGITS)
        first.end()
        assert sent == [NUMBER, DIGITS]
        second.end()
        assert sent == [NUMBER, DIGITS, ""]


async def test_whoever_leaves_before_that_leaves_nothing_on_the_clipboard(sent: list[str]) -> None:
    revealed = number()
    async with shown(revealed) as it:
        await it.press("y", "y")
        await it.until(lambda: sent == [NUMBER])
        it.app.exit(0)
        assert sent == [NUMBER, ""]


async def test_a_pin_and_a_cvv_are_never_copied(sent: list[str]) -> None:
    for revealed, before in ((pin(), ()), (number(), ("y", "space"))):
        async with shown(revealed) as it:
            await it.press(*before, "y", "y", "y")
            await it.settled()
            assert sent == []


@pytest.mark.parametrize("revealed", [pin(), number()])
async def test_neither_keys_nor_mouse_nor_a_picture_takes_digits_along(revealed: Revealed) -> None:
    async with shown(revealed) as it:
        await it.press("ctrl+c", "ctrl+insert")
        screen = it.screen
        screen.text_select_all()
        await it.settled()
        marked = screen.get_selected_text() or ""
        assert not any(digits in marked for digits in (DIGITS, spaced(DIGITS), NUMBER, spaced(NUMBER), "SecretDigits"))
        it.app.action_screenshot()
        assert it.app.save_screenshot() == ""
        assert it.app.clipboard == ""
        assert isinstance(it.screen, RevealScreen)


async def test_a_link_is_shown_in_full_for_a_minute_and_copied_only_by_its_key() -> None:
    revealed = link()
    async with shown(revealed) as it:
        await it.shows("https://details.example/444", "Works from  192.0.2.7", "60 s", "y copies it")
        address = revealed.shown[0].secret.seen()
        assert address is not None
        assert "".join(it.text.split()).replace("│", "").count("4" * 20)
        await it.press("y")
        await it.says("The link was sent to the clipboard.")
        assert it.app.clipboard == "", "Textual keeps no copy of its own"
        await it.press("escape")
        await gone(it, revealed, address)


async def test_pictures_are_written_only_when_it_is_asked_for_twice() -> None:
    revealed = pictures()
    async with shown(revealed) as it:
        await it.shows("card-front.png", "card-back.png", "w saves them as files")
        await it.press("w")
        await it.shows("they show the card's number to anyone who can read the")
        assert it.bank.pictures == []
        await it.press("w")
        await it.says("Kept as /papers/card-front.png and /papers/card-back.png")
        assert it.bank.pictures == ["card-front.png", "card-back.png"]
        await gone(it, revealed)


# From the form to the screen.


class Telling(FakeWorkspace):
    """A fake whose connection tells secrets."""

    def offered(self, connection: str) -> frozenset[str]:
        return super().offered(connection) | frozenset(DEED)


@asynccontextmanager
async def asking(capability: str, told: Callable[[], Revealed] | Problem) -> AsyncIterator[Running]:
    bank = Telling((ALPHA,))
    bank.forms[capability] = CVC_FORM
    bank.secrets[capability] = told
    async with console(bank, size=SMALL) as it:
        it.app.begin(ALPHA.id, Errand(DEED[capability], "Show PIN", CARD))
        await it.until(lambda: isinstance(it.screen, RevealForm) and bool(it.screen.query("FieldRow")))
        await it.settled()
        yield it


def typed(it: Running) -> list[str]:
    """Return what is filled in, in every form that is open."""
    forms = [screen for screen in it.app.screen_stack if isinstance(screen, FormScreen)]
    return [value for form in forms for value in form.fields.values.values()]


async def test_a_pin_is_asked_for_with_the_cvc_once_and_the_cvc_is_left_nowhere() -> None:
    revealed = pin()
    async with asking("card-pin", lambda: revealed) as it:
        await it.type("947")
        assert "947" not in it.text
        await it.press("ctrl+s")
        await it.until(lambda: isinstance(it.screen, RevealScreen))
        await it.shows(spaced(DIGITS))
        assert it.bank.asked_for == [(ALPHA.id, "card-pin", CARD, {"cvc": "947"})]
        assert typed(it) == []
        assert it.app.drafts == {}
        await it.press("escape")
        await gone(it, revealed, DIGITS)


async def test_a_wrong_cvc_thrice_is_said_beside_the_field_each_time_and_kept_nowhere() -> None:
    async with asking("card-pin", BAD_CVC) as it:
        for cvc in ("123", "456", "789"):
            await it.type(cvc)
            await it.press("ctrl+s")
            await it.shows("The three digits are wrong.")
            await it.settled()
            assert typed(it) == [""]
        assert [values["cvc"] for *_, values in it.bank.asked_for] == ["123", "456", "789"]


async def test_an_unknown_outcome_is_not_asked_for_again_from_there() -> None:
    lost = Problem("outcome-unknown", "It is not known whether the PIN was given out.", at=NOW)
    async with asking("card-pin", lost) as it:
        await it.type("000")
        await it.press("ctrl+s")
        await it.shows("It is not known whether the PIN was given out.", "It is not sent again from here.")
        await it.press("ctrl+s")
        assert len(it.bank.asked_for) == 1
        assert typed(it) == [""]


async def test_whoever_leaves_before_the_answer_is_shown_nothing() -> None:
    revealed = pin()
    async with asking("card-pin", lambda: revealed) as it:
        it.bank.telling.clear()
        await it.type("000")
        await it.press("ctrl+s", "escape", "escape")
        await it.until(lambda: not isinstance(it.screen, RevealForm))
        it.bank.telling.set()
        await it.settled()
        assert not isinstance(it.screen, RevealScreen)
        assert spaced(DIGITS) not in it.text


async def test_whoever_wants_to_leave_before_a_refusal_sees_it_first_and_is_not_asked_again() -> None:
    async with asking("card-pin", BAD_CVC) as it:
        it.bank.telling.clear()
        await it.type("000")
        await it.press("ctrl+s", "escape")
        await it.shows("Esc again leaves")
        it.bank.telling.set()
        await it.shows("The three digits are wrong.")
        assert "Esc again" not in it.text, "nothing that was typed is there to be lost"
        await it.press("escape")
        await it.until(lambda: not isinstance(it.screen, RevealForm))


async def test_an_answer_that_comes_behind_another_screen_is_not_shown() -> None:
    revealed = pin()
    async with asking("card-pin", lambda: revealed) as it:
        it.bank.telling.clear()
        await it.type("000")
        await it.press("ctrl+s", "f12")
        await it.until(lambda: not isinstance(it.screen, RevealForm))
        it.bank.telling.set()
        await it.until(lambda: revealed.shown[0].secret.is_forgotten)
        await it.press("escape")
        await it.shows("It was not shown: something else was in front.")


def test_a_secret_shows_nothing_of_itself() -> None:
    secret = Secret(DIGITS)
    told = pin()
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", repr(told), repr(pictures())):
        assert DIGITS not in text
        assert "PNG'" not in text
    with pytest.raises(TypeError):
        secret.__reduce_ex__(4)
    assert secret != Secret(DIGITS)
    secret.forget()
    assert secret.seen() is None


async def test_nothing_that_lives_on_refers_to_the_digits() -> None:
    digits = "60172538"
    own = "".join(list(digits))
    async with shown(Revealed("PIN", CARD, (Shown(Kind.PIN, "PIN", Secret(own)),))) as it:
        await it.shows(spaced(digits))
        await it.press("escape")
        await it.until(lambda: not isinstance(it.screen, RevealScreen))
        await it.settled()
        gc.collect()
        texts = [each for each in gc.get_objects() if isinstance(each, (list, tuple, dict)) and _holds(each, digits)]
        assert not texts, [type(each) for each in texts]


def _holds(container: object, digits: str) -> bool:
    values = container.values() if isinstance(container, dict) else container
    return any(isinstance(each, str) and each == digits and each is not digits for each in values)  # type: ignore[attr-defined]
