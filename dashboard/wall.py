"""What the wallboard of a command centre shows: what is late and where, rates of the year, what falls due next.

It names offices and agencies, never people: whoever passes by reads it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from dashboard.late_offices import LateOffice, late_offices, late_total
from dashboard.standing import (
    AgencyStanding,
    DuePeriod,
    QuarterRates,
    agencies_in,
    rates_of,
    with_standing,
)
from deadlines.models import Deadline
from organisations.offices import Actor
from organisations.visibility import Reach

SHOWN = 8
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Wall:
    """The figures of one moment. `offices` and `agencies` are those with most that is late, `soon` what is due next."""

    at: datetime
    late: int
    offices: list[LateOffice]
    more_offices: int
    agencies: list[AgencyStanding]
    year: QuarterRates
    quarters: list[QuarterRates]
    soon: list[Deadline]
    more_soon: int


def wall_of(actor: Actor, reach: Reach, *, year: int, at: datetime) -> Wall:
    """The wall of what an actor's offices reach. As many queries however many agencies there are."""
    offices = late_offices(reach, at=at, named=False)
    quarters = rates_of(reach, year, at=at)
    period = DuePeriod(year)
    rows = with_standing(agencies_in(reach, on=at.date()), actor=actor, at=at, period=period)
    agencies = rows.filter(Q(late__gt=0)).order_by(F("late").desc(), "name", "pk")[:SHOWN]
    coming = Deadline.objects.filter(reach.own() | reach.governed()).filter(
        due_at__gt=at,
        due_at__lte=at + AHEAD,
        met_at__isnull=True,
        closed_at__isnull=True,
        paused_at__isnull=True,
    )
    soon = list(coming.select_related("agency").order_by("due_at", "title", "id")[:SHOWN])
    return Wall(
        at=at,
        late=late_total(reach, at=at),
        offices=offices[:SHOWN],
        more_offices=max(len(offices) - SHOWN, 0),
        agencies=[AgencyStanding(row, period, at) for row in agencies],
        year=_sum(period, quarters),
        quarters=quarters,
        soon=soon,
        more_soon=max(coming.count() - SHOWN, 0),
    )


def _sum(period: DuePeriod, quarters: list[QuarterRates]) -> QuarterRates:
    return QuarterRates(
        period,
        due=sum(each.due for each in quarters),
        received=sum(each.received for each in quarters),
        in_time=sum(each.in_time for each in quarters),
    )
