"""One-time codes for signing: asked for by the official, sent by the signing service, typed instead of a passphrase."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotNow
from contracts.models import Contract
from contracts.services.signing_order import next_signatory
from contracts.signing import configured_signer
from contracts.signing.base import CodeSigner, KeyHolder
from organisations.offices import Actor, Office


def codes_are_typed() -> bool:
    """Whether officials sign with a code that they have to ask for. Raises SigningError for a wrong setting."""
    signer = configured_signer()
    return isinstance(signer, CodeSigner) and signer.takes_code()


def request_code(contracts: Iterable[Contract], *, actor: Actor, at: datetime) -> int:
    """Have the service send the official one code for the contracts whose signature is due from them; how many.

    Slow (network). A code belongs to one certificate, so contracts of several offices are asked for one office at a
    time. Raises NotNow (`nothing_to_sign`, `several_offices`), NotPermitted, SigningError.
    """
    seats: list[UUID] = [_seat(next_signatory(contract, actor=actor, at=at).office) for contract in contracts]
    signer = configured_signer()
    if not seats or not isinstance(signer, CodeSigner):
        raise NotNow(_("Choose the contracts that the code is for."), code="nothing_to_sign")
    if len(set(seats)) > 1:
        raise NotNow(
            _("A code is for one office. Choose contracts that you sign in the same office."),
            code="several_offices",
        )
    signer.request_code(holder=KeyHolder(seats[0], actor.person_id), documents=len(seats))
    return len(seats)


def _seat(office: Office) -> UUID:
    return office.seat
