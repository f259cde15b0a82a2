"""What the reading commands print: rows for programs, aligned text for people."""
