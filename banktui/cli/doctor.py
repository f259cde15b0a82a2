"""`banktui doctor`: what it takes. How it looks at connections is imported when it is run."""

import argparse

from banktui.cli.parsing import Parser, add_config
from banktui.cli.reading import printing
from banktui.cli.status import aligned, statuses_text

_FIELDS = (
    ("connection", "its name in config.toml"),
    ("provider", "which API it speaks"),
    ("environment", "sandbox or production"),
    ("step", "what was tested; the names stay"),
    ("state", "passed, warning, failed or not reached"),
    ("sentence", "what was found"),
    ("hint", "what to do; empty if nothing has to be done"),
)


def add_to(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "doctor",
        help="test the connections step by step, and say what to do",
        description=(
            "Tests each connection step by step, from what config.toml says of it to one read: secrets, keys and "
            "certificates, the way to the bank, TLS, clocks, sign-in and signature. All that can be tested is tested, "
            "also behind something that failed. Nothing is changed, but a bank that grants one token at a time voids "
            "that of a console which is open."
        ),
        later=_epilog,
    )
    parser.add_argument("connections", nargs="*", metavar="CONNECTION", help="by its name (default: all)")
    parser.add_argument(
        "--strict", action="store_true", help="let a warning count as a failure: a certificate that ends soon"
    )
    parser.add_argument("--json", action="store_true", help="one JSON array with an object for each step")
    add_config(parser)
    parser.set_defaults(run=_run)


def _epilog() -> str:
    return (
        f"Fields of a row in JSON:\n{aligned(_FIELDS)}\n\n"
        "A step takes 15 seconds at most, sign-in and read 30, and fetching secrets 65,\n"
        "for a command may have to ask somebody.\n\n"
        f"Exit status:\n{statuses_text()}"
    )


def _run(options: argparse.Namespace) -> int:
    from banktui.cli.printing.findings import print_findings  # noqa: PLC0415 - imports the models of settings

    return printing(
        lambda: print_findings(
            options.connections, as_json=options.json, is_strict=options.strict, config=options.config
        )
    )
