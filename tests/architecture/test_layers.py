"""The boundaries that the import contracts cannot see: run-time imports, names out of place, the shape of the tree."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "banktui"
TOP_LEVEL = {"pyproject.toml", "README.md", "banktui", "tests", "themes", "screenshots"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}
SHARED_ROOMS = ("domain", "services", "configuration", "http", "store", "sandbox", "ui", "wiring", "cli")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [Path(name) for name in listed.stdout.split("\0") if name]


@cache
def package() -> dict[Path, str]:
    """Return the text of each module: several tests look at all of them."""
    return {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


def calls(path: Path, name: str) -> Iterator[ast.Call]:
    """Find what a module calls, if the name of what is looked for stands in it at all: parsing takes its time."""
    if name in package()[path]:
        yield from (node for node in ast.walk(ast.parse(package()[path])) if isinstance(node, ast.Call))


def provider_slugs() -> list[str]:
    return sorted(path.parent.name for path in (PACKAGE / "providers").glob("*/__init__.py"))


def modules_after(statement: str) -> set[str]:
    script = f"{statement}\nimport sys; print(*sorted(sys.modules))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return set(done.stdout.split())


def test_the_top_level_is_what_a_newcomer_is_promised() -> None:
    top = {path.parts[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} == TOP_LEVEL


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in tracked() if path.suffix == ".py" and path.stem in FORBIDDEN_NAMES] == []


def test_providers_are_found_at_all() -> None:
    assert len(provider_slugs()) >= 2


@pytest.mark.parametrize("room", SHARED_ROOMS)
def test_a_providers_name_stays_in_its_folder(room: str) -> None:
    names = re.compile(rf"\b({'|'.join(provider_slugs())})\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((PACKAGE / room).rglob("*"))
        if path.suffix in {".py", ".tcss", ".toml"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if names.search(line)
    ]
    assert found == []


def test_the_core_runs_without_a_terminal_library() -> None:
    parts = [f"import banktui.providers.{slug}.{part}" for slug in provider_slugs() for part in ("client", "sandbox")]
    core = "import banktui.services.workspace, banktui.http.session, banktui.store, banktui.sandbox.service"
    modules = modules_after("\n".join([core, *parts]))
    assert not {name for name in modules if name.split(".")[0] == "textual"}


@pytest.mark.parametrize("slug", provider_slugs())
def test_learning_of_a_provider_costs_nothing(slug: str) -> None:
    modules = modules_after(f"import banktui.providers.{slug}")
    assert not modules & {"httpx", "pydantic", "cryptography", "starlette", "uvicorn", "textual", "ssl"}


def test_importing_the_package_imports_nothing() -> None:
    bare = modules_after("pass")
    assert {name for name in modules_after("import banktui") - bare if not name.startswith("banktui")} == set()


def test_no_float_is_made_where_money_lives() -> None:
    rooms = [PACKAGE / "domain", PACKAGE / "services", PACKAGE / "store", PACKAGE / "providers"]
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in rooms
        for path in package()
        if path.is_relative_to(room)
        for node in calls(path, "float")
        if isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    assert found == []


def test_json_from_outside_is_never_decoded_with_floats() -> None:
    found = []
    for path in package():
        for node in calls(path, "json"):
            if ast.unparse(node.func) not in {"json.loads", "json.load"}:
                continue
            outside = path.is_relative_to(PACKAGE / "http") or path.is_relative_to(PACKAGE / "providers")
            if outside and not any(keyword.arg == "parse_float" for keyword in node.keywords):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_nothing_opens_what_a_bank_links_to() -> None:
    """Row 39 of the list of bad inputs: an address from a bank is shown and copied; no browser is started with it."""
    opener = re.compile(r"webbrowser|open_url|xdg-open|startfile")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in package().items()
        for number, line in enumerate(text.splitlines(), 1)
        if opener.search(line)
    ]
    assert found == []


def test_no_file_names_a_package_index_or_another_machines_path() -> None:
    suspicious = re.compile(r"index[-]url|\"resolved\": *\"https?:|/home/[a-z]+/|/root/")
    found = [
        str(path)
        for path in tracked()
        if path.suffix != ".svg" and path != Path("tests/architecture/test_layers.py")
        if suspicious.search((ROOT / path).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []
