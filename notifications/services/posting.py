"""Putting notices down, each with the moment at which it may leave by e-mail."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from notifications.models import Notice, NoticeTask
from notifications.services.preferences import hours_of, is_urgent, preferences_of, prefers_mail
from organisations.models import Person
from workflow.models import Task


def store_notices(notices: Sequence[Notice], *, at: datetime) -> int:
    """Insert notices; one that is there already stays as it is. Returns how many were given.

    Two or three queries for the preferences of all people, and one insert per 500 notices.
    """
    if not notices:
        return 0
    _set_mail_moments(notices, at)
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)
    return len(notices)


def store_with_tasks(notices: Sequence[tuple[Notice, Sequence[Task]]], *, at: datetime) -> None:
    """Insert new notices with the tasks they announce. Under the locks of their people; two inserts per 500."""
    fresh = [notice for notice, _tasks in notices]
    if not fresh:
        return
    _set_mail_moments(fresh, at)
    Notice.objects.bulk_create(fresh, batch_size=500)
    links = [NoticeTask(notice=notice, task=task) for notice, tasks in notices for task in tasks]
    NoticeTask.objects.bulk_create(links, batch_size=500)


def lock_people(people: Collection[UUID]) -> None:
    """Let one worker at a time announce tasks to these people, so that nobody is notified twice.

    One query; taken before the lock of any task.
    """
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _set_mail_moments(notices: Sequence[Notice], at: datetime) -> None:
    preferences = preferences_of(notice.person_id for notice in notices)
    hours = hours_of(preferences.values(), at=at)
    for notice in notices:
        person = notice.person_id
        if prefers_mail(preferences[person], notice.kind, notice.code):
            quiet = hours[person]
            notice.mail_at = quiet.first(at) if is_urgent(notice.kind) else quiet.digest(at)
