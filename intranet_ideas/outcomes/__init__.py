"""What became of it: the reasoned answer to every entry, and the release of results."""
