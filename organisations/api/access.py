"""Who is asking: bearer tokens, and what a restricted token is good for."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.models import AbstractAuthToken
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from organisations.tokens import scope_of

if TYPE_CHECKING:
    # REST framework imports this module while it loads its views.
    from rest_framework.views import APIView


class BearerAuthentication(TokenAuthentication):
    """Knox tokens in the header `Authorization: Bearer …`."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """As knox does; bytes that are no text are an invalid token, not an error."""
        if not token.isascii():
            raise exceptions.AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(token)


class SignedIn(IsAuthenticated):
    """Someone with an account; a restricted token only where the view names its scope, and only to read."""

    message = _("This token is restricted to other endpoints.")

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether this person, with this token, may request here at all."""
        if not super().has_permission(request, view):
            return False
        if not isinstance(request.auth, AbstractAuthToken):
            return True
        scope = scope_of(request.auth)
        return not scope or (
            scope == getattr(view, "token_scope", "") and request.method in ("GET", "HEAD", "OPTIONS")
        )


class BearerScheme(OpenApiAuthenticationExtension):
    """How the interface description shows it."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An opaque bearer token from `auth/token/`."""
        return {"type": "http", "scheme": "bearer"}
