"""What an agency can show for a report that it handed in: when, what by its hash, and where in the signed log."""

from django.utils.translation import gettext as _

from common.errors import NotNow
from common.types import Shown
from history.queries import checkpoint_over, place_of
from innovations.models import ReportRevision
from innovations.web.reports.lines import find_report
from organisations.web.pages import OfficePage
from workflow.models import Event
from workflow.queries import events_of

HANDING_IN = ("report.submit", "report.resubmit")


class ReportReceiptPage(OfficePage):
    """The newest submission, to be printed. Not before there is one (409)."""

    template_name = "innovations/report_receipt.html"

    def load(self) -> None:
        super().load()
        self.report = find_report(self, self.kwargs["pk"])
        revision = self.report.revisions.order_by("-number").first()
        event = events_of(self.report).filter(kind__in=HANDING_IN).last()
        if revision is None or event is None:
            raise NotNow(
                _("This report has not been handed in, so that there is nothing to show for it yet."),
                code="not_handed_in",
            )
        self.revision: ReportRevision = revision
        self.event: Event = event

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        place = place_of("event", self.event.uuid)
        return super().get_context_data(
            report=self.report,
            zone=self.report.government.zone,
            revision=self.revision,
            event=self.event,
            leaf_hash=bytes(self.event.leaf_hash).hex(),
            place=place,
            checkpoint=checkpoint_over(place.position) if place is not None else None,
            **kwargs,
        )
