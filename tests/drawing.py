"""Drawing screens without a terminal once they are waited for, not at each frame: nobody looks at those in between.

What a terminal is sent from frame to frame is tested under real pseudo-terminals (`tests/terminal.py`).
"""

from typing import Any

import pytest

_parsed: dict[Any, Any] = {}
"""Style sheets are the same in every test: they are parsed once a process, for each set of a theme's variables."""

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

    render, parse = Compositor.render_update, Stylesheet._parse_rules

    def render_update(self: Compositor, **given: Any) -> Any:
        if given.get("full") or not active_app.get().is_headless:
            return render(self, **given)
        if _wanted[0]:
            visible_screen_stack.set(given.get("screen_stack") or [])
            _have_widgets_render(self)
        return None

    def parse_rules(self: Stylesheet, *given: Any, **more: Any) -> Any:
        key = (tuple(self._variables.items()), given, tuple(more.items()))
        if key not in _parsed:
            _parsed[key] = parse(self, *given, **more)
        return _parsed[key]

    monkeypatch.setattr(Compositor, "render_update", render_update)
    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_rules)
