"""Turns what a bank says into what people read: pure functions from domain objects to phrases and sheets."""

from typing import TYPE_CHECKING

from banktui.ui.presenter.charts import spark_line
from banktui.ui.presenter.counts import counted, is_plural
from banktui.ui.presenter.dates import age_text, day_text, duration_text, instant_text
from banktui.ui.presenter.freshness import environment_phrase, freshness, problem_line
from banktui.ui.presenter.money import amount, grouped, movement, number, totals_phrase, totals_phrases
from banktui.ui.presenter.numbers import account_number, category_name
from banktui.ui.presenter.placed import PlacedAccount
from banktui.ui.presenter.problems import problem_sheet
from banktui.ui.presenter.sheet import Entry, Section, Sheet, stacked
from banktui.ui.presenter.statuses import status_phrase
from banktui.ui.presenter.view import HIDDEN, View

if TYPE_CHECKING:
    from banktui.ui.presenter.details import sheet_of, title_of

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
    "freshness",
    "grouped",
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


def __getattr__(name: str) -> object:
    """Import what writes of every thing a bank has when it is first asked for: the first picture has none of them."""
    if name not in {"sheet_of", "title_of"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from banktui.ui.presenter import details  # noqa: PLC0415 - brings in all of the domain

    return getattr(details, name)
