"""Writing events: canonical bytes, chain, private values. The only code that inserts into the history."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext as _

from common.canonical import canonical_bytes, commitment, instant, leaf_hash
from common.errors import BadInput, Gap, NotPermitted
from common.letters import text_refusal, typed_text
from common.types import Json
from organisations import acting
from organisations.offices import Actor, Office
from workflow.models import Installation, Subject

NO_PREVIOUS = "0" * 64

_COLUMNS = (
    "uuid, subject_type, subject_id, seq, kind, from_state, to_state, at, actor_id, capacity, role, seat_id,"
    " government_id, agency_id, prev, leaf_hash, payload"
)
_INSERT = f"INSERT INTO workflow_event ({_COLUMNS}) VALUES ({', '.join(['%s'] * 17)}) RETURNING id"  # noqa: S608
_INSERT_PRIVATE = "INSERT INTO workflow_eventprivate (event_id, field, salt, value) VALUES (%s, %s, %s, %s)"


@dataclass(slots=True)
class NewEvent:
    """An event about to be written, and afterwards its identity."""

    kind: str
    from_state: str | None
    to_state: str
    at: datetime
    actor: Actor
    office: Office | None
    policy: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)
    docs: list[dict[str, str]] = field(default_factory=list)
    private: Mapping[str, str] = field(default_factory=dict)
    uuid: UUID = field(default_factory=uuid4)
    id: int = 0
    seq: int = 0


@lru_cache(maxsize=4)
def installation() -> Installation:
    """The installation row, read once per process."""
    return Installation.objects.get(id=1)


def _kept(name: str, text: str) -> str:
    """The text as it is kept. Raises BadInput naming it for one that may stand nowhere."""
    kept = typed_text(text)
    if sentence := text_refusal(kept):
        raise BadInput(sentence, gaps=[Gap(name, "letters", sentence)])
    return kept


def append(subject: Subject, entry: NewEvent) -> NewEvent:
    """Insert one event; the database moves the subject. One statement, one more per private value.

    `subject` must be locked by the caller; its engine columns are brought up to date in memory. Raises
    IntegrityError when the event does not continue the subject, BadInput for a private text that may stand nowhere,
    NotPermitted where the account was disabled, or the office ended, while the request was under way: `entry.actor` was
    read under the lock.
    """
    _refuse_closed(entry)
    entry.seq = subject.last_seq + 1
    private = {name: _kept(name, value) for name, value in entry.private.items() if value}
    salts = {name: secrets.token_bytes(32) for name in private}
    previous = bytes(subject.head) if subject.head is not None else None
    payload = canonical_bytes(_payload(subject, entry, previous, private, salts))
    leaf = leaf_hash(payload)
    office = entry.office
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                _uuid(entry.uuid),
                subject.SUBJECT_TYPE,
                _uuid(subject.pk),
                entry.seq,
                entry.kind,
                entry.from_state,
                entry.to_state,
                connection.ops.adapt_datetimefield_value(entry.at),
                _uuid(entry.actor.person_id),
                office.capacity if office else "",
                office.role if office else "",
                _uuid(office.seat_id) if office and office.seat_id else None,
                _uuid(subject.government_id),
                _uuid(subject.agency_id) if subject.agency_id else None,
                previous,
                leaf,
                payload,
            ],
        )
        entry.id = cursor.fetchone()[0]
        for name, value in private.items():
            cursor.execute(_INSERT_PRIVATE, [entry.id, name, salts[name], value])
    _moved(subject, entry, leaf)
    acting.note(office)
    return entry


def _refuse_closed(entry: NewEvent) -> None:
    who, office = entry.actor, entry.office
    if who.is_closed:
        message = _("This account may not sign in any more: nothing was recorded.")
        raise NotPermitted(message, code="account_closed")
    if office is not None and office.id is not None and office.id not in {each.id for each in who.offices}:
        message = _("You do not hold this office any more: nothing was recorded.")
        raise NotPermitted(message, code="office_ended")


def _payload(
    subject: Subject,
    entry: NewEvent,
    previous: bytes | None,
    private: Mapping[str, str],
    salts: Mapping[str, bytes],
) -> dict[str, Json]:
    office = entry.office
    event_id = str(entry.uuid)
    return {
        "v": 1,
        "log": installation().origin,
        "id": event_id,
        "subject": {"type": subject.SUBJECT_TYPE, "id": str(subject.pk)},
        "seq": entry.seq,
        "prev": previous.hex() if previous else NO_PREVIOUS,
        "kind": entry.kind,
        "from": entry.from_state,
        "to": entry.to_state,
        "at": instant(entry.at),
        "actor": str(entry.actor.person_id),
        "role": str(office.role) if office else "",
        "seat": str(office.seat_id) if office and office.seat_id else None,
        "capacity": str(office.capacity) if office else "",
        "policy": entry.policy,
        "cal": None,
        "facts": dict(entry.facts),
        "commit": {
            name: commitment(salt=salts[name], event_id=event_id, field=name, value=value)
            for name, value in private.items()
        },
        "docs": entry.docs,
    }


def _moved(subject: Subject, entry: NewEvent, leaf: bytes) -> None:
    """Repeat in memory what the trigger did in the database."""
    subject.__dict__["state"] = entry.to_state
    subject.last_seq = entry.seq
    subject.version += 1
    subject.head = leaf
    subject.last_at = entry.at


def _uuid(value: UUID) -> UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex
