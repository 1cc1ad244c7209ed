"""How a due date came about, in sentences: for screens and for the API. The facts are stored with the deadline."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.moments import ZONE_LABELS
from common.periods import local_day
from deadlines.enums import DeadlineKind
from deadlines.schedule.due_dates import END_OF_DAY, DeadlineRule, DueDate, streams
from deadlines.schedule.ladder import DueDateCause


class PassedDay(TypedDict):
    """A day off that moved a due date; a weekend has no name."""

    day: str
    code: str
    name: str


class Derivation(TypedDict):
    """What is kept of how a due date came about: days in ISO form, `calendar` the hash of its version."""

    anchor: str
    anchor_on: str
    base_on: str
    after: int
    unit: str
    nominal_on: str
    roll: str
    days_off: list[PassedDay]
    due_on: str
    time: str
    zone: str
    calendar: str
    provisional: bool
    stream: str
    legal_basis: str


def derivation_of(rule: DeadlineRule, due: DueDate, *, anchor_on: date, calendar: str) -> Derivation:
    """How a due date came about, as JSON to keep and to print; `calendar` is the hash of its version."""
    return {
        "anchor": rule.anchor,
        "anchor_on": anchor_on.isoformat(),
        "base_on": due.base_on.isoformat(),
        "after": rule.after,
        "unit": rule.unit,
        "nominal_on": due.nominal_on.isoformat(),
        "roll": rule.roll,
        "days_off": [
            {"day": off.day.isoformat(), "code": off.code, "name": off.name} for off in due.days_off
        ],
        "due_on": due.due_on.isoformat(),
        "time": rule.time,
        "zone": due.zone,
        "calendar": calendar,
        "provisional": due.provisional,
        "stream": rule.stream,
        "legal_basis": rule.legal_basis,
    }


def sentences(derivation: Derivation) -> list[str]:
    """The stored derivation in words, in the active language, one sentence a step."""
    return list(_sentences(derivation))


def _sentences(derivation: Derivation) -> Iterator[str]:
    yield _counted_from(derivation)
    after = derivation["after"]
    if after and derivation["unit"] == "working_days":
        yield ngettext(
            "Due %(count)d working day later: %(day)s.", "Due %(count)d working days later: %(day)s.", after
        ) % {"count": after, "day": _day(derivation["nominal_on"])}
    elif after:
        yield ngettext(
            "Due %(count)d calendar day later: %(day)s.", "Due %(count)d calendar days later: %(day)s.", after
        ) % {"count": after, "day": _day(derivation["nominal_on"])}
    yield from _days_off(derivation)
    yield _when(derivation)
    if derivation["provisional"]:
        yield _("Provisional: the days off of a year on the way are not decreed yet.")
    if derivation["stream"]:
        yield _("Reporting stream: %(title)s.") % {"title": streams()[derivation["stream"]]["title"]}
    if derivation["legal_basis"]:
        yield _("Legal basis: %(basis)s.") % {"basis": derivation["legal_basis"]}
    yield _("Calendar version %(version)s.") % {"version": derivation["calendar"][:8]}


def _counted_from(derivation: Derivation) -> str:
    """From which day it is counted, and why from that one."""
    days = {"anchor": _day(derivation["anchor_on"]), "day": _day(derivation["base_on"])}
    known = {
        "quarter": _("The quarter ends on %(day)s."),
        "period": _("The period ends on %(day)s."),
        "return": _("Sent back for correction on %(day)s."),
        "request": _("Asked for on %(day)s."),
        "plan": _("Planned until %(day)s."),
    }
    usual = _("Counted from %(anchor)s; the period ends on %(day)s.")
    return known.get(derivation["anchor"], usual) % days


def in_words(deadline: Any) -> list[str]:
    """The derivation of a deadline and everything that became of it since, in sentences. A query when it changed."""
    found = sentences(deadline.derivation)
    if deadline.changed_at is not None:
        changes = deadline.changes.select_related("extension", "decree").order_by("number")[1:]
        found += [change_in_words(change, deadline.zone) for change in changes]
    return found


def change_in_words(change: Any, zone: str) -> str:
    """What one change did, and when it became known."""
    facts = {
        "known": formats.date_format(local_day(change.known_at, ZoneInfo(zone)), "j F Y"),
        "until": "" if change.due_on is None else formats.date_format(change.due_on, "j F Y"),
        "decrees": ", ".join(change.details.get("decrees", ())) or "–",
        "letter": change.extension.letter_no if change.extension else "",
        "days": len(change.details.get("days", ())),
    }
    if change.cause == DueDateCause.MOVED:
        moved = _("%(known)s: moved to %(until)s by newly decreed days off: %(decrees)s.") % facts
        if change.decree is None or not change.decree.entered_as:
            return moved
        return f"{moved} " + _("Entered by: %(office)s.") % {"office": change.decree.entered_as}
    if change.cause == DueDateCause.RECOUNTED and "earlier" in change.details:
        return _("%(known)s: the calendar changed; the day stays, for it would only become earlier.") % facts
    if change.cause == DueDateCause.RECOUNTED:
        return _("%(known)s: the calendar changed; the day stays %(until)s.") % facts
    if change.cause == DueDateCause.PAUSED:
        return _stopped(change.details, change.deadline.kind) % facts
    if change.cause == DueDateCause.RESUMED:
        return _ran_again(change.details, change.deadline.kind) % facts
    if change.cause == DueDateCause.EXCUSED and change.details.get("open"):
        return _("%(known)s: the lateness was excused until %(until)s.") % facts
    if change.cause == DueDateCause.EXCUSED:
        return _("%(known)s: the lateness was excused.") % facts
    if facts["letter"]:
        return _("%(known)s: extended until %(until)s (%(letter)s).") % facts
    return _("%(known)s: extended until %(until)s.") % facts


def _stopped(details: Mapping[str, Sequence[str]], kind: str) -> str:
    if details.get("suspended"):
        return _("%(known)s: the innovation was suspended; the clock stands still until it goes on.")
    if kind == DeadlineKind.APPRAISAL:
        return _(
            "%(known)s: the agency was asked for an explanation; the clock stands still until it answers."
        )
    return _("%(known)s: handed in again; the clock stands still while it is reviewed.")


def _ran_again(details: Mapping[str, Sequence[str]], kind: str) -> str:
    """Why it stood may have been both, or neither is over because it was handed in: then the days alone are named."""
    count = len(details.get("days", ()))
    if details.get("held") or details.get("received"):
        return ngettext(
            "%(known)s: %(days)d working day for which the clock stood does not count, due %(until)s.",
            "%(known)s: %(days)d working days for which the clock stood do not count, due %(until)s.",
            count,
        )
    if details.get("suspended"):
        return ngettext(
            "%(known)s: the innovation goes on; %(days)d working day of its rest does not count, due %(until)s.",
            "%(known)s: the innovation goes on; %(days)d working days of its rest do not count, due %(until)s.",
            count,
        )
    if kind == DeadlineKind.APPRAISAL:
        return ngettext(
            "%(known)s: the agency answered; %(days)d working day until then does not count, due %(until)s.",
            "%(known)s: the agency answered; %(days)d working days until then do not count, due %(until)s.",
            count,
        )
    return ngettext(
        "%(known)s: sent back; %(days)d working day at the reviewer's does not count, due %(until)s.",
        "%(known)s: sent back; %(days)d working days at the reviewer's do not count, due %(until)s.",
        count,
    )


def _days_off(derivation: Derivation) -> Iterator[str]:
    counted = derivation["unit"] == "working_days" and derivation["after"]
    for off in derivation["days_off"]:
        # "Isra Mikraj Nabi Muhammad saw." has its full stop.
        name = off["name"].rstrip(".") or _("weekend")
        if counted and not off["name"]:
            continue
        if counted:
            yield _("%(day)s is not counted: %(name)s.") % {"day": _day(off["day"]), "name": name}
        else:
            yield _("%(day)s is a day off: %(name)s.") % {"day": _day(off["day"]), "name": name}
    if counted or derivation["due_on"] == derivation["nominal_on"]:
        return
    # Days in ISO form sort as they follow each other.
    if derivation["due_on"] < derivation["nominal_on"]:
        yield _("Moved to the working day before: %(day)s.") % {"day": _day(derivation["due_on"])}
    else:
        yield _("Moved to the next working day: %(day)s.") % {"day": _day(derivation["due_on"])}


def _when(derivation: Derivation) -> str:
    facts = {
        "day": _day(derivation["due_on"]),
        "time": derivation["time"].replace(":", "."),
        "zone": ZONE_LABELS.get(derivation["zone"], derivation["zone"]),
    }
    if derivation["time"] == END_OF_DAY:
        return _("In time until the end of %(day)s (%(zone)s).") % facts
    return _("In time until %(day)s, %(time)s %(zone)s.") % facts


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "j F Y")
