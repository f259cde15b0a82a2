"""`python -m tests`: every check that main must pass, in the order in which they fail fastest."""

import os
import subprocess
import sys

Check = tuple[str, ...]

WORKERS = (os.cpu_count() or 1) + 1
"""One more than there are processors: tests of programs, terminals and connections wait for others in between."""

CHECKS: tuple[tuple[Check, ...], ...] = (
    ((sys.executable, "-m", "ruff", "format", "--check", "."),),
    ((sys.executable, "-m", "ruff", "check", "."),),
    ((sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),),
    (
        (sys.executable, "-m", "mypy"),
        # Each worker reads all tests, which are compiled here once for all of them.
        (sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "-qq"),
    ),
    ((sys.executable, "-m", "pytest", "-n", str(WORKERS), "--dist", "worksteal"),),
)
"""What stands together runs at the same time."""


def main() -> int:
    """Run the checks one after another; stop at the first that fails and return its status."""
    # What is compiled once is there for the many programs that tests start.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for together in CHECKS:
        failed = _failed(together, environ)
        if failed:
            return failed
    return 0


def _failed(together: tuple[Check, ...], environ: dict[str, str]) -> int:
    """Return the first status that is none of success, after all of these checks have ended; 0 if there is none."""
    running = []
    for check in together:
        print("$", *check[1:], flush=True)  # noqa: T201 - progress for whoever waits
        running.append(subprocess.Popen(check, env=environ))
    return next((status for status in [each.wait() for each in running] if status), 0)


if __name__ == "__main__":
    raise SystemExit(main())
