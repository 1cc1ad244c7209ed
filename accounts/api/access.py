"""Who is asking: bearer tokens, what a scope is good for, and the second factor that a token stands on."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.models import AbstractAuthToken
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request

from accounts.models import IssuedToken
from accounts.services import factors, issuing, password_age
from accounts.services.factors import FactorState
from accounts.tokens import TokenScope, scope_of
from common import presence
from common.errors import NotPermitted
from organisations.models import User
from organisations.queries import actor_at

if TYPE_CHECKING:
    # REST framework imports this module while it loads its views.
    from rest_framework.views import APIView

SECOND_FACTOR_REQUIRED = "second_factor_required"


class BearerAuthentication(TokenAuthentication):
    """Knox tokens in the header `Authorization: Bearer …`."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """As knox does; bytes that are no text are an invalid token, not an error. Two queries more.

        A token from before its person needed a second factor, or had one, opens nothing; nor does any token of somebody
        whose password is over.
        """
        if not token.isascii():
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        user, found = super().authenticate_credentials(token)
        at = timezone.now()
        password_age.refuse_if_over(user, at=at)
        issued = IssuedToken.objects.filter(token=found).first()
        if issued is not None:
            issuing.note_use(issued, at=at)
        if factors.required_here():
            if not (issued is not None and issued.by_factor):
                refuse_without_factor(user)
            presence.came_by_token()
        return user, found


def refuse_without_factor(account: User) -> None:
    """Raise NotPermitted (`second_factor_required`) where a factor is to be shown or set up first."""
    at = timezone.now()
    state = factors.factor_state(account, actor_at(account.person_id, at), at=at)
    if state == FactorState.ASKED:
        raise NotPermitted(
            _(
                "This account has a second factor. Send a code of its app as “otp”, or make a token on its page."
            ),
            code=SECOND_FACTOR_REQUIRED,
        )
    if state == FactorState.MISSING:
        raise NotPermitted(
            _("The offices of this account need a second factor. Sign in on the pages and set one up."),
            code=SECOND_FACTOR_REQUIRED,
        )


class SignedIn(IsAuthenticated):
    """Someone with an account; a restricted token only to read, and the narrowest only where the view names it."""

    message = _("This token is restricted to other endpoints.")

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether this person, with this token, may request here at all."""
        if not super().has_permission(request, view):
            return False
        if not isinstance(request.auth, AbstractAuthToken):
            return True
        scope = scope_of(request.auth)
        if scope == TokenScope.WRITE:
            return True
        named = scope == TokenScope.READ or scope == getattr(view, "token_scope", "")
        return named and request.method in SAFE_METHODS


class BearerScheme(OpenApiAuthenticationExtension):
    """How the interface description shows it."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An opaque bearer token from `auth/token/`."""
        return {"type": "http", "scheme": "bearer"}
