"""The printed code: where a reader can check the contract. It leads to a page; it is not a signature."""

import io
from urllib.parse import urlsplit

import segno
from django.conf import settings

# Quartile: readable with a quarter of it damaged, which folds and stamps do.
ERROR_CORRECTION = "q"
PIXELS_PER_MODULE = 8


def verification_address(*, token: str) -> str:
    """The public page of a contract, on the configured host and never on the one a request names."""
    return f"{settings.PRAKARSA_PUBLIC_URL.rstrip('/')}/verifikasi/{token}/"


def qr_png(address: str) -> bytes:
    """The address, and nothing else, as a PNG with its quiet zone; the same bytes each time."""
    target = io.BytesIO()
    segno.make(address, error=ERROR_CORRECTION, micro=False).save(
        target, kind="png", scale=PIXELS_PER_MODULE, border=4
    )
    return target.getvalue()


def host_of(address: str) -> str:
    """What must stand in the browser's address bar, for people to compare."""
    return urlsplit(address).netloc
