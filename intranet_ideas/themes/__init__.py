"""Themes: the organisation's own short list of what challenges, and so their ideas, are about."""
