"""Finding ideas: browsing them across challenges, and saved views."""
