"""What a signing service can do wrong, and that the official is told the truth about it every time."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import connection

from common.errors import DomainError, NotNow, NotPermitted, Stale
from contracts.documents import store
from contracts.enums import AnswerUse, Party, RequestStatus
from contracts.models import Signature, SignatureAnswer, SignatureRequest
from contracts.services import attempts, signing
from contracts.services.resuming import PATIENCE, resume_signatures
from contracts.services.stuck import REASONS, stuck_visible_to
from contracts.signing import base
from contracts.signing.bsre_v2 import BsreV2Signer
from contracts.verification.examination import SignatureRefused
from demo.simulators.faults import EsignFault
from organisations.models import OfficeHeld
from tests.acting import as_actor
from tests.contracts.saga.killing import broken_chain, times_asked
from tests.world import SECRET
from workflow.engine import gate
from workflow.models import Event

pytestmark = pytest.mark.django_db


def elsewhere(moment, work):
    """What happens in another process while the service signs: `work`, with a connection of its own."""

    def meanwhile(now):
        if now == moment:
            work()
            connection.close()

    return meanwhile


def attempt_of(contract, party=Party.FIRST):
    return SignatureRequest.objects.filter(contract=contract, party=party).order_by("-attempt").first()


def kinds(contract):
    rows = Event.objects.filter(subject_id=contract.pk).order_by("seq")
    return [kind.removeprefix("contract.") for kind in rows.values_list("kind", flat=True)]


# Every fault of the service: the error that the official sees, the attempt's end with its code, how often the service
# signed, and whether an answer of it is kept.
FAULTS = {
    EsignFault.WRONG_PASSPHRASE: (base.WrongSecret, "failed", "wrong_secret", 0, []),
    EsignFault.NOT_REGISTERED: (base.SignerRefused, "failed", "not_registered", 0, []),
    EsignFault.EXPIRED_CERTIFICATE: (SignatureRefused, "failed", "unexpected_certificate", 1, ["taken"]),
    EsignFault.OTHER_CERTIFICATE: (SignatureRefused, "failed", "unexpected_certificate", 1, ["taken"]),
    EsignFault.REFUSES_PDF: (base.SignerRefused, "failed", "document_refused", 0, []),
    EsignFault.BROKEN_PDF: (SignatureRefused, "failed", "wrong_signature_count", 1, ["taken"]),
    EsignFault.REWRITTEN_PDF: (SignatureRefused, "failed", "not_a_continuation", 1, ["taken"]),
    EsignFault.ERROR_200: (base.WrongSecret, "failed", "wrong_secret", 0, []),
    EsignFault.SERVER_ERROR: (base.OutcomeUnknown, "unknown", "outcome_unknown", 0, []),
    EsignFault.GATEWAY_TIMEOUT: (base.OutcomeUnknown, "unknown", "outcome_unknown", 1, []),
    EsignFault.UNAUTHORISED: (base.SignerUnavailable, "failed", "signer_misconfigured", 0, []),
    EsignFault.SLOW: (base.OutcomeUnknown, "unknown", "outcome_unknown", 1, []),
    EsignFault.DIES_BEFORE_SIGNING: (base.OutcomeUnknown, "unknown", "outcome_unknown", 0, []),
    EsignFault.DIES_AFTER_SIGNING: (base.OutcomeUnknown, "unknown", "outcome_unknown", 1, []),
    EsignFault.DIES_IN_THE_ANSWER: (base.OutcomeUnknown, "unknown", "outcome_unknown", 1, []),
    EsignFault.LATE: (base.OutcomeUnknown, "unknown", "outcome_unknown", 1, []),
    EsignFault.ANSWERS_TWICE: (None, "stored", "", 1, ["taken"]),
    EsignFault.SIGNS_TWICE: (SignatureRefused, "failed", "wrong_signature_count", 1, ["taken"]),
    EsignFault.ECHOES_SECRET: (base.SignerRefused, "failed", "signing_refused", 0, []),
    EsignFault.LOSES_ONE: (None, "stored", "", 1, ["taken"]),
    EsignFault.NO_TIMESTAMP: (None, "stored", "", 1, ["taken"]),
}


def test_the_table_knows_every_fault():
    assert set(FAULTS) == set(EsignFault)


@pytest.mark.parametrize("fault", EsignFault)
@pytest.mark.parametrize("version", ["bsre-v1", "bsre-v2"])
def test_each_fault_of_the_service_is_told_and_doubles_nothing(
    office, contract, service, settings, version, fault
):
    error, status, code, made, kept = FAULTS[fault]
    if (version, fault) == ("bsre-v1", EsignFault.DIES_IN_THE_ANSWER):
        error, status, code, made, kept = None, "stored", "", 1, ["taken"]  # fetched again by its number
    settings.PRAKARSA_SIGNER = version
    settings.PRAKARSA_BSRE_SECONDS = 1 if fault in (EsignFault.SLOW, EsignFault.LATE) else 30
    document = contract.documents.get()
    unsigned = store.load(document.sha256)
    service.faults.set(fault)

    with pytest.raises(error) if error else nullcontext():
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())
    resume_signatures(at=office.tick(hours=5))

    found = attempt_of(contract)
    truth = {
        "attempt": (found.status, found.failure),
        "asked": times_asked(service, document.sha256),
        "made": sum(bool(attempt.signed_sha256) for attempt in service.attempts),
        "kept": list(found.answers.values_list("use", flat=True)),
        "signatures": Signature.objects.count(),
        "unsigned": store.load(document.sha256) == unsigned,
        "chain": broken_chain(contract),
    }
    assert truth == {
        "attempt": (status, code),
        "asked": 0 if fault == EsignFault.UNAUTHORISED else 1,
        "made": made,
        "kept": kept,
        "signatures": 1 if error is None else 0,
        "unsigned": True,
        "chain": [],
    }
    assert code == "" or code in REASONS


def test_after_each_fault_there_is_one_signature(office, contract, service):
    for fault in (EsignFault.DIES_AFTER_SIGNING, EsignFault.WRONG_PASSPHRASE, EsignFault.BROKEN_PDF):
        service.faults.set(fault, times=1)
        with pytest.raises(DomainError):
            signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    assert list(SignatureRequest.objects.order_by("attempt").values_list("status", flat=True)) == [
        "unknown",
        "failed",
        "failed",
        "stored",
    ]
    assert (Signature.objects.count(), broken_chain(contract)) == (1, [])


def test_an_unreachable_service_fails_the_attempt_and_says_so(office, contract, settings):
    settings.PRAKARSA_BSRE_URL = "http://127.0.0.1:9"

    with pytest.raises(base.SignerUnavailable):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    found = attempt_of(contract)
    assert (found.status, found.failure) == (RequestStatus.FAILED, "signer_unavailable")
    assert kinds(contract)[-2:] == ["request_signature", "signature_failed"]


def test_a_wrong_passphrase_fails_and_the_next_attempt_succeeds(office, contract):
    with pytest.raises(base.WrongSecret):
        signing.sign(contract, actor=office.head, secret="bukan ini", at=office.tick())

    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    rows = SignatureRequest.objects.filter(contract=contract).order_by("attempt")
    assert list(rows.values_list("attempt", "status", "failure")) == [
        (1, "failed", "wrong_secret"),
        (2, "stored", ""),
    ]


def test_passphrases_are_not_for_guessing(office, contract, service):
    for _guess in range(attempts.WRONG_SECRETS):
        with pytest.raises(base.WrongSecret):
            signing.sign(contract, actor=office.head, secret="bukan ini", at=office.tick())
    asked = len(service.attempts)

    with pytest.raises(NotNow) as refusal:
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    assert (refusal.value.code, len(service.attempts)) == ("too_many_wrong_secrets", asked)
    assert (
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick(minutes=15)).pk == contract.pk
    )


class BreaksAfterSending(BsreV2Signer):
    """A backend with a mistake in it that shows only after the service was asked."""

    def sign(self, pdf, **how):
        """See Signer.sign."""
        super().sign(pdf, **how)
        raise RuntimeError("x")


def test_a_backend_that_breaks_after_asking_is_not_asked_again(office, contract, service, settings):
    settings.PRAKARSA_SIGNER = f"{__name__}.BreaksAfterSending"

    with pytest.raises(RuntimeError):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())
    resume_signatures(at=office.tick(hours=5))

    found = attempt_of(contract)
    assert (found.status, found.failure) == (RequestStatus.UNKNOWN, "outcome_unknown")
    assert times_asked(service, contract.documents.get().sha256) == 1
    assert kinds(contract)[-1] == "signature_unknown"


def test_a_file_below_the_required_level_is_evidence_only(office, contract, stamped, service):
    service.timestamps = False

    with pytest.raises(base.LevelNotReached):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    answers = SignatureAnswer.objects.filter(request=attempt_of(contract))
    assert list(answers.values_list("use", "sha256")) == [
        (AnswerUse.LESSER, service.attempts[0].signed_sha256)
    ]
    assert attempt_of(contract).status == RequestStatus.UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_an_answer_after_the_attempt_has_no_effect(office, contract, service, monkeypatch):
    monkeypatch.setitem(PATIENCE, RequestStatus.SENT, timedelta(0))
    service.meanwhile = elsewhere("after", lambda: resume_signatures(at=office.now))

    with pytest.raises(base.OutcomeUnknown):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    found = attempt_of(contract)
    assert (found.status, found.answers.get().use) == (RequestStatus.UNKNOWN, AnswerUse.LATE)
    assert (Signature.objects.count(), kinds(contract)[-1]) == (0, "keep_answer")
    stuck = stuck_visible_to(as_actor(office.head, office.now), at=office.now)
    assert [(one.late_answer, one.may_retry) for one in stuck] == [(True, True)]


def test_another_answer_is_evidence_the_same_again_is_nothing(office, contract):
    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())
    found = attempt_of(contract)
    same = found.answers.get()

    attempts.receive(found, store.load(same.sha256), at=office.tick())
    attempts.receive(found, b"%PDF lain", at=office.tick())

    assert list(found.answers.order_by("id").values_list("use", flat=True)) == ["taken", "repeated"]
    assert Signature.objects.count() == 1


def test_an_answer_to_a_replaced_attempt_has_no_effect(office, contract, service):
    service.faults.set(EsignFault.DIES_AFTER_SIGNING, times=1)
    with pytest.raises(base.OutcomeUnknown):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())
    old = attempt_of(contract)
    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    attempts.receive(old, b"%PDF terlambat", at=office.tick())

    old.refresh_from_db()
    assert (old.status, old.answers.get().use) == (RequestStatus.UNKNOWN, AnswerUse.LATE)
    assert Signature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_contract_given_up_while_the_service_signs_stays_void(office, contract, service):
    service.meanwhile = elsewhere(
        "after",
        lambda: gate.perform(contract, "void", actor=office.bureau, at=office.now, comment="Batal."),
    )

    with pytest.raises(NotNow):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    contract.refresh_from_db()
    assert (contract.state, attempt_of(contract).failure) == ("void", "nothing_to_sign")


@pytest.mark.django_db(transaction=True)
def test_whoever_lost_the_office_meanwhile_has_not_signed(office, contract, service):
    held = OfficeHeld.objects.filter(seat=office.seats["head"])
    service.meanwhile = elsewhere("after", lambda: held.update(ends_at=office.now))

    with pytest.raises(NotPermitted):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    assert (attempt_of(contract).failure, Signature.objects.count()) == ("not_your_office", 0)


def test_a_second_attempt_waits_for_the_first(office, contract):
    attempts.start(contract, actor=office.head, at=office.tick())

    with pytest.raises(NotNow) as refusal:
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    assert refusal.value.code == "signing_in_progress"


def test_only_the_document_that_was_shown_is_signed(office, contract):
    with pytest.raises(Stale):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick(), seen="0" * 64)

    assert SignatureRequest.objects.count() == 0


def test_a_stranger_of_another_agency_cannot_begin(office, contract):
    with pytest.raises(NotPermitted):
        signing.sign(contract, actor=office.neighbour_head, secret=SECRET, at=office.tick())

    assert SignatureRequest.objects.count() == 0


def test_the_stuck_list_is_for_operators_and_the_official(office, contract):
    with pytest.raises(base.WrongSecret):
        signing.sign(contract, actor=office.head, secret="salah", at=office.tick())
    people = ("bureau", "administrator", "head", "regent", "neighbour_head", "foreign_bureau")

    seen = {
        name: [
            (one.request.failure, one.may_retry)
            for one in stuck_visible_to(as_actor(office.people[name], office.now), at=office.now)
        ]
        for name in people
    }

    told = [("wrong_secret", False)]
    assert seen == {
        "bureau": told,
        "administrator": told,
        "head": [("wrong_secret", True)],
        "regent": [],
        "neighbour_head": [],
        "foreign_bureau": [],
    }
