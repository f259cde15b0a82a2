"""No bank text is parsed as markup: what goes into a slot that parses is a constant, or is not a `str`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "banktui" / "ui"

CALLS = {
    "Static", "Label", "Button", "Option", "Selection", "RadioButton", "Checkbox", "TabPane", "Tab", "Collapsible",
    "Placeholder", "Tree", "Select", "OptionList", "SelectionList", "Hit", "DiscoveryHit", "add_column", "add_row",
    "add_rows", "add_leaf", "update_cell", "update", "set_label", "add_option", "add_options",
    "replace_option_prompt", "replace_option_prompt_at_index", "from_markup",
}  # fmt: skip
"""Whatever parses its first argument as markup (safety: the table of slots), by the name it is called by."""
SECOND = {"replace_option_prompt", "replace_option_prompt_at_index", "Hit"}
"""Here it is the second argument."""
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
SAFE_CALLS = {"content", "Content", "assemble", "styled", "_line"}
"""Calls whose result is `Content`, which is drawn as it is."""
OWN = {"Tab": "banktui/ui/widgets/tab_strip.py"}
"""Classes of ours with the name of one of Textual's; ours draw through `Phrase`."""


def parses(node: ast.Call) -> str:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name if name in CALLS and name not in OWN else ""


def is_safe(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name in SAFE_CALLS or name in CALLS - {"from_markup"}
        case ast.IfExp(body=body, orelse=orelse):
            return is_safe(body) and is_safe(orelse)
        case (
            ast.GeneratorExp(elt=item)
            | ast.ListComp(elt=item)
            | ast.Starred(value=ast.GeneratorExp(elt=item) | ast.ListComp(elt=item))
        ):
            return is_safe(item)
        case _:
            return False


def offences(source: str, where: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _call_offences(node, where)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in ATTRIBUTES and not is_safe(node.value):
                    yield f"{where}:{node.lineno} {target.attr} is set to something that may be parsed"


def _call_offences(node: ast.Call, where: str) -> Iterator[str]:
    name = parses(node)
    if name == "update" and isinstance(node.func, ast.Attribute) and _is_mapping_update(node):
        return
    position = 1 if name in SECOND else 0
    if name and len(node.args) > position and not is_safe(node.args[position]):
        if name == "add_options" and _is_options_variable(node.args[0]):
            return
        yield f"{where}:{node.lineno} {name}({ast.unparse(node.args[position])[:40]}) may be parsed"
    if _called(node) == "notify" and not _is_plain_notice(node):
        yield f"{where}:{node.lineno} notify without markup=False"


def _is_plain_notice(node: ast.Call) -> bool:
    plain = any(word.arg == "markup" and _is_false(word.value) for word in node.keywords)
    return plain or (bool(node.args) and isinstance(node.args[0], ast.Constant))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_mapping_update(node: ast.Call) -> bool:
    """Tell a dict's `update` from a widget's."""
    what = node.args[0] if node.args else None
    return isinstance(what, ast.Dict) or (isinstance(what, ast.Call) and _called(what) == "enumerate")


def _is_options_variable(node: ast.expr) -> bool:
    """Options are made of `Content` where they are made; a call that returns them has been looked at there."""
    return isinstance(node, ast.Call) and _called(node) == "_options"


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI)))
def test_no_slot_that_parses_markup_gets_text_that_is_not_ours(path: Path) -> None:
    assert list(offences(path.read_text(encoding="utf-8"), str(path.relative_to(UI)))) == []


@pytest.mark.parametrize(
    "line",
    [
        "Static(name)",
        "Static(f'{name}')",
        "self.query_one('#a').update(account.name)",
        "Option('[b]' + name)",
        "Label(str(name))",
        "widget.border_title = name",
        "widget.tooltip = f'{name}'",
        "table.add_row(name)",
        "self.notify(name)",
        "app.notify(f'{name}', markup=True)",
        "Content.from_markup(f'[b]{name}')",
        "options.replace_option_prompt('id', name)",
        "Hit(1.0, name, run)",
        "OptionList(*(name for name in names))",
    ],
)
def test_the_search_finds_what_it_is_for(line: str) -> None:
    assert list(offences(line, "x"))


@pytest.mark.parametrize(
    "line",
    [
        "Static('words')",
        "Static(phrase(name).content())",
        "Option(Content(name))",
        "widget.border_title = phrase(name).content() if name else ''",
        "app.notify(name, markup=False)",
        "{}.update({'a': name})",
        "options.replace_option_prompt(name, line.content())",
    ],
)
def test_the_search_lets_pass_what_is_safe(line: str) -> None:
    assert list(offences(line, "x")) == []


def test_every_one_of_our_classes_with_a_textual_name_exists() -> None:
    for name, module in OWN.items():
        assert f"class {name}" in (UI.parents[1] / module).read_text(encoding="utf-8")
