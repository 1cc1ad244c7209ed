"""Second factors of one's own account: an app's codes, passkeys, recovery codes; and showing one."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ListWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.dispatch import receiver
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.enums import AccountAct
from accounts.services import factors
from accounts.services.factors import FactorState
from common.types import PathValue, Shown
from organisations.models import User
from organisations.web.pages import OfficePage, actor_of

# Where somebody wanted to go who had to set up a factor first.
_AFTERWARDS = "after_factor"


def safe_next(request: HttpRequest) -> str:
    """The page of this site that `?next=` names; empty for none."""
    wanted = request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else ""


class Confirm(OfficePage):
    """Leads to the way in which this account confirms that it is its owner, and from there back."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        back = safe_next(request) or reverse("confirmed")
        ways = get_adapter().get_reauthentication_methods(request.user)
        return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({'next': back})}")


class Confirmed(OfficePage):
    """Where a confirmation ends that was opened beside another page: back there, what was typed can be sent."""

    template_name = "accounts/confirmed.html"
    http_method_names = ["get", "head", "options"]


class FactorsPage(IndexView):
    """What is set up, what could be, and until when it must be."""

    template_name = "accounts/factors.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        account, at = self.request.user, timezone.now()
        if not isinstance(account, User):
            raise TypeError("only a signed-in person has factors")
        actor = actor_of(self.request, at)
        state = factors.factor_state(account, actor, at=at)
        due = factors.due_at(account, at=at) if state in (FactorState.IN_GRACE, FactorState.MISSING) else None
        needed = state == FactorState.ASKED and factors.needs_factor(account, actor)
        next_page = safe_next(self.request)
        # The pages of the factors link to themselves, too: they are no place to go on to.
        if next_page and not next_page.startswith(reverse("mfa_index")):
            self.request.session[_AFTERWARDS] = next_page
        return super().get_context_data(
            needed=needed,
            due=due,
            blocked=due is not None and due <= at,
            at=at,
            next=next_page,
            **kwargs,
        )


class ShownByAdding:
    """Setting up a factor shows it: it is not asked for once more on the next page."""

    request: HttpRequest

    def form_valid(self, form: BaseForm) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # the library's view has it
        record_authentication(self.request, self.request.user, method="mfa")
        return answer


class AddApp(ShownByAdding, ActivateTOTPView):
    """An app is set up with the password and its first code."""

    template_name = "accounts/app_add.html"


class CodesPage(ViewRecoveryCodesView):
    """The codes, and the way on: to the page for which a factor had to be set up, or to the inbox."""

    template_name = "accounts/codes.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        onwards = self.request.session.get(_AFTERWARDS) or reverse("inbox")
        return super().get_context_data(onwards=onwards, **kwargs)


class AddKey(ShownByAdding, AddWebAuthnView):
    """A passkey is set up with the password and the device's own question."""

    template_name = "accounts/key_add.html"


class RemoveKey(RemoveWebAuthnView):
    """A passkey is removed by a form, never by a method of its own."""

    template_name = "accounts/key_remove.html"
    http_method_names = ["get", "post", "head", "options"]


@receiver([authenticator_added, authenticator_reset])
def on_added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Shown) -> None:
    """Its owner is told; of the recovery codes that come along with the first factor once, with that one."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES and kwargs["signal"] is authenticator_added:
        return
    factors.factor_changed(user, AccountAct.FACTOR_ADDED, at=timezone.now())


@receiver(authenticator_removed)
def on_removed(request: HttpRequest, user: User, **kwargs: Shown) -> None:
    """Its owner is told."""
    factors.factor_changed(user, AccountAct.FACTOR_REMOVED, at=timezone.now())


urlpatterns = [
    path(
        "masuk/faktor/",
        AuthenticateView.as_view(template_name="accounts/factor_show.html"),
        name="mfa_authenticate",
    ),
    path("masuk/kunci/", LoginWebAuthnView.as_view(), name="mfa_login_webauthn"),
    path("akun/konfirmasi/", Confirm.as_view(), name="confirm"),
    path("akun/konfirmasi/selesai/", Confirmed.as_view(), name="confirmed"),
    path(
        "akun/konfirmasi/kode/",
        ReauthenticateView.as_view(template_name="accounts/factor_again.html"),
        name="mfa_reauthenticate",
    ),
    path(
        "akun/konfirmasi/kunci/",
        ReauthenticateWebAuthnView.as_view(template_name="accounts/key_again.html"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("akun/faktor/", FactorsPage.as_view(), name="mfa_index"),
    path(
        "akun/faktor/aplikasi/",
        AddApp.as_view(),
        name="mfa_activate_totp",
    ),
    path(
        "akun/faktor/aplikasi/lepas/",
        DeactivateTOTPView.as_view(template_name="accounts/app_remove.html"),
        name="mfa_deactivate_totp",
    ),
    path(
        "akun/faktor/kunci/",
        ListWebAuthnView.as_view(template_name="accounts/keys.html"),
        name="mfa_list_webauthn",
    ),
    path(
        "akun/faktor/kunci/tambah/",
        AddKey.as_view(),
        name="mfa_add_webauthn",
    ),
    path("akun/faktor/kunci/<int:pk>/lepas/", RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path(
        "akun/faktor/kode-pemulihan/",
        CodesPage.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "akun/faktor/kode-pemulihan/buat/",
        GenerateRecoveryCodesView.as_view(template_name="accounts/codes_make.html"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "akun/faktor/kode-pemulihan/unduh/",
        DownloadRecoveryCodesView.as_view(template_name="accounts/codes.txt"),
        name="mfa_download_recovery_codes",
    ),
]
