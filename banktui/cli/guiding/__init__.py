"""Being led through a connection on a terminal: one question at a time, and nothing kept before the end."""
