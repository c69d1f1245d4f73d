"""Suggestions to an idea's text, which its authors accept or decline."""
