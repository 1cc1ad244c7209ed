"""Signing a contract as one of its parties: ask, sign outside any transaction, verify, register.

The passphrase passes through once: it is handed to the backend and kept nowhere. Every step before and after is a short
transaction of its own (see attempts.py), so a crash anywhere leaves the truth behind and `resuming` carries on.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from common.canonical import sha256_hex
from common.errors import NotNow, NotPermitted
from common.moments import Elapsing
from contracts import answers, documents, verification
from contracts.enums import Party
from contracts.models import Contract, SignatureRequest
from contracts.services import attempts
from contracts.services.freezing import frozen_terms
from contracts.services.turns import FIELDS, Turn, whose_turn
from contracts.signing import configured_signer
from contracts.signing.base import OutcomeUnknown, SigningError
from contracts.verification import SignatureRefused, Unreadable

__all__ = ["Turn", "carry_out", "conclude", "sign", "whose_turn"]


@sensitive_variables("secret")
def sign(contract: Contract, *, actor: Any, secret: str, at: datetime, seen: str | None = None) -> Contract:
    """Sign as the party whose turn it is and return the contract as it is afterwards.

    Slow; never inside a transaction of the caller. `seen` is the hash of the document that the signer was shown.
    Raises NotNow (`document_not_ready`, `nothing_to_sign`, `already_signed`, `signing_in_progress`), NotPermitted,
    Stale, SigningError (OutcomeUnknown: the service may have signed, only a person tries again), SignatureRefused.
    """
    return carry_out(attempts.freeze(contract, actor=actor, at=at, seen=seen), secret=secret, at=at)


@sensitive_variables("secret")
def carry_out(attempt: SignatureRequest, *, secret: str, at: datetime) -> Contract:
    """Take a frozen attempt to its end; errors as `sign`. The attempt says afterwards how far it came."""
    now = Elapsing(at)
    try:
        certificate = configured_signer().certificate_fingerprint(seat_id=attempt.seat_id)
        attempts.request(attempt, certificate=certificate, at=now())
        attempts.send(attempt, at=now())
    except (SigningError, NotNow, NotPermitted) as refusal:
        attempts.fail(attempt, code=refusal.code, at=now())
        raise
    data = _signed(attempt, secret, now)
    answers.keep(attempt.pk, data)
    answered = attempts.receive(attempt, data, at=now())
    if answered.answer_sha256 != sha256_hex(data):
        raise OutcomeUnknown(_("The signing service answered too late. Its answer is kept as evidence."))
    return conclude(answered, at=now())


def conclude(attempt: SignatureRequest, *, at: datetime) -> Contract:
    """Judge the stored answer and register it; needs no secret, so the worker does it too after a crash.

    Raises SignatureRefused or Unreadable (the attempt has failed, the answer stays as evidence), NotNow, NotPermitted.
    """
    signer, now = configured_signer(), Elapsing(at)
    data = documents.load(attempt.answer_sha256)
    try:
        verification.accept_signed(
            documents.load(attempt.document.sha256),
            data,
            expected_field=signer.returned_field(field=FIELDS[Party(attempt.party)]),
            expected_fingerprint=attempt.certificate_sha256,
            trust_roots=signer.trust_roots(),
            at=at,
        )
        attempts.verified(attempt, at=now())
        return attempts.register(attempt, size=len(data), at=now())
    except (SignatureRefused, Unreadable, NotNow, NotPermitted) as refusal:
        attempts.fail(attempt, code=refusal.code, at=now())
        raise


@sensitive_variables("secret")
def _signed(attempt: SignatureRequest, secret: str, now: Elapsing) -> bytes:
    """What the backend returns. Ends the attempt with the truth when it returns nothing."""
    contract = attempt.contract
    terms = frozen_terms(contract)
    party = Party(attempt.party)
    before = documents.load(attempt.document.sha256)
    answered, code = False, OutcomeUnknown.code
    try:
        data = configured_signer().sign(
            before,
            seat_id=attempt.seat_id,
            field=FIELDS[party],
            party=terms.first_party if party == Party.FIRST else terms.second_party,
            reason=_("Approval of the performance contract"),
            location=terms.place,
            secret=secret,
            at=now().astimezone(ZoneInfo(contract.government.zone)),
        )
        answered = True
    except SigningError as refusal:
        code = refusal.code
        if refusal.evidence:
            attempts.receive(attempt, refusal.evidence, at=now(), lesser=True)
        if not refusal.may_have_signed:
            attempts.fail(attempt, code=refusal.code, at=now())
        raise
    finally:
        # Whatever else interrupted the exchange, a worker's end included: it was sent, so it may have been signed.
        if not answered:
            attempts.lose(attempt, code=code, at=now())
    return data
