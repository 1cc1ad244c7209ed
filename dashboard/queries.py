"""Reads of the public board beyond its lists: figures per government, and one innovation's progress."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from common.numbers import whole_percent
from common.types import Rows
from dashboard import published
from dashboard.published import PUBLIC_STATES
from deadlines.queries import publicly_overdue
from innovations.models import Innovation, Report
from innovations.queries import owed_reports
from organisations.models import Government


@dataclass(frozen=True, slots=True)
class GovernmentFigures:
    """One government on the board. `in_time_percent` is None while nothing has fallen due."""

    government: Government
    innovations: int
    states: dict[str, int]
    reports_due: int
    reports_in_time: int
    reports_late: int
    reports_excused: int

    @property
    def in_time_percent(self) -> int | None:
        """Share of the reports due that were received in time, in whole percent."""
        return whole_percent(self.reports_in_time, self.reports_due)


def government_figures(*, at: datetime) -> list[GovernmentFigures]:
    """Every government with something public, those with overdue reports first, then by name. Three queries."""
    counted = (
        Innovation.objects.filter(state__in=PUBLIC_STATES)
        .order_by()
        .values_list("government_id", "state")
        .annotate(many=Count("pk"))
    )
    states: dict[UUID, dict[str, int]] = {}
    for government_id, state, many in counted:
        states.setdefault(government_id, {})[state] = many
    due: Rows = (
        published.judged_reports(at)
        .order_by()
        .values("government_id")
        .annotate(
            due=Count("pk"),
            in_time=Count("pk", filter=published.IN_TIME),
            late=Count("pk", filter=publicly_overdue(at, prefix="deadline__")),
            excused=Count("pk", filter=published.excused(at)),
        )
    )
    reports = {row["government_id"]: row for row in due}
    none = {"due": 0, "in_time": 0, "late": 0, "excused": 0}
    found = [
        GovernmentFigures(
            government=government,
            innovations=sum(states[government.pk].values()),
            states={str(state): states[government.pk].get(state, 0) for state in PUBLIC_STATES},
            reports_due=reports.get(government.pk, none)["due"],
            reports_in_time=reports.get(government.pk, none)["in_time"],
            reports_late=reports.get(government.pk, none)["late"],
            reports_excused=reports.get(government.pk, none)["excused"],
        )
        for government in Government.objects.filter(pk__in=states).order_by("name", "id")
    ]
    return sorted(found, key=lambda figures: -figures.reports_late)


def progress_of(innovation: Innovation) -> list[Report]:
    """The innovation's reports under contracts in order, with deadline, calendar and evaluation; for its public page.

    Two queries.
    """
    rows = (
        owed_reports()
        .filter(innovation=innovation)
        .select_related("deadline", "evaluation__result", "government")
    )
    return list(rows.prefetch_related("deadline__calendar").order_by("period_start", "id"))
