"""Many contracts in one sitting: the passphrase typed once, an attempt and a result for each contract."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from common.errors import BadInput, DomainError, Gap, NotNow, NotPermitted, Stale
from common.moments import Elapsing
from contracts.enums import ContractState
from contracts.models import Contract, SignatureRequest
from contracts.services import attempts
from contracts.services.signing import carry_out
from contracts.signing.base import FieldNotReady
from contracts.verification import SignatureRefused
from organisations.offices import Actor

LARGEST = 40
# A sitting ends before a web server loses patience with its request (gunicorn: 30 s); the rest is left unsent.
SECONDS = 20.0
NOT_REACHED = "not_reached"
STOPPED = "stopped"
# Refusals that concern one contract only. Any other would meet the next contract too: a wrong passphrase forty times
# blocks an account, a service that is down leaves forty unknowns.
_OF_ONE_CONTRACT = (NotNow, NotPermitted, FieldNotReady, SignatureRefused)


@dataclass(frozen=True, slots=True)
class Wish:
    """A contract to be signed and the hash of the document that was shown; None when nothing was shown."""

    contract: Contract
    seen: str | None = None


@dataclass(slots=True)
class Sitting:
    """What became of a sitting: its attempts by `batch`, and the contracts for which none could begin, with why."""

    batch: UUID
    refused: list[tuple[Contract, DomainError]] = field(default_factory=list)
    stopped_by: DomainError | None = None


@sensitive_variables("secret")
def sign_many(
    wishes: Iterable[Wish], *, actor: Any, secret: str, at: datetime, seconds: float = SECONDS
) -> Sitting:
    """Sign up to 40 contracts one after the other, in the order given; slow, never inside a transaction.

    Ends early after `seconds` or at the first refusal that is not about one contract; what was not reached was never
    sent and has failed as `not_reached` or `stopped`. Raises BadInput for none or too many.
    """
    chosen = list(wishes)
    if not 1 <= len(chosen) <= LARGEST:
        message = _("Choose between 1 and %(count)d contracts.") % {"count": LARGEST}
        raise BadInput(message, gaps=[Gap("contracts", "count", message)])
    sitting, now = Sitting(uuid4()), Elapsing(at)
    frozen = []
    for wish in chosen:
        try:
            frozen.append(
                attempts.freeze(wish.contract, actor=actor, at=now(), seen=wish.seen, batch=sitting.batch)
            )
        except (NotNow, NotPermitted, Stale) as refusal:
            sitting.refused.append((wish.contract, refusal))
    until = time.monotonic() + seconds
    for attempt in frozen:
        if sitting.stopped_by is not None or time.monotonic() >= until:
            code = STOPPED if sitting.stopped_by is not None else NOT_REACHED
            attempts.fail(attempt, code=code, at=now())
            continue
        try:
            carry_out(attempt, secret=secret, at=now())
        except _OF_ONE_CONTRACT:
            continue  # the attempt itself says what happened
        except DomainError as refusal:
            sitting.stopped_by = refusal
    return sitting


def results_of(batch: UUID, *, person_id: UUID) -> list[SignatureRequest]:
    """The attempts of one's own sitting in the order of signing; empty for somebody else's. One query."""
    rows = SignatureRequest.objects.filter(batch=batch, person_id=person_id)
    return list(
        rows.select_related("contract__government", "contract__agency").order_by("requested_at", "id")
    )


def signable_by(actor: Actor) -> "QuerySet[Contract]":
    """Contracts whose next signature is due from an office that the actor holds; oldest first, documents ready."""
    seats = [office.seat_id for office in actor.offices if office.seat_id]
    rows = Contract.objects.filter(state=ContractState.SIGNING).annotate(versions=Count("documents"))
    mine = rows.filter(versions=1, first_seat_id__in=seats) | rows.filter(
        versions=2, second_seat_id__in=seats
    )
    return mine.select_related("government", "agency").order_by("created_at", "id")
