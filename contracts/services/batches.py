"""Batches under way: who signs many at the moment, whether the process of each still lives, and ending what is left.

A process says every few seconds that it lives. One that has said nothing for a minute is taken for dead; what it had
not sent has failed, and its official begins another batch. What it had sent waits for `resuming`, like any attempt.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotNow
from contracts.enums import RequestStatus
from contracts.models import SignatureRequest, SigningBatch
from contracts.services import attempts

BEAT_SECONDS = 10.0
LEASE = timedelta(seconds=60)
PROCESS_ENDED = "process_ended"
_NOT_SENT = (RequestStatus.FROZEN, RequestStatus.REQUESTED)


def open_batch(*, person_id: UUID, at: datetime) -> SigningBatch:
    """A batch that nobody carries on with yet. Raises NotNow (`batch_under_way`) beside a living one of this person."""
    for batch in dead(at=at).filter(person_id=person_id):
        end_dead(batch, at=at)
    try:
        with transaction.atomic():
            return SigningBatch.objects.create(person_id=person_id, began_at=at, beat_at=at)
    except IntegrityError as error:
        raise NotNow(
            _("You are signing other contracts at this moment. Wait until they are done, then sign these."),
            code="batch_under_way",
        ) from error


def under_way(*, person_id: UUID, at: datetime) -> SigningBatch | None:
    """The person's living batch. One query."""
    return SigningBatch.objects.filter(person_id=person_id, ended_at=None, beat_at__gt=at - LEASE).first()


def dead(*, at: datetime) -> "QuerySet[SigningBatch]":
    """Batches without an end whose process is silent."""
    return SigningBatch.objects.filter(ended_at=None, beat_at__lte=at - LEASE).order_by("began_at", "id")


def beat(batch_id: UUID, *, at: datetime) -> bool:
    """Say that the process lives; whether the batch is still its own to carry on with. One update."""
    return SigningBatch.objects.filter(pk=batch_id, ended_at=None).update(beat_at=at) == 1


def end(batch_id: UUID, *, at: datetime, stopped_by: str = "") -> None:
    """Nobody carries on with it any more. Done before: nothing happens."""
    SigningBatch.objects.filter(pk=batch_id, ended_at=None).update(ended_at=at, stopped_by=stopped_by)


def end_dead(batch: SigningBatch, *, at: datetime) -> int:
    """End a batch whose process is no more, and its attempts that were never sent; how many those were."""
    left = SignatureRequest.objects.filter(batch=batch.pk, status__in=_NOT_SENT).select_related("contract")
    ended = [attempts.end_unsent(attempt, at=at) for attempt in left]
    end(batch.pk, at=at, stopped_by=PROCESS_ENDED)
    return sum(attempt.status == RequestStatus.FAILED for attempt in ended)


def without_their_turn_ahead(rows: "QuerySet[SignatureRequest]") -> "QuerySet[SignatureRequest]":
    """The attempts but those that wait for their turn in a batch without an end."""
    going_on = SigningBatch.objects.filter(pk=OuterRef("batch"), ended_at=None)
    return rows.exclude(Q(status=RequestStatus.FROZEN) & Exists(going_on))
