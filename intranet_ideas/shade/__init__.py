"""Plugins tried in the shade: what one would do, without it counting anywhere."""
