"""The rows of the pages in the table of rights (see `matrix.py`). Anonymous people are sent to sign in: 302."""

from tests.matrix import Row

PAGES: list[Row] = []
# Addresses that are not ours to describe, with the reason.
LEFT_OUT = {
    "admin/": "Django's own administration site has tests of its own",
}
