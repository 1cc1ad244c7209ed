"""Enrolling a key in a token, or at the signing service: tried on the page and by command, then signed with."""

from io import StringIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from contracts.models import SigningEnrolment
from contracts.services import signing
from contracts.signing import development_ca
from demo.simulators.faults import EsignFault
from organisations.models import Person
from tests.contracts.signing.conftest import NIKS, PASSPHRASES
from tests.contracts.signing.documents import DIRECTOR_SEAT, REGENT_SEAT
from tests.web.conftest import now, signed_in

__all__ = ["now", "signed_in"]
pytestmark = pytest.mark.django_db
SEATS = {"head": DIRECTOR_SEAT, "regent": REGENT_SEAT}


@pytest.fixture(params=["pkcs11", "bsre-v1", "bsre-v2"])
def means(request, settings, world):
    """What an official brings for each of the signing services: certificate, labels, secret."""
    settings.PRAKARSA_SIGNER = request.param
    if request.param == "pkcs11":
        folder = request.getfixturevalue("pkcs11")
        found = {
            who: ((folder / f"token-{number}.pem").read_bytes(), f"token-{number}", f"12345{number}")
            for number, who in enumerate(SEATS)
        }
    else:
        esign = request.getfixturevalue("bsre")
        for who, seat in SEATS.items():
            Person.objects.filter(pk=getattr(world, who).person_id).update(national_id=NIKS[seat])
        found = {
            who: (esign._people[NIKS[seat]].issued.pem(), "", PASSPHRASES[seat])
            for who, seat in SEATS.items()
        }
    settings.PRAKARSA_SIGNING_ENROLMENTS = ""
    return found


def handed_in(browser, world, who, means, **changed):
    certificate, token, secret = means[who]
    given = {
        "office": str(world.seats[who].pk),
        "secret": secret,
        "token": token,
        "key": "tanda-tangan" if token else "",
    }
    given |= {"certificate": SimpleUploadedFile("sertifikat.pem", certificate)} | changed
    return browser.post("/sertifikat/", {name: value for name, value in given.items() if value != ""})


def test_both_officials_enrol_on_the_page_and_sign(world, means, now, signed_in):
    contract = world.awaiting_signatures()
    now()
    for who in SEATS:
        answer = handed_in(signed_in(who), world, who, means)
        assert answer.status_code == 302, answer.content.decode()
        assert "berlaku sampai" in signed_in(who).get("/sertifikat/").content.decode()
    for who in SEATS:
        contract = signing.sign(contract, actor=getattr(world, who), secret=means[who][2], at=world.tick())

    assert contract.state == "in_force"
    assert SigningEnrolment.objects.filter(has_key_file=True).count() == 0


def test_an_operator_enrols_by_command(world, means, tmp_path):
    certificate, token, secret = means["head"]
    file, pin, said = tmp_path / "sertifikat.pem", tmp_path / "rahasia", StringIO()
    file.write_bytes(certificate)
    pin.write_text(f"{secret}\n", encoding="utf-8")
    given = {"certificate": file, "token": token, "key": "tanda-tangan" if token else "", "skip_checks": True}

    with time_machine.travel(world.now, tick=False):
        call_command("enrol_signer", world.head.email, secret_file=pin, stdout=said, **given)
        pin.write_text("bukan ini\n", encoding="utf-8")
        with pytest.raises(CommandError):
            call_command("enrol_signer", world.head.email, secret_file=pin, stdout=StringIO(), **given)

    assert world.seats["head"].title in said.getvalue()
    assert SigningEnrolment.objects.get().person_id == world.head.person_id


def test_a_wrong_secret_enrols_nothing(world, means, now, signed_in):
    now()
    answer = handed_in(signed_in("head"), world, "head", means, secret="000000 bukan ini")

    assert answer.status_code in (403, 422, 502)
    assert "frasa sandi" in answer.content.decode().lower()
    assert not SigningEnrolment.objects.exists()


def test_a_certificate_that_does_not_belong_to_the_key_is_found_out(world, means, now, signed_in):
    """The trial signature is judged as any other: by the certificate that was brought."""
    now()
    stranger = development_ca.issue("Orang lain").pem()
    answer = handed_in(
        signed_in("head"), world, "head", means, certificate=SimpleUploadedFile("lain.pem", stranger)
    )

    assert answer.status_code >= 400
    assert not SigningEnrolment.objects.exists()


@pytest.mark.parametrize("name", ["certificate", "token", "key"])
def test_what_is_missing_for_a_token_is_named(world, pkcs11, settings, now, signed_in, name):
    settings.PRAKARSA_SIGNER, settings.PRAKARSA_SIGNING_ENROLMENTS = "pkcs11", ""
    now()
    means = {"head": ((pkcs11 / "token-0.pem").read_bytes(), "token-0", "123450")}

    answer = handed_in(signed_in("head"), world, "head", means, **{name: ""})

    assert answer.status_code in (400, 422)
    assert f'href="#id_{name}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("means", "fault"),
    [
        (version, fault)
        for version in ("bsre-v1", "bsre-v2")
        for fault in (EsignFault.NOT_REGISTERED, EsignFault.SERVER_ERROR)
    ],
    indirect=["means"],
)
def test_a_service_that_refuses_says_why(world, means, fault, esign, now, signed_in):
    esign.faults.set(fault)
    now()
    answer = handed_in(signed_in("head"), world, "head", means)

    assert answer.status_code >= 400
    assert 'role="alert"' in answer.content.decode()
    assert not SigningEnrolment.objects.exists()


@pytest.mark.parametrize("means", ["bsre-v2"], indirect=True)
def test_whom_the_service_cannot_know_is_told(world, means, now, signed_in):
    Person.objects.filter(pk=world.head.person_id).update(national_id="")
    type(world.head).objects.filter(pk=world.head.pk).update(email="")
    now()

    answer = handed_in(signed_in("head"), world, "head", means)

    assert answer.status_code in (400, 422)
    assert "NIK" in answer.content.decode()
