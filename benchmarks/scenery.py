"""Records to measure on: a small government and launched innovations, reached by walking in real time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from common.errors import Unready
from innovations.models import Appraisal, Innovation
from innovations.services.evaluations import instruments
from innovations.services.proposals import drafting, launching
from organisations.enums import Role
from organisations.models import Agency, Government, Person, Seat
from organisations.offices import Actor
from organisations.services.appointing import appoint, seat_of
from workflow.engine import gate
from workflow.models import Event
from workflow.policy_changes import publishing
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot


@dataclass(frozen=True, slots=True)
class LaunchedInnovation:
    """A launched innovation and who may suspend it."""

    innovation_id: UUID
    person_id: UUID
    payload_bytes: int

    def subject(self) -> Innovation:
        """Freshly read."""
        return Innovation.objects.get(pk=self.innovation_id)


def parameters() -> dict[str, Any]:
    """How psycopg reaches the same database with the same role and options as the application."""
    known = ("dbname", "host", "port", "user", "password", "options")
    found = connection.get_connection_params()
    return {name: found[name] for name in known if found.get(name)}


def server() -> str:
    """Version of the server and what makes its commits durable."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%s, fsync %s, synchronous_commit %s', current_setting('server_version'),"
            " current_setting('fsync'), current_setting('synchronous_commit'))"
        )
        return str(cursor.fetchone()[0])


def publish_policies(*, at: datetime) -> None:
    """The shipped ones, whatever offices there are by now."""
    for path in publishing.shipped_files():
        publish_policy(path, at=at)


def publish_policy(path: Path, *, at: datetime) -> None:
    """One of them."""
    try:
        publishing.publish_file(path, at=at)
    except Unready as unanswered:
        publishing.publish_file(path, at=at, accepted={gap.code for gap in unanswered.gaps})


def records(count: int) -> list[LaunchedInnovation]:
    """Launched innovations of a new government."""
    now = timezone.now()
    publish_policies(at=now)
    for path in instruments.shipped_files():
        instruments.publish_file(path, at=now)
    government = Government.objects.create(
        code=uuid4().hex[:12], name="Kabupaten Uji", kind="regency", zone="Asia/Jakarta"
    )
    agency = Agency.objects.create(
        government=government, name="Dinas Uji", name_key=uuid4().hex, kind="dinas"
    )
    seats = {
        "innovator": seat_of(Role.INNOVATOR, agency=agency),
        "head": seat_of(Role.AGENCY_HEAD, agency=agency),
        "lan": seat_of(Role.LAN_REVIEWER, ordinal=1 + Seat.objects.filter(role=Role.LAN_REVIEWER).count()),
        "bureau": seat_of(Role.ORGANISATION_BUREAU, government=government),
        "sekda": seat_of(Role.REGIONAL_SECRETARY, government=government),
    }
    people = {name: _holder(seat, now) for name, seat in seats.items()}
    event = launching.record_event(
        government=government,
        title="Peluncuran",
        held_on=now.date(),
        place="Pendopo",
        presided_by=seats["sekda"],
        on_behalf_of=None,
        actor=Actor(people["bureau"].pk),
        at=now,
    )
    return [_record(government, agency, people, str(event.pk)) for _ in range(count)]


def _holder(seat: Seat, now: datetime) -> Person:
    person = Person.objects.create(name="")
    ends_at = now + timedelta(days=30) if seat.role == Role.LAN_REVIEWER else None
    appoint(person, seat, starts_at=now - timedelta(days=1), ends_at=ends_at)
    return person


def _record(
    government: Government, agency: Agency, people: dict[str, Person], event: str
) -> LaunchedInnovation:
    innovation: Any = drafting.draft(
        government=government,
        agency=agency,
        actor=Actor(people["innovator"].pk),
        at=timezone.now(),
        fields={
            "title": "Kantin Puspa",
            "intake": "register",
            "year": 2025,
            "form": "pelayanan_publik",
            "medium": "non_digital",
            "description": "Kelas calon pengantin. " * 40,
        },
    )
    innovation = gate.perform(innovation, "submit", actor=Actor(people["innovator"].pk), at=timezone.now())
    for name in ("head", "lan", "sekda"):
        innovation = decisions.decide(
            innovation, Ballot("approve"), actor=Actor(people[name].pk), at=timezone.now()
        )
    gate.perform(
        innovation, "launch", actor=Actor(people["bureau"].pk), at=timezone.now(), launch_event=event
    )
    for appraisal in Appraisal.objects.filter(innovation_id=innovation.pk):
        gate.perform(
            appraisal, "waive", actor=Actor(people["sekda"].pk), at=timezone.now(), comment="Tidak diukur."
        )
    size = len(Event.objects.filter(subject_id=innovation.pk).latest("seq").payload)
    return LaunchedInnovation(innovation.pk, people["sekda"].pk, size)
