"""Excusing a lateness ("dispensasi keterlambatan"): an act of its own, which leaves the due day what it was.

What was handed in late is forgiven; what is late and still open is forgiven until a day ahead, for which its form
unlocks. The office that decides on more time excuses; nobody of the agency that owed, and nobody who worked on it
there.
"""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.errors import NotNow, NotPermitted
from common.periods import end_of_day
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline, LatenessExcuse
from deadlines.schedule.ladder import OPEN_AND_LATE, DueDateCause, VerdictCode
from deadlines.services import deadlines
from deadlines.services.extensions import bad, clean_reason, day_ahead, deciding_office, held, in_capacity
from organisations.enums import AGENCY_ROLES
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import Event

EXCUSABLE = OPEN_AND_LATE | {VerdictCode.MET_LATE}
# The day of a milestone is the plan's; a periodic evaluation is owed by its evaluators.
NEVER = (DeadlineKind.MILESTONE, DeadlineKind.APPRAISAL)


def is_excusable(deadline: Deadline, *, at: datetime) -> bool:
    """Whether it is late, owed or received, and was not excused before. A query at most."""
    if deadline.kind in NEVER or deadline.excused_at is not None:
        return False
    fell_away = deadline.closed_at is not None and deadline.met_at is None
    return not fell_away and deadlines.verdict_of(deadline, at=at).code in EXCUSABLE


def excusing_office(actor: Actor, deadline: Deadline) -> Office:
    """The office in which the actor excuses; raises NotPermitted, also for whoever owed. One query."""
    office = deciding_office(actor, [deadline])
    owed = any(each.agency_id == deadline.agency_id for each in actor.offices if each.agency_id)
    worked = Event.objects.filter(
        subject_type=deadline.subject_type,
        subject_id=deadline.subject_id,
        actor_id=actor.person_id,
        role__in=AGENCY_ROLES,
    )
    if owed or worked.exists():
        raise NotPermitted(
            _("Whoever owed it, or worked on it for the agency that did, cannot excuse its lateness."),
            code="four_eyes",
        )
    return office


def excuse(
    deadline: Deadline,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    until: date | None = None,
    letter_no: str = "",
) -> LatenessExcuse:
    """Forgive the lateness, with a reason that is published; what is still open has until the end of `until`.

    Locks the subject. Raises NotPermitted (another office, `four_eyes`), NotNow (`not_late`, `already_excused`,
    `not_owed`, `planned`), BadInput naming until (missing for what is open, given for what was received) or reason.
    """

    def work() -> LatenessExcuse:
        with unit_of_work():
            who = actor_at(actor.person_id, at)
            office = excusing_office(who, deadline)
            _may_be_late_at_all(deadline)
            subject, row, moment = held(deadline, at)
            _still_late(row, moment)
            given = LatenessExcuse(
                id=uuid4(),
                deadline=row,
                reason=clean_reason("reason", reason),
                letter_no=letter_no.strip()[:120],
                until=_until(row, until, moment),
                excused_by_id=who.person_id,
                excused_as=in_capacity(office),
                excused_at=moment,
            )
            given.save(force_insert=True)
            _take_effect(given, row, moment)
            gate.record(
                subject,
                "excuse",
                actor=who,
                office=office,
                at=moment,
                facts={"excuse": str(given.pk)} | ({"until": given.until.isoformat()} if given.until else {}),
                private={"comment": given.reason},
            )
            return given

    return retrying(work)


def _may_be_late_at_all(deadline: Deadline) -> None:
    if deadline.kind == DeadlineKind.MILESTONE:
        raise NotNow(
            _("The day of a milestone stands in the plan: change the plan to move it."), code="planned"
        )
    if deadline.kind == DeadlineKind.APPRAISAL:
        raise NotNow(
            _("A periodic evaluation is owed by its evaluators; its lateness is not excused."),
            code="not_excusable",
        )


def _still_late(row: Deadline, at: datetime) -> None:
    if row.excused_at is not None:
        raise NotNow(
            _("This lateness has been excused, which is done once. More time is granted as an extension."),
            code="already_excused",
        )
    if row.closed_at is not None and row.met_at is None:
        raise NotNow(_("This report has been handed in or is no longer owed."), code="not_owed")
    if deadlines.verdict_of(row, at=at).code not in EXCUSABLE:
        raise NotNow(_("This is not late; there is nothing to excuse."), code="not_late")


def _until(row: Deadline, until: date | None, at: datetime) -> date | None:
    if row.met_at is not None:
        if until is not None:
            raise bad("until", "unused", _("It has been handed in: leave the day empty."))
        return None
    if until is None:
        raise bad(
            "until", "required", _("It is still open: name the day until which the lateness is excused.")
        )
    return day_ahead(until, row, at=at)


def _take_effect(given: LatenessExcuse, row: Deadline, at: datetime) -> None:
    row.excused_at = at
    if given.until is not None:
        row.excused_until = end_of_day(given.until, ZoneInfo(row.zone))
    done = deadlines.change(
        row,
        cause=DueDateCause.EXCUSED,
        at=at,
        due_at=row.counts_until,
        details={"excuse": str(given.pk), "open": row.met_at is None},
    )
    deadlines.store_changes([row], [done])
