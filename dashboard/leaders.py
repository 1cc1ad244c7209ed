"""Reads for leaders: what is due when, how long things wait in which stage, which reports are late, what was achieved.

How agencies stand is read in `standing.py`, by whom late things wait in `late_offices.py`, what waits in `waiting.py`.

Everything is scoped by the offices of whoever asks and computed from stored facts as of `at`. Numbers of queries
do not depend on numbers of rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from common.periods import last_day_of_month, local_day, start_of_day
from dashboard.durations import DurationSpread, spread
from dashboard.waiting import beyond_service_time, tasks_in
from deadlines.models import Deadline
from deadlines.queries import overdue
from deadlines.schedule.ladder import OPEN_AND_LATE, DeadlineVerdict
from deadlines.services.deadlines import verdict_of
from innovations.models import Evaluation, Innovation, Report
from notifications.wording import ASKS
from organisations.enums import Role
from organisations.visibility import Reach
from workflow.engine.registry import flow_of
from workflow.enums import TaskKind
from workflow.models import Task

LOOK_BACK = timedelta(days=365)


def scope_of(reach: Reach) -> Q:
    """What leaders look at: their governments, or else their own agencies."""
    return reach.own() | reach.governed()


# -- the year's obligations --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Obligation:
    """One deadline on its day, with what has become of it."""

    deadline: Deadline
    verdict: DeadlineVerdict


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar; `more` obligations are counted and not listed."""

    first_on: date
    count: int
    late: int
    obligations: tuple[Obligation, ...]

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.obligations)

    @property
    def query(self) -> str:
        """What the list of obligations is asked by to show all of them."""
        last = last_day_of_month(self.first_on.year, self.first_on.month)
        days = {"since": self.first_on.isoformat(), "until": last.isoformat()}
        return urlencode({"fell_away": "false", **days})


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of the calendar."""

    number: int
    months: tuple[Month, ...]

    @property
    def count(self) -> int:
        """How much falls due in it."""
        return sum(month.count for month in self.months)

    @property
    def late(self) -> int:
        """How much of that is late."""
        return sum(month.late for month in self.months)

    @property
    def query(self) -> str:
        """What the list of obligations is asked by to show all of it."""
        year = self.months[0].first_on.year
        return urlencode({"fell_away": "false", "year": str(year), "quarter": str(self.number)})


LISTED = 40


def quarters_of(months: list[Month]) -> list[Quarter]:
    """The months of a year by quarter."""
    return [Quarter(number, tuple(months[3 * number - 3 : 3 * number])) for number in range(1, 5)]


def year_of_obligations(reach: Reach, year: int, *, at: datetime) -> list[Month]:
    """The twelve months with what falls due in them, by day, without what fell away. Two queries."""
    rows = Deadline.objects.filter(scope_of(reach), due_on__year=year).select_related("agency")
    rows = rows.exclude(closed_at__isnull=False, met_at__isnull=True)
    deadlines = rows.prefetch_related("calendar").order_by("due_on", "title", "id")
    by_month: dict[int, list[Obligation]] = {number: [] for number in range(1, 13)}
    for row in deadlines:
        verdict = verdict_of(row, at=at)
        by_month[row.due_on.month].append(Obligation(row, verdict))
    return [
        Month(
            first_on=date(year, number, 1),
            count=len(found),
            late=sum(each.verdict.code in OPEN_AND_LATE for each in found),
            obligations=tuple(found[:LISTED]),
        )
        for number, found in by_month.items()
    ]


# -- where things wait -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageDuration:
    """Something that waits for an office: how long it took where it is over, and how long what is open waits.

    `oldest` is the task that waits longest, None when nothing is open; `beyond` wait longer than their service time.
    """

    label: str
    holder: str
    done: DurationSpread
    waiting: DurationSpread
    oldest: Task | None
    beyond: int
    asked: Mapping[str, str]
    since: date

    @property
    def done_query(self) -> str:
        """What the list of what waits is asked by to show what is over."""
        return urlencode({**self.asked, "open": "false", "since": self.since.isoformat()})

    @property
    def waiting_query(self) -> str:
        """The same for what is open."""
        return urlencode({**self.asked, "open": "true"})

    @property
    def beyond_query(self) -> str:
        """The same for what waits longer than its service time."""
        return urlencode({**self.asked, "beyond_service": "true"})


def time_in_stage(reach: Reach, *, at: datetime) -> list[StageDuration]:
    """Every kind of task of the last year by subject, stage and office, the longest median first. Six queries."""
    since = local_day(at - LOOK_BACK, ZoneInfo(settings.TIME_ZONE))
    begun = start_of_day(since, ZoneInfo(settings.TIME_ZONE))
    rows = tasks_in(reach).filter(Q(closed_at__isnull=True) | Q(opened_at__gte=begun))
    beyond = {task.pk for task in beyond_service_time(tasks_in(reach), at=at)}
    groups: dict[tuple[str, str, str, str], list[Task]] = {}
    for task in rows.order_by("opened_at", "id"):
        groups.setdefault((task.subject_type, task.kind, task.stage, task.role), []).append(task)
    found = [_stage(key, tasks, beyond, since, at) for key, tasks in groups.items()]
    return sorted(found, key=lambda stage: (-(stage.done.median or Decimal(-1)), stage.label, stage.holder))


def _subject_label(subject_type: str) -> str:
    """What waits, as leaders call it: most of what waits about an innovation is its proposal."""
    return str(_("Proposal") if subject_type == Innovation.SUBJECT_TYPE else flow_of(subject_type).label)


def _stage(
    key: tuple[str, str, str, str], tasks: list[Task], beyond: set[int], since: date, at: datetime
) -> StageDuration:
    subject_type, kind, code, role = key
    waiting = [task for task in tasks if task.closed_at is None]
    asked = {"subject_type": subject_type, "kind": kind, "role": role}
    return StageDuration(
        label=f"{_subject_label(subject_type)}: {ASKS.get(kind) or TaskKind(kind).label}",
        holder=str(Role(role).label),
        done=spread([task.closed_at - task.opened_at for task in tasks if task.closed_at is not None]),
        waiting=spread([max(at - task.opened_at, timedelta(0)) for task in waiting]),
        oldest=waiting[0] if waiting else None,
        beyond=sum(task.pk in beyond for task in waiting),
        asked=asked | ({"stage": code} if code else {}),
        since=since,
    )


# -- late, and what was achieved ---------------------------------------------------------------------------


def late_reports(reach: Reach, *, at: datetime) -> "QuerySet[Report]":
    """Reports of the scope past their due instant and not received, the longest overdue first."""
    late = Report.objects.filter(scope_of(reach)).filter(overdue(at, prefix="deadline__"))
    rows = late.select_related("innovation", "agency", "government", "deadline")
    return rows.prefetch_related("deadline__calendar").order_by("deadline__due_at", "id")


def innovations_with_scores(reach: Reach) -> "QuerySet[Innovation]":
    """Innovations of the scope that have been evaluated; not ordered."""
    scored = Evaluation.objects.filter(report__contract__isnull=False).values("innovation_id")
    return Innovation.objects.filter(scope_of(reach), pk__in=scored).select_related("agency", "government")


def scores_of(innovations: Iterable[Innovation]) -> dict[UUID, list[Evaluation]]:
    """The scores of each innovation's reports under contracts in order. One query."""
    rows = Evaluation.objects.filter(innovation__in=list(innovations), report__contract__isnull=False)
    found: dict[UUID, list[Evaluation]] = {}
    for row in rows.select_related("result", "report").order_by("report__period_start", "id"):
        found.setdefault(row.innovation_id, []).append(row)
    return found


def this_year(at: datetime, zone: ZoneInfo) -> int:
    """The year in which `at` falls in a zone."""
    return local_day(at, zone).year
