"""The steps of one attempt at a signature, each a short transaction of its own under the contract's lock.

frozen → requested → sent → answered → verified → stored, or it ends as failed or unknown. A step taken is never taken
back, so whoever finds an attempt after a crash knows what has certainly happened and what certainly has not.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotNow, Stale
from contracts.documents import store
from contracts.enums import LIVE_STATUSES, AnswerUse, ContractState, Party, RequestStatus, VersionAdds
from contracts.models import Contract, ContractDocument, Signature, SignatureAnswer, SignatureRequest
from contracts.services.augmenting import order_revocation_data
from contracts.services.document_registration import open_signature_task
from contracts.services.signing_order import next_signatory
from contracts.signing import response_spool
from contracts.signing.base import WrongSecret
from organisations.offices import SYSTEM, Actor, Office
from workflow.engine import gate, tasks
from workflow.engine.declarations import Context
from workflow.engine.transaction import retrying, unit_of_work
from workflow.enums import TaskKind

# So many wrong passphrases within so long, and the next must wait.
WRONG_SECRETS = 5
PAUSE = timedelta(minutes=15)
# Why an attempt ended whose process is no more.
NEVER_SENT = "never_sent"
NO_ANSWER = "no_answer"

T = TypeVar("T")
Step = Callable[[Contract, SignatureRequest, datetime], T]


def start(
    contract: Contract, *, actor: Actor, at: datetime, seen: str | None = None, batch: UUID | None = None
) -> SignatureRequest:
    """Begin an attempt: whose turn it is, on which document. `seen` is the hash of the document that was shown.

    Raises NotNow (`signing_in_progress` while another attempt lives, `too_many_wrong_secrets`, and those of
    next_signatory), NotPermitted, Stale.
    """

    def work() -> SignatureRequest:
        with unit_of_work():
            locked, moment = gate.locked(contract, at=at)
            turn = next_signatory(locked, actor=actor, at=moment)
            _refuse_guessing(turn.actor, at=moment)
            if seen is not None and seen != turn.document.sha256:
                raise Stale(_("The document is no longer the one that you were shown. Please read it again."))
            tried = SignatureRequest.objects.filter(contract=locked, party=turn.party)
            if tried.filter(status__in=LIVE_STATUSES).exists():
                raise NotNow(
                    _("An attempt to sign this contract is under way. Please look at its result."),
                    code="signing_in_progress",
                )
            return SignatureRequest.objects.create(
                contract=locked,
                party=turn.party,
                document=turn.document,
                seat_id=turn.office.seat,
                person_id=turn.actor.person_id,
                capacity=turn.office.capacity,
                attempt=tried.count() + 1,
                batch=batch,
                requested_at=moment,
                moved_at=moment,
            )

    return retrying(work)


def request(attempt: SignatureRequest, *, certificate: str, at: datetime) -> SignatureRequest:
    """Record that the official asks for this signature, by this certificate (fingerprint). One event."""

    def step(contract: Contract, row: SignatureRequest, moment: datetime) -> SignatureRequest:
        actor, office = _check_turn(contract, row, moment)
        _move(row, RequestStatus.REQUESTED, at=moment, certificate_sha256=certificate)
        gate.record(
            contract,
            "request_signature",
            actor=actor,
            office=office,
            at=moment,
            facts={"party": row.party, "attempt": row.attempt},
            docs=[{"id": str(row.document_id), "sha256": row.document.sha256}],
        )
        return row

    return _under_lock(attempt, at, step)


def send(attempt: SignatureRequest, *, at: datetime) -> SignatureRequest:
    """Record that the document goes out now. From here on only an answer or a certain refusal tells what happened."""

    def step(contract: Contract, row: SignatureRequest, moment: datetime) -> SignatureRequest:
        _check_turn(contract, row, moment)
        return _move(row, RequestStatus.SENT, at=moment)

    return _under_lock(attempt, at, step)


def receive(
    attempt: SignatureRequest, data: bytes, *, at: datetime, lesser: bool = False
) -> SignatureRequest:
    """Take `data` as the answer if one is awaited; otherwise, or when `lesser`, store it as evidence, without effect.

    The same bytes again change nothing. Looks at neither signature nor content. One event for evidence.
    """
    sha256 = store.store(data)

    def step(contract: Contract, row: SignatureRequest, moment: datetime) -> SignatureRequest:
        if row.answers.filter(sha256=sha256).exists():
            return row
        use = AnswerUse.REPEATED if row.answer_sha256 else AnswerUse.LATE
        if lesser:
            use = AnswerUse.LESSER
        elif row.status == RequestStatus.SENT:
            use = AnswerUse.TAKEN
            _move(row, RequestStatus.ANSWERED, at=moment, answer_sha256=sha256)
        if use != AnswerUse.TAKEN:
            _record_remark(contract, row, "keep_answer", at=moment, use=str(use), answer=sha256)
        SignatureAnswer.objects.create(
            request=row, sha256=sha256, size=len(data), use=use, received_at=moment
        )
        return row

    row = _under_lock(attempt, at, step)
    response_spool.discard(attempt.pk)
    return row


def verified(attempt: SignatureRequest, *, at: datetime) -> SignatureRequest:
    """Record that the answer was judged: the expected signature and nothing else. Done before: nothing happens."""

    def step(_contract: Contract, row: SignatureRequest, moment: datetime) -> SignatureRequest:
        if row.status in (RequestStatus.VERIFIED, RequestStatus.STORED):
            return row
        return _move(row, RequestStatus.VERIFIED, at=moment)

    return _under_lock(attempt, at, step)


def register(attempt: SignatureRequest, *, size: int, at: datetime) -> Contract:
    """Register the verified answer as the next version and the signature with it; both or nothing.

    Done before: returns the contract as it is. Locks what activation moves first, then the contract. Raises NotNow or
    NotPermitted when the signature is no longer this person's to give.
    """

    def step(contract: Contract, row: SignatureRequest, moment: datetime) -> Contract:
        if row.status == RequestStatus.STORED:
            return contract
        actor, office = _check_turn(contract, row, moment)
        document = _signed_version(contract, row, actor, office, size, moment)
        entry = gate.record(
            contract,
            "sign",
            actor=actor,
            office=office,
            at=moment,
            facts={"party": row.party, "certificate": row.certificate_sha256},
            docs=[{"id": str(document.pk), "sha256": document.sha256}],
        )
        _move(row, RequestStatus.STORED, at=moment)
        tasks.close_open(contract, at=moment, kind=TaskKind.SIGN)
        if open_signature_task(contract, signed=Party(row.party).position, at=moment):
            return contract
        order_revocation_data(contract)
        cause = Context(subject=contract, name="sign", actor=SYSTEM, at=moment, event=entry)
        done: Contract = gate.follow(cause, contract, "activate", document=document.sha256)
        return done

    return _under_lock(attempt, at, step, exits=("activate",))


def fail(attempt: SignatureRequest, *, code: str, at: datetime) -> SignatureRequest:
    """End the attempt: certainly no signature came of it. One event unless it was never requested."""
    return _under_lock(attempt, at, _ending(RequestStatus.FAILED, "signature_failed", code))


def mark_unknown(attempt: SignatureRequest, *, code: str, at: datetime) -> SignatureRequest:
    """End the attempt as unknown: it was sent, and the service may have signed. One event."""
    return _under_lock(attempt, at, _ending(RequestStatus.UNKNOWN, "signature_unknown", code))


def end_unsent(attempt: SignatureRequest, *, at: datetime) -> SignatureRequest:
    """End an attempt that nobody carries on with, if it was never sent; any other is left as it is. Safe beside a
    process that sends it at this moment.
    """

    def step(contract: Contract, row: SignatureRequest, moment: datetime) -> SignatureRequest:
        if row.status not in (RequestStatus.FROZEN, RequestStatus.REQUESTED):
            return row
        return _ending(RequestStatus.FAILED, "signature_failed", NEVER_SENT)(contract, row, moment)

    return _under_lock(attempt, at, step)


def _refuse_guessing(actor: Actor, *, at: datetime) -> None:
    """A stolen session must not try passphrases, nor a forgetful owner block the account at the service. One query.

    What was sent in one batch counts once.
    """
    wrong = SignatureRequest.objects.filter(
        person_id=actor.person_id, failure=WrongSecret.code, finished_at__gt=at - PAUSE
    )
    if len({batch or pk for batch, pk in wrong.values_list("batch", "pk")}) >= WRONG_SECRETS:
        raise NotNow(
            _("%(count)d wrong passphrases in a short time. Please wait %(minutes)d minutes before the next.")
            % {"count": WRONG_SECRETS, "minutes": PAUSE.total_seconds() // 60},
            code="too_many_wrong_secrets",
        )


def _ending(status: RequestStatus, event: str, code: str) -> Step[SignatureRequest]:
    def step(contract: Contract, row: SignatureRequest, moment: datetime) -> SignatureRequest:
        if not row.live:
            return row
        requested = row.status != RequestStatus.FROZEN
        _move(row, status, at=moment, failure=code)
        if requested:
            _record_remark(contract, row, event, at=moment, code=code)
        return row

    return step


def _under_lock(attempt: SignatureRequest, at: datetime, step: Step[T], *, exits: tuple[str, ...] = ()) -> T:
    """Run `step` with the contract locked and the attempt freshly read."""

    def work() -> T:
        with unit_of_work():
            locked, moment = gate.locked(attempt.contract, at=at, exits=exits)
            row = SignatureRequest.objects.select_related("document").get(pk=attempt.pk)
            return step(locked, row, moment)

    return retrying(work)


def _move(row: SignatureRequest, status: RequestStatus, *, at: datetime, **columns: str) -> SignatureRequest:
    """One step forward, if nobody else has moved it since it was read. Raises NotNow otherwise."""
    changes: dict[str, str | datetime] = {"status": status, "moved_at": at, **columns}
    if status not in LIVE_STATUSES:
        changes["finished_at"] = at
    allowed = {
        RequestStatus.REQUESTED: RequestStatus.FROZEN,
        RequestStatus.SENT: RequestStatus.REQUESTED,
        RequestStatus.VERIFIED: RequestStatus.ANSWERED,
        RequestStatus.STORED: RequestStatus.VERIFIED,
        RequestStatus.UNKNOWN: RequestStatus.SENT,
    }
    if row.status != allowed.get(status, row.status):
        raise NotNow(_("This attempt to sign has ended. Please try again."), code="attempt_ended")
    SignatureRequest.objects.filter(pk=row.pk).update(**changes)
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def _check_turn(contract: Contract, row: SignatureRequest, at: datetime) -> tuple[Actor, Office]:
    """The signer and the office, if this document still waits for this seat and the person still holds it."""
    newest = contract.documents.order_by("-version_no").first()
    if contract.state == ContractState.SIGNING and newest is not None and newest.pk != row.document_id:
        raise NotNow(_("This contract has been signed in the meantime."), code="already_signed")
    turn = next_signatory(contract, actor=Actor(row.person_id), at=at)
    return turn.actor, turn.office


def _signed_version(
    contract: Contract, row: SignatureRequest, actor: Actor, office: Office, size: int, at: datetime
) -> ContractDocument:
    document = ContractDocument.objects.create(
        contract=contract,
        version_no=row.document.version_no + 1,
        adds=VersionAdds.SIGNATURE,
        sha256=row.answer_sha256,
        size=size,
        parent=row.document,
        registered_at=at,
    )
    Signature.objects.create(
        contract=contract,
        party=row.party,
        document=document,
        seat_id=office.seat,
        person_id=actor.person_id,
        capacity=office.capacity,
        certificate_sha256=row.certificate_sha256,
        signed_at=at,
    )
    return document


def _record_remark(
    contract: Contract, row: SignatureRequest, event: str, *, at: datetime, **facts: str
) -> None:
    """The system's own remark in the history; never a secret, never a name."""
    gate.record(
        contract,
        event,
        actor=SYSTEM,
        office=SYSTEM.offices[0],
        at=at,
        facts={"party": row.party, "attempt": row.attempt, **facts},
    )
