"""Signing in by e-mail address and password."""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from common.forms import BootstrapMixin
from common.types import Shown
from workflow.engine.events import installation


class SignInForm(BootstrapMixin, AuthenticationForm):
    """The address is compared in lower case, as it is stored."""

    use_required_attribute = False
    username = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The e-mail address or the password is not correct."),
    }

    def clean_username(self) -> str:
        """Lower case."""
        address: str = self.cleaned_data["username"].lower()
        return address


class SignIn(LoginView):
    """The sign-in page; whoever is signed in already goes to the inbox."""

    template_name = "dashboard/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "post", "head", "options"]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(is_demo=installation().is_demo, **kwargs)


def locked_out(
    request: HttpRequest, credentials: Mapping[str, str] | None = None, *args: str, **kwargs: str
) -> HttpResponse:
    """The answer after too many failed attempts: when it will be possible again, and what to do."""
    return render(request, "dashboard/locked_out.html", status=429)
