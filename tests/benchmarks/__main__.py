"""`python -m tests.benchmarks [NAME …]`: prints ratios, each against a peer measured in the same run."""

import importlib
import sys

NAMES = ("first_paint", "statements", "reading", "refreshing", "journaling")

for name in sys.argv[1:] or NAMES:
    if name not in NAMES:
        raise SystemExit(f"there is no benchmark {name!r}; there are: {', '.join(NAMES)}")
    importlib.import_module(f"tests.benchmarks.{name}").run()
