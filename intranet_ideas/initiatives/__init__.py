"""Initiatives: what a chosen idea becomes, from need to effect."""
