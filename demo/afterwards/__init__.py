"""What comes after the year 2025: from February 2026 until a day that is given, usually yesterday."""
