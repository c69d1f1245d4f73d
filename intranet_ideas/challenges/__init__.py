"""Timed calls for ideas: their text, timeline, audience and participants."""
