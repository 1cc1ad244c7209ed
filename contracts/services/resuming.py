"""Carrying on with signatures whose process ended midway. Needs no secret, so it never sends anything again."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from common.errors import DomainError
from common.moments import OffsetClock
from contracts.enums import LIVE_STATUSES, RequestStatus
from contracts.models import SignatureRequest
from contracts.services import attempts, batches
from contracts.services.signing import conclude
from contracts.signing import response_spool

logger = logging.getLogger(__name__)

# How long a step may take before its process is taken for dead. Sending must outlast every backend's own timeout. What
# waits for its turn in a batch lives as long as the batch does.
PATIENCE = {
    RequestStatus.FROZEN: timedelta(minutes=15),
    RequestStatus.REQUESTED: timedelta(minutes=2),
    RequestStatus.SENT: timedelta(minutes=10),
    RequestStatus.ANSWERED: timedelta(seconds=30),
    RequestStatus.VERIFIED: timedelta(seconds=30),
}


@dataclass(slots=True)
class ResumeResult:
    """What one sweep did: answers taken in, signatures registered, attempts ended as failed or as unknown."""

    answers: int = 0
    signed: int = 0
    failed: int = 0
    unknown: int = 0

    def __int__(self) -> int:
        """How many attempts were moved."""
        return self.answers + self.signed + self.failed + self.unknown


def resume_signatures(*, at: datetime) -> ResumeResult:
    """Bring every attempt that nobody carries on with to its true end. Idempotent; safe beside living processes.

    Never sent: failed. Sent without an answer: unknown. Answered: judged and registered. Two queries when there is
    nothing to do.
    """
    done, now = ResumeResult(), OffsetClock(at)
    for batch in batches.dead(at=at):
        done.failed += batches.end_dead(batch, at=now())
    answered = []
    for attempt, data in _unregistered_answers():
        try:
            received = attempts.receive(attempt, data, at=now())
        except DomainError as refusal:
            # The file stays where it is, and the next sweep takes it in.
            logger.warning("answer to signature request %s: %s", attempt.pk, refusal.code)
            continue
        done.answers += 1
        if received.status == RequestStatus.ANSWERED:
            answered.append(received)
    for attempt in answered + stale(at=at):
        try:
            _resume(attempt, done, now())
        except DomainError as refusal:
            # The attempt has ended with this code, or waits for the next sweep and stands in the list of stuck ones.
            logger.warning("signature request %s: %s", attempt.pk, refusal.code)
    return done


def stale(*, at: datetime) -> list[SignatureRequest]:
    """Living attempts that have not moved for longer than their step can take, oldest first. One query."""
    earliest = min(PATIENCE.values())
    rows = batches.without_their_turn_ahead(SignatureRequest.objects.all())
    rows = rows.filter(status__in=LIVE_STATUSES, moved_at__lte=at - earliest)
    return [
        row
        for row in rows.select_related("contract", "document").order_by("moved_at", "id")
        if row.moved_at <= at - PATIENCE[RequestStatus(row.status)]
    ]


def _resume(attempt: SignatureRequest, done: ResumeResult, at: datetime) -> None:
    if attempt.status in (RequestStatus.FROZEN, RequestStatus.REQUESTED):
        ended = attempts.end_unsent(attempt, at=at)
        done.failed += ended.status == RequestStatus.FAILED
    elif attempt.status == RequestStatus.SENT:
        attempts.mark_unknown(attempt, code=attempts.NO_ANSWER, at=at)
        done.unknown += 1
    else:
        conclude(attempt, at=at)
        done.signed += 1


def _unregistered_answers() -> Iterator[tuple[SignatureRequest, bytes]]:
    """Answers on the disk that the database does not know of yet, or whose file was not let go."""
    for request_id, data in response_spool.pending():
        attempt = SignatureRequest.objects.select_related("contract").filter(pk=request_id).first()
        if attempt is not None:
            yield attempt, data
