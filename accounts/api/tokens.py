"""Exchanging a password for a token, and who the caller is."""

from typing import Any

from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.settings import knox_settings
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.access import SECOND_FACTOR_REQUIRED, refuse_without_factor
from accounts.guard import shows_factor, wait_of
from accounts.services import factors, issuing, password_age
from accounts.tokens import TokenScope, scope_of
from common.as_of import ONES_OWN, never
from common.endpoints import Endpoint, StrictSerializer
from common.errors import NotPermitted
from common.types import Shown
from organisations.api.serializers import OfficeSerializer
from organisations.models import User
from organisations.queries import held_at


class CredentialsSerializer(StrictSerializer):
    """What signing in asks for; `otp` where the account has a second factor."""

    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False, write_only=True, style={"input_type": "password"})
    otp = serializers.CharField(required=False, write_only=True, max_length=16)


class TokenSerializer(serializers.Serializer[Shown]):
    """A fresh token; it is shown this once."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class MeSerializer(serializers.Serializer[Shown]):
    """The person asking, with the offices held now and what the token is restricted to."""

    id = serializers.UUIDField(source="person.id")
    name = serializers.CharField(source="person.name")
    email = serializers.EmailField()
    offices = OfficeSerializer(many=True)
    scopes = serializers.ListField(child=serializers.CharField())


class TokenView(Endpoint):
    """Exchange e-mail, password and, where there is one, a code of the second factor for a token.

    Guessing is delayed per account and address.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)
    also_refuses = ("401", "403")

    def get_authenticate_header(self, request: Request) -> str:
        """Makes a failed sign-in a 401, though nobody is asked for a token here."""
        return str(knox_settings.AUTH_HEADER_PREFIX)

    @extend_schema(request=CredentialsSerializer, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        """A new token; the oldest unused ones lapse by themselves."""
        given = CredentialsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        email, code = given.validated_data["email"].lower(), given.validated_data.get("otp", "")
        try:
            by_factor = bool(code) and shows_factor(request._request, email, code)
        except PermissionDenied as held_up:
            raise _refused(request) from held_up
        user: Any = authenticate(request._request, username=email, password=given.validated_data["password"])
        if user is None:
            raise _refused(request)
        password_age.refuse_if_over(user, at=self.at)
        if not by_factor:
            _ask_for_factor(user, code)
        fresh = issuing.issue(
            user, scope=TokenScope.WRITE, lasts=knox_settings.TOKEN_TTL, at=self.at, by_factor=by_factor
        )
        body = {"token": fresh.text, "expires_at": fresh.issued.token.expiry}
        response = Response(TokenSerializer(body).data)
        response["Cache-Control"] = "no-store"
        return response


def _ask_for_factor(user: User, code: str) -> None:
    """Raise NotPermitted where a second factor is needed and was not shown."""
    if code and factors.has_factor(user):
        raise NotPermitted(
            _("This code is not correct, or it was used already."), code=SECOND_FACTOR_REQUIRED
        )
    refuse_without_factor(user)


def _refused(request: Request) -> exceptions.APIException:
    """The same words for an unknown account and a wrong password."""
    wait = wait_of(request._request)
    if wait is not None:
        detail = _("Too many failed attempts. Please try again later.")
        return exceptions.Throttled(wait=wait.total_seconds(), detail=detail)
    return exceptions.AuthenticationFailed(_("E-mail address, NIP or password is not correct."))


class MeView(Endpoint):
    """Who the caller is."""

    past = never(ONES_OWN)
    token_scope = TokenScope.HISTORY_READ

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Person, offices held now with their capacity, and what the token is good for."""
        user: Any = request.user
        offices = held_at(self.at).filter(person_id=user.person_id)
        scope = scope_of(request.auth) if request.auth is not None else TokenScope.WRITE
        body = {
            "person": user.person,
            "email": user.email,
            "offices": offices.select_related("seat__government", "seat__agency").order_by("starts_at", "id"),
            "scopes": [str(scope)],
        }
        return Response(MeSerializer(body).data)
