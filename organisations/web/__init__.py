"""Pages of people and offices."""
