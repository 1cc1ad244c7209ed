"""Decrees that decisions rest on: which they were, from the decisions and from their events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.types import Json
from workflow.models import Decision, Event, Subject
from workflow.reviews.anonymity import facts_of
from workflow.reviews.rounds import stages_by_code


@dataclass(frozen=True, slots=True)
class NamedDecree:
    """What a decree is, its number, and the day it bears."""

    title: str
    number: str
    on: date

    def __str__(self) -> str:
        day = date_format(self.on, "j F Y")
        return _("%(title)s, number %(number)s, of %(day)s") % {
            "title": self.title,
            "number": self.number,
            "day": day,
        }


def decrees_of(subject: Subject, *, at: datetime | None = None) -> list[NamedDecree]:
    """The decrees on which decisions about the subject rest that still count, or counted then, the earliest decision
    first. One query.
    """
    made = Decision.objects.filter(
        review__subject_type=subject.SUBJECT_TYPE, review__subject_id=subject.pk
    ).exclude(decree_number="")
    if at is None:
        made = made.filter(voided_at__isnull=True)
    else:
        made = made.filter(Q(voided_at__isnull=True) | Q(voided_at__gt=at), decided_at__lte=at)
    rows = made.select_related("review__policy").order_by("event_id")
    return [found for decision in rows if (found := decree_of(decision)) is not None]


def decree_of(decision: Decision) -> NamedDecree | None:
    """The decree of one decision, None without one; no query where the review has its policy loaded."""
    if decision.decree_on is None:
        return None
    stage = stages_by_code(decision.review).get(decision.stage)
    title = stage.decree.title if stage is not None and stage.decree is not None else _("Decree")
    return NamedDecree(title, decision.decree_number, decision.decree_on)


def decree_named_by(event: Event) -> NamedDecree | None:
    """The decree that the event of a decision names, as it was hashed; None for every other event."""
    named: Json = facts_of(event).get("decree") if event.kind.endswith(".decide") else None
    if not isinstance(named, Mapping):
        return None
    return NamedDecree(str(named["title"]), str(named["number"]), date.fromisoformat(str(named["on"])))
