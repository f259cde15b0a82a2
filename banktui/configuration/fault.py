"""What is wrong with `config.toml` or the vault, in a sentence that never repeats what stands there."""

from pathlib import Path

from banktui.domain.errors import BankError


class ConfigurationError(BankError):
    """The configuration cannot be used as it stands. Nothing is opened by it until a person has corrected it."""

    kind = "configuration"

    def __init__(self, path: Path, sentence: str, *, line: int = 0, hint: str = "") -> None:
        """Make one about a file; `line` counts from 1, 0 is the file as a whole."""
        where = f"{path.name}, line {line}" if line else path.name
        super().__init__(f"{where}: {sentence}", detail=f"The file is {path}.", hint=hint)
        self.line = line


class VaultError(BankError):
    """The vault cannot be used: it is locked, its pass phrase is wrong, or its file is not as we left it."""

    kind = "vault"
