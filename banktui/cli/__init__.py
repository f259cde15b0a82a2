"""The command line: arguments in, a console, a served bank or plain text out."""

from banktui.cli.program import main, parser
from banktui.cli.status import ExitStatus

__all__ = ["ExitStatus", "main", "parser"]
