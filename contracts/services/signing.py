"""Signing a contract as one of its parties: ask, sign outside any transaction, verify, register.

The passphrase passes through once: it is handed to the signing process and there to the backend, and kept nowhere.
Every step before and after is a short transaction of its own (see attempts.py), so a crash anywhere leaves the truth
behind and `resuming` carries on.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from common.canonical import sha256_hex
from common.errors import DomainError, NotNow, NotPermitted
from common.moments import OffsetClock
from common.presence import asks_anew
from contracts.documents import store
from contracts.enums import Party, RequestStatus
from contracts.models import Contract, SignatureRequest
from contracts.services import attempts
from contracts.services.freezing import frozen_terms
from contracts.services.signing_order import DueSignature, next_signatory
from contracts.services.signing_process import SigningProcessLost, apart
from contracts.signing import configured_signer, response_spool
from contracts.signing.base import DocumentToSign, KeyHolder, OutcomeUnknown, SigningError, TogetherSigner
from contracts.verification import examination
from contracts.verification.examination import SignatureRefused, Unreadable
from organisations.offices import Actor

__all__ = ["DueSignature", "carry_out", "carry_out_together", "conclude", "next_signatory", "sign"]


@asks_anew
@sensitive_variables("secret")
def sign(contract: Contract, *, actor: Actor, secret: str, at: datetime, seen: str | None = None) -> Contract:
    """Sign as the party whose turn it is and return the contract as it is afterwards.

    Slow; never inside a transaction of the caller. `seen` is the hash of the document that the signer was shown.
    Raises NotNow (`document_not_ready`, `nothing_to_sign`, `already_signed`, `signing_in_progress`), NotPermitted,
    Stale, SigningError (OutcomeUnknown: the service may have signed, only a person tries again), SignatureRefused.
    """
    now = OffsetClock(at)
    attempt = attempts.start(contract, actor=actor, at=at, seen=seen)
    try:
        return carry_out(attempt, secret=secret, at=now())
    except SigningProcessLost as lost:
        # What was sent waits for `resuming`: its answer may lie on the disk.
        ended = attempts.end_unsent(attempt, at=now())
        if ended.status == RequestStatus.STORED:
            return Contract.objects.get(pk=contract.pk)
        if ended.status == RequestStatus.FAILED:
            raise
        raise OutcomeUnknown(lost.message) from lost


@apart
@sensitive_variables("secret")
def carry_out(attempt: SignatureRequest, *, secret: str, at: datetime) -> Contract:
    """Take a frozen attempt to its end; errors as `sign`. The attempt says afterwards how far it came."""
    now = OffsetClock(at)
    announce(attempt, now)
    data = _signed(attempt, secret, now)
    response_spool.save(attempt.pk, data)
    return take_in(attempt, data, now)


@sensitive_variables("secret")
def carry_out_together(
    frozen: Sequence[SignatureRequest], *, signer: TogetherSigner, secret: str, at: datetime
) -> list[DomainError | None]:
    """Take frozen attempts of one office to their ends with one request: for each what `carry_out` would have raised.

    Every answer is on the disk before the first is looked at. Raises only what interrupts the process itself.
    """
    now = OffsetClock(at)
    results: dict[UUID, DomainError | None] = {}
    sent = []
    for attempt in frozen:
        try:
            announce(attempt, now)
            sent.append(attempt)
        except (SigningError, NotNow, NotPermitted) as refusal:
            results[attempt.pk] = refusal
    outcomes = _signed_together(sent, signer, secret, now) if sent else []
    for attempt, outcome in zip(sent, outcomes, strict=True):
        if isinstance(outcome, bytes):
            response_spool.save(attempt.pk, outcome)
    for attempt, outcome in zip(sent, outcomes, strict=True):
        if isinstance(outcome, SigningError):
            _end(attempt, outcome, now)
            results[attempt.pk] = outcome
            continue
        try:
            take_in(attempt, outcome, now)
            results[attempt.pk] = None
        except DomainError as refusal:
            results[attempt.pk] = refusal
    return [results[attempt.pk] for attempt in frozen]


def announce(attempt: SignatureRequest, now: OffsetClock) -> None:
    """Record that the signature is asked for and that the document goes out. Ends the attempt where it may not."""
    try:
        certificate = configured_signer().certificate_fingerprint(holder=holder_of(attempt))
        attempts.request(attempt, certificate=certificate, at=now())
        attempts.send(attempt, at=now())
    except (SigningError, NotNow, NotPermitted) as refusal:
        attempts.fail(attempt, code=refusal.code, at=now())
        raise


def take_in(attempt: SignatureRequest, data: bytes, now: OffsetClock) -> Contract:
    """Take an answer that is on the disk: judge and register it. Raises as `conclude`, and OutcomeUnknown."""
    answered = attempts.receive(attempt, data, at=now())
    if answered.answer_sha256 != sha256_hex(data):
        raise OutcomeUnknown(_("The signing service answered too late. Its answer is kept as evidence."))
    return conclude(answered, at=now())


def conclude(attempt: SignatureRequest, *, at: datetime) -> Contract:
    """Judge the stored answer and register it; needs no secret, so the worker does it too after a crash.

    Raises SignatureRefused or Unreadable (the attempt has failed, the answer stays as evidence), NotNow, NotPermitted.
    """
    signer, now = configured_signer(), OffsetClock(at)
    data = store.load(attempt.answer_sha256)
    try:
        examination.accept_signed(
            store.load(attempt.document.sha256),
            data,
            expected_field=signer.returned_field(field=Party(attempt.party).field),
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
def _signed(attempt: SignatureRequest, secret: str, now: OffsetClock) -> bytes:
    """What the backend returns. Ends the attempt with the truth when it returns nothing."""
    wanted = _wanted(attempt)
    ended = False
    try:
        data = configured_signer().sign(
            wanted.pdf,
            holder=holder_of(attempt),
            field=wanted.field,
            party=wanted.party,
            reason=wanted.reason,
            location=wanted.location,
            secret=secret,
            at=_local(attempt, now),
        )
        ended = True
    except SigningError as refusal:
        _end(attempt, refusal, now)
        ended = True
        raise
    finally:
        # Whatever else interrupted the exchange, a worker's end included: it was sent, so it may have been signed.
        if not ended:
            attempts.mark_unknown(attempt, code=OutcomeUnknown.code, at=now())
    return data


@sensitive_variables("secret")
def _signed_together(
    sent: Sequence[SignatureRequest], signer: TogetherSigner, secret: str, now: OffsetClock
) -> list[bytes | SigningError]:
    """The outcome of each; unknown for all when something else interrupted the exchange."""
    outcomes: list[bytes | SigningError] | None = None
    try:
        outcomes = signer.sign_together(
            [_wanted(attempt) for attempt in sent],
            holder=holder_of(sent[0]),
            secret=secret,
            at=_local(sent[0], now),
        )
    except SigningError as refusal:
        outcomes = [refusal] * len(sent)
    finally:
        if outcomes is None:
            for attempt in sent:
                attempts.mark_unknown(attempt, code=OutcomeUnknown.code, at=now())
    return outcomes


def _end(attempt: SignatureRequest, refusal: SigningError, now: OffsetClock) -> None:
    """End an attempt that brought no file: failed when it was certainly not signed, unknown otherwise."""
    if refusal.evidence:
        attempts.receive(attempt, refusal.evidence, at=now(), lesser=True)
    if refusal.may_have_signed:
        attempts.mark_unknown(attempt, code=refusal.code, at=now())
    else:
        attempts.fail(attempt, code=refusal.code, at=now())


def holder_of(attempt: SignatureRequest) -> KeyHolder:
    """Whose key an attempt asks for."""
    return KeyHolder(attempt.seat_id, attempt.person_id)


def _wanted(attempt: SignatureRequest) -> DocumentToSign:
    terms, party = frozen_terms(attempt.contract), Party(attempt.party)
    return DocumentToSign(
        pdf=store.load(attempt.document.sha256),
        field=party.field,
        party=terms.signatory(party),
        reason=_("Approval of the performance contract"),
        location=terms.place,
    )


def _local(attempt: SignatureRequest, now: OffsetClock) -> datetime:
    return now().astimezone(ZoneInfo(attempt.contract.government.zone))
