"""Extending many due dates at once, of the deciding office's own motion: first whom it covers, then the act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.canonical import digest
from common.errors import NotNow, NotPermitted
from common.periods import day_ending_at
from deadlines.enums import DeadlineKind, ExtensionOutcome, ExtensionScope
from deadlines.models import Deadline, DeadlineExtension
from deadlines.services import deadlines
from deadlines.services.extensions import bad, clean_reason, day_ahead, deciding_office, held, is_owed, settle
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine.transaction import retrying, unit_of_work


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is owed in a span of due days: what would get the new day, what counts that long already, and the
    evaluations that their evaluators owe, which are left out unless they are named."""

    until: date
    moves: Sequence[Deadline]
    keeps: Sequence[Deadline]
    evaluations: Sequence[Deadline]

    @property
    def fingerprint(self) -> str:
        """Stands for exactly these days of exactly these obligations, to notice that they changed meanwhile."""
        rows = [[str(row.pk), row.counts_until.isoformat()] for row in self.moves]
        return digest({"until": self.until.isoformat(), "moves": rows})[:32]


def covered(
    *,
    government: Government,
    agency: Agency | None,
    due_from: date,
    due_until: date,
    until: date,
    evaluations: bool = False,
) -> Coverage:
    """What one agency, or all of a government, owe with a due day in the span (inclusive). One query.

    Milestones are left out: their days stand in the plan. So are periodic evaluations, unless `evaluations`.
    """
    rows = deadlines.unmet(government.pk).filter(due_on__range=(due_from, due_until))
    rows = rows.exclude(kind=DeadlineKind.MILESTONE).select_related("agency")
    if agency is not None:
        rows = rows.filter(agency=agency)
    found = list(rows.order_by("subject_type", "subject_id", "id"))
    left_out = [] if evaluations else [row for row in found if row.kind == DeadlineKind.APPRAISAL]
    asked = [row for row in found if row not in left_out]
    moves = [row for row in asked if counts_until(row) < until]
    return Coverage(until, moves, [row for row in asked if row not in moves], left_out)


def counts_until(deadline: Deadline) -> date:
    """The day that counts now, an extension included, in the deadline's zone."""
    return day_ending_at(deadline.counts_until, ZoneInfo(deadline.zone))


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
    evaluations: bool = False,
    seen: str | None = None,
) -> DeadlineExtension:
    """Extend of one's own motion everything owed by an agency (or all of a government) in a span of due days.

    What counts that long already stays. `seen` is the fingerprint of the coverage that the person looked at. Locks
    every subject covered. Raises NotPermitted, NotNow (`nothing_owed`, `covers_others`), BadInput.
    """

    def work() -> DeadlineExtension:
        with unit_of_work():
            who = actor_at(actor.person_id, at)
            if due_until < due_from:
                raise bad("due_until", "before_start", _("The last day lies before the first."))
            found = covered(
                government=government,
                agency=agency,
                due_from=due_from,
                due_until=due_until,
                until=until,
                evaluations=evaluations,
            )
            office = deciding_office(who, found.moves) if found.moves else _decides_here(who, government)
            if not found.moves:
                raise NotNow(_("Nothing is owed with a due day in this span."), code="nothing_owed")
            _all_ahead(found, at)
            if seen is not None and seen != found.fingerprint:
                raise NotNow(
                    _("What would move has changed meanwhile: look at the list again, then confirm."),
                    code="covers_others",
                )
            locked = [held(deadline, at) for deadline in found.moves]
            moment = max(moment for _subject, _row, moment in locked)
            rows = [(subject, row) for subject, row, _moment in locked if is_owed(row)]
            extension = DeadlineExtension(
                government=government,
                scope=ExtensionScope.ALL if agency is None else ExtensionScope.AGENCY,
                agency=agency,
                due_from=due_from,
                due_until=due_until,
                asked_by_id=who.person_id,
                asked_at=moment,
                asked_until=until,
                reason=clean_reason("reason", reason),
                letter_no=letter_no.strip()[:120],
                outcome=ExtensionOutcome.GRANTED,
                decision=clean_reason("reason", reason),
            )
            settle(extension, rows, who=who, office=office, at=moment, day=until)
            return extension

    return retrying(work)


def check(found: Coverage, *, actor: Actor, government: Government, at: datetime) -> None:
    """What `extend_many` would refuse of a coverage: another office's decision, a day that has passed or lies too far.

    Raises NotPermitted, BadInput.
    """
    if found.moves:
        deciding_office(actor, found.moves)
    else:
        _decides_here(actor, government)
    _all_ahead(found, at)


def _all_ahead(found: Coverage, at: datetime) -> None:
    for row in found.moves:
        day_ahead(found.until, row, at=at)


def _decides_here(actor: Actor, government: Government) -> Office:
    office = actor.holding(Role.REGIONAL_SECRETARY, government_id=government.pk)
    if office is None:
        raise NotPermitted(_("Extensions are decided by another office."), code="not_your_office")
    return office
