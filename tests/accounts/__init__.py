"""Accounts: how they come to be, are entered, and end."""
