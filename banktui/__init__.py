"""One terminal for every bank API you hold keys to. Importing the package costs nothing."""

__version__ = "0.1.0"
