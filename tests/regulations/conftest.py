"""Browsers as the tests of pages have them."""

from tests.web.conftest import now, signed_in

__all__ = ["now", "signed_in"]
