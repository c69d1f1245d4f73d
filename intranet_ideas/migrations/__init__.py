"""The schema's history, and how a database is brought to this version."""
