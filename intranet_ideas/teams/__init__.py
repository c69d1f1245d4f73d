"""Teams: open places in an idea, asking to join, inviting, leaving, and who answers for it."""
