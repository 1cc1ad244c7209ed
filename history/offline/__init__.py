"""What inspectors take away: a program that needs nothing but Python, and none of this project."""
