"""Children as guests: whether a guardian's consent is needed, asking for it, and what follows."""
