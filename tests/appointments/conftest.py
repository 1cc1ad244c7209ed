"""Browsers at the world's own time, as in the tests of all pages."""

from tests.web.conftest import now, signed_in

__all__ = ["now", "signed_in"]
