"""Writing down who reads what is open to few, before they read it.

The row is committed with the answer, or before it where nothing else is written. Where it cannot be written (the
database takes no writes for the moment) the reading is refused: nobody reads such things unseen.
"""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError
from django.utils.translation import gettext as _

from common.canonical import digest, instant
from common.errors import Unavailable
from common.letters import typed_text
from common.request_context import Origin, origin, request_id
from common.types import Json
from organisations.enums import ReadKind
from organisations.models import SensitiveRead, User
from organisations.offices import Actor

COMMAND, REQUEST = "command", "request"


class NotRecorded(Unavailable):
    """What is read only on record cannot be put on record now."""

    code = "read_not_recorded"


def record_read(
    actor: Actor,
    kind: ReadKind,
    *,
    at: datetime,
    government_id: UUID | None = None,
    agency_id: UUID | None = None,
    subject: tuple[str, UUID] | None = None,
    asked: str = "",
    reason: str = "",
) -> None:
    """Put one reading on record; call it before the answer is made. Raises NotRecorded, and then nothing is read.

    `subject` is the type and key of what is read about, `asked` what was asked for, where that is not the address of
    the request. Read several times for one answer it is written once. One query.
    """
    came = origin()
    key = (kind, str(government_id), str(subject), asked)
    if came is not None:
        if key in came.noted:
            return
        came.noted.add(key)
    office = actor.acting_in
    row = SensitiveRead(
        kind=kind,
        person_id=actor.person_id,
        account=_account(came),
        office=office.in_words[:255] if office is not None else "",
        role=str(office.role) if office is not None else "",
        seat_id=office.seat_id if office is not None else None,
        government_id=government_id,
        agency_id=agency_id,
        subject_type=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        asked=_one_line(asked or (came.address if came is not None else "")),
        reason=_one_line(reason or (came.reason if came is not None else "")),
        channel=REQUEST if came is not None else COMMAND,
        address_family=came.family if came is not None else 0,
        request_id=request_id(),
        at=at,
        salt=secrets.token_bytes(32),
    )
    row.sha256 = content_hash(row)
    try:
        row.save(force_insert=True)
    except DatabaseError as error:
        message = _("This is read only on record, and the record cannot be written now. Please try again.")
        raise NotRecorded(message) from error


def record_export(actor: Actor, *, at: datetime) -> None:
    """A list that names people leaves as a file: of the government in which its reader acts."""
    office = actor.acting_in
    government_id = office.government_id if office is not None else None
    record_read(actor, ReadKind.EXPORT, at=at, government_id=government_id)


def content_hash(row: SensitiveRead) -> str:
    """What the log holds of a row: the hash of everything that it says, with its salt."""
    said: dict[str, Json] = {
        "v": 1,
        "id": str(row.uuid),
        "kind": row.kind,
        "person": str(row.person_id),
        "account": _text(row.account_id),
        "office": row.office,
        "role": row.role,
        "seat": _text(row.seat_id),
        "government": _text(row.government_id),
        "agency": _text(row.agency_id),
        "subject": [row.subject_type, _text(row.subject_id)],
        "asked": row.asked,
        "reason": row.reason,
        "channel": row.channel,
        "address_family": row.address_family,
        "request": row.request_id,
        "at": instant(row.at),
        "salt": bytes(row.salt).hex(),
    }
    return digest(said)


def _account(came: Origin | None) -> User | None:
    found = came.account() if came is not None else None
    # A request's account is a lazy object: its class says what it is.
    return found if isinstance(found, User) else None


def _one_line(text: str) -> str:
    """On one line, without what no column takes: a reason of any letters never keeps anybody from reading."""
    return typed_text(" ".join("".join(c if c.isprintable() else " " for c in text).split())[:500])


def _text(key: UUID | None) -> str | None:
    return str(key) if key is not None else None
