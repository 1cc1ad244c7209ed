"""Signing in, and out."""

from collections.abc import Mapping

from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.types import Shown
from workflow.engine.events import installation


class SignIn(LoginView):
    """The sign-in page; whoever is signed in already goes to the inbox."""

    template_name = "accounts/sign_in.html"
    http_method_names = ["get", "post", "head", "options"]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            is_demo=installation().is_demo, next=self.get_next_url() or "", **kwargs
        )


def locked_out(
    request: HttpRequest, credentials: Mapping[str, str] | None = None, *args: str, **kwargs: str
) -> HttpResponse:
    """The answer after too many failed attempts: when it will be possible again, and what to do."""
    return render(request, "accounts/locked_out.html", status=429)
