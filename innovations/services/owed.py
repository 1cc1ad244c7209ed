"""What an agency owes by a day: a report, a periodic evaluation, a follow-up, created with its deadline."""

from datetime import date
from typing import TypeVar

from calendars.models import CalendarVersion
from deadlines.enums import DeadlineKind
from deadlines.schedule.due_dates import DeadlineRule
from deadlines.services import deadlines
from innovations.models import Appraisal, FollowUp, Report
from innovations.services import resting
from organisations.offices import SYSTEM
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.models import Subject

Owed = TypeVar("Owed", Report, Appraisal, FollowUp)


def create_owed(
    subject: Owed,
    *,
    kind: DeadlineKind,
    anchor_on: date,
    base_on: date,
    rule: DeadlineRule,
    calendar: CalendarVersion,
    cause: Context[Subject],
) -> Owed:
    """Schedule the deadline of an unsaved subject and create it, by the system; its event names the cause.

    What begins while the innovation rests begins at rest. Five statements.
    """
    assert subject.agency_id is not None, "only an agency owes something"
    subject.deadline = deadlines.schedule(
        subject_type=subject.SUBJECT_TYPE,
        subject_id=subject.pk,
        title=subject.subject_title,
        government=subject.government,
        agency_id=subject.agency_id,
        anchor_on=anchor_on,
        base_on=base_on,
        rule=rule,
        calendar=calendar,
        at=cause.at,
        kind=kind,
    )
    facts = {"cause": cause.event_id, "due_on": subject.deadline.due_on.isoformat()}
    made = gate.create(subject, actor=SYSTEM, office=SYSTEM.offices[0], at=cause.at, facts=facts)
    resting.rest_as(subject.innovation, subject.deadline, at=cause.at)
    return made
