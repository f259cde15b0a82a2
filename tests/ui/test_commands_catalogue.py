"""Every command once: ids, keys, help, README's table; and keymaps that are checked before they are used."""

import pytest
from textual.binding import Binding

from banktui.ui.app import BankApp
from banktui.ui.commands import COMMANDS, TABLE_HELP, Area, bindings_for, key_sign, key_signs, keys_table
from banktui.ui.keymap import check_keymap
from banktui.ui.options import Options
from banktui.ui.screens.browse import BrowseScreen
from banktui.ui.screens.detail import DetailScreen
from banktui.ui.screens.find import FindScreen
from banktui.ui.screens.overview import OverviewScreen
from banktui.ui.screens.welcome import WelcomeScreen
from banktui.ui.widgets.ledger_table import LedgerTable
from tests.ui.places_to_go import lumen
from tests.ui.running import console

HOSTS = {
    Area.EVERYWHERE: BankApp,
    Area.OVERVIEW: OverviewScreen,
    Area.LIST: BrowseScreen,
    Area.DETAIL: DetailScreen,
    Area.WELCOME: WelcomeScreen,
    Area.FIND: FindScreen,
}
TABLE = LedgerTable.KEYS


def test_ids_are_unique_and_every_binding_has_one() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))
    for area in Area:
        for binding in bindings_for(area):
            assert isinstance(binding, Binding)
            assert binding.id in ids


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_somebody_who_does_it_and_a_sentence(command: object) -> None:
    assert hasattr(command, "area")
    command_ = next(each for each in COMMANDS if each is command)
    host = HOSTS.get(command_.area)
    name = command_.action.partition("(")[0].removeprefix("app.")
    if host is not None:
        assert hasattr(host, f"action_{name}") or hasattr(BankApp, f"action_{name}")
    assert command_.help.endswith(".")
    assert command_.help[0].isupper()
    assert len(command_.title) <= 15


@pytest.mark.parametrize("area", Area)
def test_no_two_commands_of_a_place_share_a_key(area: Area) -> None:
    keys = [
        key.strip()
        for command in COMMANDS
        if command.area in {area, Area.EVERYWHERE}
        for key in command.keys.split(",")
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("area", [Area.EVERYWHERE, Area.LIST, Area.OVERVIEW, Area.REQUESTS, Area.INBOX, Area.TRANSFERS])
def test_keys_of_a_list_do_not_clash_with_the_commands_beside_it(area: Area) -> None:
    taken = {key for command in COMMANDS if command.area is area for key in command.keys.split(",")}
    # A row is opened by the list, or by the screen in its own way.
    assert taken & {key for binding in TABLE for key in binding.key.split(",")} <= {"enter"}


def test_all_keys_of_a_list_are_explained() -> None:
    assert {binding.id for binding in TABLE} == set(TABLE_HELP)


@pytest.mark.parametrize(
    ("keys", "sign", "signs"),
    [
        ("slash", "/", "/"),
        ("ctrl+p", "ctrl+p", "ctrl+p"),
        ("less_than_sign,alt+left", "<", "< or alt+←"),
        ("escape", "Esc", "Esc"),
        ("L", "L", "L"),
    ],
)
def test_keys_as_people_write_them(keys: str, sign: str, signs: str) -> None:
    assert key_sign(keys) == sign
    assert key_signs(keys) == signs


def test_the_table_of_keys_has_a_row_for_everything_but_names_the_digits_once() -> None:
    rows = keys_table(TABLE).splitlines()
    for command in COMMANDS:
        if not command.id.startswith("list.tab_"):
            assert any(f"`{command.id}`" in row and command.help in row for row in rows)
    assert sum("list.tab_" in row for row in rows) == 1
    assert all(row.count("|") == rows[0].count("|") for row in rows)
    assert any("`table.open`" in row for row in rows)
    assert any("`↓ or j`" in row and "`table.down`" in row for row in rows)


@pytest.mark.parametrize(
    ("wanted", "used", "complaint"),
    [
        ({"list.sort": "S"}, {"list.sort": "S"}, ""),
        ({"list.sort": "S,ctrl+s"}, {"list.sort": "S,ctrl+s"}, ""),
        ({"no.such": "x"}, {}, "no command “no.such”"),
        ({"list.sort": "ctrl+i"}, {}, "Tab"),
        ({"list.sort": "ctrl+m"}, {}, "Enter"),
        ({"list.sort": " , "}, {}, "at least one key"),
        ({"list.sort": "r"}, {}, "list.refresh"),
        ({"list.sort": "q"}, {}, "app.quit"),
        ({"list.sort": "r", "list.refresh": "o"}, {"list.sort": "r", "list.refresh": "o"}, ""),
        ({"detail.refresh": "o"}, {"detail.refresh": "o"}, ""),
        ({"app.help": "o"}, {}, "list.sort"),
        ({"list.sort": "up"}, {}, "table.up"),
        ({"app.quit_now": "x"}, {}, "way out"),
    ],
)
def test_a_keymap_is_used_as_far_as_it_can_be(wanted: dict[str, str], used: dict[str, str], complaint: str) -> None:
    check = check_keymap(wanted, TABLE)
    assert check.keymap == used
    assert (complaint in " ".join(check.complaints)) if complaint else check.complaints == ()


async def test_a_moved_key_works_and_is_shown_and_the_old_one_is_free() -> None:
    async with console(options=Options(keymap={"list.sort": "S"}, animations=False)) as it:
        await it.open(lumen())
        await it.shows("S sort")
        await it.press("o")
        await it.settled()
        assert "largest first" not in it.text
        await it.press("S")
        await it.shows("largest first")


async def test_a_bad_keymap_is_complained_about_when_the_console_opens() -> None:
    async with console(options=Options(keymap={"no.such": "x"}, animations=False)) as it:
        await it.says("no command “no.such”")
