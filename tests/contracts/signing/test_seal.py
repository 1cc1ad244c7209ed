"""The organisation's seal is a thing apart: other key, other field, nobody's passphrase, no party's document."""

import subprocess

import pytest

from contracts.signing import base, configured_seal, configured_signer, development_ca
from contracts.signing.base import KeyHolder
from contracts.signing.bsre_v2 import BsreV2Signer
from contracts.verification import examination
from demo.simulators.faults import ONE_TIME_CODE, EsignFault
from tests.contracts.signing import documents
from tests.contracts.signing.documents import DIRECTOR_SEAT, SIGNED_AT


def pkcs12_seal(request, settings, folder):
    (folder / "pin").write_text("pin segel\n")
    settings.PRAKARSA_SEAL_SECRET_FILE = str(folder / "pin")


def pkcs11_seal(request, settings, folder):
    tokens = request.getfixturevalue("pkcs11")
    settings.PRAKARSA_SEAL_SECRET_FILE = str(tokens / "seal.pin")


def bsre_seal(request, settings, folder):
    request.getfixturevalue("bsre")
    (folder / "pin").write_text(ONE_TIME_CODE)
    settings.PRAKARSA_SEAL_SECRET_FILE = str(folder / "pin")
    settings.PRAKARSA_BSRE_SUBSCRIBER = "segel-pemda"


SEALS = {"development": pkcs12_seal, "pkcs11": pkcs11_seal, "bsre-v2": bsre_seal}


@pytest.fixture(params=sorted(SEALS))
def seal(request, settings, tmp_path):
    SEALS[request.param](request, settings, tmp_path)
    settings.PRAKARSA_SEAL = request.param
    return configured_seal()


def put(seal, pdf):
    return seal.seal(pdf, reason="Diterbitkan oleh pemerintah daerah", location="Tuban", at=SIGNED_AT)


def test_a_sealed_file_holds_one_valid_signature_by_the_seal(seal):
    pdf = documents.unsigned()

    sealed = put(seal, pdf)

    assert sealed.startswith(pdf)
    found = examination.read_signatures(sealed, trust_roots=seal.trust_roots(), at=SIGNED_AT)
    assert [(facts.certificate_sha256, facts.valid, facts.covers_whole_file) for facts in found] == [
        (seal.certificate_fingerprint(), True, True)
    ]


def test_a_seal_does_not_show(seal, tmp_path):
    pdf = documents.unsigned()

    sealed = put(seal, pdf)

    assert documents.changed_box(pdf, sealed, tmp_path) is None


def test_a_partys_document_is_not_sealed(seal):
    with pytest.raises(base.FieldNotReady):
        put(seal, documents.prepared())


def test_a_seal_stands_in_no_partys_field(seal):
    sealed = put(seal, documents.unsigned())

    found = examination.read_signatures(sealed, trust_roots=seal.trust_roots(), at=SIGNED_AT)
    assert {facts.field for facts in found}.isdisjoint(documents.BOXES)


def test_a_wrong_pin_seals_nothing(seal, settings, tmp_path):
    put(seal, documents.unsigned())
    (tmp_path / "wrong").write_text("999999")
    settings.PRAKARSA_SEAL_SECRET_FILE = str(tmp_path / "wrong")

    with pytest.raises(base.WrongSecret):
        put(seal, documents.unsigned())


def test_bytes_that_are_no_pdf_are_not_sealed(seal):
    with pytest.raises(base.SigningError):
        put(seal, b"bukan pdf")


def test_the_seal_is_no_officials_certificate(settings, tmp_path):
    pkcs12_seal(None, settings, tmp_path)
    settings.PRAKARSA_SEAL = "development"
    put(configured_seal(), documents.unsigned())
    development_ca.ensure_seat_key(DIRECTOR_SEAT, common_name="Direktur", secret="satu")

    official = configured_signer().certificate_fingerprint(holder=KeyHolder(DIRECTOR_SEAT))

    assert official != configured_seal().certificate_fingerprint()
    assert not hasattr(configured_seal(), "sign")


def test_without_a_seal_asking_for_one_is_an_error(settings):
    settings.PRAKARSA_SEAL = "none"

    with pytest.raises(base.NoSigningKey):
        put(configured_seal(), documents.unsigned())


def test_a_service_dying_while_sealing_is_unknown(request, settings, tmp_path, bsre):
    bsre_seal(request, settings, tmp_path)
    settings.PRAKARSA_SEAL = "bsre-v2"
    bsre.faults.set(EsignFault.DIES_IN_THE_ANSWER)

    with pytest.raises(base.OutcomeUnknown):
        put(configured_seal(), documents.unsigned())


def test_settings_name_each_signer_by_a_short_name(settings):
    settings.PRAKARSA_SIGNER = "bsre-v2"

    assert isinstance(configured_signer(), BsreV2Signer)


def test_pdfsig_finds_the_seal_valid(settings, tmp_path):
    pkcs12_seal(None, settings, tmp_path)
    settings.PRAKARSA_SEAL = "development"
    path = tmp_path / "laporan.pdf"
    path.write_bytes(put(configured_seal(), documents.unsigned()))

    report = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=True, text=True).stdout

    assert "Signature Validation: Signature is Valid." in report
