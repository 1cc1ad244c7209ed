"""Two PAdES signatures by development certificates, judged by poppler, qpdf and pikepdf."""

import io
import re
import shutil
import subprocess
import threading
from datetime import timedelta, timezone
from uuid import uuid4

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from contracts.enums import SignatureField
from contracts.signing import base, configured_signer, development_ca
from contracts.signing.base import KeyHolder
from contracts.signing.pkcs12 import Pkcs12Signer
from demo.simulators.authority import development_root
from tests.contracts import samples
from tests.contracts.printed import text_of


@pytest.fixture
def own_keys(settings, tmp_path):
    """An empty keys folder."""
    settings.PRAKARSA_KEYS_DIR = tmp_path / "keys"
    return settings.PRAKARSA_KEYS_DIR


@pytest.fixture(scope="session")
def trust_store(tmp_path_factory):
    """NSS database that trusts the development root."""
    if shutil.which("certutil") is None:
        pytest.skip("certutil is not installed (package libnss3-tools)")
    folder = tmp_path_factory.mktemp("nss")
    root = folder / "root.pem"
    root.write_bytes(x509.load_der_x509_certificate(development_root()).public_bytes(Encoding.PEM))
    subprocess.run(["certutil", "-N", "-d", folder, "--empty-password"], check=True)
    subprocess.run(["certutil", "-A", "-d", folder, "-n", "root", "-t", "CT,C,C", "-i", root], check=True)
    return folder


def pdfsig(pdf, tmp_path, *options):
    path = tmp_path / "kontrak.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", *options, path], capture_output=True, check=True, text=True).stdout


def test_pdfsig_finds_two_valid_signatures(twice_signed, tmp_path):
    report = pdfsig(twice_signed, tmp_path)

    assert re.findall(r"Signature Validation: (.*)", report) == ["Signature is Valid."] * 2
    assert re.findall(r"Signature Type: (.*)", report) == ["ETSI.CAdES.detached"] * 2


def test_pdfsig_trusts_both_development_certificates(twice_signed, tmp_path, trust_store):
    report = pdfsig(twice_signed, tmp_path, "-nssdir", str(trust_store))

    assert re.findall(r"Certificate Validation: (.*)", report) == ["Certificate is Trusted."] * 2


def test_qpdf_finds_no_error(twice_signed, tmp_path):
    path = tmp_path / "kontrak.pdf"
    path.write_bytes(twice_signed)

    done = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False, text=True)

    assert (done.returncode, "No syntax or stream encoding errors" in done.stdout) == (0, True)


def test_each_signature_is_appended(prepared, once_signed, twice_signed):
    assert once_signed.startswith(prepared)
    assert twice_signed.startswith(once_signed)


def test_the_signing_time_is_the_one_passed_in(twice_signed):
    with pikepdf.open(io.BytesIO(twice_signed)) as pdf:
        times = [str(field.V.M) for field in pdf.Root.AcroForm.Fields]

    assert times == ["D:20250102093000+07'00'"] * 2


def test_the_first_signature_certifies_and_the_second_locks(twice_signed):
    with pikepdf.open(io.BytesIO(twice_signed)) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        certified = pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P
        lock = fields["ttd-pihak-kedua"].Lock

        assert (int(certified), str(lock.Action), int(lock.P)) == (2, "/All", 1)
        assert "/Lock" not in fields["ttd-pihak-pertama"]


def test_signing_keeps_the_structure_of_pdf_a(twice_signed):
    with pikepdf.open(io.BytesIO(twice_signed)) as pdf:
        widgets = [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]

        assert pdf.pdf_version == "1.7"
        assert str(pdf.Root.get("/Version", "/1.7")) == "/1.7"
        assert [(int(widget.F), "/AP" in widget) for widget in widgets] == [(132, True)] * 2
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        assert "/OutputIntents" in pdf.Root


def test_the_appearance_names_signer_time_and_development(twice_signed):
    text = text_of(twice_signed, "-l", "1")

    assert text.count("Ditandatangani secara elektronik oleh:") == 2
    assert text.count("2 Januari 2025 pukul 09.30 WIB") == 2
    assert text.count("tidak tersertifikasi (sertifikat pengembangan)") == 2


def test_a_wrong_secret_is_refused(prepared):
    with pytest.raises(base.WrongSecret):
        samples.sign_as_director(prepared, secret="salah")


def test_the_secret_appears_nowhere(prepared):
    with pytest.raises(base.WrongSecret) as refusal:
        samples.sign_as_director(prepared, secret="jangan-dicatat")

    assert "jangan-dicatat" not in f"{refusal.value!r} {refusal.value.facts}"


def test_a_seat_without_a_key_is_refused(prepared):
    with pytest.raises(base.NoSigningKey):
        Pkcs12Signer().sign(
            prepared,
            holder=KeyHolder(uuid4()),
            field=SignatureField.FIRST_PARTY,
            party=samples.DIRECTOR,
            reason="",
            location="",
            secret=samples.SECRET,
            at=samples.SIGNED_AT,
        )


def test_the_second_party_cannot_sign_first(prepared):
    with pytest.raises(base.FieldNotReady):
        samples.sign_as_regent(prepared)


def test_a_signed_field_cannot_be_signed_again(once_signed):
    with pytest.raises(base.FieldNotReady):
        samples.sign_as_director(once_signed)


def test_a_file_without_fields_cannot_be_signed():
    from contracts.documents.rendering import render_contract

    with pytest.raises(base.FieldNotReady):
        samples.sign_as_director(render_contract(samples.terms()).pdf)


def test_bytes_that_are_no_pdf_cannot_be_signed():
    with pytest.raises(base.SigningError):
        samples.sign_as_director(b"bukan pdf")


def test_an_acting_official_with_name_signs(prepared):
    acting = samples.changed(samples.DIRECTOR, capacity="plt", name="Contoh, S.STP.")
    development_ca.ensure_seat_key(samples.DIRECTOR_SEAT, common_name="x", secret=samples.SECRET)

    signed = Pkcs12Signer().sign(
        prepared,
        holder=KeyHolder(samples.DIRECTOR_SEAT),
        field=SignatureField.FIRST_PARTY,
        party=acting,
        reason="Persetujuan",
        location="Jayapura",
        secret=samples.SECRET,
        at=samples.SIGNED_AT.astimezone(timezone(timedelta(hours=9))),
    )

    text = " ".join(text_of(signed).split())
    assert "Plt. Direktur RSUD dr. R. Koesma Tuban" in text
    assert "2 Januari 2025 pukul 11.30 WIT" in text


def test_a_seat_keeps_its_first_key(own_keys):
    seat = uuid4()
    path = development_ca.ensure_seat_key(seat, common_name="Bupati", secret="satu")
    first = path.read_bytes()

    again = development_ca.ensure_seat_key(seat, common_name="Wali Kota", secret="dua")

    assert (again, again.read_bytes()) == (path, first)


def test_keys_are_readable_by_their_owner_only(own_keys):
    development_ca.ensure_seat_key(uuid4(), common_name="Bupati", secret="satu")

    files = [path for path in own_keys.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_the_roots_key_is_not_kept(own_keys):
    development_root()

    assert sorted(path.name for path in (own_keys / "authority").iterdir()) == [
        "issuing.key",
        "issuing.pem",
        "root.pem",
    ]


def test_racing_processes_agree_on_one_authority_and_one_key(own_keys):
    seat = uuid4()
    barrier = threading.Barrier(4)
    keys = []

    def race():
        barrier.wait()
        keys.append(development_ca.ensure_seat_key(seat, common_name="Bupati", secret="satu").read_bytes())

    threads = [threading.Thread(target=race) for _racer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert keys == [keys[0]] * 4
    assert sorted(path.name for path in own_keys.iterdir()) == ["authority", "seats"]
    assert [path.name for path in (own_keys / "seats").iterdir()] == [str(seat)]


def test_an_office_longer_than_a_common_name_gets_a_certificate(own_keys):
    seat = uuid4()

    development_ca.ensure_seat_key(seat, common_name=max(samples.AWKWARD_NAMES, key=len), secret="satu")

    certificate = development_ca.seat_certificate(seat)
    assert certificate is not None
    assert str(seat) in certificate.subject.rfc4514_string()


def test_settings_name_the_signer():
    assert isinstance(configured_signer(), Pkcs12Signer)
