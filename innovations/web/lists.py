"""Lists of innovations and reports, filtered; the address is the view."""

from django.db.models import QuerySet

from common.types import Shown
from common.web import FilteredList
from innovations.filters import InnovationFilter, ReportFilter
from innovations.models import Innovation, Report
from innovations.queries import reports_visible_to, visible_to
from organisations.enums import AGENCY_ROLES, Role
from organisations.offices import Actor
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage


class InnovationList(FilteredList, OfficePage):
    """Innovations that this person may see, newest first. Two queries beyond the filter's choices."""

    template_name = "innovations/list.html"
    filterset_class = InnovationFilter
    order = "-created_at"

    def rows(self) -> "QuerySet[Innovation]":
        return visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(may_draft=may_draft(self.actor), **kwargs)


def may_draft(actor: Actor) -> bool:
    """Whether any of the offices lets this person start a proposal."""
    return any(office.role in (*AGENCY_ROLES, Role.ORGANISATION_BUREAU) for office in actor.offices)


class ReportList(FilteredList, OfficePage):
    """Reports of the person's agency or government, the earliest due first."""

    template_name = "innovations/reports.html"
    filterset_class = ReportFilter
    order = "period_end"

    def rows(self) -> "QuerySet[Report]":
        return reports_visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Whoever only watches has no figures to fill in."""
        reach = reach_of(self.actor)
        return super().get_context_data(may_import=bool(reach.agencies or reach.governments), **kwargs)
