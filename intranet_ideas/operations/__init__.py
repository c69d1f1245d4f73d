"""IT's desk: health, plugins, people and the audit trail."""
