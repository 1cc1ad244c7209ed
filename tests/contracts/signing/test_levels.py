"""B-T and B-LT: a time-stamp or revocation data that cannot be had stops the signature, never lowers it."""

import io
import shutil
import subprocess

import pikepdf
import pytest
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils import generic

from contracts.signing import base, development_ca, levels, timestamps
from contracts.signing.bsre_v2 import BsreV2Signer
from contracts.signing.pkcs12 import Pkcs12Signer
from contracts.verification import examination
from demo.simulators.authority import development_root
from demo.simulators.faults import AuthorityFault, EsignFault
from tests.attacks.updates import root_entry, security_store, updated
from tests.contracts.signing import documents
from tests.contracts.signing.conftest import PASSPHRASES
from tests.contracts.signing.contract_suite import Backend
from tests.contracts.signing.documents import DIRECTOR_SEAT, FIRST, REGENT_SEAT, SECOND, SIGNED_AT
from tests.contracts.signing_settings import signing_file


@pytest.fixture(scope="module")
def prepared():
    return documents.prepared()


@pytest.fixture
def local(settings, own_authority_keys, authority):
    """Key files whose certificates say where revocation is told, in a folder of their own below the same authority."""
    settings.PRAKARSA_KEYS_DIR = own_authority_keys
    settings.PRAKARSA_DEVELOPMENT_CA_URL = authority.url
    development_ca.ensure_seat_key(DIRECTOR_SEAT, common_name="Direktur", secret="satu")
    development_ca.ensure_seat_key(REGENT_SEAT, common_name="Bupati", secret="satu")
    return Backend(Pkcs12Signer(), "satu", "satu")


@pytest.fixture
def own_authority_keys(settings, tmp_path):
    """An empty folder of keys that shares the authority of the simulators."""
    development_root()
    shutil.copytree(settings.PRAKARSA_KEYS_DIR / "authority", tmp_path / "keys" / "authority")
    return tmp_path / "keys"


@pytest.fixture
def long_term(stamped, settings, tmp_path):
    """Settings of level B-LT."""
    signing_file(settings, tmp_path, level="B-LT", revocation={"seconds": 30})
    return stamped


AUTHORITY = "Otoritas cap waktu (simulasi)"


def stamps(pdf):
    return timestamps.stamps_of(pdf, roots=development_ca.trust_roots())


def test_below_b_t_nobody_is_asked(local, prepared, authority):
    before = authority.stamps

    signed = local.first(prepared)

    assert (stamps(signed), authority.stamps) == ([None], before)


def test_both_signatures_carry_a_trusted_time(local, prepared, stamped):
    once = local.first(prepared)
    twice = local.second(once)

    local.accept(prepared, once, seat=DIRECTOR_SEAT, field=FIRST)
    local.accept(once, twice, seat=REGENT_SEAT, field=SECOND)
    assert stamps(twice) == [timestamps.Stamp(at=SIGNED_AT, trusted=True, authority=AUTHORITY)] * 2


def test_a_stranger_does_not_trust_the_time(local, prepared, stamped):
    signed = local.first(prepared)

    assert [stamp.trusted for stamp in timestamps.stamps_of(signed, roots=())] == [False]


TSA_FAULTS = [
    (AuthorityFault.DOWN, "HTTP 503"),
    (AuthorityFault.HANGS_UP, "no answer"),
    (AuthorityFault.SLOW, "no answer"),
    (AuthorityFault.REJECTS, "refused"),
    (AuthorityFault.GARBAGE, "malformed"),
    (AuthorityFault.WRONG_IMPRINT, "something else"),
    (AuthorityFault.WRONG_NONCE, "nonce"),
    (AuthorityFault.CLOCK_OFF, "clock is off by 32400 s"),
    (AuthorityFault.STRANGER, "not signed by a trusted authority"),
]


@pytest.mark.parametrize(("fault", "reason"), TSA_FAULTS)
def test_without_a_usable_time_stamp_there_is_no_signature(
    local, prepared, stamped, settings, fault, reason, tmp_path
):
    signing_file(settings, tmp_path, timestamps={"seconds": 1 if fault == AuthorityFault.SLOW else 30})
    stamped.faults.set(fault)

    with pytest.raises(base.TimestampUnavailable) as refusal:
        local.first(prepared)

    assert reason in refusal.value.facts["reason"]
    assert refusal.value.may_have_signed is False


def test_an_authority_that_is_not_there_stops_the_signature(local, prepared, stamped, settings, tmp_path):
    signing_file(settings, tmp_path, timestamps={"url": "http://127.0.0.1:9/tsa"})

    with pytest.raises(base.TimestampUnavailable):
        local.first(prepared)


def test_a_level_without_authority_is_misconfigured(local, prepared, settings, tmp_path):
    signing_file(settings, tmp_path, level="B-T")

    with pytest.raises(ImproperlyConfigured, match="PRAKARSA_SIGNING_FILE"):
        local.first(prepared)


def test_a_service_that_stamps_is_accepted(bsre, prepared, stamped):
    backend = Backend(BsreV2Signer(), PASSPHRASES[DIRECTOR_SEAT], "")

    signed = backend.first(prepared)

    backend.accept(prepared, signed, seat=DIRECTOR_SEAT, field=FIRST)
    assert stamps(signed) == [timestamps.Stamp(at=SIGNED_AT, trusted=True, authority=AUTHORITY)]


def test_a_missing_time_stamp_is_refused(bsre, prepared, stamped):
    bsre.faults.set(EsignFault.NO_TIMESTAMP)

    with pytest.raises(base.LevelNotReached) as refusal:
        Backend(BsreV2Signer(), PASSPHRASES[DIRECTOR_SEAT], "").first(prepared)

    assert refusal.value.may_have_signed is True
    assert refusal.value.evidence.startswith(prepared)


@pytest.fixture
def twice_signed(local, prepared, long_term):
    return local.second(local.first(prepared))


def test_revocation_data_keeps_both_signatures_valid(local, twice_signed):
    augmented = levels.add_revocation_data(twice_signed, trust_roots=local.signer.trust_roots())

    assert augmented.startswith(twice_signed)
    found = examination.read_signatures(augmented, trust_roots=local.signer.trust_roots(), at=SIGNED_AT)
    assert [(facts.intact, facts.trusted, facts.later_changes_allowed) for facts in found] == [
        (True,) * 3
    ] * 2


def test_the_store_holds_certificates_and_revocation_data(local, twice_signed):
    augmented = levels.add_revocation_data(twice_signed, trust_roots=local.signer.trust_roots())

    with pikepdf.open(io.BytesIO(augmented)) as pdf:
        store = pdf.Root.DSS
        assert len(store.Certs) >= 4
        assert len(store.get("/OCSPs", [])) + len(store.get("/CRLs", [])) >= 1
        assert len(store.VRI) == 2


def levels_of(local, pdf, **roots):
    roots = {"timestamp_roots": development_ca.trust_roots()} | roots
    facts = examination.read_signatures(pdf, trust_roots=local.signer.trust_roots(), at=SIGNED_AT, **roots)
    return [(entry.level, entry.timestamp_trusted) for entry in facts]


def test_the_level_is_what_the_file_alone_proves(local, twice_signed):
    augmented = levels.add_revocation_data(twice_signed, trust_roots=local.signer.trust_roots())

    assert levels_of(local, twice_signed) == [("B-T", True)] * 2
    assert levels_of(local, augmented) == [("B-LT", True)] * 2
    assert levels_of(local, augmented, timestamp_roots=()) == [("B-B", False)] * 2


def test_a_store_that_was_emptied_or_spoilt_proves_nothing(local, twice_signed):
    augmented = levels.add_revocation_data(twice_signed, trust_roots=local.signer.trust_roots())

    found = {
        name: levels_of(local, updated(augmented, change))
        for name, change in {
            "emptied": root_entry("/DSS", generic.DictionaryObject()),
            "spoilt": security_store(vri=b""),
        }.items()
    }

    assert found == {"emptied": [("B-T", True)] * 2, "spoilt": [("B-T", True)] * 2}


def test_pdfsig_still_finds_both_signatures_valid(local, twice_signed, tmp_path):
    path = tmp_path / "kontrak.pdf"
    path.write_bytes(levels.add_revocation_data(twice_signed, trust_roots=local.signer.trust_roots()))

    report = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=True, text=True).stdout

    assert report.count("Signature Validation: Signature is Valid.") == 2


def test_an_uncovered_file_is_not_augmented(local, twice_signed):
    augmented = levels.add_revocation_data(twice_signed, trust_roots=local.signer.trust_roots())

    with pytest.raises(base.SigningError) as refusal:
        levels.add_revocation_data(augmented, trust_roots=local.signer.trust_roots())

    assert refusal.value.code == "not_covered"


def test_without_revocation_data_nothing_is_signed(local, prepared, long_term):
    long_term.faults.set(AuthorityFault.NO_REVOCATION)

    with pytest.raises(base.RevocationUnavailable):
        local.first(prepared)


def test_without_revocation_data_nothing_is_augmented(local, twice_signed, long_term):
    long_term.faults.set(AuthorityFault.NO_REVOCATION)

    with pytest.raises(base.RevocationUnavailable):
        levels.add_revocation_data(twice_signed, trust_roots=local.signer.trust_roots())


def test_a_revoked_certificate_signs_nothing(local, prepared, long_term):
    long_term.revoke(development_ca.seat_certificate(DIRECTOR_SEAT))

    with pytest.raises(base.SignerRefused) as refusal:
        local.first(prepared)

    assert refusal.value.code == "certificate_revoked"


def test_a_certificate_without_revocation_is_not_long_term(local, prepared, long_term, settings):
    settings.PRAKARSA_DEVELOPMENT_CA_URL = ""
    seat = documents.STRANGER_SEAT
    development_ca.ensure_seat_key(seat, common_name="Tanpa alamat", secret="satu")

    with pytest.raises(base.RevocationUnavailable):
        documents.sign(local.signer, prepared, seat=seat, field=FIRST, secret="satu")
