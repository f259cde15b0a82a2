"""The vault's pass phrase is asked for once, over no field and no decision, and nothing of it stays anywhere."""

from functools import partial
from pathlib import Path

from textual.events import Key, MouseDown, Paste
from textual.widgets import Input

from banktui.domain.clock import FrozenClock
from banktui.domain.errors import Problem
from banktui.services.notices import PassphraseWanted, VaultAnswered
from banktui.ui.options import Options
from banktui.ui.screens.bank_screen import BankScreen
from banktui.ui.screens.goto import GoToPrompt
from banktui.ui.screens.passphrase import PassphrasePrompt
from banktui.ui.unbidden import QUIET
from banktui.ui.widgets.secret_input import SecretInput
from tests.ui.fake_workspace import FakeWorkspace
from tests.ui.running import SMALL, Running, console

QUESTION = "Connections wait for secrets that are kept in the vault."
PHRASE = "correct horse"


def locked() -> FakeWorkspace:
    bank = FakeWorkspace()
    bank.vault_question = QUESTION
    return bank


async def asked(it: Running, *, is_read: bool = True) -> PassphrasePrompt:
    """Have it come up; if it is read, what is pressed from now on is an answer to it."""
    it.bank.say(PassphraseWanted())
    await it.until(lambda: isinstance(it.screen, PassphrasePrompt))
    await it.settled()
    assert isinstance(it.screen, PassphrasePrompt)
    if is_read:
        pass_by(it, QUIET)
    return it.screen


def pass_by(it: Running, seconds: float) -> None:
    assert isinstance(it.bank.clock, FrozenClock)
    it.bank.clock.advance(seconds)


async def test_a_wrong_answer_keeps_the_screen_and_nothing_that_was_typed() -> None:
    async with console(locked(), size=SMALL) as it:
        prompt = await asked(it)
        await it.shows("The vault is locked", QUESTION, "Esc leaves it locked")
        await it.type("wrong")
        await it.shows("•••••")
        assert "wrong" not in it.text
        await it.press("enter")
        await it.shows("The pass phrase is wrong, or the vault is not as banktui left it.")
        assert prompt.field.value == ""
        await it.type(PHRASE[0])
        await it.until(lambda: "is wrong" not in it.text)
        await it.type(PHRASE[1:])
        await it.press("enter")
        await it.until(lambda: not isinstance(it.screen, PassphrasePrompt))
        assert it.bank.phrases == ["wrong", PHRASE]


async def test_all_of_the_question_can_be_read() -> None:
    async with console(FakeWorkspace(), size=SMALL) as it:
        it.app.push_screen(PassphrasePrompt("The new connection's secrets are kept in it, or come from it."))
        await it.shows("are kept in it, or come from it.", "phrase:", "Esc leaves it locked")


async def test_nothing_is_sent_for_an_empty_field_and_nothing_twice_while_it_opens() -> None:
    bank = locked()
    bank.opening_vault.clear()
    async with console(bank) as it:
        await asked(it)
        await it.press("enter")
        await it.shows("Type the pass phrase first.")
        await it.type(PHRASE)
        await it.press("enter", "enter")
        await it.shows("◌ Opening it …")
        bank.opening_vault.set()
        await it.until(lambda: not isinstance(it.screen, PassphrasePrompt))
        assert bank.phrases == [PHRASE]


async def test_it_can_be_left_locked() -> None:
    async with console(locked()) as it:
        await asked(it)
        await it.type("half")
        await it.press("escape")
        await it.until(lambda: not isinstance(it.screen, PassphrasePrompt))
        assert it.bank.phrases == [None]


async def test_it_is_neither_copied_nor_cut() -> None:
    async with console(locked()) as it:
        prompt = await asked(it)
        await it.type("secret")
        prompt.query_one(SecretInput).select_all()
        await it.press("ctrl+c", "ctrl+x")
        await it.says("A secret is not copied")
        assert it.app.clipboard == ""
        assert prompt.field.value == "secret"


async def test_it_waits_until_a_prompt_that_is_in_front_has_been_left() -> None:
    bank = FakeWorkspace()
    async with console(bank) as it:
        await it.press("colon")
        await it.type("car")
        bank.vault_question = QUESTION
        bank.say(PassphraseWanted())
        await it.settled()
        assert not isinstance(it.screen, PassphrasePrompt)
        await it.press("escape")
        await it.until(lambda: isinstance(it.screen, PassphrasePrompt))


async def test_it_waits_until_a_field_that_is_typed_in_has_been_left() -> None:
    bank = FakeWorkspace()
    async with console(bank) as it:
        await it.press("slash")
        await it.until(lambda: isinstance(it.app.focused, Input))
        # The pulse would ask between two Esc, of which the second would be its answer.
        pulse = it.screen._pulse if isinstance(it.screen, BankScreen) else None
        assert pulse is not None
        pulse.pause()
        bank.vault_question = QUESTION
        bank.say(PassphraseWanted())
        await it.type("rent")
        assert isinstance(it.app.focused, Input)
        assert it.app.focused.value == "rent"
        assert isinstance(it.screen, BankScreen)
        await it.press("escape", "escape")
        it.screen._beat()
        await it.until(lambda: isinstance(it.screen, PassphrasePrompt))


async def test_keys_that_were_pressed_before_it_was_seen_are_no_answer() -> None:
    bank = FakeWorkspace()
    async with console(bank) as it:
        bank.vault_question = QUESTION
        # All in the same moment, as Esc Esc to leave a filter, or letters and Enter meant for a list.
        it.app.post_message(Key("escape", None))
        it.app.ask_for_vault()
        for key in ("escape", "q", "enter"):
            it.app.post_message(Key(key, key if len(key) == 1 else None))
        it.app.post_message(Paste("pasted"))
        await it.until(lambda: isinstance(it.screen, PassphrasePrompt))
        await it.settled()
        prompt = it.screen
        assert isinstance(prompt, PassphrasePrompt)
        assert prompt.field.value == ""
        assert bank.phrases == []
        assert not prompt.error.display
        assert it.app.is_running


async def test_whoever_goes_on_pressing_keys_has_not_seen_it_yet() -> None:
    bank = locked()
    async with console(bank, size=SMALL) as it:
        prompt = await asked(it, is_read=False)
        for key in ("down", "down", "enter", "escape", "x"):
            pass_by(it, QUIET / 2)
            await it.press(key)
        assert it.screen is prompt
        assert prompt.field.value == ""
        assert "Esc leaves it locked" not in it.text
        pass_by(it, QUIET)
        await it.shows("Esc leaves it locked")
        await it.type(PHRASE)
        await it.press("enter")
        await it.until(lambda: not isinstance(it.screen, PassphrasePrompt))
        assert bank.phrases == [PHRASE]


async def test_a_click_that_was_meant_for_the_list_is_none_for_it() -> None:
    bank = locked()
    async with console(bank) as it:
        prompt = await asked(it, is_read=False)
        prompt.set_focus(None)
        x, y = prompt.field.region.offset
        pressed = partial(MouseDown, None, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False)
        it.app.post_message(pressed())
        await it.settled()
        assert not prompt.field.has_focus
        pass_by(it, QUIET)
        it.app.post_message(pressed())
        await it.until(lambda: prompt.field.has_focus)


async def test_a_prompt_that_was_asked_for_listens_at_once_also_after_one_that_was_not() -> None:
    bank = locked()
    async with console(bank) as it:
        await asked(it)
        await it.press("escape")
        await it.until(lambda: not isinstance(it.screen, PassphrasePrompt))
        it.app.post_message(Key("colon", ":"))
        it.app.post_message(Key("x", "x"))
        await it.until(lambda: isinstance(it.screen, GoToPrompt) and it.screen.field.value == "x")


class Failing(FakeWorkspace):
    """A workspace with a mistake in it, which quotes what it was given."""

    async def unlock_vault(self, passphrase: str) -> Problem | None:
        raise ZeroDivisionError(passphrase)


async def test_a_mistake_of_ours_tells_nobody_what_was_typed(tmp_path: Path) -> None:
    bank, log = Failing(), tmp_path / "crashes.log"
    bank.vault_question = QUESTION
    async with console(bank, defects=True, options=Options(animations=False, crash_log=log)) as it:
        prompt = await asked(it)
        await it.type("hunter2")
        await it.press("enter")
        await it.shows("The vault stays locked, because of a mistake in banktui.")
        assert prompt.field.value == ""
        told = f"{it.text}{[each.message for each in it.app._notifications]}{log.read_text(encoding='utf-8')}"
        assert log.read_text(encoding="utf-8").count("ZeroDivisionError") == 1
        assert "hunter2" not in told
        await it.press("escape")
        await it.until(lambda: not isinstance(it.screen, PassphrasePrompt))


async def test_it_is_withdrawn_when_nobody_waits_any_longer() -> None:
    async with console(locked()) as it:
        await asked(it)
        it.bank.vault_question = ""
        it.bank.say(VaultAnswered())
        await it.until(lambda: not isinstance(it.screen, PassphrasePrompt))


async def test_it_is_asked_for_once_however_often_that_is_said() -> None:
    async with console(locked()) as it:
        await asked(it)
        it.bank.say(PassphraseWanted())
        await it.settled()
        assert sum(isinstance(each, PassphrasePrompt) for each in it.app.screen_stack) == 1
