"""A lock on a file, which the system takes away with the process that holds it, however that ends."""

import sys

if sys.platform == "win32":
    import msvcrt

    def take(descriptor: int) -> bool:
        """Take the lock of an open file, if nobody has it; it ends when the file is closed."""
        # Windows locks bytes and not files; the first byte stands for all, and need not exist.
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def take(descriptor: int) -> bool:
        """Take the lock of an open file, if nobody has it; it ends when the file is closed."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
