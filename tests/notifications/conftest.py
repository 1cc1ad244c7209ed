"""Browsers in which a persona is signed in, at the world's own time."""

from tests.web.conftest import now, signed_in

__all__ = ["now", "signed_in"]
