"""A rendered stamp as a picture, for services that take no PDF. Drawn by poppler, which the product needs anyway."""

import subprocess

from django.utils.translation import gettext_lazy as _

from contracts.signing.base import SignerUnavailable, SigningError

DOTS_PER_INCH = 200
SECONDS = 30


def as_png(pdf: bytes) -> bytes:
    """The first page of `pdf` as PNG. Raises SigningError; SignerUnavailable where poppler is not installed."""
    command = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), "-singlefile", "-"]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603
    except FileNotFoundError as error:
        raise SignerUnavailable(_("pdftoppm is not installed (package poppler-utils).")) from error
    except subprocess.SubprocessError as error:
        raise SigningError(
            _("The visible signature could not be drawn."), reason=type(error).__name__
        ) from error
    return done.stdout
