"""What a printed document says, as poppler reads it."""

import re
import subprocess


def text_of(pdf: bytes, *options: str) -> str:
    """The words of a document, line by line; with "-layout" where they stand."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def squeezed(text: str) -> str:
    """Without blanks and capitals, which a print may move."""
    return re.sub(r"\s+", "", text).casefold()
