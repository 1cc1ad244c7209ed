"""Signing in, and out."""

from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from accounts.guard import wait_of
from accounts.services import delays
from accounts.web.forms import SignInForm
from common.types import Shown
from workflow.engine.events import installation


class SignIn(LoginView):
    """The sign-in page; whoever is signed in already goes to the inbox."""

    template_name = "accounts/sign_in.html"
    http_method_names = ["get", "post", "head", "options"]

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """A wrong password; or how long to wait, and the ways that do not wait."""
        wait = wait_of(self.request)
        if wait is None:
            response: HttpResponse = super().form_invalid(form)
            return response
        answer = render(self.request, "accounts/held_up.html", {"minutes": delays.minutes(wait)}, status=429)
        answer["Retry-After"] = str(int(wait.total_seconds()) + 1)
        return answer

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        configured = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS")
        apps = configured if isinstance(configured, list) else []
        return super().get_context_data(
            is_demo=installation().is_demo,
            provider_name=apps[0]["name"] if apps else "",
            next=self.get_next_url() or "",
            **kwargs,
        )
