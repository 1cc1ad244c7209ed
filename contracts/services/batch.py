"""Many contracts in one batch: the passphrase typed once, an attempt and a result for each contract."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from common.errors import BadInput, DomainError, Gap, NotNow, NotPermitted, Stale
from common.moments import OffsetClock
from common.presence import asks_anew
from contracts.enums import ContractState
from contracts.models import Contract, ContractDocument, ContractSignatory, SignatureRequest
from contracts.services import attempts
from contracts.services.signing import carry_out, carry_out_together
from contracts.signing import configured_signer
from contracts.signing.base import FieldNotReady, Signer, TogetherSigner
from contracts.verification.examination import SignatureRefused
from organisations.offices import Actor
from workflow.engine import tasks
from workflow.enums import TaskKind

LARGEST = 40
# A batch ends before a web server loses patience with its request (gunicorn: 30 s); the rest is left unsent.
SECONDS = 20.0
NOT_REACHED = "not_reached"
STOPPED = "stopped"
# Refusals that concern one contract only. Any other would meet the next contract too: a wrong passphrase forty times
# blocks an account, a service that is down leaves forty unknowns.
_OF_ONE_CONTRACT = (NotNow, NotPermitted, FieldNotReady, SignatureRefused)


@dataclass(frozen=True, slots=True)
class ContractToSign:
    """A contract to be signed and the hash of the document that was shown; None when nothing was shown."""

    contract: Contract
    seen: str | None = None


@dataclass(slots=True)
class SigningBatch:
    """The result of a batch: its attempts by `batch`, and the contracts for which none could begin, with why."""

    batch: UUID
    refused: list[tuple[Contract, DomainError]] = field(default_factory=list)
    stopped_by: DomainError | None = None


@asks_anew
@sensitive_variables("secret")
def sign_many(
    contracts: Iterable[ContractToSign], *, actor: Actor, secret: str, at: datetime, seconds: float = SECONDS
) -> SigningBatch:
    """Sign up to 40 contracts in the order given; slow, never inside a transaction. One after the other, or several in
    one request where the service takes them so.

    Ends early after `seconds` or at the first refusal that is not about one contract; what was not reached was never
    sent and has failed as `not_reached` or `stopped`. Raises BadInput for none or too many.
    """
    chosen = list(contracts)
    if not 1 <= len(chosen) <= LARGEST:
        message = _("Choose between 1 and %(count)d contracts.") % {"count": LARGEST}
        raise BadInput(message, gaps=[Gap("contracts", "count", message)])
    result, now = SigningBatch(uuid4()), OffsetClock(at)
    frozen = []
    for entry in chosen:
        try:
            frozen.append(
                attempts.start(entry.contract, actor=actor, at=now(), seen=entry.seen, batch=result.batch)
            )
        except (NotNow, NotPermitted, Stale) as refusal:
            result.refused.append((entry.contract, refusal))
    until = time.monotonic() + seconds
    for group in _groups(frozen, signer=configured_signer()):
        if result.stopped_by is not None or time.monotonic() >= until:
            code = STOPPED if result.stopped_by is not None else NOT_REACHED
            for attempt in group:
                attempts.fail(attempt, code=code, at=now())
            continue
        # The attempts themselves say what happened to each.
        results = _carried_out(group, secret=secret, at=now())
        result.stopped_by = next(
            (why for why in results if why is not None and not isinstance(why, _OF_ONE_CONTRACT)), None
        )
    return result


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
