"""Writing a list into a file as it is seen: which rows, in which form, and what a form cannot hold."""
