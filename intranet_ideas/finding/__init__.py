"""Finding ideas: browsing them across challenges."""
