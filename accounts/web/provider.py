"""Signing in through a government's own provider: the library's two views, and what is said while it is away."""

from allauth.socialaccount.providers.openid_connect import views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from requests import RequestException


def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """There, by a form; a visit shows the form. One request to the provider."""
    try:
        answer: HttpResponse = views.login(request, provider_id)
    except (RequestException, KeyError):
        # It does not answer, or not with what OpenID Connect Discovery asks for.
        messages.warning(
            request, _("The other sign-in is away at present. Please try later, or use your password.")
        )
        return HttpResponseRedirect(reverse("sign-in"))
    return answer


urlpatterns = [
    path("masuk/<slug:provider_id>/mulai/", begin, name="openid_connect_login"),
    path("masuk/<slug:provider_id>/kembali/", views.callback, name="openid_connect_callback"),
]
