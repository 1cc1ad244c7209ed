"""The page of operation: how the installation is, and what of one's own government is stuck."""

from datetime import timedelta

from django.conf import settings
from django.urls import path
from django.utils.translation import gettext as _

from common.errors import NotPermitted
from common.types import Shown
from contracts.queries import enrolments_in_use
from contracts.services.stuck import stuck_visible_to
from notifications.services import failed_messages
from operation.services.health import examine
from operation.services.waiting import waiting_by_topic
from organisations.queries import operates
from organisations.web.pages import OfficePage

# What concerns everybody alike. The rest is counted for one's own governments only.
COMMON = frozenset({"start", "disk", "worker", "chores", "queue", "documents", "files", "backup"})
SOON = timedelta(days=60)
MOST_CERTIFICATES = 50


class OperationPage(OfficePage):
    """For administrators of a government, and for whoever operates the installation, who sees all governments."""

    template_name = "operation/overview.html"

    def enforce(self) -> None:
        """Neither heads nor reviewers look after the program."""
        self.everything = operates(self.request.user)
        if not failed_messages.may_see_some(self.actor, everything=self.everything):
            raise NotPermitted(_("The administrator sees how the program is."), code="not_your_office")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """About twenty-five queries, whatever there is."""
        examined = examine(self.at)
        if not self.everything:
            examined = [entry for entry in examined if entry.check.name in COMMON]
        places = failed_messages.places_of(self.actor)
        certificates = enrolments_in_use(self.at).filter(valid_until__lt=self.at + SOON)
        if not self.everything:
            certificates = certificates.filter(seat__government__in=places)
        return super().get_context_data(
            examined=examined,
            everything=self.everything,
            failed=failed_messages.set_aside_visible_to(self.actor, everything=self.everything).count(),
            stuck=len(stuck_visible_to(self.actor, at=self.at)),
            certificates=certificates.select_related("seat__government", "person").order_by(
                "valid_until", "id"
            )[:MOST_CERTIFICATES],
            zone=settings.TIME_ZONE,
            waiting=waiting_by_topic(self.at) if self.everything else [],
            **kwargs,
        )


urlpatterns = [path("operasi/", OperationPage.as_view(), name="operation")]
