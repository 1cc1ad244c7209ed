"""Extensions of due dates: asked for by those who owe, decided by the office that the policy names, published.

Only what is still owed can be extended. An extension never shortens, and whoever asked never decides; the deciding
office may also extend of its own motion, for one report, one agency or all of a government.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.canonical import NotCanonical, clean_text
from common.errors import BadInput, DomainError, Gap, NotNow, NotPermitted
from common.periods import day_ending_at, end_of_day
from deadlines.enums import DeadlineKind, ExtensionOutcome, ExtensionScope
from deadlines.models import Deadline, DeadlineExtension
from deadlines.schedule.due_dates import DeadlineRule
from deadlines.services import deadlines
from organisations.enums import AGENCY_ROLES, Capacity, Role
from organisations.models import Agency, Government, Seat
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate, tasks
from workflow.engine.registry import flow_of
from workflow.engine.transaction import retrying, unit_of_work
from workflow.enums import Scope, TaskKind
from workflow.models import Subject

LONGEST_TEXT = 2000
LONGEST_EXTENSION = timedelta(days=366)


def decider_of(deadline: Deadline) -> str:
    """The role that decides on extensions of this deadline, by the rule frozen with it."""
    return DeadlineRule.from_stored(deadline.rule).extension_by


def asking_office(actor: Actor, deadline: Deadline) -> Office:
    """The office of the agency that owes in which the actor may ask; raises NotPermitted. No query."""
    for role in AGENCY_ROLES:
        office = actor.holding(role, agency_id=deadline.agency_id)
        if office is not None:
            return office
    raise NotPermitted(
        _("Extensions are asked for by the agency that owes the report."), code="not_your_office"
    )


def deciding_office(actor: Actor, rows: Sequence[Deadline]) -> Office:
    """The office in which the actor decides on all of `rows`; raises NotPermitted naming who does. No query."""
    roles = {(decider_of(deadline), deadline.government_id) for deadline in rows}
    offices = [actor.holding(role, government_id=government) for role, government in roles]
    if not offices or None in offices:
        names = ", ".join(sorted({str(Role(role).label) for role, _government in roles}))
        raise NotPermitted(
            _("Extensions are decided by another office: %(office)s.") % {"office": names},
            code="not_your_office",
        )
    return next(office for office in offices if office is not None)


def ask(
    deadline: Deadline, *, actor: Actor, at: datetime, until: date, reason: str, letter_no: str = ""
) -> DeadlineExtension:
    """Ask for more time until the end of `until` (in the deadline's zone), before or after the due date.

    Locks the subject. Opens a task for the deciding office. Raises NotPermitted, NotNow (`not_owed`, `already_asked`,
    `planned` for a milestone), BadInput naming until or reason.
    """

    def work() -> DeadlineExtension:
        with unit_of_work():
            who = actor_at(actor.person_id, at)
            if deadline.kind == DeadlineKind.MILESTONE:
                asking_office(who, deadline)
                raise NotNow(
                    _("The day of a milestone stands in the plan: change the plan to move it."),
                    code="planned",
                )
            subject, row, moment = _held(deadline, at)
            office = asking_office(who, row)
            _still_owed(row)
            if row.extensions.filter(outcome="").exists():
                raise NotNow(
                    _("An extension of this report has been asked for and is not decided yet."),
                    code="already_asked",
                )
            extension = DeadlineExtension.objects.create(
                government_id=row.government_id,
                scope=ExtensionScope.ONE,
                agency_id=row.agency_id,
                deadline=row,
                asked_by_id=who.person_id,
                asked_at=moment,
                asked_until=_later(until, [row]),
                reason=clean_reason("reason", reason),
                letter_no=letter_no.strip()[:120],
            )
            gate.record(
                subject,
                "ask_extension",
                actor=who,
                office=office,
                at=moment,
                facts={"extension": str(extension.pk), "until": until.isoformat()},
                private={"comment": extension.reason},
            )
            tasks.open_task(
                subject, TaskKind.EXTENSION, role=decider_of(row), scope=Scope.GOVERNMENT, at=moment
            )
            return extension

    return retrying(work)


def decide(
    extension: DeadlineExtension,
    *,
    actor: Actor,
    at: datetime,
    outcome: str,
    decision: str,
    until: date | None = None,
) -> DeadlineExtension:
    """Grant (until `until`, else the day asked for) or refuse what was asked, with a reason, and publish it.

    Locks the subject. Raises NotPermitted (another office, or whoever asked), NotNow (`already_decided`,
    `not_owed`), BadInput.
    """

    def work() -> DeadlineExtension:
        with unit_of_work():
            who = actor_at(actor.person_id, at)
            if extension.deadline is None:
                raise NotNow(_("This extension has been decided."), code="already_decided")
            subject, row, moment = _held(extension.deadline, at)
            office = deciding_office(who, [row])
            fresh = DeadlineExtension.objects.get(pk=extension.pk)
            if fresh.outcome:
                raise NotNow(
                    _("This extension has been decided: %(outcome)s, by %(office)s.")
                    % {"outcome": fresh.get_outcome_display(), "office": fresh.decided_as},
                    code="already_decided",
                )
            if fresh.asked_by_id == who.person_id:
                raise NotPermitted(_("Whoever asked for an extension cannot decide on it."), code="four_eyes")
            if outcome not in ExtensionOutcome.values:
                raise _bad("outcome", "invalid", _("Choose granted or refused."))
            _still_owed(row)
            fresh.outcome, fresh.decision = outcome, clean_reason("decision", decision)
            day = _later(until or fresh.asked_until, [row]) if outcome == ExtensionOutcome.GRANTED else None
            _settle(fresh, [(subject, row)], who=who, office=office, at=moment, day=day)
            tasks.close_open(subject, at=moment, kind=TaskKind.EXTENSION)
            return fresh

    return retrying(work)


def covered(
    *, government: Government, agency: Agency | None, due_from: date, due_until: date
) -> list[Deadline]:
    """What is owed by one agency, or all of a government, and due on these days (inclusive). One query.

    Milestones are left out: their days stand in the plan.
    """
    rows = deadlines.unmet(government.pk).filter(due_on__range=(due_from, due_until))
    rows = rows.exclude(kind=DeadlineKind.MILESTONE)
    if agency is not None:
        rows = rows.filter(agency=agency)
    return list(rows.order_by("subject_type", "subject_id", "id"))


def extend_many(
    *,
    government: Government,
    agency: Agency | None,
    due_from: date,
    due_until: date,
    until: date,
    actor: Actor,
    at: datetime,
    reason: str,
    letter_no: str = "",
) -> DeadlineExtension:
    """Extend of one's own motion everything owed by an agency (or all of a government) in a span of due days.

    Locks every subject covered. Raises NotPermitted, NotNow (nothing is owed there), BadInput.
    """

    def work() -> DeadlineExtension:
        with unit_of_work():
            who = actor_at(actor.person_id, at)
            if due_until < due_from:
                raise _bad("due_until", "before_start", _("The last day lies before the first."))
            wanted = covered(government=government, agency=agency, due_from=due_from, due_until=due_until)
            office = deciding_office(who, wanted) if wanted else _decides_here(who, government)
            if not wanted:
                raise NotNow(_("Nothing is owed with a due day in this span."), code="nothing_owed")
            day = _later(until, wanted)
            held = [_held(deadline, at) for deadline in wanted]
            moment = max(moment for _subject, _row, moment in held)
            rows = [(subject, row) for subject, row, _moment in held if _is_owed(row)]
            extension = DeadlineExtension(
                government=government,
                scope=ExtensionScope.ALL if agency is None else ExtensionScope.AGENCY,
                agency=agency,
                due_from=due_from,
                due_until=due_until,
                asked_by_id=who.person_id,
                asked_at=moment,
                asked_until=day,
                reason=clean_reason("reason", reason),
                letter_no=letter_no.strip()[:120],
                outcome=ExtensionOutcome.GRANTED,
                decision=clean_reason("reason", reason),
            )
            _settle(extension, rows, who=who, office=office, at=moment, day=day)
            return extension

    return retrying(work)


def _settle(
    extension: DeadlineExtension,
    rows: Sequence[tuple[Subject, Deadline]],
    *,
    who: Actor,
    office: Office,
    at: datetime,
    day: date | None,
) -> None:
    """Store the decision, move what it covers, and write it into each history."""
    zone = ZoneInfo(extension.government.zone)
    extension.decided_by_id = who.person_id
    extension.decided_as = in_capacity(office)
    extension.decided_at = extension.published_at = at
    extension.granted_until = end_of_day(day, zone) if day is not None else None
    extension.save()
    if extension.granted_until is not None:
        deadlines.extend(
            [row for _subject, row in rows], until=extension.granted_until, at=at, extension=extension
        )
    for subject, _row in rows:
        gate.record(
            subject,
            "extend" if day is not None else "refuse_extension",
            actor=who,
            office=office,
            at=at,
            facts={"extension": str(extension.pk)} | ({"until": day.isoformat()} if day else {}),
            private={"comment": extension.decision},
        )


def _held(deadline: Deadline, at: datetime) -> tuple[Subject, Deadline, datetime]:
    """Subject and deadline under their locks, the subject first, and the settled time."""
    model = flow_of(deadline.subject_type).model
    subject, moment = gate.locked(model.objects.get(pk=deadline.subject_id), at=at)
    row = Deadline.objects.select_for_update(no_key=True).get(pk=deadline.pk)
    return subject, row, moment


def _is_owed(deadline: Deadline) -> bool:
    return deadline.met_at is None and deadline.closed_at is None


def _still_owed(deadline: Deadline) -> None:
    if not _is_owed(deadline):
        raise NotNow(_("This report has been handed in or is no longer owed."), code="not_owed")


def _later(until: date, rows: Sequence[Deadline]) -> date:
    """`until`, if it lies after every date that counts now and within a year of it. Raises BadInput."""
    for row in rows:
        counts = day_ending_at(row.counts_until, ZoneInfo(row.zone))
        if until <= counts:
            message = _("The new day must lie after %(day)s, the day that counts now.")
            raise _bad("until", "not_later", message % {"day": counts.isoformat()})
        if until > counts + LONGEST_EXTENSION:
            raise _bad("until", "too_late", _("An extension lasts a year at most."))
    return until


def _decides_here(actor: Actor, government: Government) -> Office:
    office = actor.holding(Role.REGIONAL_SECRETARY, government_id=government.pk)
    if office is None:
        raise NotPermitted(_("Extensions are decided by another office."), code="not_your_office")
    return office


def in_capacity(office: Office) -> str:
    """The seat with its capacity, as it stood at the decision. One query."""
    seat = Seat.objects.get(pk=office.seat)
    if office.capacity == Capacity.DEFINITIVE:
        return seat.title
    return f"{Capacity(office.capacity).label} {seat.title}"[:200]


def clean_reason(field: str, text: str, *, most: int = LONGEST_TEXT) -> str:
    """The text in NFC. Raises BadInput naming `field` when it is empty, longer than `most` or cannot be printed."""
    try:
        clean = clean_text(text.strip())
    except NotCanonical as error:
        raise _bad(field, "characters", str(error)) from error
    if not 0 < len(clean) <= most:
        message = _("Please write between 1 and %(most)d characters.") % {"most": most}
        raise _bad(field, "required", message)
    return clean


def _bad(field: str, code: str, message: str) -> DomainError:
    return BadInput(message, gaps=[Gap(field, code, message)])
