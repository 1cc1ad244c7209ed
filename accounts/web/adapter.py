"""What the library asks of this installation."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.guard import remember_device
from accounts.services import factors
from common.types import Shown, StrOrPromise
from organisations.models import User
from organisations.queries import actor_at


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs themselves up; e-mails leave through the outbox; words are ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address, the NIP or the password is not correct."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("The password is not correct."),
        "incorrect_code": _("This code is not correct, or it was used already."),
        "too_many_login_attempts": _("Too many failed attempts. Please try again later."),
        "rate_limited": _("Too many failed attempts. Please try again later."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation (accounts/services/inviting.py)."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: str) -> User | None:
        """Under the name that every door of ours uses, so that one guard sees all of them."""
        if "email" in credentials:
            credentials["username"] = credentials.pop("email")
        user: User | None = super().authenticate(request, **credentials)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """The guard counts (accounts/guard.py); one at each door."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Shown) -> HttpResponse:
        """From now on others' guesses do not hold this browser up."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def reauthenticate(self, user: User, password: str) -> bool:
        """The password of the account that is signed in."""
        return user.check_password(password)

    def set_password(self, user: User, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address behind our proxies; the unspecified one where a server on a socket of its own is told none."""
        try:
            found: str = super().get_client_ip(request)
        except (PermissionDenied, ImproperlyConfigured):
            return "0.0.0.0"  # noqa: S104 -- nobody listens there
        return found

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """As a wrong password: nobody learns that the account was disabled."""
        messages.warning(request, str(self.error_messages["email_password_mismatch"]))
        return HttpResponseRedirect(reverse("sign-in"))

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Whoever has a second factor confirms with it, never with the password alone."""
        ways: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return [way for way in ways if way["id"].startswith("mfa")] or ways

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Shown]) -> None:
        """Never by this door: what an owner is told leaves through the outbox (accounts/services/mail.py)."""
        raise NotImplementedError(template_prefix)

    def add_message(self, *args: Shown, message: str | None = None, **kwargs: Shown) -> None:
        """Only sentences; the library's own templates are in English and say what the page shows anyway."""
        if message:
            super().add_message(*args, message=message, **kwargs)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A provider opens accounts that exist, by an address that it has verified; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Accounts come by invitation."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whoever has no active account here is told so, and nothing is kept of them.

        Nothing is connected to an account that is signed in: the verified address alone says whose a sign-in is.
        """
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise PermissionDenied
        if not sociallogin.is_existing or not sociallogin.user.is_active:
            raise _back(
                request, _("There is no account for you here yet. Ask your administrator for an invitation.")
            )

    def on_authentication_error(self, request: HttpRequest, *args: Shown, **kwargs: Shown) -> None:
        """Back to the sign-in page."""
        raise _back(request, _("The other sign-in did not work. Please try again, or use your password."))


def _back(request: HttpRequest, sentence: StrOrPromise) -> ImmediateHttpResponse:
    messages.warning(request, str(sentence))
    return ImmediateHttpResponse(HttpResponseRedirect(reverse("sign-in")))


class FactorAdapter(DefaultMFAAdapter):
    """The secrets of second factors lie encrypted in the database; who needs a factor does not remove the last one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not correct, or it was used already."),
        "cannot_delete_authenticator": _("Your office needs a second factor. Add another one first."),
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        account = authenticator.user
        if not factors.required_here() or not factors.needs_factor(
            account, actor_at(account.person_id, timezone.now())
        ):
            return True
        left = Authenticator.objects.filter(user=account, type__in=factors.FACTORS).exclude(
            pk=authenticator.pk
        )
        return left.exists()


def _fernet() -> MultiFernet:
    """Keys from the installation's secret keys, the present one first."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("accounts.factors", "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
