"""What the official is told when the signing service fails: never a signature that is none, never a guess."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from contracts.signing import base
from contracts.signing.base import KeyHolder
from contracts.signing.bsre_v1 import BsreV1Signer
from contracts.signing.bsre_v2 import BsreV2Signer
from contracts.verification import examination
from demo.simulators.faults import ONE_TIME_CODE, EsignFault
from tests.contracts.signing import documents
from tests.contracts.signing.conftest import NIKS, PASSPHRASES
from tests.contracts.signing.contract_suite import Backend
from tests.contracts.signing.documents import DIRECTOR_SEAT, FIRST, REGENT_SEAT, SIGNED_AT


@pytest.fixture(scope="module")
def prepared():
    return documents.prepared()


@pytest.fixture(params=[BsreV1Signer, BsreV2Signer], ids=["v1", "v2"])
def backend(bsre, request):
    return Backend(request.param(), PASSPHRASES[DIRECTOR_SEAT], PASSPHRASES[REGENT_SEAT])


def signatures_made(esign):
    return [attempt.outcome for attempt in esign.attempts].count("signed")


def refusal_of(backend, prepared):
    """Error class, its code, and whether the official is told that it may have signed."""
    with pytest.raises(base.SigningError) as refusal:
        backend.first(prepared)
    return type(refusal.value), refusal.value.code, refusal.value.may_have_signed


REFUSALS = [
    (EsignFault.WRONG_PASSPHRASE, base.WrongSecret, "wrong_secret"),
    (EsignFault.NOT_REGISTERED, base.SignerRefused, "not_registered"),
    (EsignFault.REFUSES_PDF, base.SignerRefused, "document_refused"),
    (EsignFault.ERROR_200, base.WrongSecret, "wrong_secret"),
    (EsignFault.UNAUTHORISED, base.SignerUnavailable, "signer_misconfigured"),
]


@pytest.mark.parametrize(("fault", "error", "code"), REFUSALS)
def test_a_refusal_is_reported_with_its_code(backend, prepared, esign, fault, error, code):
    esign.faults.set(fault)

    assert refusal_of(backend, prepared) == (error, code, False)
    assert signatures_made(esign) == 0


# Shorter than the simulator's slowness; elsewhere long, so that a busy machine is not mistaken for a slow service.
SECONDS = {EsignFault.SLOW: 1, EsignFault.LATE: 1}
UNKNOWNS = [
    (EsignFault.SERVER_ERROR, 0),
    (EsignFault.SLOW, 1),
    (EsignFault.LATE, 1),
    (EsignFault.DIES_BEFORE_SIGNING, 0),
    (EsignFault.DIES_AFTER_SIGNING, 1),
    (EsignFault.GATEWAY_TIMEOUT, 1),
]


@pytest.mark.parametrize(("fault", "signed"), UNKNOWNS)
def test_an_unusable_answer_is_unknown_and_never_resent(backend, prepared, esign, settings, fault, signed):
    settings.PRAKARSA_BSRE_SECONDS = SECONDS.get(fault, 30)
    esign.faults.set(fault)

    assert refusal_of(backend, prepared) == (base.OutcomeUnknown, "outcome_unknown", True)
    esign.stop_waiting()
    assert (len(esign.attempts), signatures_made(esign)) == (1, signed)


def test_a_broken_answer_is_fetched_again_by_its_number(bsre, prepared, esign):
    signer = BsreV1Signer()
    esign.faults.set(EsignFault.DIES_IN_THE_ANSWER, times=1)

    signed = Backend(signer, PASSPHRASES[DIRECTOR_SEAT], "").first(prepared)

    assert signed.startswith(prepared)
    assert signatures_made(esign) == 1


def test_a_broken_answer_without_number_is_unknown(bsre, prepared, esign):
    esign.faults.set(EsignFault.DIES_IN_THE_ANSWER)

    answer = refusal_of(Backend(BsreV2Signer(), PASSPHRASES[DIRECTOR_SEAT], ""), prepared)

    assert answer == (base.OutcomeUnknown, "outcome_unknown", True)
    assert signatures_made(esign) == 1


def test_an_answer_with_only_a_number_leads_to_the_file(bsre, prepared, esign):
    esign.answers_json = True

    signed = Backend(BsreV1Signer(), PASSPHRASES[DIRECTOR_SEAT], "").first(prepared)

    assert signed.startswith(prepared)


def test_two_answers_count_as_one(backend, prepared, esign):
    esign.faults.set(EsignFault.ANSWERS_TWICE)

    signed = backend.first(prepared)

    backend.accept(prepared, signed, seat=DIRECTOR_SEAT, field=FIRST)
    assert signatures_made(esign) == 1


FALSE_FILES = [
    (EsignFault.OTHER_CERTIFICATE, "unexpected_certificate"),
    (EsignFault.EXPIRED_CERTIFICATE, "unexpected_certificate"),
    (EsignFault.BROKEN_PDF, None),
    (EsignFault.REWRITTEN_PDF, "not_a_continuation"),
    (EsignFault.SIGNS_TWICE, "wrong_signature_count"),
]


@pytest.mark.parametrize(("fault", "code"), FALSE_FILES)
def test_a_false_file_is_not_accepted(backend, prepared, esign, fault, code):
    esign.faults.set(fault)
    signed = backend.first(prepared)

    with pytest.raises((examination.SignatureRefused, examination.Unreadable)) as refusal:
        backend.accept(prepared, signed, seat=DIRECTOR_SEAT, field=FIRST)

    assert code in (None, refusal.value.code)


def test_a_signature_in_a_foreign_field_is_refused(backend, prepared, esign):
    esign.prepared_fields = False
    signed = backend.first(prepared)

    with pytest.raises(examination.SignatureRefused) as refusal:
        backend.accept(prepared, signed, seat=DIRECTOR_SEAT, field=FIRST)

    assert refusal.value.code == "wrong_field"


STATES = [
    ("EXPIRED", "certificate_expired"),
    ("RENEW", "certificate_expired"),
    ("SUSPEND", "certificate_suspended"),
    ("REVOKE", "certificate_revoked"),
    ("NEW", "certificate_pending"),
    ("WAITING_FOR_VERIFICATION", "certificate_pending"),
    ("NO_CERTIFICATE", "certificate_missing"),
    ("NOT_REGISTERED", "not_registered"),
    ("SOMETHING_NEW", "signing_refused"),
]


@pytest.mark.parametrize(("state", "code"), STATES)
def test_the_status_is_asked_before_the_passphrase_is_sent(backend, prepared, esign, state, code):
    esign._people[NIKS[DIRECTOR_SEAT]].status = state

    assert refusal_of(backend, prepared) == (base.SignerRefused, code, False)
    assert esign.attempts == []


def test_a_service_that_is_not_there_signed_nothing(backend, prepared, settings):
    settings.PRAKARSA_BSRE_URL = "https://127.0.0.1:9"

    assert refusal_of(backend, prepared) == (base.SignerUnavailable, "signer_unavailable", False)


def test_a_server_of_another_authority_gets_nothing(backend, prepared, esign, settings):
    settings.PRAKARSA_BSRE_CA = ""

    assert refusal_of(backend, prepared) == (base.SignerUnavailable, "signer_unavailable", False)
    assert esign.attempts == []


def test_plain_http_is_allowed_on_loopback_only(backend, prepared, settings):
    settings.PRAKARSA_BSRE_URL = "http://esign.example"

    with pytest.raises(ImproperlyConfigured, match="PRAKARSA_BSRE_URL"):
        backend.first(prepared)


def test_an_unknown_path_name_is_a_mistake_of_the_installation(backend, prepared, settings):
    settings.PRAKARSA_BSRE_PATHS = ["signn=/x"]

    with pytest.raises(ImproperlyConfigured, match="signn"):
        backend.first(prepared)


def test_paths_can_differ_between_installations(bsre, prepared, esign, settings):
    settings.PRAKARSA_BSRE_PATHS = ["status=/api/v2/user/check-status/"]

    answer = refusal_of(Backend(BsreV2Signer(), PASSPHRASES[DIRECTOR_SEAT], ""), prepared)

    # The simulator does not know this path, which shows that it was asked for it.
    assert answer == (base.SignerUnavailable, "signer_misconfigured", False)


def test_a_one_time_code_signs_instead_of_the_passphrase(bsre, prepared, esign, settings):
    settings.PRAKARSA_BSRE_FACTOR = "totp"
    signer = BsreV2Signer()
    signer.request_code(holder=KeyHolder(DIRECTOR_SEAT), documents=3)

    signed = Backend(signer, ONE_TIME_CODE, "").first(prepared)

    assert signed.startswith(prepared)
    assert esign.codes_sent == [(NIKS[DIRECTOR_SEAT], 3)]


def test_a_passphrase_is_no_one_time_code(bsre, prepared, settings):
    settings.PRAKARSA_BSRE_FACTOR = "totp"

    answer = refusal_of(Backend(BsreV2Signer(), PASSPHRASES[DIRECTOR_SEAT], ""), prepared)

    assert answer == (base.WrongSecret, "wrong_secret", False)


def test_a_marker_is_sent_instead_of_coordinates(bsre, prepared, settings):
    settings.PRAKARSA_BSRE_PLACEMENT = "tag"
    settings.PRAKARSA_BSRE_TAGS = [f"{FIRST}=#1#"]
    sent = BsreV2Signer()
    service = sent._service()
    order = sent._order(prepared, service, base_enrolment(), FIRST, documents.DIRECTOR, "", "", SIGNED_AT)

    request = sent._sign_request(service, order, secret=secret_of("x"))

    assert b'"tag_koordinat": "#1#"' in request.body
    assert b"originX" not in request.body


def test_the_services_own_opinion_can_be_asked(backend, prepared):
    signed = backend.first(prepared)

    opinion = backend.signer.verify(signed)

    assert opinion.get("jumlah_signature", opinion.get("signatureCount")) == 1


def base_enrolment():
    from contracts.signing.configuration import enrolment

    return enrolment(KeyHolder(DIRECTOR_SEAT))


def secret_of(value):
    from contracts.signing.secret import Secret

    return Secret(value)
