"""Who reads about a subject without a part in it, which is written down: inspectors, and others who only look on.

A part has whoever could take a step of its flow or decide a stage of its policy, and whoever proposes. They read what
people wrote as their daily work; of anybody else it is put on record, before it is shown.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from organisations.enums import ReadKind
from organisations.offices import Actor
from organisations.services.reading import record_read
from workflow.engine.declarations import HasRole
from workflow.engine.registry import flow_of
from workflow.models import EventPrivate, PolicyVersion, Subject
from workflow.policies.versions import by_reference, stages_of


def has_part(subject: Subject, viewer: Actor) -> bool:
    """Whether an office of the viewer has to do with what they see here. No query once the policy is known."""
    roles = set(_roles(subject))
    seats = set(_seats(subject))
    return any(office.role in roles or office.seat_id in seats for office in viewer.offices)


def record_subject_read(subject: Subject, viewer: Actor, kind: ReadKind, *, at: datetime) -> None:
    """Write down that somebody from outside reads this of a subject. Raises NotRecorded."""
    record_read(
        viewer,
        kind,
        at=at,
        government_id=subject.government_id,
        agency_id=subject.agency_id,
        subject=(subject.SUBJECT_TYPE, subject.pk),
    )


def record_file_read(subject: Subject, viewer: Actor, *, at: datetime) -> None:
    """The same of a file that belongs to it, where the viewer has no part in it."""
    if not has_part(subject, viewer):
        record_subject_read(subject, viewer, ReadKind.ATTACHMENT, at=at)


def holds_private(subject: Subject) -> bool:
    """Whether people wrote anything at its steps that is kept. One query."""
    return EventPrivate.objects.filter(
        event__subject_type=subject.SUBJECT_TYPE, event__subject_id=subject.pk
    ).exists()


def _roles(subject: Subject) -> Iterator[str]:
    flow = flow_of(subject.SUBJECT_TYPE)
    for edge in flow.edges.values():
        if isinstance(edge.spec.permission, HasRole):
            asked = edge.spec.permission
            yield from asked.roles
            yield from (
                role for role in (asked.unassigned, asked.besides, asked.begun_as) if role is not None
            )
    for review in flow.reviews.values():
        try:
            stages = stages_of(by_reference(subject.policy_ref), review.name)
        except (KeyError, PolicyVersion.DoesNotExist):
            continue
        for stage in stages:
            yield stage.role
            if stage.stand_in is not None:
                yield stage.stand_in.role


def _seats(subject: Subject) -> Iterator[UUID]:
    """Named seats whose holders may take a step."""
    for edge in flow_of(subject.SUBJECT_TYPE).edges.values():
        name = getattr(edge.spec.permission, "seat_in", "")
        found: UUID | None = getattr(subject, f"{name}_id") if name else None
        if found is not None:
            yield found
