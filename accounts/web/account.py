"""One's own account: password, address."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import PasswordChangeView, ReauthenticateView
from allauth.usersessions.forms import ManageUserSessionsForm
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic.edit import FormMixin, ProcessFormView

from accounts.services import passwords, sessions
from accounts.web.forms import EmailAddressForm, PasswordChangeForm
from accounts.web.presence import SEEN
from common.types import PathValue, Shown
from common.web import DomainFormMixin
from organisations.models import User
from organisations.web.pages import OfficePage


class AccountPage(OfficePage):
    """What belongs to one's account, in one place."""

    template_name = "accounts/account.html"
    http_method_names = ["get", "head", "options"]


class PasswordPage(PasswordChangeView):
    """Another password; every other session ends with the former one."""

    template_name = "accounts/password.html"
    http_method_names = ["get", "post", "head", "options"]

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """This session goes on; what else opened the account ends."""
        response: HttpResponse = super().form_valid(form)
        passwords.password_changed(
            form.user, at=timezone.now(), session=self.request.session.session_key or ""
        )
        messages.success(self.request, _("The new password is stored."))
        return response


class SessionsPage(ListUserSessionsView):
    """Where one is signed in, and ending all but this."""

    template_name = "accounts/sessions.html"
    http_method_names = ["get", "post", "head", "options"]

    def form_valid(self, form: ManageUserSessionsForm) -> HttpResponse:
        """The others end at once."""
        account = self.request.user
        if not isinstance(account, User):
            raise TypeError("only a signed-in person has sessions")
        sessions.end_others(account, but=self.request.session.session_key or "", at=timezone.now())
        messages.success(self.request, _("The other sessions have ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))


class SessionRest(OfficePage):
    """How many seconds are left before this session has rested out; asking does not count as using it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        rest = settings.PRAKARSA_SESSION_IDLE_MINUTES * 60
        seen = request.session.get(SEEN, int(self.at.timestamp()))
        return JsonResponse({"seconds": max(seen + rest - int(self.at.timestamp()), 0) if rest else None})


class PasswordAgain(ReauthenticateView):
    """Who is at the screen, asked anew before something that cannot wait for the owner to notice."""

    template_name = "accounts/password_again.html"
    http_method_names = ["get", "post", "head", "options"]


@method_decorator(reauthentication_required(app="allauth.account"), name="dispatch")
class AddressPage(DomainFormMixin[EmailAddressForm], FormMixin, OfficePage, ProcessFormView):
    """Another e-mail address; the present one stays until the link sent to the new one was opened."""

    template_name = "accounts/address.html"
    form_class = EmailAddressForm

    def act(self, form: EmailAddressForm) -> str:
        account = self.request.user
        if not isinstance(account, User):
            raise TypeError("only a signed-in person has an address")
        passwords.ask_new_address(account, form.cleaned_data["email"], at=self.at)
        messages.success(
            self.request, _("A link is on its way to the new address. Until it is opened, nothing changes.")
        )
        return reverse("account")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(account=self.request.user, **kwargs)


urlpatterns = [
    path("akun/", AccountPage.as_view(), name="account"),
    path("akun/sesi/", SessionsPage.as_view(), name="usersessions_list"),
    path("akun/sesi/sisa/", SessionRest.as_view(), name="session-rest"),
    path("akun/sandi/", PasswordPage.as_view(), name="account_change_password"),
    path("akun/surel/", AddressPage.as_view(), name="account-address"),
    path("akun/konfirmasi/sandi/", PasswordAgain.as_view(), name="account_reauthenticate"),
]
