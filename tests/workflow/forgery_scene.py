"""An installation in earnest for forgeries: everybody's office is on record, a proposal waits for LAN, a report is
evaluated, another one is owed, and the log is sealed.

`names` are SQL literals for the statements of `forgeries.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from appointments.models import Official
from appointments.services.people import PersonDetails, enter
from appointments.services.recording_before import record_all
from common.canonical import canonical_bytes, instant, leaf_hash
from history.models import SignedCheckpoint
from history.queries import key_texts
from history.services.sealing import seal
from innovations.models import Report
from organisations.models import OfficeHeld, User
from tests import databases
from tests.world import World, build
from workflow.engine.events import NO_PREVIOUS, installation
from workflow.models import Decision, PolicyVersion, Review

ON_SQLITE = connection.vendor == "sqlite"


@dataclass(frozen=True, slots=True)
class ForgeryScene:
    """The world, what statements may name, and the checkpoint that somebody kept."""

    world: World
    names: dict[str, str] = field(default_factory=dict)
    kept: str = ""
    key: str = ""


def scene() -> ForgeryScene:
    """Walk there. The installation is no demonstration afterwards."""
    world = build()
    record_all(at=world.now)
    report = world.reported()
    world.decide(report, world.bureau)
    pending = world.decide(world.submitted(title="Antrean daring"), world.head)
    draft = world.draft(title="Kebun gizi")
    enter(world.government, PersonDetails(name="Siti Aminah"), actor=world.administrator, at=world.tick())
    owed = Report.objects.select_related("deadline").get(contract=report.contract, number=2)
    if ON_SQLITE:
        # On PostgreSQL the application cannot; and there nothing asks for it.
        seal(at=world.now)
    databases.mark_demo(demo=False)
    databases.forget()
    return ForgeryScene(
        world,
        _names(world, report, pending, draft, owed),
        SignedCheckpoint.objects.latest("size").note if ON_SQLITE else "",
        key_texts()[0] if ON_SQLITE else "",
    )


def _names(world: World, report: Report, pending: Any, draft: Any, owed: Report) -> dict[str, str]:
    pending.refresh_from_db()
    evaluated = Report.objects.get(pk=report.pk)
    waiting = Review.objects.get(subject_id=pending.pk)
    made = Decision.objects.get(review=waiting)
    sekda, innovator = _held(world.sekda), _held(world.innovator)
    other = PolicyVersion.objects.exclude(pk=waiting.policy_id).order_by("pk").first()
    assert other is not None, "several policies are shipped"
    line = evaluated.lines.order_by("pk").first()
    contract = evaluated.contract
    assert line is not None
    assert contract is not None
    later = world.now + timedelta(minutes=5)
    found: dict[str, object] = {
        "pending": pending.pk,
        "draft": draft.pk,
        "approved": evaluated.innovation_id,
        "round": waiting.pk,
        "decision": made.pk,
        "report": evaluated.pk,
        "owed": owed.pk,
        "line": line.pk,
        "indicator": line.indicator_id,
        "contract": contract.pk,
        "deadline": owed.deadline_id,
        "met": evaluated.deadline_id,
        "calendar": owed.deadline.calendar_id,
        "government": world.government.pk,
        "agency": world.agency.pk,
        "other_agency": world.other_agency.pk,
        "innovator": world.innovator.person_id,
        "neighbour": world.neighbour.person_id,
        "administrator": world.administrator.person_id,
        "sekda": world.sekda.person_id,
        "lan": world.lan.person_id,
        "sekda_seat": sekda.seat_id,
        "sekda_held": sekda.pk,
        "innovator_seat": innovator.seat_id,
        "innovator_held": innovator.pk,
        "bureau_held": _held(world.bureau).pk,
        "bureau": world.bureau.person_id,
        "other_policy": other.pk,
        "fresh": uuid4(),
        "entered": Official.objects.get(person__name="Siti Aminah").person_id,
        "now": later,
        "late": later + timedelta(days=400),
        "long_ago": datetime(2020, 6, 1, tzinfo=later.tzinfo),
    }
    names = {name: literal(value) for name, value in found.items()}
    names["yes"], names["no"] = ("1", "0") if ON_SQLITE else ("true", "false")
    names["other_reference"] = literal(other.reference)
    names["bytes"] = literal(b"\x01" * 32)
    names["digest"] = literal(made.digest)
    names |= _forged_events(world, pending, draft, owed, later)
    return names


def _held(user: User) -> OfficeHeld:
    return OfficeHeld.objects.get(person_id=user.person_id)


def literal(value: object) -> str:
    """A value as this engine's SQL writes it."""
    if isinstance(value, UUID):
        return f"'{value.hex}'" if ON_SQLITE else f"'{value}'"
    if isinstance(value, datetime):
        return f"'{value.replace(tzinfo=None)}'" if ON_SQLITE else f"'{value.isoformat()}'"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'" if ON_SQLITE else f"'\\x{value.hex()}'"
    return "'" + str(value).replace("'", "''") + "'"


def _forged_events(world: World, pending: Any, draft: Any, owed: Report, at: datetime) -> dict[str, str]:
    """Whole inserts of events with right bytes, each the next one of its subject."""
    sekda, innovator = _held(world.sekda), _held(world.innovator)
    stage = {"review": "innovation", "round": 1, "outcome": "approve", "fields": []}
    return {
        "approving": forged_event(pending, "approve", "approved", sekda, at),
        "rejecting": forged_event(pending, "reject", "rejected", sekda, at),
        "returning": forged_event(pending, "send_back", "returned", sekda, at),
        "launching": forged_event(pending, "launch", "launched", sekda, at),
        "inventing": forged_event(pending, "wave_through", "approved", sekda, at),
        "renaming": forged_event(pending, "approve", "in_review", sekda, at),
        "deciding_as_sekda": forged_event(
            pending, "decide", "in_review", sekda, at, facts={**stage, "stage": "secretary"}
        ),
        "deciding_as_innovator": forged_event(
            pending, "decide", "in_review", innovator, at, facts={**stage, "stage": "lan"}
        ),
        "taking_back": forged_event(
            pending, "withdraw_decision", "in_review", innovator, at, facts={"stage": "agency_head"}
        ),
        "waving": forged_event(pending, "note", "in_review", sekda, at),
        "submitting": forged_event(draft, "submit", "in_review", innovator, at),
        "withdrawing": forged_event(draft, "withdraw", "withdrawn", innovator, at),
        "waiving": forged_event(owed, "waive", "waived", sekda, at),
    }


def forged_event(
    subject: Any,
    name: str,
    to: str,
    held: OfficeHeld,
    at: datetime,
    facts: dict[str, Any] | None = None,
) -> str:
    """The insert of an event that hashes and continues its subject rightly."""
    uuid, seq, before = uuid4(), subject.last_seq + 1, bytes(subject.head)
    role = held.seat.role
    kind = f"{subject.SUBJECT_TYPE}.{name}"
    review = Review.objects.filter(subject_id=subject.pk, closed_at__isnull=True).first()
    payload = canonical_bytes(
        {
            "v": 1,
            "log": installation().origin,
            "id": str(uuid),
            "subject": {"type": subject.SUBJECT_TYPE, "id": str(subject.pk)},
            "seq": seq,
            "prev": before.hex() or NO_PREVIOUS,
            "kind": kind,
            "from": subject.state,
            "to": to,
            "at": instant(at),
            "actor": str(held.person_id),
            "role": role,
            "seat": str(held.seat_id),
            "capacity": str(held.capacity),
            "policy": subject.policy_ref,
            "cal": None,
            "facts": facts or {},
            "commit": {},
            "docs": [{"id": str(review.pk), "sha256": review.digest}] if review is not None else [],
        }
    )
    values = [
        uuid, subject.SUBJECT_TYPE, subject.pk, seq, kind, subject.state, to, at, held.person_id, held.capacity, role,
        held.seat_id, subject.government_id, subject.agency_id, before, leaf_hash(payload), payload,
    ]  # fmt: skip
    return (
        "INSERT INTO workflow_event (uuid, subject_type, subject_id, seq, kind, from_state, to_state, at, actor_id,"
        " capacity, role, seat_id, government_id, agency_id, prev, leaf_hash, payload) VALUES"
        f" ({', '.join(literal(value) for value in values)})"
    )
