"""What is done before anything else is imported, so that neither the environment nor a crash can give secrets away."""

import gc
import os
import re
from collections.abc import MutableMapping, Sequence

_LEAKY_PREFIXES = ("TEXTUAL_",)
"""`TEXTUAL_LOG` writes every key press to a file, `TEXTUAL_SCREENSHOT` a picture of the screen."""

_TRACING = "PYTHONTRACEMALLOC"

_LEAKY = frozenset(
    {
        "TEXTUAL",  # its `devtools` sends what happens to another program
        "SSLKEYLOGFILE",
        "PYTHONDEVMODE",
        "PYTHONASYNCIODEBUG",
        _TRACING,
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    },
)

_SECRET_OPTION = (
    # What the names of secrets look like.
    r"--?(?:[a-z]+-)*(?:password|passphrase|pass-phrase|secret|token|pin|cvc|cvv|pan|private-key|api-key)(?:=.*)?"  # noqa: S105
)

_PR_SET_DUMPABLE = 4

FRAMES_A_SECOND = "120"
"""Textual paints at most this often. Its own 60 puts half a frame more between a key and its effect."""


_NEW_OBJECTS = 10_000
"""More than a page of a bank's list makes: at Python's own 700 the collector goes over each page dozens of times."""


def collect_seldom() -> None:
    """Look for cyclic garbage less often: imports and long reads make many objects and hardly any such garbage."""
    gc.set_threshold(_NEW_OBJECTS)


def put_off_collecting() -> None:
    """Look for no garbage at all until the console's first picture: what is imported and built for it stays anyway.

    `ui.preloading` ends that.
    """
    gc.disable()


def drop_leaky_variables(environ: MutableMapping[str, str]) -> list[str]:
    """Remove the variables that make Textual, TLS or a proxy leak; return the names of those that were set."""
    leaky = sorted(name for name in environ if name.upper().startswith(_LEAKY_PREFIXES) or name.upper() in _LEAKY)
    for name in leaky:
        del environ[name]
    return leaky


def secret_option(arguments: Sequence[str]) -> str | None:
    """Return the name of the first option that would carry a secret, without its value; None if there is none.

    A secret on the command line is already in the process list, so it is refused rather than used.
    """
    for argument in arguments:
        if argument.startswith("-") and re.fullmatch(_SECRET_OPTION, argument, re.IGNORECASE | re.DOTALL):
            return argument.split("=", 1)[0]
    return None


def close_process() -> None:
    """Make new files private, forbid core dumps, and keep other processes of the user from reading our memory."""
    os.umask(0o077)
    try:
        import resource  # noqa: PLC0415 - not on every platform
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _forbid_inspection()


def _forbid_inspection() -> None:
    import sys  # noqa: PLC0415 - only needed here

    if not sys.platform.startswith("linux"):
        return
    import ctypes  # noqa: PLC0415 - only needed here

    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def harden(environ: MutableMapping[str, str]) -> list[str]:
    """Do all of the above for this process and return sentences worth one warning line each."""
    close_process()
    dropped = drop_leaky_variables(environ)
    environ["TEXTUAL_FPS"] = FRAMES_A_SECOND
    if _TRACING in dropped:
        # The interpreter has begun with it already.
        import tracemalloc  # noqa: PLC0415 - only needed here

        tracemalloc.stop()
    if not dropped:
        return []
    return [f"ignored from the environment, because it can leak secrets: {', '.join(dropped)}"]
