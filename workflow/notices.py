"""E-mails about deadlines, to whoever holds an office that the waiting task names."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage, get_connection
from django.utils import formats
from django.utils.translation import gettext as _

from organisations.enums import Role
from organisations.models import User
from organisations.queries import holders
from workflow.ladder import BREACH, LOCK
from workflow.models import Deadline, Task


def deliver_deadline_notice(payload: dict[str, Any], at: datetime) -> None:
    """The worker's side of the sweep's notices: one e-mail per account, none once the obligation is met or closed.

    Goes to the holders, at `at`, of the agency's offices for which the subject has an open task; from the breach on
    to the head of agency too. A repetition after a crash sends the e-mails again.
    """
    deadline = Deadline.objects.select_related("agency").get(pk=payload["deadline"])
    if deadline.met_at is not None or deadline.closed_at is not None:
        return
    rung: str = payload["rung"]
    subject, body = _words(deadline, rung)
    messages = [
        EmailMessage(subject=subject, body=body, to=[email])
        for email in _addresses(deadline, at, with_head=rung in (BREACH, LOCK))
    ]
    if messages:
        get_connection().send_messages(messages)


def _addresses(deadline: Deadline, at: datetime, *, with_head: bool) -> list[str]:
    """Accounts of the people whose office has the task, each once, in order. A query per role and one more."""
    waiting = Task.objects.filter(
        subject_type=deadline.subject_type, subject_id=deadline.subject_id, closed_at__isnull=True
    )
    roles = set(waiting.filter(agency_id=deadline.agency_id).values_list("role", flat=True))
    if with_head:
        roles.add(Role.AGENCY_HEAD)
    people = {
        held.person_id
        for role in sorted(roles)
        for held in holders(role, at=at, government_id=deadline.government_id, agency_id=deadline.agency_id)
    }
    accounts = User.objects.filter(person_id__in=people, is_active=True)
    return list(accounts.order_by("email").values_list("email", flat=True))


def _words(deadline: Deadline, rung: str) -> tuple[str, str]:
    """Subject and body of the e-mail."""
    facts = {
        "title": deadline.title,
        "agency": deadline.agency.name,
        "due": formats.date_format(_last_day(deadline), "j F Y"),
        "days": rung.removeprefix("remind_"),
    }
    if rung == LOCK:
        subject = _("Locked: %(title)s")
        body = _(
            "The report of %(agency)s was due on %(due)s. The grace period is over and its form is locked; the "
            "regional secretary can grant an extension."
        )
    elif rung == BREACH:
        subject = _("Late: %(title)s")
        body = _(
            "The report of %(agency)s was due on %(due)s and has not been handed in. It is shown as late on the "
            "public board."
        )
    elif facts["days"] == "0":
        subject = _("Due today: %(title)s")
        body = _("The report of %(agency)s is due today, %(due)s.")
    else:
        subject = _("Due in %(days)s days: %(title)s")
        body = _("The report of %(agency)s is due on %(due)s.")
    # A title may hold a line break; a subject line may not.
    return " ".join((subject % facts).split()), f"{deadline.title}\n\n{body % facts}\n"


def _last_day(deadline: Deadline) -> datetime:
    """A moment of the last day in time, in the deadline's zone; an extension counts."""
    until = deadline.extended_until or deadline.due_at
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(deadline.zone))
