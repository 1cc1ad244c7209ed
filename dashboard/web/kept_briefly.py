"""How long browsers may keep a public page: half a minute, for whoever is not signed in."""

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.generic.base import View

from common.types import PathValue

SECONDS = 30


class KeptBriefly(View):
    """A page that says the same to everybody who is not signed in, so that going back and forth asks nothing anew.

    It is right within a minute of a change. Only browsers keep it: language and appearance are in cookies.
    """

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        said_to_one = request.user.is_authenticated or len(get_messages(request))
        if request.method in ("GET", "HEAD") and response.status_code == 200 and not said_to_one:
            patch_cache_control(response, private=True, max_age=SECONDS)
            patch_vary_headers(response, ["Cookie"])
        return response
