"""Ideas of a challenge that belong together, gathered under a name by those who run it."""
