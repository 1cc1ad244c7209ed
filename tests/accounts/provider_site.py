"""The pages of the tests' provider, and what it tells of a person; imported by its own Django only."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import include, path
from oauth2_provider.oauth2_validators import OAuth2Validator


class Claims(OAuth2Validator):
    """Tells the address, and whether the provider has verified it."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, object]:
        return {"email": request.user.email, "email_verified": request.user.first_name != "unverified"}


def sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Whoever comes is whom the cookie names."""
    user, _new = User.objects.get_or_create(
        username=request.COOKIES["as"],
        defaults={"email": request.COOKIES["as"], "first_name": request.COOKIES.get("state", "")},
    )
    login(request, user)
    return HttpResponseRedirect(request.GET["next"])


urlpatterns = [
    path("sign-in/", sign_in),
    path("", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
