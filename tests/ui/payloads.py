"""Texts that a bank may send to hurt the console or whoever looks at it."""

MARKUP = (
    "[/nope]",
    "[red]",
    "[@click=app.fire('x')]free money[/]",
    "[@click=app.screenshot('a.svg','.')]x[/]",
    "[@click=app.simulate_key('enter')]Galerie[/]",
    "[@click=f(]",
    "[link='https://evil.example']Bank[/]",
    "[red on red]hidden[/]",
    "[conceal]hidden[/]",
    "\\[b] and a trailing \\",
    "$credit {variable} %s",
)
CONTROLS = (
    "\x1b]52;c;aGVsbG8=\x1b\\",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[?1049l\x1bc",
    "\x1b[31mred",
    "\x9b2J",
    "a\x85b\x00c\x0ed\x0fe\x7ff",
    "\x1b[6n\x1b[c",
    "\x07\x08\x0b\x0c\r",
)
UNICODE = (
    "ACME\u202eDTL",
    "\u2066isolated\u2069",
    "Al\u200bice\u2060B\ufeffob",
    "B\u0430nk",
    "e" + "\u0301" * 50,
    "👩\u200d👩\u200d👧 family 🇳🇱 1\ufe0f\u20e3",
    "東京メトロ 銀座線",
    "line one\nline two\r\nline three\tend",
    " " * 200,
    "\xa0" * 20,
    "\ud800 alone",
    "\u2028\u2029 separators",
    "x" * 1_000_000,
    "漢" * 100_000,
)
HOSTILE = MARKUP + CONTROLS + UNICODE
