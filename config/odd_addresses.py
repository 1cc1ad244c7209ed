"""Addresses with control characters in them: there is none, whoever asks, and no view or database sees them."""

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class OddAddressMiddleware:
    """Answers them as any unknown address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _CONTROLS.search(request.path_info):
            raise Http404
        return self.get_response(request)
