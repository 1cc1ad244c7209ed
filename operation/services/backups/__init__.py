"""Copies of database and documents that belong together, how they are looked at, and how one comes back."""
