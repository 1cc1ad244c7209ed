"""Signing in, who I am, and the places."""

from typing import Any

from django.contrib.auth import authenticate
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.models import get_token_model
from knox.settings import knox_settings
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import Endpoint, ListEndpoint
from organisations.api.serializers import (
    AgencySerializer,
    CredentialsSerializer,
    GovernmentSerializer,
    MeSerializer,
    TokenSerializer,
)
from organisations.filters import AgencyFilter
from organisations.models import Agency, Government
from organisations.queries import held_at
from organisations.tokens import scope_of


class TokenView(Endpoint):
    """Exchange e-mail and password for a token. Guessing is delayed per account and address."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "auth"

    def get_authenticate_header(self, request: Request) -> str:
        """Makes a failed sign-in a 401, though nobody is asked for a token here."""
        return str(knox_settings.AUTH_HEADER_PREFIX)

    @extend_schema(request=CredentialsSerializer, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        """A new token; the oldest unused ones lapse by themselves."""
        given = CredentialsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = authenticate(
            request._request,
            username=given.validated_data["email"].lower(),
            password=given.validated_data["password"],
        )
        if user is None:
            raise _refused(request)
        issued = get_token_model().objects
        if issued.filter(user=user, expiry__gt=self.at).count() >= knox_settings.TOKEN_LIMIT_PER_USER:
            raise exceptions.Throttled(detail=_("You hold too many tokens; let one expire first."))
        token, secret = issued.create(user)
        response = Response(TokenSerializer({"token": secret, "expires_at": token.expiry}).data)
        response["Cache-Control"] = "no-store"
        return response


def _refused(request: Request) -> exceptions.APIException:
    """The same words for an unknown account and a wrong password."""
    inner = request._request
    if getattr(inner, "axes_locked_out", False):
        # Answered here as problem details; the middleware would send a page.
        inner.axes_locked_out = False  # type: ignore[attr-defined]
        return exceptions.Throttled(detail=_("Too many failed attempts. Please try again later."))
    return exceptions.AuthenticationFailed(_("E-mail address or password is not correct."))


class MeView(Endpoint):
    """Who the caller is."""

    token_scope = "history:read"  # noqa: S105 -- the name of a scope

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Person, offices held now with their capacity, and what the token is restricted to."""
        user: Any = request.user
        offices = held_at(self.at).filter(person_id=user.person_id)
        scope = scope_of(request.auth) if request.auth is not None else ""
        body = {
            "person": user.person,
            "email": user.email,
            "offices": offices.select_related("seat__government", "seat__agency").order_by("starts_at", "id"),
            "scopes": [scope or "all"],
        }
        return Response(MeSerializer(body).data)


class GovernmentListView(ListEndpoint):
    """Every government of this installation."""

    queryset = Government.objects.none()
    serializer_class = GovernmentSerializer
    orderings = {"code": ("code", "pk")}

    def rows(self) -> "QuerySet[Government]":
        """No secret: their names are printed on every contract."""
        return Government.objects.all()


class AgencyListView(ListEndpoint):
    """Every agency."""

    queryset = Agency.objects.none()
    serializer_class = AgencySerializer
    filterset_class = AgencyFilter
    orderings = {"name": ("name", "pk"), "-name": ("-name", "pk")}

    def rows(self) -> "QuerySet[Agency]":
        """No secret: the lists are published."""
        return Agency.objects.select_related("government")
