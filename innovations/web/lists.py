"""Lists of innovations and reports, filtered; the address is the view."""

from operator import attrgetter, methodcaller

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.columns import DAY, LINK, MOMENT, STATE, Column
from common.table_page import TablePage
from common.types import Shown, StrOrPromise
from common.web import FilteredList
from innovations.filters import InnovationFilter, ReportFilter
from innovations.models import Innovation, Report
from innovations.queries import reports_visible_to, visible_to
from organisations.enums import AGENCY_ROLES, Role
from organisations.offices import Actor
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage
from workflow.models import Subject


def agency_name(row: Innovation | Report) -> str:
    """The agency; empty for a draft that has none yet."""
    return row.agency.name if row.agency else ""


def state_words(row: Subject) -> StrOrPromise:
    """The present state as screens name it."""
    return row.shown_state.label


class InnovationList(TablePage[Innovation], OfficePage):
    """Innovations that this person may see, newest first. Three queries beyond the filter's choices."""

    template_name = "innovations/list.html"
    filterset_class = InnovationFilter
    detail = "innovation"
    file_name = "inovasi"
    first_order = "-created"
    columns = (
        Column(name="title", label=_("Title"), value=attrgetter("subject_title"), order="title", cell=LINK),
        Column(
            name="acronym", label=_("Acronym"), value=attrgetter("acronym"), order="acronym", chosen=False
        ),
        Column(name="state", label=_("State"), value=state_words, order="state", cell=STATE),
        Column(name="agency", label=_("Agency"), value=agency_name, order="agency__name", may_be_empty=True),
        Column(
            name="government",
            label=_("Government"),
            value=attrgetter("government.name"),
            order="government__name",
        ),
        Column(name="year", label=_("Year"), value=attrgetter("year"), order="year", may_be_empty=True),
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
            value=attrgetter("primary_affair"),
            order="primary_affair",
            chosen=False,
        ),
        Column(
            name="live",
            label=_("In use since"),
            value=attrgetter("go_live_on"),
            order="go_live_on",
            may_be_empty=True,
            cell=DAY,
            chosen=False,
        ),
        Column(
            name="created",
            label=_("Entered"),
            value=attrgetter("created_at"),
            order="created_at",
            cell=MOMENT,
            chosen=False,
        ),
        Column(name="id", label="ID", value=attrgetter("pk"), chosen=False),
    )

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
