"""One key, one effect, one answer: writes that may be sent again without being done again.

The key's row is inserted in the same transaction as the effect, so a refused or broken request leaves no key.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, Gap, NotNow, Unready
from common.types import Json
from workflow.engine.locking import database_clock
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import IdempotencyKey

MAX_KEY = 120
# A reservation made outside a transaction and never finished: its process died.
ABANDONED_AFTER = timedelta(minutes=10)

_INSERT = (
    "INSERT INTO workflow_idempotencykey (actor_id, key, request_sha256) VALUES (%s, %s, %s)"
    " ON CONFLICT (actor_id, key) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was, or would have been, sent back: status and JSON body; `replayed` when it comes from the store."""

    status: int
    body: Json
    replayed: bool = False


Work = Callable[[], tuple[int, Json]]


def fingerprint(method: str, path: str, body: Json) -> str:
    """Hash of what was asked. Leave secrets out of `body`: a stored hash of a short secret can be guessed."""
    text = json.dumps([method, path, body], sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def once(work: Work, *, actor_id: UUID, key: str, request_sha256: str) -> StoredAnswer:
    """Do `work` in one unit together with its key, or give the stored answer.

    Raises NotNow (`key_in_flight`) while the same key is being worked on, Unready (`key_reused`) when it was used for
    another request. Three statements more than `work`.
    """
    _check_key(key)

    def attempt() -> StoredAnswer:
        with unit_of_work():
            _claim_or_refuse(actor_id, key)
            if not _insert(actor_id, key, request_sha256):
                return _stored(actor_id, key, request_sha256)
            status, body = work()
            return _store(actor_id, key, status, body)

    return retrying(attempt)


def once_outside(work: Work, *, actor_id: UUID, key: str, request_sha256: str) -> StoredAnswer:
    """The same for work that must not run inside a transaction (signing): reserve, work, store the answer.

    A refusal takes the reservation back; one that was never finished lapses after ten minutes.
    """
    _check_key(key)

    def reserve() -> StoredAnswer | None:
        with unit_of_work():
            abandoned = database_clock() - ABANDONED_AFTER
            rows = IdempotencyKey.objects.filter(actor_id=actor_id, key=key, status__isnull=True)
            rows.filter(created_at__lt=abandoned).delete()
            if _insert(actor_id, key, request_sha256):
                return None
            return _stored(actor_id, key, request_sha256)

    known = retrying(reserve)
    if known is not None:
        return known
    try:
        status, body = work()
    except BaseException:
        IdempotencyKey.objects.filter(actor_id=actor_id, key=key, status__isnull=True).delete()
        raise
    return _store(actor_id, key, status, body)


def _check_key(key: str) -> None:
    if not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        message = _("A key has 1 to %(count)d printable ASCII characters.") % {"count": MAX_KEY}
        raise BadInput(message, gaps=[Gap("Idempotency-Key", "invalid", message)])


def _claim_or_refuse(actor_id: UUID, key: str) -> None:
    """On PostgreSQL another transaction with this key would make the insert wait: say so at once instead."""
    if connection.vendor != "postgresql":
        return
    digest = hashlib.sha256(f"idempotency\x00{actor_id}\x00{key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)]
        )
        if not cursor.fetchone()[0]:
            raise _in_flight()


def _insert(actor_id: UUID, key: str, request_sha256: str) -> bool:
    actor = actor_id if connection.features.has_native_uuid_field else actor_id.hex
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [actor, key, request_sha256])
        return bool(cursor.rowcount == 1)


def _stored(actor_id: UUID, key: str, request_sha256: str) -> StoredAnswer:
    row = IdempotencyKey.objects.get(actor_id=actor_id, key=key)
    if row.request_sha256 != request_sha256:
        raise Unready(
            _("This key was used for another request."),
            code="key_reused",
            gaps=[Gap("Idempotency-Key", "key_reused", _("This key was used for another request."))],
        )
    if row.status is None:
        raise _in_flight()
    return StoredAnswer(row.status, row.response, replayed=True)


def _in_flight() -> NotNow:
    return NotNow(_("The same request is being worked on right now."), code="key_in_flight")


def _store(actor_id: UUID, key: str, status: int, body: Json) -> StoredAnswer:
    plain = json.loads(json.dumps(body, cls=DjangoJSONEncoder))
    IdempotencyKey.objects.filter(actor_id=actor_id, key=key).update(status=status, response=plain)
    return StoredAnswer(status, plain)
