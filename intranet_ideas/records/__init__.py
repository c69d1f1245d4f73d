"""A closed challenge as a sealed package for the archive and for requests of access."""
