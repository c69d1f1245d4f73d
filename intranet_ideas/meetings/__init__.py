"""The innovation group's meetings: agenda, decisions, tasks and minutes."""
