"""`python -m banktui` is the same program as `banktui`."""

from banktui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
