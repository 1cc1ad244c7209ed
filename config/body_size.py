"""How large a request may be, judged by what it says of itself before any of it is read.

Files are then read to disk as they come, everything else is held in memory. Each page and endpoint keeps the smaller
limit of its own kind of file.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from common.errors import TooLarge
from common.web import refusal_page
from config.faults import problem_of

_MEGABYTE = 1024 * 1024


class BodySizeMiddleware:
    """Refuses what is too large with 413, before forms, sessions and parsers touch it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The refusal, or the answer of whatever is asked."""
        most = _limit(request)
        if _length(request) <= most:
            return self.get_response(request)
        message = _("This is larger than %(size)d MB: make the file smaller, or hand it in in parts.")
        refusal = TooLarge(message % {"size": most // _MEGABYTE})
        if not request.path_info.startswith("/api/"):
            return refusal_page(request, refusal)
        return problem_of(refusal)


def _length(request: HttpRequest) -> int:
    """What Django will read; it reads nothing of a request without a length."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _limit(request: HttpRequest) -> int:
    most: int
    if request.META.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data"):
        most = settings.PRAKARSA_MOST_UPLOAD_BYTES
    else:
        most = settings.PRAKARSA_MOST_BODY_BYTES
    return most
