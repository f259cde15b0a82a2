import subprocess
import sys

import pytest

LIGHT = ("", ".address", ".decode", ".fields", ".pagination", ".record", ".retry", ".status")


@pytest.mark.parametrize("name", LIGHT)
def test_the_pure_parts_do_not_load_the_http_library(name: str) -> None:
    """Wire models and cursors are used without a connection; 60 ms of imports are not theirs to pay."""
    script = f"import banktui.http{name}, sys; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
