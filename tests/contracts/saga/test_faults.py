"""What a signing service can do wrong, and that the official is told the truth about it every time."""

from datetime import timedelta

import pytest

from common.errors import NotNow, NotPermitted, Stale
from contracts.enums import AnswerUse, Party, RequestStatus
from contracts.models import ContractDocument, Signature, SignatureAnswer, SignatureRequest
from contracts.services import attempts, signing
from contracts.services.resuming import PATIENCE, resume_signatures
from contracts.services.stuck import REASONS, stuck_visible_to
from contracts.signing import base
from contracts.verification import SignatureRefused, Unreadable
from organisations.queries import actor_at
from tests.contracts.saga import service
from tests.world import SECRET
from workflow.models import Event

pytestmark = pytest.mark.django_db


def raising(error):
    """A service that ends with `error`."""

    def fault():
        raise error

    return staticmethod(fault)


def after(fault):
    """A service whose answer went through `fault`."""
    return staticmethod(fault)


def attempt_of(contract, party=Party.FIRST):
    return SignatureRequest.objects.filter(contract=contract, party=party).order_by("-attempt").first()


def kinds(contract):
    rows = Event.objects.filter(subject_id=contract.pk).order_by("seq")
    return [kind.removeprefix("contract.") for kind in rows.values_list("kind", flat=True)]


CERTAINLY_NOT = [
    base.SignerRefused("x", code="not_registered"),
    base.SignerRefused("x", code="certificate_expired"),
    base.SignerUnavailable("x"),
    base.TimestampUnavailable("x"),
    base.FieldNotReady("x"),
]


@pytest.mark.parametrize("error", CERTAINLY_NOT, ids=lambda error: error.code)
def test_a_certain_refusal_is_told_and_fails(office, contract, error):
    service.Service.before = raising(error)

    with pytest.raises(type(error)):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    found = attempt_of(contract)
    assert (found.status, found.failure, found.answer_sha256) == (RequestStatus.FAILED, error.code, "")
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


@pytest.mark.parametrize(
    ("error", "code"),
    [(base.OutcomeUnknown("x"), "outcome_unknown"), (RuntimeError("x"), "outcome_unknown")],
    ids=["timed out", "broke"],
)
def test_silence_after_sending_is_unknown_and_is_not_sent_again(office, contract, error, code):
    service.Service.before = raising(error)

    with pytest.raises(type(error)):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())
    resume_signatures(at=office.tick(hours=5))

    found = attempt_of(contract)
    document = contract.documents.get().sha256
    assert (found.status, found.failure, service.times_asked(document)) == (RequestStatus.UNKNOWN, code, 1)
    assert kinds(contract)[-1] == "signature_unknown"


def test_a_file_below_the_required_level_is_evidence_only(office, contract):
    lesser = base.LevelNotReached("x")
    lesser.evidence = b"%PDF-1.7 tanpa cap waktu"
    service.Service.before = raising(lesser)

    with pytest.raises(base.LevelNotReached):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    answers = SignatureAnswer.objects.filter(request=attempt_of(contract))
    assert list(answers.values_list("use", "size")) == [(AnswerUse.LESSER, len(lesser.evidence))]
    assert attempt_of(contract).status == RequestStatus.UNKNOWN


@pytest.mark.parametrize(
    ("fault", "refusal", "code"),
    [
        (lambda signed: signed[:-40], Unreadable, "unreadable_pdf"),
        (lambda _signed: b"<html>502</html>", SignatureRefused, "not_a_continuation"),
        (lambda signed: signed + b"%", SignatureRefused, "partial_coverage"),
        (lambda signed: signed[: len(signed) // 2], (SignatureRefused, Unreadable), None),
    ],
    ids=["cut", "page of an error", "a byte more", "half"],
)
def test_a_spoilt_answer_is_refused_and_kept_as_evidence(office, contract, fault, refusal, code):
    service.Service.after = after(fault)

    with pytest.raises(refusal) as told:
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    found = attempt_of(contract)
    assert (found.status, found.failure) == (RequestStatus.FAILED, told.value.code)
    assert code in (None, found.failure)
    assert found.failure in REASONS
    assert found.answers.get().use == AnswerUse.TAKEN
    assert (Signature.objects.count(), ContractDocument.objects.count()) == (0, 1)


def test_another_persons_certificate_is_refused(office, contract, monkeypatch):
    from contracts.signing import development_ca

    mine = development_ca.seat_key(office.seats["regent"].pk)
    monkeypatch.setattr(service, "seat_key", lambda _seat_id: mine)

    with pytest.raises(SignatureRefused):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    assert attempt_of(contract).failure == "unexpected_certificate"


def test_an_answer_that_comes_after_the_attempt_was_given_up_has_no_effect(office, contract, monkeypatch):
    monkeypatch.setitem(PATIENCE, RequestStatus.SENT, timedelta(0))

    def give_up(signed):
        resume_signatures(at=office.now)
        return signed

    service.Service.after = after(give_up)

    with pytest.raises(base.OutcomeUnknown):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    found = attempt_of(contract)
    assert (found.status, found.answers.get().use) == (RequestStatus.UNKNOWN, AnswerUse.LATE)
    assert (Signature.objects.count(), kinds(contract)[-1]) == (0, "keep_answer")
    stuck = stuck_visible_to(actor_at(office.head, office.now), at=office.now)
    assert [(one.late_answer, one.may_retry) for one in stuck] == [(True, True)]


def test_a_second_answer_is_evidence_and_the_same_answer_again_is_nothing(office, contract):
    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())
    found = attempt_of(contract)
    same = found.answers.get()
    from contracts import documents

    attempts.receive(found, documents.load(same.sha256), at=office.tick())
    attempts.receive(found, b"%PDF lain", at=office.tick())

    assert list(found.answers.order_by("id").values_list("use", flat=True)) == ["taken", "repeated"]
    assert Signature.objects.count() == 1


def test_an_answer_to_an_attempt_that_was_replaced_has_no_effect(office, contract):
    service.Service.before = raising(base.OutcomeUnknown("x"))
    with pytest.raises(base.OutcomeUnknown):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())
    old = attempt_of(contract)
    service.Service.before = staticmethod(lambda: None)
    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    attempts.receive(old, b"%PDF terlambat", at=office.tick())

    old.refresh_from_db()
    assert (old.status, old.answers.get().use) == (RequestStatus.UNKNOWN, AnswerUse.LATE)
    assert Signature.objects.count() == 1


def test_a_contract_given_up_while_the_service_signs_stays_void(office, contract):
    from workflow import engine

    def void(signed):
        engine.perform(contract, "void", actor=office.bureau, at=office.now, comment="Batal.")
        return signed

    service.Service.after = after(void)

    with pytest.raises(NotNow):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    contract.refresh_from_db()
    assert (contract.state, attempt_of(contract).failure) == ("void", "nothing_to_sign")


def test_an_official_who_lost_the_office_meanwhile_has_not_signed(office, contract):
    from organisations.models import OfficeHeld

    def leave(signed):
        held = OfficeHeld.objects.filter(seat=office.seats["head"])
        held.update(ends_at=office.now)
        return signed

    service.Service.after = after(leave)

    with pytest.raises(NotPermitted):
        signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    assert (attempt_of(contract).failure, Signature.objects.count()) == ("not_your_office", 0)


def test_a_second_attempt_waits_for_the_first(office, contract):
    attempts.freeze(contract, actor=office.head, at=office.tick())

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


def test_the_stuck_list_is_for_operators_of_the_government_and_the_official(office, contract):
    with pytest.raises(base.WrongSecret):
        signing.sign(contract, actor=office.head, secret="salah", at=office.tick())
    people = ("bureau", "administrator", "head", "regent", "neighbour_head", "foreign_bureau")

    seen = {
        name: [
            (one.request.failure, one.may_retry)
            for one in stuck_visible_to(actor_at(office.people[name], office.now), at=office.now)
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
