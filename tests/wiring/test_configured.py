"""From a file of connections to a workspace: what it may do, and whose rows it shows."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from banktui.configuration.fault import ConfigurationError
from banktui.domain.account import Account
from banktui.domain.clock import SystemClock
from banktui.domain.errors import Problem
from banktui.services.guarding import LOCKED, READ_ONLY
from banktui.services.provider import Environment
from banktui.services.shelf import ListRef
from banktui.wiring.configured import checked, configuration_at, workspace_on
from banktui.wiring.folders import config_file, state_folder, store_file
from tests.configuration.files import HUB, kept

REF = ListRef("main", "accounts")


def rewrite(path: Path, change: Mapping[str, str]) -> None:
    """Change a file by hand."""
    text = path.read_text(encoding="utf-8")
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


async def known_after(path: Path, change: Mapping[str, str]) -> int:
    """Return how many rows are still known once the file reads otherwise."""
    before = workspace_on(configuration_at(str(path)), clock=SystemClock())
    before._store.keeper.replace(REF, [Account("7", "Main")], SystemClock().now())
    await before.stop()
    rewrite(path, change)
    after = workspace_on(configuration_at(str(path)), clock=SystemClock())
    try:
        return (await after.reader.state(REF)).known
    finally:
        await after.stop()


@pytest.mark.parametrize(
    ("change", "known"),
    [
        ({}, 1),
        ({"# mine": "# ours"}, 1),
        ({'{ env = "HUB_PASSWORD" }': '{ file = "/elsewhere" }'}, 1),
        ({'environment = "sandbox"': 'environment = "sandbox"\nread_only = true'}, 1),
        ({"ada@": "ben@"}, 0),
        ({":8443": ":8444"}, 0),
        ({'"sandbox"': '"production"'}, 0),
        ({"connections.main": "connections.other"}, 0),
        ({'environment = "sandbox"': 'environment = "sandbox"\nbuilt_in_bank = "/bank"'}, 0),
        ({'environment = "sandbox"': 'environment = "sandbox"\nca_certificate = "/nowhere"'}, 1),
        ({'environment = "sandbox"': 'environment = "sandbox"\nca_certificate = "~nobody-here/ca.pem"'}, 1),
    ],
)
async def test_rows_stay_while_a_connection_leads_to_the_same_place(
    change: Mapping[str, str], known: int, tmp_path: Path
) -> None:
    assert await known_after(kept(tmp_path, HUB), change) == known


async def test_another_authority_is_another_bank(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("one", encoding="utf-8")
    text = HUB.replace("hosts =", f'ca_certificate = "{authority}"\nhosts =')
    assert await known_after(kept(tmp_path, text), {}) == 1
    workspace = workspace_on(configuration_at(str(tmp_path / "config.toml")), clock=SystemClock())
    authority.write_text("two", encoding="utf-8")
    assert (await workspace.reader.state(REF)).known == 0
    await workspace.stop()


def test_each_file_of_connections_has_a_store_of_its_own(tmp_path: Path) -> None:
    assert store_file(config_file()) == state_folder() / "store.db"
    one, two = store_file(tmp_path / "one.toml"), store_file(tmp_path / "two.toml")
    assert len({one, two, state_folder() / "store.db"}) == 3
    assert store_file(tmp_path / "one.toml") == one


def test_the_usual_file_is_read_unless_another_is_named(tmp_path: Path) -> None:
    assert configuration_at(None).path == config_file()
    assert configuration_at(None).connections == ()
    assert [each.name for each in configuration_at(str(kept(tmp_path, HUB))).connections] == ["main"]


@pytest.mark.parametrize(
    ("environment", "told", "place", "kind"),
    [
        # What may be changed fails for another reason: the password is not to be had, or the bank is not there.
        ("sandbox", "", "", "configuration"),
        ("sandbox", "read_only = true", "read-only", READ_ONLY),
        ("sandbox", 'built_in_bank = "/bank"', "built-in bank", "unreachable"),
        ("production", "", "read-only", READ_ONLY),
        ("production", "read_only = false", "", LOCKED),
    ],
)
async def test_nothing_is_changed_through_a_connection_that_is_read_only_or_locked(
    environment: str, told: str, place: str, kind: str, tmp_path: Path
) -> None:
    text = HUB.replace('environment = "sandbox"', f'environment = "{environment}"\n{told}')
    workspace = workspace_on(configuration_at(str(kept(tmp_path, text))), clock=SystemClock())
    (connection,) = workspace.connections
    assert (connection.environment, connection.place) == (Environment(environment), place)
    assert connection.is_read_only is (kind == READ_ONLY)
    workspace.start(opening=False)
    try:
        form = await workspace.form("main", "create-customer", None)
        done = await workspace.perform("main", "create-customer", "", {})
    finally:
        await workspace.stop()
    assert {each.kind for each in (form, done) if isinstance(each, Problem)} == {kind}


async def test_a_workspace_may_have_some_of_the_connections(tmp_path: Path) -> None:
    text = HUB + HUB.replace("connections.main", "connections.other").replace("# mine", "")
    workspace = workspace_on(configuration_at(str(kept(tmp_path, text))), clock=SystemClock(), only=["other"])
    assert [each.id for each in workspace.connections] == ["other"]
    await workspace.stop()


async def test_what_is_wrong_with_a_connection_is_its_own_problem_in_the_console(tmp_path: Path) -> None:
    configuration = configuration_at(str(kept(tmp_path, HUB.replace("email", "mail"))))
    with pytest.raises(ConfigurationError):
        checked(configuration)
    workspace = workspace_on(configuration, clock=SystemClock())
    workspace.start(opening=False)
    try:
        problem = await workspace.refresh(REF)
    finally:
        await workspace.stop()
    assert problem is not None
    assert problem.kind == "configuration"
    assert problem.title.startswith("config.toml, line 10: there is an unknown setting")
