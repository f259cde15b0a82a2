"""A filter bar whose parts are made after the first picture, opened before they are."""

from textual.app import ComposeResult

from banktui.ui.widgets.filter_bar import FilterBar
from tests.ui.stage import Stage, settle


class Hasty(Stage):
    """Opens the bar as early as can be."""

    def compose(self) -> ComposeResult:
        yield FilterBar()

    def on_mount(self) -> None:
        self.query_one(FilterBar).open("re")


async def test_opened_before_the_first_picture_it_has_its_text_and_takes_the_keys() -> None:
    app = Hasty()
    async with app.run_test() as pilot:
        await pilot.press("n", "t")
        bar = app.query_one(FilterBar)
        assert app.focused is bar.field
        await settle(pilot, lambda: bar.field.value == "rent")


async def test_its_parts_are_made_once() -> None:
    app = Stage(FilterBar())
    async with app.run_test() as pilot:
        bar = app.query_one(FilterBar)
        await settle(pilot, lambda: bool(bar.children))
        before = list(bar.children)
        bar.open("a")
        bar.close()
        bar.open("b")
        await pilot.pause()
        assert list(bar.children) == before
        assert bar.field.value == "b"
