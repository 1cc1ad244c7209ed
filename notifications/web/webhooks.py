"""The webhook of a government: set up and ended by its administrator, with the last attempts."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotPermitted, NotVisible
from common.forms import PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin, keyset_page
from notifications.services import webhooks
from notifications.web.failed_messages import key_of
from organisations.enums import Role
from organisations.models import Government
from organisations.web.pages import OfficePage


class WebhookForm(PlainForm):
    """Where to send."""

    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("An https address of a public host. Its secret changes whenever you save."),
    )


class WebhookPage(DomainFormMixin[WebhookForm], FormMixin, OfficePage, ProcessFormView):
    """Set up, look at, end."""

    template_name = "notifications/webhook.html"
    form_class = WebhookForm

    def load(self) -> None:
        """The government that this person administers, and its webhook."""
        super().load()
        places = [office.government_id for office in self.actor.offices if office.role == Role.ADMINISTRATOR]
        self.government = Government.objects.filter(pk__in=[p for p in places if p]).order_by("id").first()

    def enforce(self) -> None:
        """Administrators only."""
        if self.government is None:
            raise NotPermitted(_("The administrator sets up the webhook."), code="not_your_office")

    def form_valid(self, form: WebhookForm) -> HttpResponse:
        """Save, and show the secret this once."""
        try:
            hook = webhooks.set_up(self.actor, self._place().pk, url=form.cleaned_data["url"], at=self.at)
        except NotVisible:
            raise
        except DomainError as refusal:
            return self.refused(form, refusal)
        response = self.render_to_response(self.get_context_data(form=form, secret=hook.secret))
        response["Cache-Control"] = "no-store"
        return response

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        if "akhiri" in request.POST:
            webhooks.take_down(self.actor, self._place().pk, at=self.at)
            messages.success(request, _("The webhook has ended."))
            return HttpResponseRedirect(reverse("webhook"))
        if "coba" in request.POST:
            self._test()
            return HttpResponseRedirect(reverse("webhook"))
        if "lanjutkan" in request.POST:
            webhooks.resume(self.actor, self._place().pk, at=self.at)
            messages.success(request, _("The webhook goes on; what waited meanwhile is sent now."))
            return HttpResponseRedirect(reverse("webhook"))
        if "ulang" in request.POST:
            webhooks.replay(self.actor, self._place().pk, key_of(request.POST["ulang"]), at=self.at)
            messages.success(request, _("The message is sent once more now."))
            return HttpResponseRedirect(reverse("webhook"))
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        place = self._place()
        hook = webhooks.living(place.pk)
        given = self.request.GET.dict()
        rows = webhooks.attempts_visible_to(self.actor, place.pk)
        if given.get("hanya") == "gagal":
            rows = rows.exclude(status__in=webhooks.GOOD)
        return super().get_context_data(
            orphaned=hook is not None and webhooks.is_orphaned(hook, at=self.at),
            hook=hook,
            page=keyset_page(rows, given, order="-at"),
            only_failed=given.get("hanya") == "gagal",
            ping=webhooks.PING,
            place=place,
            zone=place.zone,
            **kwargs,
        )

    def _test(self) -> None:
        """Send a `ping`, and say what came of it."""
        attempt = webhooks.ping(self.actor, self._place().pk, at=self.at)
        if attempt.status is None:
            sentence = _("The test did not arrive: %(error)s") % {"error": attempt.error}
        elif webhooks.is_good(attempt):
            sentence = _("The test arrived: the receiver answered %(status)d.") % {"status": attempt.status}
        else:
            sentence = _("The test was not taken: the receiver answered %(status)d instead of 2xx.") % {
                "status": attempt.status
            }
        tell = messages.success if webhooks.is_good(attempt) else messages.warning
        tell(self.request, sentence)

    def _place(self) -> Government:
        if self.government is None:
            raise NotVisible(_("This government does not exist or is not yours."))
        return self.government


urlpatterns = [path("webhook/", WebhookPage.as_view(), name="webhook")]
