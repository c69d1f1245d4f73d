"""How many take part, from where, and what becomes of it: numbers, never people."""
