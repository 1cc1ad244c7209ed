"""What is looked at, and what is counted."""
