"""Partner organisations: associations, firms, social entrepreneurs and public bodies that take part
with members of their own."""
