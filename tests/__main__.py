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
    (
        (sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
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
    """Run some checks at the same time; return the first status that is none of success, or 0 if there is none.

    One that runs alone prints as it goes; of several, only what those print that fail is told, one after the other.
    """
    kept = subprocess.PIPE if len(together) > 1 else None
    running = []
    for check in together:
        print("$", *check[1:], flush=True)  # noqa: T201 - progress for whoever waits
        running.append(subprocess.Popen(check, env=environ, stdout=kept, stderr=kept and subprocess.STDOUT, text=True))
    failed = 0
    for process in running:
        said, _ = process.communicate()
        if process.returncode:
            print(said or "", end="", flush=True)  # noqa: T201 - as above
            failed = failed or process.returncode
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
