"""Consultations: a text in paragraphs that people comment on and change, and what it became."""
