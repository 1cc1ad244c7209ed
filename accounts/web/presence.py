"""The edge of each request: how its person got in, whether a second factor is due, if a session has rested too long."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypedDict

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.services import factors, password_age
from accounts.services.factors import FactorState
from common.api import PROBLEM_JSON
from common.errors import NotPermitted
from common.presence import FRESH, ConfirmationRequired, Presence, request_by
from organisations.models import User
from organisations.web.pages import actor_of

SEEN = "accounts_seen_at"
# How often a session's last use is written down.
_NOTED_EVERY = 60
# Where somebody may go who is still to show a second factor, or to replace the password.
_OPEN = ("/akun/konfirmasi/", "/masuk/", "/keluar/", "/bahasa/", "/tautan/", "/lupa-sandi/")
# And whoever has none yet, to set one up.
_SETTING_UP = "/akun/faktor/"


class SignInProof(TypedDict):
    """One record that the library keeps in the session of how somebody proved who they are."""

    method: str
    at: float


class SecondFactorRequired(NotPermitted):
    """Right person, right password; the second factor is still to be shown or set up."""

    code = "second_factor_required"


class PresenceMiddleware:
    """After authentication and before every view. Costs nothing on public pages, which read no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _has_session(request):
            with request_by(Presence() if factors.required_here() else None):
                return self.get_response(request)
        answer = _rested_out(request) or _factor_due(request) or _password_due(request)
        if answer is not None:
            return answer
        presence = Presence(is_fresh=lambda at: is_fresh(request, at)) if factors.required_here() else None
        with request_by(presence):
            response = self.get_response(request)
        _forget_if_ended(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page that asks anew leads to the confirmation and back."""
        if not isinstance(error, ConfirmationRequired) or request.path.startswith("/api/"):
            return None
        messages.warning(request, str(error.message))
        return HttpResponseRedirect(f"{reverse('confirm')}?{urlencode({'next': request.get_full_path()})}")


def proofs(request: HttpRequest) -> list[SignInProof]:
    """How the person of this session proved who they are, oldest first."""
    found: list[SignInProof] = get_authentication_records(request, _account(request))
    return found


def is_fresh(request: HttpRequest, at: datetime) -> bool:
    """Whether who sits there was proven within five minutes: by the second factor where there is one.

    In a demonstration nobody is asked who has set up none. One query.
    """
    account = _account(request)
    wanted = {"mfa"} if factors.has_factor(account) else {"mfa", "password", "socialaccount"}
    if "password" in wanted and factors.installation().is_demo:
        return True
    moments = [proof["at"] for proof in proofs(request) if proof["method"] in wanted]
    return bool(moments) and at - datetime.fromtimestamp(max(moments), UTC) < FRESH


def _has_session(request: HttpRequest) -> bool:
    # Answers that come before authentication (a body too large, an outage) know nobody.
    user = getattr(request, "user", None) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    return user is not None and user.is_authenticated


def _account(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user


def _rested_out(request: HttpRequest) -> HttpResponse | None:
    """End a session that rested too long; else note that it is used, at most once a minute. One write then."""
    rest = settings.PRAKARSA_SESSION_IDLE_MINUTES * 60
    if not rest:
        return None
    now, seen = time.time(), request.session.get(SEEN)
    if isinstance(seen, int) and now - seen > rest:
        logout(request)
        messages.warning(request, _("You were signed out after a long rest. Please sign in again."))
        if request.path.startswith("/api/"):
            return None
        back = {"next": request.get_full_path()} if request.method == "GET" else {}
        return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode(back)}")
    if not isinstance(seen, int) or (now - seen >= _NOTED_EVERY and not _asked_by_itself(request)):
        request.session[SEEN] = int(now)
    return None


def _asked_by_itself(request: HttpRequest) -> bool:
    """Whether a page asked on its own: how much rest is left, or a wallboard that renews itself."""
    return request.path in (reverse("session-rest"), reverse("wallboard"))


def _forget_if_ended(request: HttpRequest) -> None:
    """A session that ended while its own request ran (one's last office, a new password) has nothing to be stored.

    Django would answer 400 to what was done. One query where something of the session changed.
    """
    session = request.session
    if session.modified and session.session_key and not session.exists(session.session_key):
        session.flush()


def _factor_due(request: HttpRequest) -> HttpResponse | None:
    """Lead to the second factor whoever is to show or to set up one; a program is told so.

    Asked of every request of a session that has shown none, so that an office taken or a factor added meanwhile counts
    at once. Two queries then, none once it was shown.
    """
    if not factors.required_here() or any(proof["method"] == "mfa" for proof in proofs(request)):
        return None
    if request.path.startswith(_OPEN):
        return None
    account, at = _account(request), timezone.now()
    state = factors.factor_state(account, actor_of(request, at), at=at)
    if state == FactorState.NOT_NEEDED:
        return None
    if state == FactorState.MISSING and request.path.startswith(_SETTING_UP):
        return None
    if state == FactorState.IN_GRACE:
        request.factor_due_at = factors.due_at(account, at=at)  # type: ignore[attr-defined]  # the page tells it
        return None
    refusal = SecondFactorRequired(_("Show or set up your second factor first."))
    target = reverse("confirm") if state == FactorState.ASKED else reverse("mfa_index")
    return _led_to(request, target, refusal, "accounts/factor_first.html")


def _password_due(request: HttpRequest) -> HttpResponse | None:
    """Lead to the password whoever has one that is over; tell it on the pages some days before.

    One query where passwords have a period of validity, none elsewhere.
    """
    if request.path.startswith((*_OPEN, _SETTING_UP, reverse("account_change_password"))):
        return None
    due, at = password_age.due_at(_account(request)), timezone.now()
    if due is None:
        return None
    if due > at:
        if password_age.is_warned_of(due, at=at):
            request.password_due_at = due  # type: ignore[attr-defined]  # the page tells it
        return None
    refusal = password_age.expired()
    if request.method in ("GET", "HEAD"):
        messages.warning(request, str(refusal.message))
    return _led_to(request, reverse("account_change_password"), refusal, "accounts/password_first.html")


def _led_to(request: HttpRequest, target: str, refusal: NotPermitted, page: str) -> HttpResponse:
    """The way to what comes first; where something was sent, the refusal with that way; to a program the refusal."""
    if request.path.startswith("/api/"):
        return _problem(refusal)
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(f"{target}?{urlencode({'next': request.get_full_path()})}")
    return render(request, page, {"refusal": refusal, "target": target}, status=403)


def _problem(refusal: NotPermitted) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": str(refusal.title),
        "status": 403,
        "detail": str(refusal.message),
        "code": refusal.code,
    }
    return JsonResponse(body, status=403, content_type=PROBLEM_JSON)


def session_rest(request: HttpRequest) -> dict[str, int]:
    """For every page of somebody signed in: after how many seconds of rest the session ends, 0 where it does not."""
    rest = settings.PRAKARSA_SESSION_IDLE_MINUTES * 60
    return {"session_rest": rest if rest and _has_session(request) else 0}
