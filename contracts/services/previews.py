"""Pictures of a document's pages, for reading on the screen what will be signed; kept by the document's hash.

Poppler draws them in a process with limits of its own. They are private: a page asks for the right to the document
before it hands one out, and nothing else knows where they lie.
"""

import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible, Unavailable
from contracts.documents import store
from contracts.verification.examination import Unreadable

# Enough to be enlarged on the page where it is signed.
DOTS_PER_INCH = 150
SECONDS = 30
# Kibibytes of address space, CPU seconds, blocks of 512 bytes a file; pages past the cap are read in the PDF itself.
LIMITS = ("1500000", str(SECONDS), "40000")
MOST_PAGES = 60
_LIMITED = 'ulimit -v "$1"; ulimit -t "$2"; ulimit -f "$3"; shift 3; exec "$@"'


def page_count(sha256: str) -> int:
    """How many pictures there are; draws them at the first call (about 0.1 s a page)."""
    return len(_pictures(sha256))


def page_picture(sha256: str, number: int) -> bytes:
    """PNG of page `number`, from 1. Raises NotVisible when there is no such page."""
    pictures = _pictures(sha256)
    if not 1 <= number <= len(pictures):
        raise NotVisible(_("There is no such page."))
    return pictures[number - 1].read_bytes()


def _pictures(sha256: str) -> list[Path]:
    """Files in the order of the pages. Raises Unreadable, Unavailable (too slow, no poppler), DocumentMissing."""
    folder = Path(settings.PRAKARSA_DATA_DIR) / "previews" / store.name_of(sha256)
    if not folder.is_dir():
        _draw(store.load(sha256), folder)
    return sorted(folder.glob("*.png"))


def _draw(pdf: bytes, folder: Path) -> None:
    """Fill `folder` all at once, so that a killed or racing process leaves no half of it."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as draft:
        pages = Path(draft) / "pages"
        pages.mkdir(mode=0o700)
        command = [
            "pdftoppm",
            "-png",
            "-r",
            str(DOTS_PER_INCH),
            "-l",
            str(MOST_PAGES),
            "-",
            str(pages / "page"),
        ]
        try:
            subprocess.run(  # noqa: S603 -- fixed command; the document comes in by the pipe
                ["/bin/sh", "-c", _LIMITED, "sh", *LIMITS, *command],
                input=pdf,
                capture_output=True,
                timeout=SECONDS,
                check=True,
                cwd=draft,
                env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": draft},
            )
        except subprocess.TimeoutExpired as error:
            raise Unavailable(
                _("The pages could not be drawn in time. Please open the PDF itself.")
            ) from error
        except subprocess.CalledProcessError as error:
            if error.returncode == 127:
                raise Unavailable(_("pdftoppm is not installed (package poppler-utils).")) from error
            raise Unreadable(_("The pages of this document cannot be drawn.")) from error
        if not any(pages.iterdir()):
            raise Unreadable(_("The pages of this document cannot be drawn."))
        try:
            pages.rename(folder)
        except OSError:
            # Another request was faster; its pictures are the same.
            if not folder.is_dir():
                raise
