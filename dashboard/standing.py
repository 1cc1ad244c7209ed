"""How each agency stands: what was due in a period, how much of it was handed in, and in time, what is late now.

Agencies without any innovation are among them. Every figure is a column of one query, so that the list can be put in
the order of each, and has the words by which the lists beneath show exactly what it counts.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import ExtractQuarter
from django.utils.http import urlencode

from common.numbers import whole_percent
from dashboard.published import count_per_agency
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.queries import judged, met_in_time, overdue
from innovations.models import Innovation
from innovations.queries import visible_to
from organisations.models import Agency
from organisations.offices import Actor
from organisations.visibility import Reach, reach_of
from workflow.models import Event

# An innovation that nobody has recorded anything about for longer says nothing of now: a period and its window.
STALE_DAYS = 120


@dataclass(frozen=True, slots=True)
class DuePeriod:
    """A year, or a quarter of it, in which something is due."""

    year: int
    quarter: int | None = None

    def condition(self) -> Q:
        """Condition on deadlines."""
        found = Q(due_on__year=self.year)
        return found & Q(due_on__quarter=self.quarter) if self.quarter else found

    def asked(self) -> dict[str, str]:
        """What the list of obligations is asked by."""
        return {"year": str(self.year)} | ({"quarter": str(self.quarter)} if self.quarter else {})


def agencies_in(reach: Reach, *, on: date) -> "QuerySet[Agency]":
    """Every agency of the own governments that is there on a day, with or without an innovation, or the own agencies;
    those that have ended where something of theirs is left. Not ordered."""
    rows = Agency.objects.filter(Q(pk__in=reach.agencies) | Q(government_id__in=reach.governments))
    there = Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    left = Exists(Deadline.objects.filter(agency=OuterRef("pk"))) | Exists(
        Innovation.objects.filter(agency=OuterRef("pk"))
    )
    return rows.filter(there | left).select_related("government")


def reports_due(period: DuePeriod) -> "QuerySet[Deadline]":
    """Reports that contracts owe and that are due in the period."""
    return Deadline.objects.filter(period.condition(), kind=DeadlineKind.REPORT)


def with_standing(
    rows: "QuerySet[Agency]", *, actor: Actor, at: datetime, period: DuePeriod
) -> "QuerySet[Agency]":
    """Each with its figures; `received_share` and `in_time_share` in thousandths, empty where nothing was due."""
    due = reports_due(period).filter(judged(at))
    seen = visible_to(actor, at).select_related(None)
    last = Event.objects.filter(agency=OuterRef("pk"), at__lte=at).order_by("-pk").values("at")[:1]
    found = rows.annotate(
        innovations=count_per_agency(seen),
        due=count_per_agency(due),
        received=count_per_agency(due.filter(met_at__isnull=False)),
        in_time=count_per_agency(due.filter(met_in_time())),
        late=count_per_agency(Deadline.objects.filter(overdue(at))),
        last_at=Subquery(last),
    )
    return found.annotate(received_share=_share("received"), in_time_share=_share("in_time"))


def _share(column: str) -> Case:
    share = F(column) * Value(1000) / F("due")
    return Case(When(due__gt=0, then=share), default=None, output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class AgencyStanding:
    """One agency with its figures of a period, as a row of the list."""

    agency: Agency
    period: DuePeriod
    at: datetime

    @property
    def pk(self) -> UUID:
        """The agency's."""
        return self.agency.pk

    @property
    def received_percent(self) -> int | None:
        """Of what was due, in whole percent; None where nothing was."""
        return whole_percent(self.agency.received, self.agency.due)  # type: ignore[attr-defined]  # annotated

    @property
    def in_time_percent(self) -> int | None:
        """Of what was due, in whole percent; None where nothing was."""
        return whole_percent(self.agency.in_time, self.agency.due)  # type: ignore[attr-defined]  # annotated

    @property
    def stale(self) -> bool:
        """Whether nothing has been recorded for long, or ever."""
        last: datetime | None = self.agency.last_at  # type: ignore[attr-defined]  # annotated
        return last is None or (self.at - last).days > STALE_DAYS

    def _asked(self, **more: str) -> str:
        return urlencode({"agency": str(self.agency.pk), **more})

    @property
    def due_query(self) -> str:
        """What the list of obligations is asked by for what was due."""
        return self._asked(kind=DeadlineKind.REPORT, judged="true", **self.period.asked())

    @property
    def received_query(self) -> str:
        """The same for what was handed in."""
        return f"{self.due_query}&received=true"

    @property
    def in_time_query(self) -> str:
        """The same for what was handed in on time."""
        return f"{self.due_query}&in_time=true"

    @property
    def late_query(self) -> str:
        """The same for what is late now, of whichever kind and day."""
        return self._asked(overdue="true")

    @property
    def innovations_query(self) -> str:
        """What the list of innovations is asked by."""
        return self._asked()


@dataclass(frozen=True, slots=True)
class QuarterRates:
    """What was due in a quarter, how much of it was handed in, and in time."""

    period: DuePeriod
    due: int
    received: int
    in_time: int

    @property
    def received_percent(self) -> int | None:
        """In whole percent; None where nothing was due."""
        return whole_percent(self.received, self.due)

    @property
    def in_time_percent(self) -> int | None:
        """In whole percent; None where nothing was due."""
        return whole_percent(self.in_time, self.due)

    @property
    def query(self) -> str:
        """What the list of obligations is asked by for what was due."""
        return urlencode({"kind": DeadlineKind.REPORT, "judged": "true", **self.period.asked()})


def rates_of(reach: Reach, year: int, *, at: datetime) -> list[QuarterRates]:
    """The four quarters of a year, by the day on which something was due. One query."""
    rows = reports_due(DuePeriod(year)).filter(reach.own() | reach.governed()).filter(judged(at))
    counted = (
        rows.order_by()
        .annotate(quarter=ExtractQuarter("due_on"))
        .values("quarter")
        .annotate(
            due=Count("pk"),
            received=Count("pk", filter=Q(met_at__isnull=False)),
            in_time=Count("pk", filter=met_in_time()),
        )
    )
    found = {row["quarter"]: row for row in counted}
    none = {"due": 0, "received": 0, "in_time": 0}
    return [
        QuarterRates(
            DuePeriod(year, number),
            *(found.get(number, none)[name] for name in ("due", "received", "in_time")),
        )
        for number in range(1, 5)
    ]


def without_innovation(actor: Actor, *, at: datetime, on: date) -> int:
    """How many agencies there are without an innovation that this person may see. One query."""
    seen = visible_to(actor, at).select_related(None)
    return agencies_in(reach_of(actor), on=on).filter(~Exists(seen.filter(agency=OuterRef("pk")))).count()
