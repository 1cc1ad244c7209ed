"""Opening a one-time link: the token leaves the address bar at once, and nothing is used up by looking."""

from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic.edit import FormMixin, ProcessFormView

from accounts.enums import LinkPurpose
from accounts.guard import remember_device
from accounts.services import inviting, links, mail, passwords
from accounts.web.forms import EmailAddressForm, NewPasswordForm
from common.errors import NotNow, NotVisible
from common.forms import PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin, Page

# Where the token waits between its address and the form.
_KEPT = "accounts_link"


class LinkAddress(Page):
    """The address in the letter. Keeps the token in the session and goes on to an address without it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        if not request.user.is_authenticated:
            # Nobody else knows the session in which the token waits.
            request.session.cycle_key()
        request.session[_KEPT] = self.kwargs["token"]
        response = HttpResponseRedirect(reverse("account-link-open"))
        response["Cache-Control"] = "no-store"
        # Here alone the address holds the token. A page with a form keeps the usual policy: without a referrer browsers
        # send the origin "null", which is refused as forged.
        response["Referrer-Policy"] = "no-referrer"
        return response


class LinkPage(DomainFormMixin[PlainForm], FormMixin, Page, ProcessFormView):
    """What the link is for: a password to choose, or a new address to confirm."""

    template_name = "accounts/link.html"

    def setup(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> None:
        super().setup(request, *args, **kwargs)
        token = request.session.get(_KEPT)
        if not isinstance(token, str):
            raise NotVisible(_("Open the link from the letter or e-mail once more."))
        self.token = token
        self.over: NotNow | None = None
        try:
            self.link = links.find(token, at=self.at)
        except NotNow as over:
            self.over = over

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponseBase:
        """A link that is over leads to the doors that are open."""
        if self.over is not None:
            found = {"refusal": self.over}
            response: HttpResponseBase = render(request, "accounts/link_over.html", found, status=409)
        else:
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    @property
    def asks_password(self) -> bool:
        """Whether the reader chooses a password here."""
        return self.link.purpose != LinkPurpose.NEW_ADDRESS

    def get_form_class(self) -> type[PlainForm]:
        return NewPasswordForm if self.asks_password else PlainForm

    def get_form_kwargs(self) -> dict[str, Shown]:
        given = super().get_form_kwargs()
        return given | {"account": self.link.account} if self.asks_password else given

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        user = self.request.user
        other = user if user.is_authenticated and user.pk != self.link.account_id else None
        return super().get_context_data(
            link=self.link, asks_password=self.asks_password, signed_in_as=other, **kwargs
        )

    def form_valid(self, form: PlainForm) -> HttpResponse:
        """An invitation leads straight in; a reset to the sign-in page, where the second factor is asked."""
        if self.link.purpose != LinkPurpose.INVITATION:
            return super().form_valid(form)
        password = form.cleaned_data["password"]
        account = inviting.accept(self.token, password, at=self.at)
        # Whoever was signed in here before is not any more, and the session gets another key.
        logout(self.request)
        response: HttpResponse = perform_password_login(
            self.request, {"email": account.email}, Login(user=account, redirect_url=reverse("inbox"))
        )
        # The password was chosen a moment ago: a factor is set up within five minutes without typing it once more.
        record_authentication(self.request, account, method="password", reauthenticated=True)
        return response

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Whoever opened a link from the account's mailbox is not held up by others' guesses.

        What was typed for one account never goes to another, whose link was opened in a second tab meanwhile.
        """
        if request.POST.get("link", str(self.link.pk)) != str(self.link.pk):
            raise NotNow(
                _(
                    "Another link was opened in this browser meanwhile. Open yours again from the letter or e-mail."
                ),
                code="other_link",
            )
        response = super().post(request, *args, **kwargs)
        if response.status_code == 302 and self.link.purpose in (LinkPurpose.RESET, LinkPurpose.RENEWAL):
            remember_device(request, response, self.link.account)
        return response

    def act(self, form: PlainForm) -> str:
        if self.asks_password:
            passwords.reset(self.link, form.cleaned_data["password"], at=self.at)
            if not self.request.user.is_authenticated:
                # A sign-in that stopped before its factor would lead back to a factor that may be gone.
                logout(self.request)
            messages.success(self.request, _("The new password is stored. Please sign in with it."))
        else:
            passwords.confirm_address(self.link, at=self.at)
            messages.success(self.request, _("The new address is confirmed; sign in with it from now on."))
        self.request.session.pop(_KEPT, None)
        return reverse("sign-in" if not self.request.user.is_authenticated else "account")


@method_decorator(rate_limit(action="reset_password"), name="dispatch")
class ForgottenPassword(DomainFormMixin[EmailAddressForm], FormMixin, Page, ProcessFormView):
    """Asks for the address, and says the same whoever it belongs to."""

    template_name = "accounts/forgotten.html"
    form_class = EmailAddressForm

    def act(self, form: EmailAddressForm) -> str:
        mail.ask_for_reset(form.cleaned_data["email"].lower(), at=self.at)
        messages.success(
            self.request,
            _("If an account has this address, a link to a new password is on its way to it."),
        )
        return reverse("sign-in")


urlpatterns = [
    path("tautan/", LinkPage.as_view(), name="account-link-open"),
    path("tautan/<str:token>/", LinkAddress.as_view(), name="account-link"),
    path("lupa-sandi/", ForgottenPassword.as_view(), name="forgotten-password"),
]
