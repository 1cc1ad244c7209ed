"""What was known of a subject at a moment, as labelled texts in sections: read, and compared text by text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.periods import day_ending_at, local_day
from common.templatetags.ui import day, moment
from common.types import StrOrPromise
from deadlines.models import Deadline
from deadlines.queries import deadlines_visible_to
from deadlines.schedule.ladder import VerdictCode
from deadlines.services.deadlines import verdict_of
from deadlines.services.past import deadlines_then, scheduled_then
from innovations.web.proposals.revisions import RevisionChange
from organisations.enums import Capacity
from organisations.models import OfficeHeld
from organisations.offices import Actor
from organisations.queries import held_at
from workflow.models import Subject
from workflow.past import SubjectThen, offices_then, placed_as_then
from workflow.policies.versions import by_reference
from workflow.reviews.explanations import deciders_on, deciders_then

_VERDICTS: Mapping[VerdictCode, StrOrPromise] = {
    VerdictCode.PENDING: gettext_lazy("not due yet"),
    VerdictCode.EXTENDED: gettext_lazy("extended, not due yet"),
    VerdictCode.PAUSED: gettext_lazy("the clock stands still"),
    VerdictCode.MET: gettext_lazy("received in time"),
    VerdictCode.MET_LATE: gettext_lazy("received late"),
    VerdictCode.MET_EXCUSED: gettext_lazy("received late, which is excused"),
    VerdictCode.EXCUSED: gettext_lazy("late, which is excused"),
    VerdictCode.LATE: gettext_lazy("late"),
    VerdictCode.BREACHED: gettext_lazy("late, beyond the grace"),
    VerdictCode.LOCKED: gettext_lazy("late, and locked"),
}


@dataclass(frozen=True, slots=True)
class PastFact:
    """One thing that was known; `key` finds it again on another day."""

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PastSection:
    """Facts that belong together; `nothing` says why there are none."""

    title: str
    facts: Sequence[PastFact]
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """Who asks about which moment, and when that is: the right to read is judged at `now`."""

    actor: Actor
    then: datetime
    now: datetime


def fact(label: StrOrPromise, text: StrOrPromise, key: str = "") -> PastFact:
    """A fact that is found again by its label unless it has a key of its own."""
    return PastFact(key or str(label), str(label), str(text))


def standing(row: Subject, then: SubjectThen, more: Iterable[PastFact] = ()) -> PastSection:
    """State, agency and policy of a subject as it was. One query where the policy is not read yet."""
    zone = row.government.zone
    policy = by_reference(then.policy_ref) if then.policy_ref else None
    return PastSection(
        _("Where it stood"),
        [
            fact(_("State"), row.shown_state.label),
            fact(_("In this state since"), moment(then.since, zone)),
            fact(_("Agency"), row.agency.name if row.agency is not None else ""),
            fact(
                _("Under the policy"),
                ""
                if policy is None
                else _("%(title)s, version %(number)s") % {"title": policy.title, "number": policy.number},
            ),
            *more,
        ],
    )


def deciders(subject: Subject, asking: PastQuestion) -> PastSection:
    """Who could decide at each stage of the policy of then. Queries as `deciders_on`, and a constant number."""
    zone = ZoneInfo(subject.government.zone)
    on = local_day(asking.then, zone)
    placed = placed_as_then(subject, asking.then)
    found = deciders_then(deciders_on(placed, on, asking.actor, at=asking.now, now=subject), asking.then)
    return PastSection(
        _("Who could decide, in which office"),
        [
            fact(
                each.label,
                _("Reviewers of this stage stay unnamed towards the proposers.")
                if each.offices is None
                else "\n".join(in_office(held) for held in each.offices),
                f"{each.review}.{each.code}",
            )
            for each in found
        ],
        _("This policy has no stages that anybody decides."),
    )


def in_office(held: OfficeHeld) -> str:
    """An office with who held it, and the letter where it was no office of one's own."""
    capacity = "" if held.capacity == Capacity.DEFINITIVE else f"{held.get_capacity_display()} "
    letter = f", {held.letter_no}" if held.letter_no else ""
    return f"{capacity}{held.seat.title}{f' ({held.person.name})' if held.person.name else ''}{letter}"


def holders_of(seats: Iterable[UUID], at: datetime) -> dict[UUID, list[str]]:
    """Who held these offices at a moment, as it was known. A constant number of queries."""
    rows = (
        held_at(at).filter(seat__in=list(seats)).select_related("seat", "person").order_by("starts_at", "id")
    )
    found: dict[UUID, list[str]] = {}
    for held in offices_then(list(rows), at):
        found.setdefault(held.seat_id, []).append(in_office(held))
    return found


def deadlines_known(subject_ids: Iterable[UUID], asking: PastQuestion) -> PastSection:
    """What was owed by when, and how it stood. A constant number of queries."""
    seen = deadlines_visible_to(asking.actor, asking.now).filter(subject_id__in=list(subject_ids))
    rows = list(scheduled_then(seen, asking.then).order_by("due_at", "id"))
    then = deadlines_then(rows, asking.then)
    return PastSection(
        _("Deadlines as they were known"),
        [fact(row.title, _due(row, asking.then), str(row.pk)) for row in then],
        _("Nothing was owed by a day."),
    )


def _due(row: Deadline, at: datetime) -> str:
    until = day(day_ending_at(row.counts_until, ZoneInfo(row.zone)))
    if row.closed_at is not None and row.met_at is None:
        return _("%(day)s: owed no more") % {"day": until}
    return f"{until}: {_VERDICTS[verdict_of(row, at=at).code]}"


def states(title: str, rows: Iterable[Subject], nothing: str) -> PastSection:
    """What else there was, with its state."""
    return PastSection(
        title, [fact(row.subject_title, row.shown_state.label, str(row.pk)) for row in rows], nothing
    )


def differences_between(
    before: Sequence[PastSection], after: Sequence[PastSection]
) -> list[tuple[str, list[RevisionChange]]]:
    """What differs, section by section; a fact that there was not yet, or is no more, has an empty text."""
    old = {section.title: section for section in before}
    new = {section.title: section for section in after}
    found = []
    for title in dict.fromkeys([*old, *new]):
        was, now = _by_key(old.get(title)), _by_key(new.get(title))
        changes = [
            RevisionChange(
                (now.get(key) or was[key]).label,
                was[key].text if key in was else "",
                now[key].text if key in now else "",
            )
            for key in dict.fromkeys([*was, *now])
            if (was[key].text if key in was else "") != (now[key].text if key in now else "")
        ]
        if changes:
            found.append((title, changes))
    return found


def _by_key(section: PastSection | None) -> dict[str, PastFact]:
    return {} if section is None else {each.key: each for each in section.facts}
