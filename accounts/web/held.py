"""Offline copies in a browser: whose they are, whether that account has ended, and pages fetched only to be kept.

The service worker (`static/js/worker.js`) keeps the report being filled and the titles of one's inbox under the key of
their account. Every answer to somebody signed in names that key; a browser that is answered as nobody asks whether the
account has ended, and then forgets what it holds.
"""

from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisations.models import User
from organisations.queries import active_accounts, held_at

HEADER = "Prakarsa-Account"
# What the service worker sends with pages that it fetches to keep them.
TO_KEEP = "Prakarsa-Kept"
_SALT = "prakarsa.held"


def key_of(account: User) -> str:
    """The key of an account, the same each time; nobody can make one up."""
    return signing.Signer(salt=_SALT).sign(str(account.pk))


class HeldCopiesMiddleware:
    """The innermost but one: names the account to its browser, and lets a page that is only to be kept use up nothing.

    A sentence that waits to be shown once is for the page that somebody looks at. Costs no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        waiting = getattr(request, "_messages", None) if TO_KEEP in request.headers else None
        if waiting is not None:
            waiting._loaded_data = []
        response = self.get_response(request)
        if waiting is not None:
            waiting.used = False
        if key := held_key(request)["held_key"]:
            response[HEADER] = key
        return response


def held_key(request: HttpRequest) -> dict[str, str]:
    """For every page: the key of whoever is signed in, empty for nobody. Public pages read no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {"held_key": ""}
    account = getattr(request, "user", None)
    return {"held_key": key_of(account) if isinstance(account, User) else ""}


@require_safe
def account_stands(request: HttpRequest) -> HttpResponse:
    """Whether the account of this key may still sign in and its owner holds an office. One query.

    Asked by a browser that holds copies and is answered as nobody.
    """
    try:
        account = signing.Signer(salt=_SALT).unsign(request.GET.get("kunci", ""))
    except signing.BadSignature:
        return JsonResponse({"stands": False})
    in_office = held_at(timezone.now()).filter(person=OuterRef("person"))
    return JsonResponse({"stands": active_accounts().filter(Exists(in_office), pk=account).exists()})


urlpatterns = [path("luring/akun/", account_stands, name="held-account")]
