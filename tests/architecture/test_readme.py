"""README says what is true: its commands are the real ones, its pictures exist, its tables are generated."""

import re
import zipfile
from pathlib import Path

import pytest
from build import ProjectBuilder

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_screen_has_a_sentence_a_picture_and_two_commands() -> None:
    first_screen = README.split("\n## ")[0]
    assert "One terminal for every bank API" in first_screen
    assert re.search(r"!\[[^\]]+\]\(screenshots/[\w-]+\.svg\)", first_screen)
    commands = [line.strip() for line in first_screen.splitlines() if line.startswith("    ")]
    assert len(commands) == 2
    assert commands[0].endswith("banktui demo")
    assert commands[1].endswith("python -m tests")


def test_every_picture_that_is_shown_exists() -> None:
    shown = re.findall(r"\]\((screenshots/[^)]+)\)", README)
    assert shown
    assert [path for path in shown if not (ROOT / path).is_file()] == []


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    return Path(ProjectBuilder(ROOT).build("wheel", str(target)))


def test_the_wheel_carries_the_themes_and_styles(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    themes = {f"banktui/themes/{path.name}" for path in (ROOT / "themes").glob("*.toml")}
    data = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "banktui").rglob("*")
        if path.suffix in {".tcss", ".toml", ".py"}
    }
    assert len(themes) >= 4
    assert (themes | data) - names == set()
