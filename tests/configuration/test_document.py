"""Which line something stands on, and one table replaced with everything around it left as it was."""

import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banktui.configuration.document import Document, TomlError

TEXT = '''\
# above all

[connections.a]
provider = "x"   # said
hosts = [
    "one",  # [connections.not-a-header]
    "two",
]
text = """
[connections.neither]
"""

[connections.a.settings]
deep = { file = "/f", key = "k" }

# about b
[connections.b]
provider = "y"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("connections",), 3),
        (("connections", "a"), 3),
        (("connections", "a", "provider"), 4),
        (("connections", "a", "hosts"), 5),
        (("connections", "a", "hosts", 1), 5),
        (("connections", "a", "text"), 9),
        (("connections", "a", "settings", "deep", "key"), 14),
        (("connections", "b", "provider"), 18),
        (("connections", "b", "missing", "part"), 17),
        (("connections", "a", "hosts", 7), 5),
        (("nothing",), 1),
    ],
)
def test_a_statement_is_found_on_the_line_where_it_begins(path: tuple[str | int, ...], line: int) -> None:
    assert Document(TEXT).line_of(path) == line


@given(
    st.lists(st.sampled_from(["", "# a comment", 'w = """\n[x]\n"""', "z = [\n1,\n\n2]", "  [c]", "[d.e]"]), max_size=8)
)
def test_every_key_is_found_wherever_it_stands(statements: list[str]) -> None:
    lines: list[str] = []
    starts: dict[str, int] = {}
    for number, statement in enumerate(statements):
        text = statement.replace("w =", f"w{number} =").replace("z =", f"z{number} =").replace("c]", f"c{number}]")
        text = text.replace("d.e]", f"d{number}.e]")
        if text and not text.startswith("#"):
            starts[text.split(" =")[0].strip(" []")] = len(lines) + 1
        lines += text.split("\n")
    document = Document("\n".join(lines))
    above: tuple[str, ...] = ()
    for name, line in starts.items():
        is_header = name[0] in "cd"
        above = tuple(name.split(".")) if is_header else above
        assert document.line_of(above if is_header else (*above, name)) == line


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = 1\nhunter2\n", 2, "not TOML"),
        ("a = 1\n\na = 2\n", 3, "there already"),
        ("[t]\n[u]\n[t]\n", 3, "there already"),
        ("a = { b = 1, b = 2 }\n", 1, "there already"),
        ("x = 'open\n", 1, "not TOML"),
        ("z = 1\na = [\n1,\n", 2, "not TOML"),
        ("z = [\n1]\na = " + 3000 * "[" + "\n", 3, "not TOML"),
    ],
)
def test_what_is_no_toml_is_said_with_its_line_and_nothing_of_it(text: str, line: int, words: str) -> None:
    with pytest.raises(TomlError, match=words) as caught:
        Document(text)
    assert caught.value.line == line
    assert "hunter2" not in str(caught.value)


def test_a_table_is_added_behind_all_others() -> None:
    added = Document(TEXT).replaced(("connections", "c"), '[connections.c]\nprovider = "z"')
    assert added.text == TEXT + '\n[connections.c]\nprovider = "z"\n'
    assert Document("").replaced(("c",), "[c]").text == "[c]\n"
    assert Document("# only this").replaced(("c",), "[c]").text == "# only this\n\n[c]\n"


def test_a_table_is_replaced_where_it_stands_and_what_is_around_it_stays() -> None:
    changed = Document(TEXT).replaced(("connections", "a"), "[connections.a]\nnew = 1\n\n[connections.a.settings]\n")
    assert changed.text == (
        "# above all\n\n[connections.a]\nnew = 1\n\n[connections.a.settings]\n\n"
        '# about b\n[connections.b]\nprovider = "y"\n'
    )
    assert changed.replaced(("connections", "a"), "[connections.a]\nnew = 1\n\n[connections.a.settings]\n").text == (
        changed.text
    )


@pytest.mark.parametrize(
    "text",
    [
        "connections.a.provider = 1\n",
        "connections = { a = { provider = 1 } }\n",
        "[connections]\na = { provider = 1 }\n",
        "[connections]\na.provider = 1\n",
    ],
)
def test_a_table_in_another_form_is_not_touched(text: str) -> None:
    with pytest.raises(ValueError, match=r"cut out|not TOML|there already"):
        Document(text).replaced(("connections", "a"), "[connections.a]\nnew = 1")


def test_what_stands_around_a_replaced_table_reads_the_same_as_before() -> None:
    before, block = tomllib.loads(TEXT), '[connections.b]\nprovider = "new"'
    after = tomllib.loads(Document(TEXT).replaced(("connections", "b"), block).text)
    assert after["connections"]["a"] == before["connections"]["a"]
    assert after["connections"]["b"] == {"provider": "new"}


WRITTEN = """\
# above
[t]  # here
a = 1  # one
# about b
b = [
    1,  # first
]
c.d = 1
c.e = 2

# about the next
[t.inner]
x = 1
[u]
a = 2
"""


def amended(values: Mapping[str, Any]) -> str:
    return Document(WRITTEN).amended(("t",), values, str).text


def test_only_the_lines_of_what_is_changed_are_written_anew() -> None:
    same = {"a": 1, "b": [1], "c": {"d": 1, "e": 2}}
    assert amended(same) == WRITTEN
    assert amended({**same, "a": 3}) == WRITTEN.replace("a = 1  # one", "a = 3")
    assert amended({**same, "b": [1, 2]}) == WRITTEN.replace("b = [\n    1,  # first\n]", "b = [1, 2]")
    assert amended({**same, "new": 4}) == WRITTEN.replace("c.e = 2", "c.e = 2\nnew = 4")
    assert amended({**same, "c": 5}) == WRITTEN.replace("c.d = 1\nc.e = 2", "c = 5")
    assert amended({"a": 1}) == WRITTEN.replace("b = [\n    1,  # first\n]\nc.d = 1\nc.e = 2\n", "")


@pytest.mark.parametrize(
    ("text", "path"),
    [("t.a = 1\n", ("t",)), ("t = { a = 1 }\n", ("t",)), ("[t.inner]\n", ("t",)), ("a = 1\n", ()), ("", ("t",))],
)
def test_what_has_no_header_of_its_own_is_not_changed_line_by_line(text: str, path: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no header of its own"):
        Document(text).amended(path, {"a": 2}, str)


def test_a_value_that_is_a_table_of_its_own_is_not_changed_line_by_line() -> None:
    with pytest.raises(ValueError, match=r"another form|there already|not TOML"):
        amended({"a": 1, "inner": 7})


_VALUES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), max_size=6)


@given(_VALUES, _VALUES, st.lists(st.sampled_from(["", "# said", "   # more"]), max_size=4))
@settings(deadline=None)
def test_whatever_is_changed_the_rest_reads_as_before(
    old: dict[str, int], new: dict[str, int], said: list[str]
) -> None:
    lines = [f"{key} = {value}  # {key}" for key, value in old.items()]
    for number, comment in enumerate(said):
        lines.insert(min(number * 2, len(lines)), comment)
    document = Document("\n".join(["# top", "[t]", *lines, "[u]", "z = 1", ""]))
    changed = document.amended(("t",), new, str)
    assert changed.table == {"t": new, "u": {"z": 1}}
    for key in old.keys() & new.keys():
        assert (f"{key} = {old[key]}  # {key}" in changed.text) is (old[key] == new[key])
    assert [line for line in changed.text.split("\n") if line.startswith(("#", "   #"))] == [
        line for line in document.text.split("\n") if line.startswith(("#", "   #"))
    ]
