"""A one-line input whose text can hold nothing but what is seen."""

from textual.widgets import Input

_LONGEST = 400
_C0 = 0x20
_CONTROL_PICTURES = 0x2400
_REPLACEMENT = "�"


class PlainInput(Input):
    """Takes text as what it looks like: control characters become visible signs, and it cannot grow without end."""

    def __init__(
        self,
        *,
        placeholder: str = "",
        longest: int = _LONGEST,
        password: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(
            placeholder=placeholder,
            id=id,
            compact=True,
            max_length=longest,
            password=password,
            select_on_focus=False,
        )

    def validate_value(self, value: str) -> str:
        """Replace each character that a terminal would act on or hide by one that is seen."""
        return "".join(map(_seen, value[: self.max_length]))


def _seen(char: str) -> str:
    if char.isprintable():
        return char
    if char.isspace() and ord(char) > _C0:
        return " "
    return chr(_CONTROL_PICTURES + ord(char)) if ord(char) < _C0 else _REPLACEMENT
