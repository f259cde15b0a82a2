"""Drawing screens without a terminal once they are waited for, not at each frame: nobody looks at those in between.

What a terminal is sent from frame to frame is tested under real pseudo-terminals (`tests/terminal.py`).
"""

from typing import Any

import pytest

_parsed: dict[Any, dict[Any, Any]] = {}
"""Style sheets are the same in every test: each is parsed once a process, for each set of a theme's variables."""

_together: dict[Any, dict[Any, Any]] = {}
"""The rules of sheets that are in use together, and the same by what they are about."""

_wanted = [False]
"""Whether what is to be drawn is drawn now."""


def draw(screen: Any) -> bool:
    """Draw what has changed of a screen; tell whether anything had."""
    if not screen._compositor._dirty_regions:
        return False
    _wanted[0] = True
    try:
        screen._compositor_refresh()
    finally:
        _wanted[0] = False
    return True


def _have_widgets_render(compositor: Any) -> None:
    """Have each widget make its lines, as a picture needs them; they are not put together, as nothing displays them."""
    from textual.geometry import Region  # noqa: PLC0415 - tests without screens need not pay for it

    everywhere = compositor.size.region
    regions = compositor._dirty_regions.copy()
    compositor._dirty_regions.clear()
    crop = everywhere if everywhere in regions else Region.from_union(regions).intersection(everywhere)
    for _region, _clip, _lines in compositor._get_renders(crop):
        pass


def only_when_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have screens without a terminal drawn by `draw` alone, and a style sheet parsed once."""
    from textual._compositor import Compositor  # noqa: PLC0415 - tests without screens need not pay for it
    from textual._context import active_app, visible_screen_stack  # noqa: PLC0415 - as above
    from textual.css.stylesheet import Stylesheet  # noqa: PLC0415 - as above

    render, parse, parse_all = Compositor.render_update, Stylesheet._parse_rules, Stylesheet.parse

    def render_update(self: Compositor, **given: Any) -> Any:
        if given.get("full") or not active_app.get().is_headless:
            return render(self, **given)
        if _wanted[0]:
            visible_screen_stack.set(given.get("screen_stack") or [])
            _have_widgets_render(self)
        return None

    def known(self: Stylesheet) -> tuple[Any, dict[Any, Any], dict[Any, Any]]:
        # A theme has hundreds of variables: they are looked up once, not for each of the sheets.
        kept = vars(self).get("_known")
        if kept is None or kept[0] is not self._variables:
            key = tuple(self._variables.items())
            kept = vars(self)["_known"] = (self._variables, _parsed.setdefault(key, {}), _together.setdefault(key, {}))
        return kept

    def parse_rules(self: Stylesheet, *given: Any, **more: Any) -> Any:
        _, parsed, _ = known(self)
        key = (given, tuple(more.items()))
        if key not in parsed:
            parsed[key] = parse(self, *given, **more)
        return parsed[key]

    def parse_together(self: Stylesheet) -> None:
        _, _, together = known(self)
        key = tuple(self.source.items())
        if key not in together:
            parse_all(self)
            together[key] = (self._rules, self.rules_map)
        self._rules, self._rules_map = together[key]
        self._require_parse = False

    monkeypatch.setattr(Compositor, "render_update", render_update)
    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_rules)
    monkeypatch.setattr(Stylesheet, "parse", parse_together)
