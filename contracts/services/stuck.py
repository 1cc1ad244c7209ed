"""Signatures that did not come to their end: what is truly known of each, for operators and for the official."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from contracts.enums import LIVE_STATUSES, AnswerUse, ContractState, RequestStatus
from contracts.models import Signature, SignatureAnswer, SignatureRequest
from contracts.services import batches
from contracts.services.resuming import PATIENCE
from organisations.enums import Role
from organisations.offices import Actor

OPERATORS = (Role.ORGANISATION_BUREAU, Role.ADMINISTRATOR)
_SHORTEST = min(PATIENCE.values())


@dataclass(frozen=True, slots=True)
class StuckSignature:
    """One attempt that needs a person's eye. `mine`: the viewer holds the office and may try again."""

    request: SignatureRequest
    truth: StrOrPromise
    why: StrOrPromise
    late_answer: bool
    may_retry: bool


TRUTHS = {
    RequestStatus.FROZEN: _("Not sent. Nothing has been signed."),
    RequestStatus.REQUESTED: _("Not sent. Nothing has been signed."),
    RequestStatus.SENT: _("Sent; no answer yet. The service may have signed."),
    RequestStatus.ANSWERED: _("The service has answered; its file is still to be checked and registered."),
    RequestStatus.VERIFIED: _("The answer is checked; its registration is still to come."),
    RequestStatus.STORED: _("Signed and registered."),
    RequestStatus.UNKNOWN: _("Unknown. The service may have signed, but no signed file was accepted."),
    RequestStatus.FAILED: _("Failed. No signature was registered."),
}
REASONS = {
    "wrong_secret": _("The passphrase was not correct."),
    "no_signing_key": _("The office has no signing certificate."),
    "signature_not_due": _("The place of this signature was not free."),
    "signing_refused": _("The signing service refused."),
    "signing_failed": _("The signing service could not sign."),
    "signer_misconfigured": _("The signing service is not set up properly; an operator must correct it."),
    "other_official": _("The office is held by another official, or in another capacity, than is printed."),
    "signer_unavailable": _("The signing service was not reached."),
    "timestamp_unavailable": _("The time-stamp service was not reached."),
    "revocation_unavailable": _("The revocation data was not reached."),
    "certificate_expired": _("The signer's certificate has expired."),
    "certificate_suspended": _("The signer's certificate is suspended."),
    "certificate_revoked": _("The signer's certificate is revoked."),
    "certificate_missing": _("The signer has no certificate."),
    "certificate_pending": _("The signer's certificate is not issued yet."),
    "not_registered": _("The signer is not registered with the service."),
    "document_refused": _("The service refused the document."),
    "outcome_unknown": _("The service did not answer properly after the document was sent."),
    "level_not_reached": _("The service signed without the required time-stamp; its file was not accepted."),
    "no_answer": _("The process ended after the document was sent; no answer arrived."),
    "never_sent": _("The process ended before the document was sent."),
    "not_reached": _("The batch ended before its turn came."),
    "stopped": _("The batch was stopped by an earlier problem."),
    "not_a_continuation": _("The returned file is not the one that was sent."),
    "wrong_signature_count": _("The returned file does not add exactly one signature."),
    "wrong_field": _("The signature is in the wrong place."),
    "unexpected_certificate": _("The signature was made with another person's certificate."),
    "partial_coverage": _("The signature does not cover the whole file."),
    "invalid_signature": _("The new signature is not valid."),
    "earlier_signature_broken": _("The returned file breaks an earlier signature."),
    "unexpected_change": _("The returned file changes more than one signature."),
    "unreadable_pdf": _("The returned file is no readable PDF."),
    "already_signed": _("Somebody else has signed for this office."),
    "nothing_to_sign": _("The contract was no longer waiting for signatures."),
    "predecessor_ended": _("The contract that this one changes is no longer in force."),
    "not_your_office": _("The signer no longer held the office."),
    "office_ended": _("The signer no longer held the office."),
    "account_closed": _("The signer's account is disabled."),
    "signing_in_progress": _("Another attempt to sign it was under way."),
    "too_many_wrong_secrets": _("Too many wrong passphrases in a short time."),
    "stale": _("The document had changed since it was shown."),
    "document_not_ready": _("The document was still being produced."),
    "first_party_first": _("The first party signs first."),
    "other_party_first": _("Another party signs before."),
    "four_eyes": _("One person does not sign for two parties."),
    "period_over": _("The period of the contract is over."),
}


def truth_of(request: SignatureRequest) -> StrOrPromise:
    """What is certain about this attempt, in one sentence."""
    return TRUTHS[RequestStatus(request.status)]


def reason_of(request: SignatureRequest) -> StrOrPromise:
    """Why it ended without a signature, in one sentence; empty when it did not."""
    return reason_of_code(request.failure)


def reason_of_code(code: str) -> StrOrPromise:
    """The sentence of a code by which a signature was refused or failed."""
    return REASONS.get(code, code)


def stuck_visible_to(actor: Actor, *, at: datetime) -> list[StuckSignature]:
    """Latest attempts without a signature on contracts still to be signed, oldest first: for operators those of their
    governments, for officials those of their own offices. Living ones only when they have stopped moving. One query."""
    governments = [
        office.government_id
        for office in actor.offices
        if office.role in OPERATORS and office.government_id is not None
    ]
    seats = {office.seat_id for office in actor.offices if office.seat_id}
    return [
        StuckSignature(row, truth_of(row), reason_of(row), late_answer, row.seat_id in seats and not row.live)
        for row, late_answer in _stuck(Q(contract__government_id__in=governments) | Q(seat_id__in=seats), at)
    ]


def stuck_anywhere(*, at: datetime) -> int:
    """How many there are in all governments together. One query."""
    return len(_stuck(Q(), at))


def _stuck(among: Q, at: datetime) -> list[tuple[SignatureRequest, bool]]:
    """Each with whether an answer came too late."""
    same = SignatureRequest.objects.filter(contract=OuterRef("contract"), party=OuterRef("party"))
    signed = Signature.objects.filter(contract=OuterRef("contract"), party=OuterRef("party"))
    late = SignatureAnswer.objects.filter(request=OuterRef("pk")).exclude(use=AnswerUse.TAKEN)
    rows = (
        batches.without_their_turn_ahead(SignatureRequest.objects.all())
        .filter(
            among,
            ~Q(status__in=LIVE_STATUSES) | Q(moved_at__lte=at - _SHORTEST),
            ~Exists(same.filter(attempt__gt=OuterRef("attempt"))),
            ~Exists(signed),
            contract__state=ContractState.SIGNING,
        )
        .annotate(late_answer=Exists(late), zone=F("contract__government__zone"))
        .select_related("contract__agency", "contract__government", "seat")
        .order_by("moved_at", "id")
    )
    return [
        (row, row.late_answer)
        for row in rows
        if not row.live or row.moved_at <= at - PATIENCE[RequestStatus(row.status)]
    ]
