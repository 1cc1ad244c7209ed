"""What could not be delivered: for administrators, with the reason, to be tried again or dropped."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import BadInput, NotVisible
from common.types import PathValue, Shown
from common.web import KeysetPage, keyset_page
from notifications.failure_wording import label_of, reason_of
from notifications.services import failed_messages
from notifications.services.failed_messages import MOST_REASON
from organisations.queries import operates
from organisations.web.pages import OfficePage
from workflow.enums import MessageOutcome

DECISIONS_SHOWN = 20


class FailedMessagesPage(OfficePage):
    """One page, newest first; sent, it has one (`coba`) or all (`semua`) tried again, or drops one (`buang`)."""

    template_name = "notifications/failed_messages.html"

    def enforce(self) -> None:
        """Administrators of a government, and whoever operates the installation."""
        self.rows = failed_messages.set_aside_visible_to(self.actor, everything=self.everything)

    @property
    def everything(self) -> bool:
        """Whether this account sees those of every government."""
        return operates(self.request.user)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Five queries for the list and the last decisions, whatever their number."""
        page = keyset_page(self.rows, self.request.GET.dict(), order="-set_aside_at")
        entries = [
            {
                "message": message,
                "label": label_of(message.topic),
                "reason": reason_of(message),
                "zone": message.government.zone if message.government else settings.TIME_ZONE,
            }
            for message in page.rows
        ]
        decisions = failed_messages.decisions_visible_to(self.actor, everything=self.everything)
        return super().get_context_data(
            page=KeysetPage(entries, page.next_query, page.first_query, page.first),
            decisions=[
                {
                    "decision": decision,
                    "label": label_of(decision.message.topic),
                    "zone": decision.message.government.zone
                    if decision.message.government
                    else settings.TIME_ZONE,
                }
                for decision in decisions.order_by("-at", "-id")[:DECISIONS_SHOWN]
            ],
            most_reason=MOST_REASON,
            everything=self.everything,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        given = request.POST
        dropped = "buang" in given
        wanted = given.get("buang", given.get("coba"))
        if wanted is None and "semua" not in given:
            raise BadInput(_("Say which message is meant."))
        try:
            count = failed_messages.decide_messages(
                self.actor,
                None if wanted is None else [key_of(wanted)],
                MessageOutcome.DROPPED if dropped else MessageOutcome.AGAIN,
                everything=self.everything,
                at=self.at,
                reason=given.get("alasan", ""),
            )
        except BadInput as refusal:
            context = self.get_context_data(refusal=refusal, wrong=wanted, typed=given.get("alasan", ""))
            return self.render_to_response(context, status=refusal.http_status)
        if dropped:
            messages.success(request, _("The message is dropped; your decision is on record."))
        else:
            sentence = ngettext(
                "%(count)d message is tried again now.", "%(count)d messages are tried again now.", count
            )
            messages.success(request, sentence % {"count": count})
        return HttpResponseRedirect(reverse("failed-messages"))


def key_of(text: str) -> UUID:
    """The number of a message as a form carries it. Raises NotVisible for anything else."""
    try:
        found: UUID = forms.UUIDField().clean(text)
    except forms.ValidationError as error:
        raise NotVisible(_("There is no such message among those that are set aside.")) from error
    return found


urlpatterns = [path("pesan-gagal/", FailedMessagesPage.as_view(), name="failed-messages")]
