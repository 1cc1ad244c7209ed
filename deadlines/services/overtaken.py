"""Requests for more time that something overtook: settled where deadlines end or move; no caller can forget it."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from common.periods import end_of_day
from deadlines.enums import ExtensionOutcome, OvertakenBy
from deadlines.models import Deadline, DeadlineExtension
from workflow.engine import tasks
from workflow.enums import TaskKind


def overtake(deadlines: "QuerySet[Deadline]", *, by: OvertakenBy, at: datetime) -> None:
    """What waits for a decision on these deadlines is not needed any more.

    Its task closes. One query; two updates where something waited.
    """
    waiting = DeadlineExtension.objects.filter(deadline__in=deadlines, outcome="")
    _settle(list(waiting.select_related("deadline")), by, at)


def overtake_where_later(deadlines: Collection[Deadline], *, at: datetime) -> None:
    """The same of those whose deadline now counts until the day asked for, or longer. One query; two updates."""
    counts = {deadline.pk: deadline for deadline in deadlines}
    waiting = DeadlineExtension.objects.filter(deadline__in=counts, outcome="").select_related("deadline")
    needless = [
        each
        for each in waiting
        if each.deadline_id
        and end_of_day(each.asked_until, ZoneInfo(counts[each.deadline_id].zone))
        <= counts[each.deadline_id].counts_until
    ]
    _settle(needless, OvertakenBy.MOVED, at)


def _settle(requests: list[DeadlineExtension], by: OvertakenBy, at: datetime) -> None:
    if not requests:
        return
    # The guard on the outcome: somebody may have decided since it was read.
    DeadlineExtension.objects.filter(pk__in=[each.pk for each in requests], outcome="").update(
        outcome=ExtensionOutcome.OVERTAKEN, overtaken_by=by, decided_at=at, published_at=at
    )
    subjects = [each.deadline.subject_id for each in requests if each.deadline is not None]
    tasks.close_all(subjects, kind=TaskKind.EXTENSION, at=at)
