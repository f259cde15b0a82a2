"""What a user can do, as protocols and pure rules. Nothing here does I/O of its own or knows a provider."""
