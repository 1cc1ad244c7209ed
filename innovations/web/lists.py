"""Lists of innovations and reports, filtered; the address is the view."""

from operator import methodcaller

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.columns import (
    DAY,
    LINK,
    MOMENT,
    YES_NO,
    Column,
    agency_column,
    government_column,
    key_column,
    state_column,
)
from common.period_names import period_name
from common.types import Shown
from innovations.filters import InnovationFilter, ReportFilter
from innovations.models import Innovation, Report
from innovations.queries import reports_visible_to, visible_to
from organisations.enums import AGENCY_ROLES, Role
from organisations.offices import Actor
from organisations.visibility import reach_of
from organisations.web.tables import OfficeTable


class InnovationList(OfficeTable[Innovation]):
    """Innovations that this person may see, newest first. Three queries beyond the filter's choices."""

    template_name = "innovations/list.html"
    filterset_class = InnovationFilter
    detail = "innovation"
    file_name = "inovasi"
    first_order = "-created"
    columns = (
        Column(name="title", label=_("Title"), value="subject_title", order="title", cell=LINK),
        Column(name="acronym", label=_("Acronym"), value="acronym", order="acronym", chosen=False),
        state_column(),
        agency_column(),
        government_column(chosen=True),
        Column(name="year", label=_("Year"), value="year", order="year", may_be_empty=True),
        Column(
            name="form", label=_("Form"), value=methodcaller("get_form_display"), order="form", chosen=False
        ),
        Column(
            name="medium",
            label=_("Medium"),
            value=methodcaller("get_medium_display"),
            order="medium",
            chosen=False,
        ),
        Column(
            name="affair",
            label=_("Primary affair"),
            value="primary_affair",
            order="primary_affair",
            chosen=False,
        ),
        Column(
            name="live",
            label=_("In use since"),
            value="go_live_on",
            order="go_live_on",
            may_be_empty=True,
            cell=DAY,
            chosen=False,
        ),
        Column(
            name="created",
            label=_("Entered"),
            value="created_at",
            order="created_at",
            cell=MOMENT,
            chosen=False,
        ),
        key_column(),
    )

    def rows(self) -> "QuerySet[Innovation]":
        return visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(may_draft=may_draft(self.actor), **kwargs)


def may_draft(actor: Actor) -> bool:
    """Whether any of the offices lets this person start a proposal."""
    return any(office.role in (*AGENCY_ROLES, Role.ORGANISATION_BUREAU) for office in actor.offices)


def report_title(row: Report) -> str:
    """The period and what is reported on."""
    return f"{period_name(row.period)}: {row.innovation.subject_title}"


class ReportList(OfficeTable[Report]):
    """Reports of the person's agency or government, the earliest due first."""

    template_name = "innovations/reports.html"
    filterset_class = ReportFilter
    detail = "report"
    file_name = "laporan"
    first_order = "period"
    columns = (
        Column(name="period", label=_("Report"), value=report_title, order="period_end", cell=LINK),
        Column(
            name="innovation",
            label=_("Innovation"),
            value="innovation.subject_title",
            order="innovation__title",
            chosen=False,
        ),
        state_column(),
        agency_column(),
        government_column(),
        Column(
            name="contract",
            label=_("Contract"),
            value="contract.number",
            order="contract__number",
            may_be_empty=True,
        ),
        Column(
            name="due",
            label=_("Due"),
            value="deadline.due_on",
            order="deadline__due_at",
            cell="innovations/cells/due.html",
        ),
        Column(
            name="extended",
            label=_("Extended until"),
            value="deadline.extended_until",
            order="deadline__extended_until",
            may_be_empty=True,
            cell=MOMENT,
            chosen=False,
        ),
        Column(
            name="received",
            label=_("Handed in"),
            value="deadline.met_at",
            order="deadline__met_at",
            may_be_empty=True,
            cell=MOMENT,
        ),
        Column(name="asked", label=_("Ad-hoc"), value="is_asked", cell=YES_NO),
        key_column(),
    )

    def rows(self) -> "QuerySet[Report]":
        return reports_visible_to(self.actor, self.at).prefetch_related("deadline__calendar")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Whoever only watches has no figures to fill in."""
        reach = reach_of(self.actor)
        return super().get_context_data(may_import=bool(reach.agencies or reach.governments), **kwargs)
