"""Many contracts in one batch: the passphrase typed once, an attempt and a result for each contract.

The request begins an attempt for each, then hands them with the passphrase to the signing process and need not wait:
what became of each is read from the attempts. Nothing but that process ever holds the passphrase.
"""

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import DatabaseError, connections
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from common.errors import BadInput, DomainError, Gap, NotNow, NotPermitted, Stale
from common.moments import OffsetClock
from common.presence import asks_anew
from contracts.enums import ContractState, RequestStatus
from contracts.models import (
    BatchRefusal,
    Contract,
    ContractDocument,
    ContractSignatory,
    SignatureRequest,
    SigningBatch,
)
from contracts.services import attempts, batches, signing_process
from contracts.services.signing import carry_out, carry_out_together
from contracts.services.signing_process import apart
from contracts.signing import configured_signer
from contracts.signing.base import FieldNotReady, Signer, TogetherSigner
from contracts.verification.examination import SignatureRefused
from organisations.offices import Actor
from workflow.engine import tasks
from workflow.engine.transaction import giving_way
from workflow.enums import TaskKind

LARGEST = 40
# So few are waited for, and not for longer than a reader would (gunicorn has threads for the others).
FEW = 3
WAITING_SECONDS = 20.0
NOT_REACHED = "not_reached"
STOPPED = "stopped"
# Refusals that concern one contract only. Any other would meet the next contract too: a wrong passphrase forty times
# blocks an account, a service that is down leaves forty unknowns.
_OF_ONE_CONTRACT = (NotNow, NotPermitted, FieldNotReady, SignatureRefused)

log = logging.getLogger("prakarsa.signing")


@dataclass(frozen=True, slots=True)
class ContractToSign:
    """A contract to be signed and the hash of the document that was shown; None when nothing was shown."""

    contract: Contract
    seen: str | None = None


@asks_anew
@sensitive_variables("secret")
def sign_many(
    contracts: Iterable[ContractToSign], *, actor: Actor, secret: str, at: datetime
) -> SigningBatch:
    """Begin to sign up to 40 contracts in the order given; never inside a transaction. Returns at once, or with a few
    contracts when they are done; without a signing process (commands, tests) all are done by then.

    Ends at the first refusal that is not about one contract; what was not reached was never sent and has failed as
    `stopped`, or as `not_reached` when the server ended. Raises BadInput for none or too many, NotNow
    (`batch_under_way`).
    """
    chosen = list(contracts)
    if not 1 <= len(chosen) <= LARGEST:
        message = _("Choose between 1 and %(count)d contracts.") % {"count": LARGEST}
        raise BadInput(message, gaps=[Gap("contracts", "count", message)])
    now = OffsetClock(at)
    batch = batches.open_batch(person_id=actor.person_id, at=at)
    frozen = _begun(batch, chosen, actor, now)
    try:
        going_on = carry_on.begin(batch.pk, [attempt.pk for attempt in frozen], secret=secret, at=now())
    except signing_process.SigningProcessLost:
        batches.end_dead(batch, at=now())
        raise
    if len(frozen) <= FEW:
        going_on.wait(WAITING_SECONDS)
    batch.refresh_from_db()
    return batch


def _begun(
    batch: SigningBatch, chosen: Iterable[ContractToSign], actor: Actor, now: OffsetClock
) -> list[SignatureRequest]:
    """An attempt for each contract for which one may begin; a row that says why for each other."""
    frozen = []
    for entry in chosen:
        try:
            frozen.append(
                attempts.start(entry.contract, actor=actor, at=now(), seen=entry.seen, batch=batch.pk)
            )
        except (NotNow, NotPermitted, Stale) as refusal:
            BatchRefusal.objects.get_or_create(
                batch=batch, contract=entry.contract, defaults={"code": refusal.code}
            )
    return frozen


@apart
@sensitive_variables("secret")
def carry_on(batch_id: UUID, attempt_ids: Sequence[UUID], *, secret: str, at: datetime) -> None:
    """Sign a batch whose attempts have begun: one after the other, or several in one request where the service takes
    them so. Whoever lost the office, or may not sign in any more, is refused at each contract as at a single one.
    """
    now = OffsetClock(at)
    rows = SignatureRequest.objects.select_related("contract", "document").in_bulk(list(attempt_ids))
    frozen = [rows[key] for key in attempt_ids if rows[key].status == RequestStatus.FROZEN]
    stopped_by = ""
    try:
        with _heard(batch_id, now), giving_way():
            for group in _groups(frozen, signer=configured_signer()):
                if not stopped_by and signing_process.stopping.is_set():
                    stopped_by = NOT_REACHED
                if stopped_by:
                    for attempt in group:
                        attempts.fail(
                            attempt, code=NOT_REACHED if stopped_by == NOT_REACHED else STOPPED, at=now()
                        )
                    continue
                if not batches.beat(batch_id, at=now()):
                    # It was taken for dead, and what is left has been ended.
                    return
                # The attempts themselves say what happened to each.
                results = _carried_out(group, secret=secret, at=now())
                stopped_by = next(
                    (why.code for why in results if why and not isinstance(why, _OF_ONE_CONTRACT)), ""
                )
    finally:
        left = SignatureRequest.objects.filter(batch=batch_id, status=RequestStatus.FROZEN)
        for attempt in left.select_related("contract"):
            # Something of ours broke.
            attempts.fail(attempt, code=STOPPED, at=now())
        batches.end(batch_id, at=now(), stopped_by=stopped_by)


@contextmanager
def _heard(batch_id: UUID, now: OffsetClock) -> Iterator[None]:
    """Say every few seconds that the process lives, while one contract may take a minute."""
    if not signing_process.is_here():
        yield
        return
    ended = threading.Event()

    def say() -> None:
        while not ended.wait(batches.BEAT_SECONDS):
            try:
                batches.beat(batch_id, at=now())
            except DatabaseError as error:
                log.warning("batch %s could not say that it lives: %s", batch_id, type(error).__name__)
            finally:
                connections.close_all()

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@sensitive_variables("secret")
def _carried_out(group: list[SignatureRequest], *, secret: str, at: datetime) -> list[DomainError | None]:
    signer = configured_signer()
    if len(group) > 1 and isinstance(signer, TogetherSigner):
        return carry_out_together(group, signer=signer, secret=secret, at=at)
    try:
        carry_out(group[0], secret=secret, at=at)
    except DomainError as refusal:
        return [refusal]
    return [None]


def _groups(frozen: list[SignatureRequest], *, signer: Signer) -> Iterator[list[SignatureRequest]]:
    """What goes into one request: attempts of one office, as many as the service takes; others one by one."""
    most = signer.most_together() if isinstance(signer, TogetherSigner) else 1
    for _seat, same in groupby(frozen, key=lambda attempt: attempt.seat_id):
        rest = list(same)
        while rest:
            yield rest[:most]
            rest = rest[most:]


def refusals_of(batch: UUID, *, person_id: UUID) -> list[BatchRefusal]:
    """What could not be begun in one's own batch, in the order of the queue. One query."""
    rows = BatchRefusal.objects.filter(batch=batch, batch__person=person_id)
    return list(
        rows.select_related("contract__government", "contract__agency").order_by(
            "contract__created_at", "contract_id"
        )
    )


def results_of(batch: UUID, *, person_id: UUID) -> list[SignatureRequest]:
    """The attempts of one's own batch in the order of the queue; empty for somebody else's. One query."""
    rows = SignatureRequest.objects.filter(batch=batch, person_id=person_id)
    return list(
        rows.select_related("contract__government", "contract__agency").order_by(
            "contract__created_at", "contract_id"
        )
    )


def signable_by(actor: Actor) -> "QuerySet[Contract]":
    """Contracts whose next signature is due from an office that the actor holds; oldest first, documents ready."""
    seats = [office.seat_id for office in actor.offices if office.seat_id]
    binding = ContractState.IN_FORCE
    # A version adds one signature to the one before, so the newest one's number is how many have signed.
    newest = ContractDocument.objects.filter(contract=OuterRef("pk")).order_by("-version_no")
    due = ContractSignatory.objects.filter(
        contract=OuterRef("pk"), position=OuterRef("signed") + 1, seat__in=seats
    )
    rows = Contract.objects.filter(
        Q(supersedes=None) | Q(supersedes__state=binding),
        Q(amends=None) | Q(amends__state=binding),
        # Nobody is asked to sign what has to be made anew or declared void.
        pk__in=tasks.open_among(Contract.SUBJECT_TYPE, TaskKind.SIGN),
        state=ContractState.SIGNING,
    ).annotate(signed=Subquery(newest.values("version_no")[:1]))
    return rows.filter(Exists(due)).select_related("government", "agency").order_by("created_at", "id")
