"""Pages of how an innovation, a contract or a report stood on a day, and of what differs between two days."""
