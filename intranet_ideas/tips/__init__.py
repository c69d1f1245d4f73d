"""The tip box: needs that anyone may tell of, with an answer promised."""
