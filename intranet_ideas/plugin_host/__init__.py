"""Finds plugins, knows where they are on, and calls them one at a time, guarded."""
