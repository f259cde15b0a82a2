"""What is done right after the first picture."""

import gc
import importlib.util
import sys
import threading

import pytest

from banktui.ui import preloading


def joined() -> None:
    for thread in threading.enumerate():
        if thread.name == "banktui-preloading":
            thread.join()


def test_every_module_that_is_imported_later_exists() -> None:
    assert all(importlib.util.find_spec(name) is not None for name in preloading.MODULES)


def test_the_rest_of_the_console_is_imported_on_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "banktui.ui.keymap"
    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(preloading, "MODULES", (name,))
    preloading.begin()
    joined()
    assert name in sys.modules


def test_garbage_is_collected_again_if_that_was_put_off() -> None:
    gc.disable()
    try:
        preloading.begin()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
        joined()


def test_nothing_is_kept_from_the_collector_that_was_never_put_off() -> None:
    before = gc.get_freeze_count()
    preloading.begin()
    joined()
    assert gc.get_freeze_count() == before
