"""Where `config.toml` says that the vault's pass phrase is fetched from, so that nobody has to be asked for it."""

from collections.abc import Mapping

from banktui.configuration.fault import VaultError
from banktui.configuration.outline import VAULT, Configuration
from banktui.configuration.reference import BadReferenceError, Reference, read_reference

KEY = "passphrase"
_KINDS = ("command", "keyring")
"""Not a file or a variable: what opens the vault would lie about in clear, and protect nothing."""
_FORMS = '{ command = ["pass", "show", "x"] } or { keyring = "service/name" }'


def phrase_source(configuration: Configuration) -> Reference | None:
    """Return what `[vault]` says, None if it says nothing. Raises ConfigurationError."""
    if VAULT not in configuration.document.table:
        return None
    table = configuration.document.table[VAULT]
    if not isinstance(table, Mapping):
        raise configuration.fault(f"{VAULT} is no table; write [{VAULT}].", VAULT)
    for key in table:
        if key != KEY:
            raise configuration.fault(f"there is an unknown key; here may stand: {KEY}.", VAULT, key)
    told = table.get(KEY)
    if told is None:
        return None
    if not isinstance(told, Mapping):
        raise configuration.fault(
            f"{KEY} is a secret, and no secret stands in this file: give a reference to it.",
            VAULT,
            KEY,
            hint=f"As in {_FORMS}. If it was the pass phrase itself, treat it as known to others and change it.",
        )
    try:
        reference = read_reference(told)
    except BadReferenceError as error:
        raise configuration.fault(f"{KEY} {error}.", VAULT, KEY) from None
    if not any(kind in told for kind in _KINDS):
        raise configuration.fault(f"{KEY} can come from {_FORMS} only.", VAULT, KEY)
    return reference


def phrase_from(reference: Reference) -> str:
    """Return the pass phrase from where the configuration says. May take long. Raises VaultError."""
    try:
        return reference.resolve()
    except BadReferenceError as error:
        raise VaultError(f"The vault's pass phrase {error}.", hint="Correct [vault] in config.toml.") from None
