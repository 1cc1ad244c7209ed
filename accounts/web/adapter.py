"""What the library asks of this installation."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.types import Shown
from organisations.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs themselves up; e-mails leave through the outbox; words are ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not correct."),
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

    def reauthenticate(self, user: User, password: str) -> bool:
        """The password of the account that is signed in."""
        return user.check_password(password)

    def set_password(self, user: User, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Shown]) -> None:
        """Never by this door: what an owner is told leaves through the outbox (accounts/services/mail.py)."""
        raise NotImplementedError(template_prefix)

    def add_message(self, *args: Shown, message: str | None = None, **kwargs: Shown) -> None:
        """Only sentences; the library's own templates are in English and say what the page shows anyway."""
        if message:
            super().add_message(*args, message=message, **kwargs)
