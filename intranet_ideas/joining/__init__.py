"""Joining ideas that belong together into one, by their authors' will, and splitting them again."""
