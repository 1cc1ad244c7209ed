"""The guard of every door that takes a password: the page and the API alike."""

from datetime import timedelta
from uuid import uuid4

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.services import delays, factors
from accounts.services.delays import SignInAttempt
from organisations.models import User

DEVICE, _SALT = "prakarsa_device", "accounts.device"
_A_YEAR = 365 * 24 * 60 * 60
_MOST_ACCOUNTS = 5


class GuardedBackend(ModelBackend):
    """Django's, behind the delays of `accounts.services.delays`. No other backend is asked after it refused."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: str,
    ) -> User | None:
        """As Django does. Leaves the wait of an attempt that is held up on the request (`wait_of`)."""
        if request is None or not username:
            return None
        attempt = SignInAttempt(username, get_adapter().get_client_ip(request), own=_own(request, username))
        _begin(request, attempt)
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if not isinstance(user, User):
            raise PermissionDenied
        delays.succeeded(attempt, at=timezone.now())
        return user


def wait_of(request: HttpRequest) -> timedelta | None:
    """How long the attempt of this request was told to wait; None where it was looked at."""
    return getattr(request, "sign_in_wait", None)


def shows_factor(request: HttpRequest, login: str, code: str) -> bool:
    """Whether the request shows the account's second factor; if so, others' guesses do not hold it up.

    Guesses at codes wait by account and address together, before a code is looked at. Raises PermissionDenied then.
    """
    address = get_adapter().get_client_ip(request)
    attempt = SignInAttempt(login, address, own=f"code from {address}")
    _begin(request, attempt)
    if not factors.code_is_right(login, code):
        return False
    delays.succeeded(attempt, at=timezone.now())
    request.sign_in_own = "factor"  # type: ignore[attr-defined]  # read below
    return True


def _begin(request: HttpRequest, attempt: SignInAttempt) -> None:
    wait = delays.begin(attempt, at=timezone.now())
    if wait:
        request.sign_in_wait = wait  # type: ignore[attr-defined]  # read by whoever answers
        raise PermissionDenied


def _own(request: HttpRequest, login: str) -> str:
    found: str = getattr(request, "sign_in_own", "")
    return found or _devices(request).get(login, "")


def _devices(request: HttpRequest) -> dict[str, str]:
    """The accounts that were signed in here before, each with the name of this device."""
    try:
        found = signing.loads(request.COOKIES.get(DEVICE, ""), salt=_SALT, max_age=_A_YEAR)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def remember_device(request: HttpRequest, response: HttpResponseBase, account: User) -> None:
    """This browser is known to the account from now on, in a signed cookie."""
    known = _devices(request)
    known = {account.email: known.get(account.email, uuid4().hex)} | known
    kept = dict(list(known.items())[:_MOST_ACCOUNTS])
    response.set_cookie(
        DEVICE,
        signing.dumps(kept, salt=_SALT, compress=True),
        max_age=_A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
