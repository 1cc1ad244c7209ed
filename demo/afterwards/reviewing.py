"""Decisions on replicas, and the ceremonies at which they are launched."""

from collections.abc import Iterable
from datetime import date

from demo.afterwards import replicas
from demo.afterwards.replicas import Replica
from demo.context import DemoContext
from innovations.services.proposals import launching
from organisations.enums import Role
from organisations.models import Government
from organisations.services.appointing import seat_of
from workflow.engine import gate
from workflow.enums import TaskKind
from workflow.models import Task
from workflow.reviews import decisions, reassignment
from workflow.reviews.decisions import Ballot

FITS, BUSY = "Contoh: disetujui.", "Contoh: sedang dinas luar."


def approve(context: DemoContext, role: Role, chosen: Iterable[Replica]) -> None:
    """The stage of that role, of each of them."""
    for replica in chosen:
        innovation = replicas.of(replica)
        who = context.in_office(role, innovation)
        decisions.decide(innovation, Ballot("approve", FITS), actor=who, at=context.clock.tick())


def approve_together(context: DemoContext, chosen: Iterable[Replica]) -> None:
    """LAN's reviewer decides on all of them alike, in one go."""
    subjects = [replicas.of(replica) for replica in chosen]
    tasks = [Task.objects.get(subject_id=each.pk, kind=TaskKind.REVIEW, closed_at=None) for each in subjects]
    done = decisions.decide_many(
        list(zip(tasks, subjects, strict=True)),
        Ballot("approve", FITS),
        actor=context.lan(1),
        at=context.clock.tick(),
    )
    refused = [result.refusal for result in done if result.refusal is not None]
    if refused:
        raise refused[0]


def hand_over(context: DemoContext, replica: Replica) -> None:
    """LAN's first reviewer hands a decision to the second, and it is given back to both."""
    innovation = replicas.of(replica)
    second = seat_of(Role.LAN_REVIEWER, ordinal=2)
    for seat in (second.pk, None):
        task = Task.objects.get(subject_id=innovation.pk, kind=TaskKind.REVIEW, closed_at=None)
        reassignment.reassign(
            replicas.of(replica), task, seat, actor=context.lan(1), at=context.clock.tick(), reason=BUSY
        )


def launch(context: DemoContext, chosen: Iterable[Replica], *, held_on: date | None = None) -> None:
    """One ceremony, on the present day or put down afterwards."""
    government = Government.objects.get(code=replicas.GOVERNMENT)
    bureau = context.of_government(Role.ORGANISATION_BUREAU, government)
    day = held_on or context.clock.now.date()
    event = launching.record_event(
        government=government,
        title=f"Contoh: peluncuran replikasi inovasi {day.year}",
        held_on=day,
        place="",
        presided_by=context.people.seat(Role.HEAD_OF_REGION, government=government),
        on_behalf_of=None,
        actor=bureau,
        at=context.clock.tick(),
    )
    for replica in chosen:
        at = context.clock.tick()
        gate.perform(replicas.of(replica), "launch", actor=bureau, at=at, launch_event=str(event.pk))
