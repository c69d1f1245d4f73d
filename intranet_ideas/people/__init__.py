"""Who there is: departments, users, sessions and tokens."""
