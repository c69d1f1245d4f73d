"""Feeds: what programs read again and again at a person's secret address."""
