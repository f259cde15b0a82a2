"""Moving money from the command line: the plain twin of form, review and list, with the same guards and journal."""
