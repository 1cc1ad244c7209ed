"""Reads of deadlines, extensions and decrees: what is overdue, and what somebody may see."""

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.lookups import LessThanOrEqual

from deadlines.enums import DeadlineKind
from deadlines.models import Deadline, DeadlineExtension, DecreeEntry
from deadlines.schedule.ladder import DueDateCause
from organisations.enums import Role
from organisations.offices import Actor
from organisations.visibility import reach_of
from workflow.models import Task

# Who fills in what an agency owes, before there is a task that says so.
REPORTING = (Role.INNOVATOR, Role.AGENCY_OPERATOR)


def overdue(at: datetime, *, prefix: str = "") -> Q:
    """Condition on deadlines (or through `prefix`): due by `at`, extension included, still running and not excused."""
    due = Q(**{f"{prefix}extended_until__isnull": True, f"{prefix}due_at__lte": at})
    due |= Q(**{f"{prefix}extended_until__lte": at})
    running = {f"{prefix}{name}__isnull": True for name in ("met_at", "closed_at", "paused_at")}
    until = f"{prefix}excused_until"
    not_excused = Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__lte": at})
    return due & Q(**running) & not_excused


def excused_late(at: datetime, *, prefix: str = "") -> Q:
    """Condition on deadlines (or through `prefix`): late, and forgiven at `at`; what came late, and what is open."""
    until, met_at = f"{prefix}excused_until", f"{prefix}met_at"
    received = Q(**{f"{met_at}__isnull": False}) & (
        Q(**{f"{until}__isnull": True}) | Q(**{f"{met_at}__lt": F(until)})
    )
    still_open = Q(**{f"{met_at}__isnull": True, f"{prefix}closed_at__isnull": True, f"{until}__gt": at})
    return Q(**{f"{prefix}excused_at__lte": at}) & (received | still_open)


def fallen_due(at: datetime, *, prefix: str = "") -> Q:
    """Condition on deadlines (or through `prefix`): the instant that counts had passed by `at`, received or not, and
    before the clock stopped where it stands."""
    counts = Coalesce(f"{prefix}extended_until", f"{prefix}due_at")
    return Q(LessThanOrEqual(counts, Least(Value(at), Coalesce(f"{prefix}paused_at", Value(at)))))


def judged(at: datetime, *, prefix: str = "") -> Q:
    """Condition on deadlines (or through `prefix`): can be judged, because they fell due or were met before that; what
    fell away unmet is not."""
    met = Q(**{f"{prefix}met_at__lte": at})
    kept = Q(**{f"{prefix}closed_at__isnull": True}) | Q(**{f"{prefix}met_at__isnull": False})
    return (fallen_due(at, prefix=prefix) | met) & kept


def met_in_time(*, prefix: str = "") -> Q:
    """Condition on deadlines (or through `prefix`): met before the instant that counts, an extension included."""
    met = f"{prefix}met_at__lt"
    return Q(**{met: F(f"{prefix}due_at")}) | Q(**{met: F(f"{prefix}extended_until")})


def waits_for(role: str) -> Q:
    """Condition on deadlines: an open task of their subject waits for the role. What an agency owes waits in it; before
    there is a task for whoever fills in. The same rule as `recipient_offices` of the notices."""
    about = Task.objects.filter(
        subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"), closed_at__isnull=True
    )
    evaluators = Q(kind=DeadlineKind.APPRAISAL)
    own = about.filter(agency_id=OuterRef("agency_id"))
    found = (evaluators & Q(Exists(about.filter(role=role)))) | (
        ~evaluators & Q(Exists(own.filter(role=role)))
    )
    return found | (~evaluators & ~Q(Exists(own))) if role in REPORTING else found


def publicly_overdue(at: datetime, *, prefix: str = "") -> Q:
    """Of what is overdue that which everybody may see, by the policy's step `public`."""
    return overdue(at, prefix=prefix) & Q(**{f"{prefix}public_at__lte": at})


def running_until(subject_type: str, kind: DeadlineKind) -> Subquery:
    """Until when subjects of a type have their obligation of a kind; empty where none runs, or its clock stands."""
    open_ones = {f"{name}__isnull": True for name in ("met_at", "closed_at", "paused_at")}
    rows = Deadline.objects.filter(
        subject_type=subject_type, subject_id=OuterRef("pk"), kind=kind, **open_ones
    )
    owed = Coalesce("extended_until", "due_at")
    return Subquery(rows.values(until=Greatest(owed, Coalesce("excused_until", owed)))[:1])


def deadlines_visible_to(actor: Actor, at: datetime) -> "QuerySet[Deadline]":
    """Deadlines of the own agencies, and of the own governments for their offices; with places and calendars."""
    reach = reach_of(actor)
    rows = Deadline.objects.filter(reach.own() | reach.governed())
    return rows.select_related("government", "agency", "excuse").prefetch_related("calendar")


def extensions_visible_to(actor: Actor, at: datetime) -> "QuerySet[DeadlineExtension]":
    """Extensions for the own agencies, for all of their governments, and of the own governments for their offices.

    What an agency asked for that has ended since is its successor's too, who owes it.
    """
    reach = reach_of(actor)
    places = {office.government_id for office in actor.offices if office.agency_id is not None}
    owed = Q(deadline__agency_id__in=reach.agencies)
    rows = DeadlineExtension.objects.filter(
        reach.own() | owed | reach.governed() | Q(agency__isnull=True, government_id__in=places)
    )
    return rows.select_related("government", "agency", "deadline")


def decrees_visible_to(actor: Actor, at: datetime) -> "QuerySet[DecreeEntry]":
    """Decrees entered for the own governments or for all, for the offices of a government; none for anyone else.

    Each with `moved` and `recounted`: how many dates of the own governments it moved, and how many it only counts anew.
    """
    places = reach_of(actor).governments
    rows = DecreeEntry.objects.filter(Q(government__isnull=True) | Q(government_id__in=places))
    touched = Q(changes__deadline__government_id__in=places)
    counts = {
        name: Count("changes", filter=touched & Q(changes__cause=cause))
        for name, cause in (("moved", DueDateCause.MOVED), ("recounted", DueDateCause.RECOUNTED))
    }
    return (rows if places else rows.none()).select_related("government").annotate(**counts)
