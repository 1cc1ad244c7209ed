"""An official enrols the certificate of a foreign authority on a page, and signs a contract with it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from contracts.documents import store
from contracts.models import SigningEnrolment
from contracts.services import signing
from contracts.signing import configured_signer
from contracts.signing.base import KeyHolder, NoSigningKey, WrongSecret
from organisations.models import Person, User
from organisations.services.appointing import appoint, end
from tests.contracts.foreign_authority import PASSPHRASE, ForeignAuthority
from tests.contracts.signing_settings import signing_file
from tests.web.conftest import now, signed_in  # noqa: F401 -- fixtures
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(settings: Any, tmp_path: Path) -> ForeignAuthority:
    """An authority that the installation trusts, with key files as the signing service."""
    found = ForeignAuthority()
    settings.PRAKARSA_SIGNER = "pkcs12"
    signing_file(settings, tmp_path, roots=found.roots_file(tmp_path))
    settings.PRAKARSA_KEYS_DIR = tmp_path / "keys"
    return found


def handed_in(browser: Client, world: World, office: str, file: bytes, secret: str = PASSPHRASE) -> Any:
    upload = SimpleUploadedFile("kunci.p12", file)
    return browser.post(
        "/sertifikat/", {"office": str(world.seats[office].pk), "file": upload, "secret": secret}
    )


def test_two_officials_enrol_and_sign(
    world: World,
    authority: ForeignAuthority,
    now: Callable[[], None],  # noqa: F811
    signed_in: Callable[[str], Client],  # noqa: F811
) -> None:
    contract = world.awaiting_signatures()
    with pytest.raises(NoSigningKey):
        signing.sign(contract, actor=world.head, secret=PASSPHRASE, at=world.tick())
    now()
    for who in ("head", "regent"):
        file = authority.key_file(f"Pejabat {who}", at=world.now)
        assert handed_in(signed_in(who), world, who, file).status_code == 302
        page = signed_in(who).get("/sertifikat/").content.decode()
        assert f"Pejabat {who}" in page
        assert "Otorita Uji Penerbit" in page
    with pytest.raises(WrongSecret):
        signing.sign(contract, actor=world.head, secret="salah", at=world.tick())
    contract = signing.sign(contract, actor=world.head, secret=PASSPHRASE, at=world.tick())
    done = signing.sign(contract, actor=world.regent, secret=PASSPHRASE, at=world.tick())
    assert done.state == "in_force"


@pytest.mark.parametrize(
    ("holder", "warned"),
    [("SITI AMINAH", False), ("Rahmat Hidayat, S.H.", True), ("Dr. Dra. Siti, S.E.", False)],
)
def test_a_certificate_in_another_name_is_told(
    world: World,
    authority: ForeignAuthority,
    now: Callable[[], None],  # noqa: F811
    signed_in: Callable[[str], Client],  # noqa: F811
    holder: str,
    warned: bool,
) -> None:
    Person.objects.filter(pk=world.head.person_id).update(name="Dr. Siti Aminah, S.E., M.M.")
    contract = world.awaiting_signatures()
    now()

    handed_in(signed_in("head"), world, "head", authority.key_file(holder, at=world.now))

    for address in ("/sertifikat/", f"/kontrak/{contract.pk}/tanda-tangan/"):
        page = " ".join(signed_in("head").get(address).content.decode().split())
        assert holder in page
        assert ("sedangkan Anda tercatat sebagai Dr. Siti Aminah, S.E., M.M." in page) is warned
    signing.sign(contract, actor=world.head, secret=PASSPHRASE, at=world.tick())
    signed = contract.documents.get(version_no=1)
    file = SimpleUploadedFile("kontrak.pdf", store.load(signed.sha256))
    verdict = " ".join(Client().post("/verifikasi/", {"file": file}).content.decode().split())
    assert ("nama lain dari Dr. Siti Aminah, S.E., M.M. yang tercetak" in verdict) is warned


def wrong(fault: str, authority: ForeignAuthority, at: datetime) -> bytes:
    """A file that cannot be enrolled."""
    made = {
        "expired": {"days": (-700, -1)},
        "not yet valid": {"days": (1, 700)},
        "no chain": {"chain": False},
        "an authority": {"authority": 0},
        "not for signing": {"usage": False},
        "short key": {"bits": 1024},
        "another passphrase": {"passphrase": "bukan yang diketik"},
    }
    if fault == "untrusted":
        return ForeignAuthority("Lain").key_file(at=at)
    if fault in made:
        return authority.key_file(at=at, **made[fault])
    return {"damaged": b"bukan berkas kunci", "too large": b"0" * 200_000}[fault]


FAULTS = {
    "damaged": "frasa sandinya keliru",
    "another passphrase": "frasa sandinya keliru",
    "expired": "berakhir pada",
    "not yet valid": "baru berlaku",
    "untrusted": "Lain Penerbit",
    "no chain": "Otorita Uji Penerbit",
    "an authority": "bukan milik perorangan",
    "not for signing": "tidak diterbitkan untuk menandatangani",
    "short key": "2048",
    "too large": "terlalu besar",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_sign_is_refused_with_its_reason(
    world: World,
    authority: ForeignAuthority,
    now: Callable[[], None],  # noqa: F811
    signed_in: Callable[[str], Client],  # noqa: F811
    fault: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    now()
    answer = handed_in(signed_in("head"), world, "head", wrong(fault, authority, world.now))
    assert answer.status_code in {400, 422}
    assert 'href="#id_file"' in answer.content.decode()
    assert FAULTS[fault] in answer.content.decode()
    said = [line.getMessage() for line in caplog.records if line.name == "prakarsa.signing"]
    assert [FAULTS[fault] in line and str(world.seats["head"].pk) in line for line in said] == [True]
    assert PASSPHRASE not in said[0]
    assert not SigningEnrolment.objects.exists()


def test_a_successor_does_not_sign_with_the_key_of_who_went(
    world: World, authority: ForeignAuthority, tmp_path: Path
) -> None:
    """Enrolled is the person in the office; the command does what the page does."""
    file, secret = tmp_path / "kunci.p12", tmp_path / "sandi"
    file.write_bytes(authority.key_file(at=world.now))
    secret.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    with time_machine.travel(world.now, tick=False):
        call_command("enrol_signer", world.head.email, key_file=file, secret_file=secret, skip_checks=True)
        with pytest.raises(CommandError):
            call_command(
                "enrol_signer", world.innovator.email, key_file=file, secret_file=secret, skip_checks=True
            )
    assert SigningEnrolment.objects.get().valid_until > world.now + timedelta(days=600)
    end(world.seats["head"].holdings.get(), at=world.tick())
    successor = User.objects.create_user(
        "pengganti@uji.example", person=Person.objects.create(name="Pengganti")
    )
    appoint(successor.person, world.seats["head"], starts_at=world.tick())
    holder = KeyHolder(world.seats["head"].pk, successor.person_id)
    with pytest.raises(NoSigningKey):
        configured_signer().certificate_fingerprint(holder=holder)


def test_the_inbox_asks_for_the_certificate_until_it_is_enrolled(
    world: World,
    authority: ForeignAuthority,
    now: Callable[[], None],  # noqa: F811
    signed_in: Callable[[str], Client],  # noqa: F811
) -> None:
    now()
    head = signed_in("head")
    before = head.get("/kotak-masuk/")
    # The policy of the government has the agency and the regent sign, and not the secretary.
    other, secretary, regent = (
        signed_in(name).get("/kotak-masuk/") for name in ("innovator", "sekda", "regent")
    )
    handed_in(head, world, "head", authority.key_file("Pejabat head", at=world.now))
    after = head.get("/kotak-masuk/")

    asked = [
        'href="/sertifikat/">Daftarkan sertifikat</a>' in page.content.decode()
        for page in (before, other, secretary, regent, after)
    ]
    assert asked == [True, False, False, True, False]
