"""Who got more time: extensions by agency, and each with its original and its new day. Public."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from common.periods import day_ending_at
from deadlines.enums import DeadlineKind, ExtensionOutcome, ExtensionScope
from deadlines.models import Deadline, DeadlineChange, DeadlineExtension, LatenessExcuse
from deadlines.schedule.ladder import DueDateCause
from organisations.models import Agency, Government


@dataclass(frozen=True, slots=True)
class AgencyShare:
    """One agency: obligations, extensions asked by it, granted, refused, dropped (withdrawn, or not needed any more),
    waiting; and due dates moved by anyone.

    `per_hundred` is the moved due dates per hundred obligations, None without any.
    """

    agency: str
    obligations: int
    asked: int
    granted: int
    refused: int
    dropped: int
    waiting: int
    moved: int
    per_hundred: int | None


@dataclass(frozen=True, slots=True)
class ExtendedDeadline:
    """One due date that was extended: the day before and after, when it was decided, by which office, and why.

    `reason` is what whoever asked wrote, empty where the policy does not publish it.
    """

    agency: str
    title: str
    scope: str
    before: date
    after: date
    decided_at: datetime
    decided_as: str
    reason: str


def agency_shares(*, government: Government, year: int) -> list[AgencyShare]:
    """The agencies of a government that owe or owed reports due in `year`, by name. Four queries.

    What was asked for counts with the agency that owes it: where one has ended, with its successor.
    """
    due = Deadline.objects.filter(kind=DeadlineKind.REPORT, government=government, due_on__year=year)
    owed = _by_agency(due)
    asked = _asked(DeadlineExtension.objects.filter(deadline__in=due))
    moved = _by_agency(due.filter(changes__cause=DueDateCause.EXTENDED).distinct())
    names = Agency.objects.filter(pk__in=owed).order_by("name", "id").values_list("pk", "name")
    return [
        AgencyShare(
            agency=name,
            obligations=owed[pk],
            moved=moved.get(pk, 0),
            per_hundred=round(100 * moved.get(pk, 0) / owed[pk]) if owed[pk] else None,
            **asked.get(pk, dict.fromkeys(("asked", "granted", "refused", "dropped", "waiting"), 0)),
        )
        for pk, name in names
    ]


def extended_deadlines_in(*, government: Government, year: int) -> "QuerySet[DeadlineChange]":
    """Every extension of a due date of that year, of things the public may know; not ordered."""
    return DeadlineChange.objects.filter(
        cause=DueDateCause.EXTENDED,
        extension__isnull=False,
        deadline__government=government,
        deadline__due_on__year=year,
        deadline__kind=DeadlineKind.REPORT,
    ).select_related("deadline__agency", "deadline__report__innovation", "extension")


def as_extended_deadline(change: DeadlineChange, *, reasons: bool) -> ExtendedDeadline:
    """The published fields of one extension, with its reason where that is public. No query."""
    deadline, extension = change.deadline, change.extension
    assert extension is not None, "asked for in the query"
    assert extension.decided_at is not None, "an extension moves something once it is decided"
    assert change.due_on is not None, "an extended deadline has a day"
    return ExtendedDeadline(
        agency=deadline.agency.name,
        title=deadline.title,
        scope=str(ExtensionScope(extension.scope).label),
        before=day_ending_at(deadline.due_at, ZoneInfo(deadline.zone)),
        after=change.due_on,
        decided_at=extension.decided_at,
        decided_as=extension.decided_as,
        reason=extension.reason if reasons else "",
    )


def excuses_in(*, government: Government, year: int) -> "QuerySet[LatenessExcuse]":
    """Every excuse of a report due in that year that the public may know, the latest first."""
    rows = LatenessExcuse.objects.filter(
        deadline__kind=DeadlineKind.REPORT, deadline__government=government, deadline__due_on__year=year
    )
    return rows.select_related("deadline__agency").order_by("-excused_at", "-pk")


def years_of(government: Government) -> list[int]:
    """Years in which something is due, the latest first. One query."""
    return [
        day.year
        for day in Deadline.objects.filter(government=government, kind=DeadlineKind.REPORT).dates(
            "due_on", "year", "DESC"
        )
    ]


def _by_agency(rows: "QuerySet[Deadline]") -> dict[UUID, int]:
    return dict(rows.order_by().values_list("agency_id").annotate(many=Count("pk", distinct=True)))


def _asked(rows: "QuerySet[DeadlineExtension]") -> dict[UUID, dict[str, int]]:
    names = ("asked", "granted", "refused", "dropped", "waiting")
    counted = (
        rows.order_by()
        .values("deadline__agency_id")
        .annotate(
            asked=Count("pk"),
            granted=Count("pk", filter=Q(outcome=ExtensionOutcome.GRANTED)),
            refused=Count("pk", filter=Q(outcome=ExtensionOutcome.REFUSED)),
            dropped=Count(
                "pk", filter=Q(outcome__in=(ExtensionOutcome.WITHDRAWN, ExtensionOutcome.OVERTAKEN))
            ),
            waiting=Count("pk", filter=Q(outcome="")),
        )
        .values_list("deadline__agency_id", *names)
    )
    return {agency: dict(zip(names, numbers, strict=True)) for agency, *numbers in counted}
