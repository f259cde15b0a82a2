"""Paths made of parts that came from elsewhere."""

from urllib.parse import quote


def path_of(*segments: str) -> str:
    """Return a path of which each part is one segment, whatever it holds: `..` or `?` in an id lead nowhere else."""
    return "".join(f"/{_segment(segment)}" for segment in segments)


def _segment(text: str) -> str:
    quoted = quote(text, safe="", errors="replace")
    # A dot is never quoted by `quote`, and a segment of dots alone climbs.
    return quoted.replace(".", "%2E") if quoted.strip(".") == "" else quoted
