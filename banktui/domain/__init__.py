"""The nouns of banking: exact, immutable, free of I/O. Nothing here knows a provider, a network or a screen."""
