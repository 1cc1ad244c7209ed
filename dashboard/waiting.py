"""What waits in a government or an agency: for which office, since when, and by which day it is to be answered.

The day is the task's own or, of a decision, follows from the service time that its policy gives the stage. Lateness is
in working days of the government. Numbers of queries do not depend on numbers of rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from calendars.services.calendar_versions import calendars_of
from common.periods import day_ending_at, local_day
from organisations.visibility import Reach
from workflow.enums import TaskKind
from workflow.models import Task
from workflow.queries import stages_of_tasks


@dataclass(frozen=True, slots=True)
class AnswerDay:
    """By which day a task is to be answered, and how many working days after it this is; 0 while there is time."""

    day: date
    late: bool
    late_working_days: int


def tasks_in(reach: Reach) -> "QuerySet[Task]":
    """Every task about something of the own governments, or else of the own agencies; not ordered."""
    seen = Q(subject_agency_id__in=reach.agencies) | Q(subject_government_id__in=reach.governments)
    return Task.objects.filter(seen).select_related(
        "government", "agency", "subject_government", "subject_agency"
    )


def answer_days(tasks: Iterable[Task], *, at: datetime) -> dict[int, AnswerDay]:
    """The day of each task that has one, by its pk; of what was done as it was then. Four queries for all of them.

    Something that rests has no day while it does.
    """
    found = [task for task in tasks if task.rests_since is None]
    stages = stages_of_tasks(found)
    calendars = calendars_of({task.subject_government_id for task in found})
    days: dict[int, AnswerDay] = {}
    for task in found:
        zone, calendar = task.subject_government.tz, calendars[task.subject_government_id]
        stage = stages.get(task.pk)
        if task.due_at is not None:
            day = day_ending_at(task.due_at, zone)
        elif stage is not None and stage.service_days is not None:
            day = calendar.add_working_days(local_day(task.opened_at, zone), stage.service_days)
        else:
            continue
        today = local_day(task.closed_at or at, zone)
        late = calendar.working_days_between(day, today) if today > day else 0
        days[task.pk] = AnswerDay(day, today > day, late)
    return days


def beyond_service_time(rows: "QuerySet[Task]", *, at: datetime) -> list[Task]:
    """Of these tasks the open decisions that wait longer than their stage's service time. Five queries.

    What has a day of its own is an obligation and counts there.
    """
    asked = rows.filter(
        kind=TaskKind.REVIEW, closed_at__isnull=True, due_at__isnull=True, rests_since__isnull=True
    )
    waiting = list(asked.select_related("subject_government"))
    days = answer_days(waiting, at=at)
    return [task for task in waiting if task.pk in days and days[task.pk].late]


def late_condition(rows: "QuerySet[Task]", *, at: datetime) -> Q:
    """Condition on tasks: open and past their day, of whichever kind. Five queries when it is made."""
    own = Q(due_at__lte=at, closed_at__isnull=True, rests_since__isnull=True)
    return own | Q(pk__in=[task.pk for task in beyond_service_time(rows, at=at)])
