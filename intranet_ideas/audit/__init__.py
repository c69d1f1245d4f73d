"""The audit trail as a chain: each event's digest covers all that came before it."""
