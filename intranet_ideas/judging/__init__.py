"""Judges, what they assess, their scores, and the ranking made of them."""
