"""Where a program can leave what it knows."""

from enum import StrEnum


class Surface(StrEnum):
    """The sixteen places that are searched."""

    STREAM = "the bytes written to the terminal"
    FRAMES = "what a terminal showed, frame by frame"
    SCROLLBACK = "what is left on the terminal afterwards"
    OUTPUT = "standard output and standard error"
    LOGS = "log files"
    STORE = "databases and their journals"
    CONFIGURATION = "configuration"
    DOWNLOADS = "the working and the downloads folder"
    TEMPORARY = "temporary folders"
    PROCESS = "arguments and environment in the process list"
    CORE = "what a core file would hold"
    EXCEPTIONS = "exceptions: their texts, reprs and attributes"
    BANK_LOG = "the bank's own log"
    CLIPBOARD = "the clipboard"
    TITLES = "titles and notifications of the terminal"
    SOCKETS = "sockets, pickles and caches"
