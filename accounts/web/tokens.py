"""API tokens of one's own: made for a purpose and a time, shown once, ended."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from accounts.services import issuing
from accounts.tokens import TokenScope, scope_of
from accounts.web.presence import proofs
from common.errors import DomainError
from common.forms import PlainForm, WholeNumberField
from common.presence import confirm
from common.types import PathValue, Shown
from common.web import DomainFormMixin
from organisations.models import User
from organisations.web.pages import OfficePage


class TokenForm(PlainForm):
    """What the token is called, what it is good for, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("The program that uses it, so that you know which one to end."),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What it may do"), choices=TokenScope.choices, initial=TokenScope.READ
    )
    days = WholeNumberField(
        label=gettext_lazy("Days until it expires"),
        min_value=1,
        max_value=issuing.LONGEST_DAYS,
        initial=30,
        help_text=gettext_lazy("At most 90."),
    )


class TokensPage(DomainFormMixin[TokenForm], FormMixin, OfficePage, ProcessFormView):
    """Own tokens, and a form for another, which is shown once, on the page that answers the form."""

    template_name = "accounts/tokens.html"
    form_class = TokenForm

    def form_valid(self, form: TokenForm) -> HttpResponse:
        """Make it and show it: nothing but its hash is kept, so that no redirect could show it."""
        data = form.cleaned_data
        try:
            confirm(at=self.at)
            fresh = issuing.issue(
                _owner(self.request),
                scope=TokenScope(data["scope"]),
                lasts=timedelta(days=data["days"]),
                at=self.at,
                name=data["name"],
                by_factor=any(proof["method"] == "mfa" for proof in proofs(self.request)),
            )
        except DomainError as refusal:
            return self.refused(form, refusal)
        response = self.render_to_response(self.get_context_data(form=TokenForm(), made=fresh.text))
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = [(row, scope_of(row.token).label) for row in issuing.living(_owner(self.request), at=self.at)]
        return super().get_context_data(tokens=rows, **kwargs)


class TokenEnd(OfficePage):
    """Ending one token."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        issuing.end_token(_owner(request), self.kwargs["pk"], at=self.at)
        messages.success(request, _("The token has ended; a program that uses it is refused from now on."))
        return HttpResponseRedirect(reverse("tokens"))


def _owner(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("only a signed-in person has tokens")
    return request.user


urlpatterns = [
    path("akun/token/", TokensPage.as_view(), name="tokens"),
    path("akun/token/<uuid:pk>/akhiri/", TokenEnd.as_view(), name="token-end"),
]
