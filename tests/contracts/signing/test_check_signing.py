"""`check_signing` tries what needs nobody's secret, and says each finding in a sentence with what helps."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from contracts.services import start_faults
from contracts.signing import development_ca
from demo.simulators.authority import development_root
from demo.simulators.faults import AuthorityFault
from tests.contracts.foreign_authority import PASSPHRASE, ForeignAuthority
from tests.contracts.signing.documents import SIGNED_AT
from tests.contracts.signing_settings import signing_file

pytestmark = pytest.mark.django_db


def checked(at=SIGNED_AT):
    """How many things are to be mended, and everything that was said."""
    said = StringIO()
    with time_machine.travel(at, tick=False):
        try:
            call_command("check_signing", stdout=said)
        except CommandError as error:
            return int(str(error).split()[0]), said.getvalue()
    return 0, said.getvalue()


def test_a_service_with_all_it_needs_is_sound(bsre, stamped, settings, tmp_path):
    settings.PRAKARSA_SIGNER = "bsre-v2"
    (tmp_path / "enrolments.toml").write_text(
        "\n\n".join((tmp_path / "enrolments.toml").read_text().split("\n\n")[:2]), "utf-8"
    )
    signing_file(settings, tmp_path, level="B-LT", revocation={"seconds": 30})

    broken, said = checked()

    assert (broken, said.count("tidak dicabut")) == (0, 2), said
    assert said.count("layanan penanda tangan memiliki sertifikat yang dapat dipakai") == 2
    assert "cap waktu yang mengarah ke akarnya" in said


def test_each_thing_that_is_broken_is_said(bsre, stamped, settings, tmp_path):
    """One certificate has ended, one is suspended at the service, the authorities are out of order."""
    settings.PRAKARSA_SIGNER = "bsre-v2"
    next(iter(bsre._people.values())).status = "SUSPEND"
    stamped.faults.set(AuthorityFault.CLOCK_OFF)
    stamped.faults.set(AuthorityFault.NO_REVOCATION, times=99)
    signing_file(settings, tmp_path, level="B-LT", revocation={"seconds": 30})

    broken, said = checked()

    for sentence in (
        "its clock is off by 32400 s",
        "ditangguhkan",
        "berakhir pada 31 Desember 2024 WIB",
        "Saat ini tidak dapat diperiksa apakah sertifikat",
    ):
        assert sentence in said, said
    assert broken == 5


def test_a_revoked_certificate_is_said_at_every_level(bsre, authority, settings):
    settings.PRAKARSA_SIGNER = "bsre-v1"
    authority.revoke(next(iter(bsre._people.values())).issued.certificate)

    broken, said = checked()

    assert "telah dicabut" in said
    assert broken == 2  # and the one that has ended


def test_tokens_are_looked_for(pkcs11, settings, tmp_path):
    settings.PRAKARSA_SIGNER = "pkcs11"
    enrolments = (pkcs11 / "enrolments.toml").read_text().replace('"token-1"', '"token-9"')
    (tmp_path / "enrolments.toml").write_text(
        enrolments.replace('certificate = "', f'certificate = "{pkcs11}/'), "utf-8"
    )
    settings.PRAKARSA_SIGNING_ENROLMENTS = str(tmp_path / "enrolments.toml")

    broken, said = checked()

    assert "token-0, token-1, token-2" in said
    assert "token “token-9” tidak ada" in said
    assert broken == 2  # and the certificate that has ended
    settings.PRAKARSA_PKCS11_MODULE = "/absent.so"
    assert "Pustaka token tidak dapat dipakai" in checked()[1]


def test_key_files_and_roots_are_judged(world, settings, tmp_path):
    """An intermediate taken for a root is said; so are days left, and a key file that is gone."""
    authority = ForeignAuthority()
    settings.PRAKARSA_SIGNER, settings.PRAKARSA_KEYS_DIR = "pkcs12", tmp_path / "keys"
    signing_file(settings, tmp_path, roots=authority.roots_file(tmp_path))
    file, secret = tmp_path / "kunci.p12", tmp_path / "sandi"
    file.write_bytes(authority.key_file(at=world.now, days=(-10, 20)))
    secret.write_text(PASSPHRASE, encoding="utf-8")
    with time_machine.travel(world.now, tick=False):
        call_command("enrol_signer", world.head.email, key_file=file, secret_file=secret, stdout=StringIO())
    sound, before = checked(world.now)
    next((tmp_path / "keys" / "enrolled").iterdir()).unlink()
    (tmp_path / "akar.pem").write_bytes(authority.intermediate_pem())

    broken, after = checked(world.now)

    assert (sound, broken) == (0, 1), after
    assert world.seats["head"].title in before
    assert "20 hari" in before
    assert "bukan akar, diterbitkan oleh Otorita Uji Akar" in after
    assert "berkas kuncinya tidak ada" in after


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('level = "B-T"\n', "(timestamps)"),
        ("level = B-T\n", "Baris 1, kolom 9"),
        ('roots = "absent.pem"\n', "(roots)"),
        ("[revocation]\nseconds = 90\n", "Baris 2, kolom 1"),
        ('[timestamps]\nurl = "ftp://x"\nroots = "a"\n', "(timestamps.url)"),
        ("[timestamps]\nroots = 5\n", "(timestamps.roots)"),
        ('[seal]\nkey = "a"\n', "(seal)"),
    ],
)
def test_a_fault_of_the_file_has_its_place_and_its_cure(text, place, settings, tmp_path):
    file = tmp_path / "signing.toml"
    file.write_text(text, "utf-8")
    settings.PRAKARSA_SIGNING_FILE = str(file)

    broken, said = checked()

    assert broken >= 1
    fault = next(line for line in said.splitlines() if place in line)
    assert str(file) in fault
    assert any(word in fault for word in ("Tulislah, misalnya:", "Yang dikenal di sini:", "tanda kutip"))


def test_another_authority_in_the_place_of_the_lost_one_is_found(world, settings, tmp_path):
    """Neither by looking at signatures nor at the next start does a lost authority become a new one."""
    contract = world.in_force()
    assert start_faults.lost_authority() == ""
    settings.PRAKARSA_KEYS_DIR = tmp_path

    assert development_ca.trust_roots() == ()
    assert "lacks root.pem, issuing.pem, issuing.key" in start_faults.lost_authority()
    development_root()
    assert "another development authority" in start_faults.lost_authority()
    assert contract.state == "in_force"


def test_days_are_those_of_the_government(world, settings, tmp_path):
    """At 20.00 UTC its next day has begun."""
    world.now = datetime(2025, 1, 2, 20, tzinfo=UTC)
    authority, said = ForeignAuthority(), StringIO()
    settings.PRAKARSA_SIGNER, settings.PRAKARSA_KEYS_DIR = "pkcs12", tmp_path / "keys"
    signing_file(settings, tmp_path, roots=authority.roots_file(tmp_path))
    file, secret = tmp_path / "kunci.p12", tmp_path / "sandi"
    file.write_bytes(authority.key_file(at=world.now, days=(-10, 20)))
    secret.write_text(PASSPHRASE, encoding="utf-8")
    with time_machine.travel(world.now, tick=False):
        call_command("enrol_signer", world.head.email, key_file=file, secret_file=secret, stdout=said)

    _broken, found = checked(world.now)

    assert "23 Januari 2025 WIB" in said.getvalue()
    assert "berlaku sampai 23 Januari 2025 WIB (20 hari)" in found


def test_a_refusal_names_the_day_of_the_government(world, settings, tmp_path):
    world.now = datetime(2025, 1, 2, 20, tzinfo=UTC)
    authority = ForeignAuthority()
    settings.PRAKARSA_SIGNER, settings.PRAKARSA_KEYS_DIR = "pkcs12", tmp_path / "keys"
    signing_file(settings, tmp_path, roots=authority.roots_file(tmp_path))
    client = Client()
    client.force_login(world.head, backend="django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("kunci.p12", authority.key_file(at=world.now, days=(-20, -10)))

    with time_machine.travel(world.now, tick=False):
        office = str(world.seats["head"].pk)
        page = client.post("/sertifikat/", {"office": office, "file": file, "secret": PASSPHRASE})

    assert "24 Desember 2024 WIB" in page.content.decode()
