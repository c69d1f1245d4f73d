"""Telling people what happened: in the application, and by the channels that plugins offer."""
