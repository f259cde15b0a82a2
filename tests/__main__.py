"""`python -m tests`: every check that main must pass, in the order in which they fail fastest."""

import subprocess
import sys

CHECKS: tuple[tuple[str, ...], ...] = (
    (sys.executable, "-m", "ruff", "format", "--check", "."),
    (sys.executable, "-m", "ruff", "check", "."),
    (sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    (sys.executable, "-m", "mypy"),
    (sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal"),
)


def main() -> int:
    """Run the checks one after another; stop at the first that fails and return its status."""
    for check in CHECKS:
        print("$", *check[1:], flush=True)  # noqa: T201 - progress for whoever waits
        status = subprocess.run(check, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
