"""Plays the year 2025 on published data through the program's own services, into a database marked as demonstration."""
