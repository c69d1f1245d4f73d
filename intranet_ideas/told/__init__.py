"""Ideas that are written down for others: by phone, on paper, from a class or a meeting."""
