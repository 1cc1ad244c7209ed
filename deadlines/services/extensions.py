"""Extensions of due dates: asked for by those who owe, decided by the office that the policy names, published.

Only what is still owed can be extended, and only until a day ahead. An extension never shortens, and whoever asked
never decides. What was asked for may be withdrawn by the agency that asked; what overtakes it settles it
(`overtaken.py`). The deciding office may also extend of its own motion (`bulk_extensions.py`).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from common import moments
from common.canonical import NotCanonical, clean_text
from common.errors import BadInput, DomainError, Gap, NotNow, NotPermitted
from common.letters import typed_line
from common.periods import day_ending_at, end_of_day, local_day
from deadlines.enums import DeadlineKind, ExtensionDecision, ExtensionOutcome, ExtensionScope
from deadlines.models import Deadline, DeadlineExtension
from deadlines.schedule.due_dates import LONGEST_EXTENSION, DeadlineRule
from deadlines.services import deadlines
from organisations.enums import AGENCY_ROLES, Capacity, Role
from organisations.models import Seat
from organisations.offices import Actor, Office, preferred
from organisations.queries import actor_at
from workflow.engine import gate, tasks
from workflow.engine.registry import flow_of
from workflow.engine.transaction import retrying, unit_of_work
from workflow.enums import Scope, TaskKind
from workflow.models import Subject

LONGEST_TEXT = 2000


def decider_of(deadline: Deadline) -> str:
    """The role that decides on extensions of this deadline, by the rule frozen with it."""
    return DeadlineRule.from_stored(deadline.rule).extension_by


def asking_office(actor: Actor, deadline: Deadline) -> Office:
    """The office of the agency that owes in which the actor may ask and withdraw; raises NotPermitted. No query."""
    if deadline.kind == DeadlineKind.APPRAISAL:
        raise NotPermitted(
            _(
                "A periodic evaluation is owed by its evaluators: the agency that is evaluated asks for no extension."
            ),
            code="not_your_office",
        )
    office = preferred(actor.holding(role, agency_id=deadline.agency_id) for role in AGENCY_ROLES)
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
    """Ask for more time until the end of `until` (in the deadline's zone), a day ahead, before or after the due date.

    Locks the subject. Opens a task for the deciding office. Raises NotPermitted, NotNow (`not_owed`, `at_rest`,
    `already_asked`, `planned` for a milestone), BadInput naming until or reason.
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
            subject, row, moment = held(deadline, at)
            office = asking_office(who, row)
            _still_owed(row)
            if row.rests_since is not None:
                raise NotNow(
                    _(
                        "It rests with its innovation since %(since)s, and its days are given back: resume it first."
                    )
                    % {"since": moments.in_words(row.rests_since, row.zone)},
                    code="at_rest",
                )
            if row.paused_at is not None:
                raise NotNow(
                    _(
                        "Whoever looks at it has it now, and the clock stands still: ask once it is sent back."
                    ),
                    code="not_running",
                )
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
                asked_until=day_ahead(until, row, at=moment),
                reason=clean_reason("reason", reason),
                letter_no=typed_line(letter_no)[:120],
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

    Where the day asked for has passed by now, granting needs another. Locks the subject. Raises NotPermitted (another
    office, or whoever asked), NotNow (`already_decided`, `not_needed`), BadInput.
    """

    def work() -> DeadlineExtension:
        with unit_of_work():
            who = actor_at(actor.person_id, at)
            if extension.deadline is not None:
                deciding_office(who, [extension.deadline])
            subject, row, moment, fresh = _waiting(extension, at)
            office = deciding_office(who, [row])
            if fresh.asked_by_id == who.person_id:
                raise NotPermitted(_("Whoever asked for an extension cannot decide on it."), code="four_eyes")
            if outcome not in ExtensionDecision.values:
                raise bad("outcome", "invalid", _("Choose granted or refused."))
            _still_owed(row)
            fresh.outcome, fresh.decision = outcome, clean_reason("decision", decision)
            day = _granted(fresh, row, until, moment) if outcome == ExtensionOutcome.GRANTED else None
            settle(fresh, [(subject, row)], who=who, office=office, at=moment, day=day)
            tasks.close_open(subject, at=moment, kind=TaskKind.EXTENSION)
            return fresh

    return retrying(work)


def withdraw(
    extension: DeadlineExtension, *, actor: Actor, at: datetime, reason: str = ""
) -> DeadlineExtension:
    """Take back what was asked for and is not decided, for the agency that asked; it stays on record.

    Locks the subject, closes the task of the deciding office. Raises NotPermitted (another agency), NotNow
    (`already_decided`, `not_needed`), BadInput.
    """

    def work() -> DeadlineExtension:
        with unit_of_work():
            who = actor_at(actor.person_id, at)
            if extension.deadline is not None:
                asking_office(who, extension.deadline)
            subject, row, moment, fresh = _waiting(extension, at)
            office = asking_office(who, row)
            said = clean_reason("reason", reason) if reason.strip() else ""
            fresh.outcome, fresh.decision = ExtensionOutcome.WITHDRAWN, said
            fresh.decided_by_id, fresh.decided_as = who.person_id, in_capacity(office)
            fresh.decided_at = fresh.published_at = moment
            fresh.save()
            gate.record(
                subject,
                "withdraw_extension",
                actor=who,
                office=office,
                at=moment,
                facts={"extension": str(fresh.pk)},
                private={"comment": said} if said else {},
            )
            tasks.close_open(subject, at=moment, kind=TaskKind.EXTENSION)
            return fresh

    return retrying(work)


def settle(
    extension: DeadlineExtension,
    rows: Sequence[tuple[Subject, Deadline]],
    *,
    who: Actor,
    office: Office,
    at: datetime,
    day: date | None,
) -> None:
    """Store the decision, move what it covers, and write it into each history."""
    zone = ZoneInfo((extension.deadline or extension.government).zone)
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


def held(deadline: Deadline, at: datetime) -> tuple[Subject, Deadline, datetime]:
    """Subject and deadline under their locks, the subject first, and the settled time."""
    model = flow_of(deadline.subject_type).model
    subject, moment = gate.locked(model.objects.get(pk=deadline.subject_id), at=at)
    row = Deadline.objects.select_for_update(no_key=True).get(pk=deadline.pk)
    return subject, row, moment


def _waiting(
    extension: DeadlineExtension, at: datetime
) -> tuple[Subject, Deadline, datetime, DeadlineExtension]:
    """Subject, deadline, settled time and what was asked, under locks; raises NotNow where nothing waits any more."""
    if extension.deadline is None:
        raise NotNow(_("This extension has been decided."), code="already_decided")
    subject, row, moment = held(extension.deadline, at)
    fresh = DeadlineExtension.objects.get(pk=extension.pk)
    if fresh.outcome == ExtensionOutcome.OVERTAKEN:
        raise NotNow(
            _("This request is not needed any more: %(why)s.") % {"why": fresh.get_overtaken_by_display()},
            code="not_needed",
        )
    if fresh.outcome:
        raise NotNow(
            _("This extension has been decided: %(outcome)s, by %(office)s.")
            % {"outcome": fresh.get_outcome_display(), "office": fresh.decided_as},
            code="already_decided",
        )
    return subject, row, moment, fresh


def _granted(extension: DeadlineExtension, row: Deadline, until: date | None, at: datetime) -> date:
    """The day to grant: another one where that asked for has passed meanwhile. Raises BadInput."""
    if until is None and has_passed(extension.asked_until, row, at=at):
        message = _("The day asked for, %(day)s, has passed: choose a day ahead, or refuse.")
        raise bad("until", "past", message % {"day": in_words(extension.asked_until)})
    return day_ahead(until or extension.asked_until, row, at=at)


def is_owed(deadline: Deadline) -> bool:
    """Whether it was neither received nor fell away."""
    return deadline.met_at is None and deadline.closed_at is None


def _still_owed(deadline: Deadline) -> None:
    if not is_owed(deadline):
        raise NotNow(_("This report has been handed in or is no longer owed."), code="not_owed")


def has_passed(day: date, deadline: Deadline, *, at: datetime) -> bool:
    """Whether the day lies before today, in the deadline's zone."""
    return day < local_day(at, ZoneInfo(deadline.zone))


def day_ahead(until: date, row: Deadline, *, at: datetime) -> date:
    """`until`, if it is today or later, after the day that counts, and no further off than the policy allows.

    So far is counted from the day that counts or, where that has passed, from today: nothing stays locked for good.
    Raises BadInput naming `until`.
    """
    zone = ZoneInfo(row.zone)
    today, counts = local_day(at, zone), day_ending_at(row.counts_until, zone)
    if until < today:
        message = _(
            "This day has passed: choose a day from %(today)s on. A lateness is forgiven by excusing it."
        )
        raise bad("until", "past", message % {"today": in_words(today)})
    if until <= counts:
        message = _("The new day must lie after %(day)s, the day that counts now.")
        raise bad("until", "not_later", message % {"day": in_words(counts)})
    longest = DeadlineRule.from_stored(row.rule).longest_extension_days or LONGEST_EXTENSION
    last = max(counts, today) + timedelta(days=longest)
    if until > last:
        message = _("One extension gives %(days)d days at most, here until %(last)s.")
        raise bad("until", "too_late", message % {"days": longest, "last": in_words(last)})
    return until


def in_words(day: date) -> str:
    """A day as people write it."""
    return formats.date_format(day, "j F Y")


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
        raise bad(field, "characters", str(error)) from error
    if not 0 < len(clean) <= most:
        message = _("Please write between 1 and %(most)d characters.") % {"most": most}
        raise bad(field, "required", message)
    return clean


def bad(field: str, code: str, message: str) -> DomainError:
    """A refusal that names its field."""
    return BadInput(message, gaps=[Gap(field, code, message)])
