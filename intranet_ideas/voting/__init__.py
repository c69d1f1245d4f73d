"""Ballots beyond the thumb: baskets on a budget, choices between two ideas, and their count."""
