"""Indonesian first: a page follows the reader's explicit choice, never the browser's default."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Django's middleware without `Accept-Language` on pages; programs on the API may still ask by it."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the cookie, else Indonesian."""
        if request.path_info.startswith("/api/"):
            super().process_request(request)
            return
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen in dict(settings.LANGUAGES)
        translation.activate(chosen if known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
