"""Turns what a bank says into what people read: pure functions from domain objects to phrases and sheets.

Each is imported when it is first asked for: a single picture needs few of them, and the first one none that writes of
anything a bank has.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banktui.ui.presenter.charts import spark_line
    from banktui.ui.presenter.counts import counted, is_plural
    from banktui.ui.presenter.dates import age_text, day_text, duration_text, instant_text
    from banktui.ui.presenter.details import sheet_of, title_of
    from banktui.ui.presenter.freshness import environment_phrase, problem_line
    from banktui.ui.presenter.money import amount, movement, number, totals_phrase, totals_phrases
    from banktui.ui.presenter.numbers import account_number, category_name
    from banktui.ui.presenter.placed import PlacedAccount
    from banktui.ui.presenter.problems import problem_sheet
    from banktui.ui.presenter.sheet import Entry, Section, Sheet, stacked
    from banktui.ui.presenter.statuses import status_phrase
    from banktui.ui.presenter.view import HIDDEN, View

__all__ = [
    "HIDDEN",
    "Entry",
    "PlacedAccount",
    "Section",
    "Sheet",
    "View",
    "account_number",
    "age_text",
    "amount",
    "category_name",
    "counted",
    "day_text",
    "duration_text",
    "environment_phrase",
    "instant_text",
    "is_plural",
    "movement",
    "number",
    "problem_line",
    "problem_sheet",
    "sheet_of",
    "spark_line",
    "stacked",
    "status_phrase",
    "title_of",
    "totals_phrase",
    "totals_phrases",
]

_PARTS = {
    "charts": ("spark_line",),
    "counts": ("counted", "is_plural"),
    "dates": ("age_text", "day_text", "duration_text", "instant_text"),
    "details": ("sheet_of", "title_of"),
    "freshness": ("environment_phrase", "problem_line"),
    "money": ("amount", "movement", "number", "totals_phrase", "totals_phrases"),
    "numbers": ("account_number", "category_name"),
    "placed": ("PlacedAccount",),
    "problems": ("problem_sheet",),
    "sheet": ("Entry", "Section", "Sheet", "stacked"),
    "statuses": ("status_phrase",),
    "view": ("HIDDEN", "View"),
}


def __getattr__(name: str) -> object:
    """Import the part that has a name."""
    for part, names in _PARTS.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{part}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
