"""An exported file is whole, its owner's alone, and in nobody's place; or there is none."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from banktui.services.exporting.wanted import Export, Exported, Format, MemoryRows, NotExportedError, file_name
from banktui.services.reading import Listed
from banktui.services.row_fields import Place
from banktui.services.shelf import Reader, StoreError
from banktui.ui.columns import STATEMENTS
from banktui.ui.exported_fields import fields_of_columns
from banktui.ui.presenter.view import OPEN
from banktui.wiring.exporting import export, free_path
from tests.services.exports import CARD, EUROS, NOW, Holders, line, place

FORMS = tuple(Format)
LISTS = frozenset({"statements"})


def wanted(path: Path, form: Format = Format.CSV, count: int = 3) -> Export:
    rows = MemoryRows([(line(f"t{number}"), place()) for number in range(count)])
    return Export(rows, LISTS, fields_of_columns(STATEMENTS, OPEN), form, str(path))


async def made(asked: Export, folder: Path, report: Callable[[int], None] = lambda _: None) -> Exported:
    return await export(asked, folder, reader=cast("Reader", Holders(EUROS, CARD)), now=NOW, report=report)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("form", FORMS)
async def test_it_is_whole_and_only_its_owner_can_read_it(tmp_path: Path, form: Format) -> None:
    target = tmp_path / f"mine{form.suffix}"
    done = await made(wanted(target, form), tmp_path)
    assert (done.path, done.rows, done.left_out) == (str(target), 3, {})
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert names(tmp_path) == [target.name]
    assert all(f"t{number}" in target.read_text(encoding="utf-8") for number in range(3))


async def test_the_folder_of_downloads_is_made_and_no_other(tmp_path: Path) -> None:
    downloads = tmp_path / "Downloads"
    await made(wanted(downloads / "a.csv"), downloads)
    with pytest.raises(NotExportedError, match="no such folder"):
        await made(wanted(tmp_path / "elsewhere" / "a.csv"), downloads)
    assert names(tmp_path) == ["Downloads"]


@pytest.mark.parametrize("what", ["file", "folder", "link", "dangling link"])
async def test_what_is_there_stays_as_it_is(tmp_path: Path, what: str) -> None:
    """Row 33 of the list of bad inputs."""
    target, elsewhere = tmp_path / "mine.csv", tmp_path / "elsewhere"
    if what == "folder":
        target.mkdir()
    elif what == "file":
        target.write_text("mine")
    else:
        if what == "link":
            elsewhere.write_text("mine")
        target.symlink_to(elsewhere)
    before = names(tmp_path)
    with pytest.raises(NotExportedError, match="That is a folder" if what == "folder" else "already"):
        await made(wanted(target), tmp_path)
    assert names(tmp_path) == before
    assert what != "file" or target.read_text() == "mine"


@pytest.mark.parametrize("has_links", [True, False])
async def test_a_file_that_appears_meanwhile_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
) -> None:
    target = tmp_path / "mine.csv"
    if not has_links:
        monkeypatch.setattr(os, "link", _no_links)
    with pytest.raises(NotExportedError, match="by now"):
        await made(wanted(target), tmp_path, lambda _: _write_mine(target))
    assert (names(tmp_path), target.read_text()) == (["mine.csv"], "mine")


def _write_mine(target: Path) -> None:
    target.write_text("mine")


def _no_links(*_: object, **__: object) -> None:
    raise OSError(95, "Operation not supported")


async def test_where_a_file_has_one_name_only_it_is_put_there_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    target = tmp_path / "mine.csv"
    await made(wanted(target), tmp_path)
    assert names(tmp_path) == ["mine.csv"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert len(target.read_text().splitlines()) == 4


@pytest.mark.parametrize("form", FORMS)
async def test_a_disk_that_fills_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Format) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotExportedError) as failed:
        await made(wanted(tmp_path / "mine", form), tmp_path)
    assert failed.value.detail == f"{tmp_path}: no space left on device."
    assert "Nothing was written" in failed.value.hint
    assert names(tmp_path) == []


class _Endless:
    """Rows of which there is always one more part."""

    async def count(self) -> int:
        return 10**9

    async def pages(self) -> AsyncIterator[Sequence[tuple[Listed, Place]]]:
        while True:
            yield [(line(f"t{number}"), place()) for number in range(100)]


@pytest.mark.parametrize("form", FORMS)
async def test_whoever_stops_it_finds_nothing(tmp_path: Path, form: Format) -> None:
    begun = asyncio.Event()
    asked = replace(wanted(tmp_path / "mine", form), rows=_Endless())
    running = asyncio.create_task(made(asked, tmp_path, lambda rows: begun.set() if rows > 500 else None))
    await begun.wait()
    assert len(names(tmp_path)) == 1
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert names(tmp_path) == []


class _Torn:
    async def count(self) -> int:
        return 2

    async def pages(self) -> AsyncIterator[Sequence[tuple[Listed, Place]]]:
        yield [(line("t"), place())]
        raise StoreError("The copy cannot be read.")


async def test_a_copy_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        await made(replace(wanted(tmp_path / "mine"), rows=_Torn()), tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize("path", ["", "  ", "a\nb.csv", "a\0b.csv", "~nobody-of-this-name/a.csv", "/dev/null/a.csv"])
async def test_a_path_that_names_no_new_file_is_refused_with_a_sentence(tmp_path: Path, path: str) -> None:
    with pytest.raises(NotExportedError) as refused:
        await made(replace(wanted(tmp_path), path=path), tmp_path)
    assert refused.value.title.endswith(".")


async def test_a_form_that_cannot_hold_the_list_is_refused(tmp_path: Path) -> None:
    for told in (replace(wanted(tmp_path / "a", Format.OFX), lists=frozenset({"cards"})),):
        with pytest.raises(NotExportedError, match="no such list"):
            await made(told, tmp_path)
    with pytest.raises(NotExportedError, match="Amounts are hidden"):
        await made(replace(wanted(tmp_path / "a", Format.OFX), is_private=True), tmp_path)
    assert names(tmp_path) == []


def test_a_free_name_has_a_number_if_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "Downloads"
    assert free_path(folder, "a.csv") == "~/Downloads/a.csv"
    folder.mkdir()
    (folder / "a.csv").touch()
    (folder / "a-2.csv").symlink_to("nowhere")
    assert free_path(folder, "a.csv") == "~/Downloads/a-3.csv"
    assert free_path(Path("/somewhere"), "a.csv") == "/somewhere/a.csv"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("statements", "anytime-main", "Studio Lumen SARL"), "statements-anytime-main-studio-lumen-sarl.csv"),
        (("../../.bashrc", "C:\\x", "\0"), "bashrc-c-x.csv"),
        (("東京", ""), "export.csv"),
        (("x" * 300,), f"{'x' * 40}.csv"),
    ],
)
def test_a_name_of_ours_tells_what_is_in_it(parts: tuple[str, ...], expected: str) -> None:
    """Row 33 of the list of bad inputs."""
    assert file_name(parts, Format.CSV) == expected
