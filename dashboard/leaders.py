"""Reads for leaders: how fresh and complete the agencies' figures are, what is due when, what waits, who is late.

Everything is scoped by the offices of whoever asks and computed from stored facts as of `at`. Numbers of queries
do not depend on numbers of rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.numbers import whole_percent
from common.periods import local_day
from dashboard.durations import DurationSpread, spread
from dashboard.published import IN_TIME
from deadlines.models import Deadline
from deadlines.queries import fallen_due, overdue
from deadlines.schedule.ladder import OPEN_AND_BREACHED, DeadlineVerdict
from deadlines.services.deadlines import verdict_of
from innovations.enums import ReportState
from innovations.models import Evaluation, Innovation, Report, ReportLine
from innovations.queries import owed_reports
from notifications.wording import ASKS
from organisations.enums import Role
from organisations.models import Agency
from organisations.visibility import Reach
from workflow.engine.registry import flow_of
from workflow.enums import TaskKind
from workflow.models import Task

# The usual period and its reporting window: figures older than that say nothing of now.
STALE_AFTER = timedelta(days=120)
LOOK_BACK = timedelta(days=365)


def scope_of(reach: Reach) -> Q:
    """What leaders look at: their governments, or else their own agencies."""
    return reach.own() | reach.governed()


# -- freshness and completeness ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Freshness:
    """One agency: when anything of it was last recorded, and how much of what it owes is there.

    `filled` of `fields` figures are given (a number or an explanation) in the reports whose window has begun; `met` of
    `due` obligations are there, `in_time` of them before their day; `late` are owed now.
    """

    agency: Agency
    last_at: datetime | None
    fields: int
    filled: int
    due: int
    met: int
    in_time: int
    late: int
    stale: bool

    @property
    def filled_percent(self) -> int | None:
        """In whole percent; None where no window has begun."""
        return whole_percent(self.filled, self.fields)

    @property
    def met_percent(self) -> int | None:
        """In whole percent; None while nothing has fallen due."""
        return whole_percent(self.met, self.due)


def freshness(reach: Reach, *, at: datetime) -> list[Freshness]:
    """Every agency with an innovation or a report, the one longest without a word first. Four queries."""
    scope = scope_of(reach)
    latest: dict[UUID, datetime | None] = {}
    for rows in (Innovation.objects.filter(scope), Report.objects.filter(scope)):
        agencies = rows.filter(agency__isnull=False).order_by().values_list("agency_id")
        for agency_id, last in agencies.annotate(Max("last_at")):
            known = latest.get(agency_id)
            latest[agency_id] = max((x for x in (known, last) if x is not None), default=None)
    due = fallen_due(at, prefix="deadline__")
    owed = {
        row["agency_id"]: row
        for row in owed_reports()
        .filter(scope)
        .exclude(state=ReportState.WAIVED)
        .order_by()
        .values("agency_id")
        .annotate(
            due=Count("pk", filter=due),
            met=Count("pk", filter=due & Q(deadline__met_at__isnull=False)),
            in_time=Count("pk", filter=due & IN_TIME),
            late=Count("pk", filter=overdue(at, prefix="deadline__")),
        )
    }
    fields = {row["report__agency_id"]: row for row in _fields(scope, at)}
    agencies = Agency.objects.filter(pk__in=latest).select_related("government")
    found = [_freshness(row, latest[row.pk], owed.get(row.pk), fields.get(row.pk), at) for row in agencies]
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda row: (row.last_at or never, row.agency.name, str(row.agency.pk)))


def _fields(scope: Q, at: datetime) -> Iterable[Any]:
    """Figures asked and given, per agency, in the reports whose window has begun. One query."""
    reports = owed_reports().filter(scope, deadline__opens_at__lte=at).exclude(state=ReportState.WAIVED)
    given = Q(actual__isnull=False) | ~Q(note="")
    rows = ReportLine.objects.filter(report__in=reports).order_by().values("report__agency_id")
    return rows.annotate(fields=Count("pk"), filled=Count("pk", filter=given))


def _freshness(agency: Agency, last: datetime | None, owed: Any, fields: Any, at: datetime) -> Freshness:
    owed = owed or {"due": 0, "met": 0, "in_time": 0, "late": 0}
    fields = fields or {"fields": 0, "filled": 0}
    return Freshness(
        agency=agency,
        last_at=last,
        fields=fields["fields"],
        filled=fields["filled"],
        due=owed["due"],
        met=owed["met"],
        in_time=owed["in_time"],
        late=owed["late"],
        stale=last is None or at - last > STALE_AFTER,
    )


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


LISTED = 40


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
            late=sum(each.verdict.code in OPEN_AND_BREACHED for each in found),
            obligations=tuple(found[:LISTED]),
        )
        for number, found in by_month.items()
    ]


# -- where things wait -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageDuration:
    """Something that waits for an office: how long it took where it is over, and how long what is open waits.

    `oldest` is the task that waits longest, None when nothing is open.
    """

    label: str
    holder: str
    done: DurationSpread
    waiting: DurationSpread
    oldest: Task | None


def time_in_stage(reach: Reach, *, at: datetime) -> list[StageDuration]:
    """Every kind of task of the last year by subject, stage and office, the longest median first. One query."""
    seen = Q(subject_agency_id__in=reach.agencies) | Q(subject_government_id__in=reach.governments)
    rows = Task.objects.filter(seen).filter(Q(closed_at__isnull=True) | Q(opened_at__gte=at - LOOK_BACK))
    groups: dict[tuple[str, str, str, str], list[Task]] = {}
    for task in rows.order_by("opened_at", "id"):
        groups.setdefault((task.subject_type, task.kind, task.stage, task.role), []).append(task)
    found = [_stage(key, tasks, at) for key, tasks in groups.items()]
    return sorted(found, key=lambda stage: (-(stage.done.median or Decimal(-1)), stage.label, stage.holder))


def _subject_label(subject_type: str) -> str:
    """What waits, as leaders call it: most of what waits about an innovation is its proposal."""
    return str(_("Proposal") if subject_type == Innovation.SUBJECT_TYPE else flow_of(subject_type).label)


def _stage(key: tuple[str, str, str, str], tasks: list[Task], at: datetime) -> StageDuration:
    subject_type, kind, _code, role = key
    waiting = [task for task in tasks if task.closed_at is None]
    return StageDuration(
        label=f"{_subject_label(subject_type)}: {ASKS.get(kind) or TaskKind(kind).label}",
        holder=str(Role(role).label),
        done=spread([task.closed_at - task.opened_at for task in tasks if task.closed_at is not None]),
        waiting=spread([max(at - task.opened_at, timedelta(0)) for task in waiting]),
        oldest=waiting[0] if waiting else None,
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
