"""Reports, launch events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from common.as_of import kept_since, rebuilt
from common.endpoints import ListEndpoint, ReadableSet, found_or_hidden
from common.errors import BadInput, Gap
from common.types import Json
from deadlines.api.deadlines import WithMoment
from innovations.api.report_lines import figure_of, step_of
from innovations.api.report_serializers import (
    ReportDetailSerializer,
    ReportInput,
    ReportSerializer,
)
from innovations.api.serializers import LaunchEventInput, LaunchEventSerializer
from innovations.filters import LaunchEventFilter, ReportFilter
from innovations.models import LaunchEvent, Report
from innovations.queries import (
    launch_events_visible_to,
    reports_visible_to,
)
from innovations.services.past.reports import report_with_figures, reports_as_they_were
from innovations.services.proposals.launching import record_event
from innovations.services.reports.reporting import Unchanged, save_figures
from organisations.models import Government, Seat
from organisations.offices import Actor
from workflow.api.base import WritingEndpoint, idempotent
from workflow.api.subjects import Resource
from workflow.past import in_state_then, there_then


def _reports(actor: Actor, at: datetime) -> "QuerySet[Report]":
    return reports_visible_to(actor, at).prefetch_related(
        "lines__indicator__targets", "milestones__milestone"
    )


REPORTS = Resource("report", "reports", _reports, ReportDetailSerializer)


class ReportSet(WithMoment, ReadableSet, WritingEndpoint):
    """Reports, the nearest due first."""

    past = rebuilt(
        there_then,
        reports_as_they_were,
        filters=frozenset({"government", "innovation", "year", "quarter", "asked"}),
        asked_then={"state": in_state_then},
    )
    queryset = Report.objects.none()
    serializer_class = ReportSerializer
    detail_class = ReportDetailSerializer
    filterset_class = ReportFilter
    orderings = {
        "period_start": ("period_start", "pk"),
        "-period_start": ("-period_start", "-pk"),
    }

    def rows(self) -> "QuerySet[Report]":
        """Those one may see, with the calendars that lateness is counted by."""
        return reports_visible_to(self.actor, self.at).prefetch_related("deadline__calendar")

    def detail_rows(self) -> "QuerySet[Report]":
        """The same with their figures."""
        return REPORTS.rows(self.actor, self.at)

    def one(self) -> Report:
        """As usual; of a past moment with the figures that had been handed in."""
        if self.as_of is None:
            found: Report = super().one()
            return found
        rows = there_then(reports_visible_to(self.actor, self.at), self.as_of)
        return report_with_figures(found_or_hidden(rows, pk=self.kwargs["pk"]), self.as_of)

    @extend_schema(request=ReportInput, responses=ReportDetailSerializer)
    @idempotent()
    def partial_update(self, request: Request, pk: UUID) -> Json:
        """Save figures so far; nothing needs to be complete, lines left out stay as they are."""
        report = self.one()
        given = self.parsed(ReportInput, request)
        figures = {line["indicator"]: figure_of(line) for line in given.get("lines", [])}
        save_figures(
            report,
            actor=self.actor,
            at=self.at,
            figures=figures,
            narrative=given.get("narrative"),
            obstacles=given.get("obstacles"),
            follow_up=given.get("follow_up"),
            milestones={row["milestone"]: step_of(row) for row in given.get("milestones", [])},
            budget_actual=given.get("budget_actual", Unchanged.AS_IT_IS),
            shares=given.get("shares", Unchanged.AS_IT_IS),
            seen_version=self.seen_version,
        )
        return REPORTS.show(self, pk)


class LaunchEventListView(ListEndpoint, WritingEndpoint):
    """Launch events of one's governments, newest first; the bureau records them."""

    past = kept_since("recorded_at", filters=frozenset(LaunchEventFilter.base_filters))
    queryset = LaunchEvent.objects.none()
    serializer_class = LaunchEventSerializer
    filterset_class = LaunchEventFilter
    orderings = {"-held_on": ("-held_on", "pk"), "held_on": ("held_on", "pk")}

    def rows(self) -> "QuerySet[LaunchEvent]":
        return launch_events_visible_to(self.actor, self.at)

    @extend_schema(request=LaunchEventInput, responses={201: LaunchEventSerializer}, filters=False)
    @idempotent(status=201)
    def post(self, request: Request) -> Json:
        """Record a ceremony."""
        given = self.parsed(LaunchEventInput, request)
        presided_by, on_behalf_of = _seats(given["presided_by"], given["on_behalf_of"])
        place: Any = given.get("government") or presided_by.government_id
        government = Government.objects.filter(pk=place).first()
        if government is None:
            raise _unknown("government")
        made = record_event(
            government=government,
            title=given["title"],
            held_on=given["held_on"],
            place=given["place"],
            presided_by=presided_by,
            on_behalf_of=on_behalf_of,
            actor=self.actor,
            at=self.at,
        )
        return LaunchEventSerializer(made).data


def _seats(presided_by: UUID, on_behalf_of: UUID | None) -> tuple[Seat, Seat | None]:
    """Both offices; titles of offices are no secret. Raises 400 naming the one that does not exist."""
    wanted = {"presided_by": presided_by, "on_behalf_of": on_behalf_of}
    found = Seat.objects.in_bulk([pk for pk in wanted.values() if pk])
    for field, pk in wanted.items():
        if pk is not None and pk not in found:
            raise _unknown(field)
    return found[presided_by], found[on_behalf_of] if on_behalf_of else None


def _unknown(field: str) -> BadInput:
    message = _("There is no such record.")
    return BadInput(message, gaps=[Gap(field, "unknown", message)])
