"""Guests: inhabitants and partners who sign in by a link in an e-mail, and who may become staff."""
