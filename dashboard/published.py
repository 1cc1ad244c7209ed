"""What the public sees without signing in: which rows, and which fields of them. Nothing else is ever published.

An innovation is public from its approval on; drafts, reviews, returns and rejections are not. People are not named.
Of reports those that a contract owes: ad-hoc reports are a matter between offices, see docs/adr/0021.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.reporting_periods import ReportingPeriod
from common.types import Rows
from deadlines.models import Deadline, LatenessReply
from deadlines.queries import excused_late, fallen_due, met_in_time, publicly_overdue
from deadlines.schedule.derivations import Derivation, sentences
from deadlines.schedule.ladder import OPEN_AND_LATE, DeadlineVerdict, VerdictCode
from deadlines.services.deadlines import verdict_of
from innovations.enums import InnovationState, ReportState
from innovations.models import Innovation, Report
from innovations.queries import owed_reports
from organisations.models import Agency, Government

PUBLIC_STATES = tuple(InnovationState.public())
EVERYWHERE = Q()
# In time means received before the instant that counts, an extension included.
IN_TIME = met_in_time(prefix="deadline__")


@dataclass(frozen=True, slots=True)
class LateEntry:
    """One obligation past its due day: whose, for which period, since when. `state` is breached or locked."""

    report: UUID
    innovation_id: UUID
    innovation: str
    agency_id: UUID | None
    agency: str
    government: str
    government_code: str
    period: ReportingPeriod
    due_on: date
    due_at: datetime
    late_working_days: int
    state: str
    derivation: Derivation
    explanation: list[str]
    # What the agency says beside it, and under which office; both empty without a reply.
    reply: str
    reply_by: str


def excused(at: datetime) -> Q:
    """Condition on reports: late, and the lateness is excused at the moment."""
    return excused_late(at, prefix="deadline__") & ~IN_TIME


def judged_reports(at: datetime) -> "QuerySet[Report]":
    """Reports that can be judged by `at`: fallen due, an extension or a rest included, or received before that."""
    due = fallen_due(at, prefix="deadline__") | Q(deadline__met_at__lte=at)
    return owed_reports().filter(due).exclude(state=ReportState.WAIVED)


def public_innovations() -> "QuerySet[Innovation]":
    """Innovations that the public may know of, with places and launch; not ordered."""
    return Innovation.objects.filter(state__in=PUBLIC_STATES).select_related(
        "government", "agency", "launch_event"
    )


def with_lateness(rows: "QuerySet[Innovation]", *, at: datetime) -> "QuerySet[Innovation]":
    """Each with `is_late`: whether a report of it is publicly overdue."""
    late = owed_reports().filter(publicly_overdue(at, prefix="deadline__"), innovation=OuterRef("pk"))
    return rows.annotate(is_late=Exists(late))


def public_deadlines(rows: "QuerySet[Deadline]") -> "QuerySet[Deadline]":
    """Of these deadlines those of reports that the public may know of; not ordered."""
    return rows.filter(report__innovation__state__in=PUBLIC_STATES, report__contract__isnull=False)


def public_agencies(*, at: datetime) -> "QuerySet[Agency]":
    """Agencies with something public, each with `innovations`, `reports_due`, `reports_in_time`, `reports_late`
    and `reports_excused`.

    Due are the reports that can be judged (`judged_reports`); late are those not received by `at`. The agencies with
    late ones come first unless another order is asked for. One query.
    """
    due = judged_reports(at)
    return (
        Agency.objects.select_related("government")
        .annotate(
            innovations=count_per_agency(Innovation.objects.filter(state__in=PUBLIC_STATES)),
            reports_due=count_per_agency(due),
            reports_in_time=count_per_agency(due.filter(IN_TIME)),
            reports_late=count_per_agency(owed_reports().filter(publicly_overdue(at, prefix="deadline__"))),
            reports_excused=count_per_agency(due.filter(excused(at))),
        )
        .filter(innovations__gt=0)
        .order_by("-reports_late", "name", "id")
    )


def count_per_agency(rows: Rows) -> Coalesce:
    """How many of `rows` belong to the agency at hand, for annotating agencies."""
    counted = rows.filter(agency=OuterRef("pk")).order_by().values("agency").annotate(many=Count("pk"))
    return Coalesce(Subquery(counted.values("many")), 0)


def public_late(*, at: datetime) -> "QuerySet[Report]":
    """Reports whose lateness is public and that were not received by `at`, with places and calendars; not ordered."""
    late = owed_reports().filter(publicly_overdue(at, prefix="deadline__"))
    rows = late.select_related("innovation", "agency", "government", "deadline")
    return rows.prefetch_related("deadline__calendar")


def by_due_instant(rows: "QuerySet[Report]") -> "QuerySet[Report]":
    """Each with `counts_until`, the instant until which it could be handed in, an extension included."""
    return rows.annotate(counts_until=Coalesce("deadline__extended_until", "deadline__due_at"))


def public_verdict(deadline: Deadline, *, at: datetime) -> DeadlineVerdict | None:
    """The verdict that everybody may see; None for what is due and not received while its lateness is not public."""
    found = verdict_of(deadline, at=at)
    stopped_at = deadline.paused_at if found.code == VerdictCode.PAUSED else None
    if stopped_at is not None and deadline.public_at > stopped_at:
        # It rests, and its lateness was nobody's business when it stopped.
        return replace(found, late_working_days=0)
    shown = deadline.public_at <= at or found.code not in OPEN_AND_LATE
    return found if shown else None


def late_entries(reports: Sequence[Report], *, at: datetime) -> list[LateEntry]:
    """The published fields of late reports, working days late by the calendar stored with each deadline. One query."""
    replies = LatenessReply.objects.filter(deadline__in=[report.deadline_id for report in reports])
    newest = {reply.deadline_id: reply for reply in replies.order_by("said_at", "pk")}
    return [_late_entry(report, newest.get(report.deadline_id), at) for report in reports]


def _late_entry(report: Report, reply: LatenessReply | None, at: datetime) -> LateEntry:
    verdict = verdict_of(report.deadline, at=at)
    return LateEntry(
        report=report.pk,
        innovation_id=report.innovation_id,
        innovation=report.innovation.subject_title,
        agency_id=report.agency_id,
        agency=report.agency.name if report.agency else "",
        government=report.government.name,
        government_code=report.government.code,
        period=report.period,
        due_on=report.deadline.due_on,
        due_at=verdict.due_at,
        late_working_days=verdict.late_working_days,
        state=str(verdict.code),
        derivation=report.deadline.derivation,
        explanation=sentences(report.deadline.derivation),
        reply=reply.text if reply else "",
        reply_by=reply.said_as if reply else "",
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures as of `at`, all from stored facts. `states` counts public innovations by state; `reports_due` are the
    reports that can be judged (`judged_reports`)."""

    at: datetime
    governments: int
    agencies: int
    innovations: int
    states: dict[str, int]
    reports_due: int
    reports_in_time: int
    reports_late: int
    reports_excused: int


def summary(*, at: datetime, where: Q = EVERYWHERE) -> Summary:
    """The figures of the public board, or of the place that `where` names by `government` or `agency`. Four queries."""
    states: dict[str, int] = {str(state): 0 for state in PUBLIC_STATES}
    rows = Innovation.objects.filter(where, state__in=PUBLIC_STATES)
    states.update(rows.order_by().values_list("state").annotate(Count("pk")))
    places = rows.aggregate(
        governments=Count("government", distinct=True), agencies=Count("agency", distinct=True)
    )
    figures = (
        judged_reports(at)
        .filter(where)
        .aggregate(
            due=Count("pk"),
            in_time=Count("pk", filter=IN_TIME),
            excused=Count("pk", filter=excused(at)),
        )
    )
    return Summary(
        at=at,
        governments=places["governments"],
        agencies=places["agencies"],
        innovations=sum(states.values()),
        states=states,
        reports_due=figures["due"],
        reports_in_time=figures["in_time"],
        reports_late=public_late(at=at).filter(where).count(),
        reports_excused=figures["excused"],
    )


def public_governments() -> "QuerySet[Government]":
    """Governments with something public; for the choice on the board."""
    shown = Innovation.objects.filter(state__in=PUBLIC_STATES).values("government_id")
    return Government.objects.filter(pk__in=shown)
