"""Files that only name a contract of ours, codes that are typed, verdicts in word and icon."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient
from weasyprint import HTML

from contracts.documents import store
from contracts.models.contract import new_public_token
from tests.contracts.verification.test_pages import page, upload, verdict_of
from tests.web.test_publication import CLOSED, under


@pytest.fixture(autouse=True)
def _plenty(settings):
    settings.PRAKARSA_VERIFY_RATE = settings.PRAKARSA_VERIFY_RATE_TOTAL = "100000/min"


def sheet(text: str) -> bytes:
    """A PDF of a stranger with this text on its sheet."""
    written: bytes = HTML(string=f"<p>{text}</p>").write_pdf()
    return written


def asked(pdf: bytes, **more):
    """What the endpoint says of a file."""
    return APIClient().post("/api/v1/verify/", {"file": upload(pdf), **more}, format="multipart").json()


def test_a_file_with_our_number_is_told_whose_number_it_is(world):
    contract = world.in_force()

    pdf = sheet(f"Perjanjian Nomor {contract.number}, palsu.")
    told, page_of_it = asked(pdf), page("", file=upload(pdf)).content.decode()

    assert (told["verdict"], told["contract"]) == ("foreign", None)
    assert [(each["number"], each["token"]) for each in told["named"]] == [
        (contract.number, contract.public_token)
    ]
    assert reverse("verify-code", args=[contract.public_token]) in page_of_it
    assert "tetapi berkas ini bukan berkas kontrak itu" in page_of_it


def test_a_number_that_was_never_in_force_stays_unknown(world):
    contract = world.awaiting_signatures()

    told = asked(sheet(contract.number))

    assert (told["verdict"], told["named"]) == ("foreign", [])


def test_a_number_that_its_policy_does_not_publish_stays_unknown(world):
    under(world, CLOSED)
    contract = world.in_force()

    assert asked(sheet(contract.number))["named"] == []


def test_a_file_with_our_printed_code_is_altered(world):
    contract = world.in_force()
    pdf = sheet(f"https://contoh.go.id/verifikasi/{contract.public_token}/")

    told = asked(pdf)

    assert (told["verdict"], told["contract"]["number"]) == ("altered", contract.number)
    assert asked(pdf, token=new_public_token())["verdict"] == "foreign"
    assert asked(pdf, token=contract.public_token)["verdict"] == "altered"


def test_what_lost_signatures_terms_and_tables_is_altered_by_its_code(world):
    contract = world.awaiting_signatures()
    pdf = store.load(contract.documents.get().sha256)
    for lost, instead in (
        (b"kontrak.json", b"lain-lain.js"),
        (b"startxref", b"startxxxx"),
        (b"/Root", b"/Riit"),
    ):
        pdf = pdf.replace(lost, instead)

    assert asked(pdf)["verdict"] == "altered"


@pytest.mark.parametrize("typed", ["{}", " {} ", "https://contoh.go.id/verifikasi/{}/", "verifikasi/{}"])
def test_a_typed_code_leads_to_its_page(world, typed):
    contract = world.awaiting_signatures()

    answer = Client().get("/verifikasi/", {"kode": typed.format(contract.public_token)})

    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("verify-code", args=[contract.public_token]),
    )


def test_what_is_no_code_is_said_at_the_field(world):
    answer = Client().get("/verifikasi/", {"kode": "400.10.11/1/KK-INOV/2025"})

    assert (answer.status_code, "22 huruf dan angka" in answer.content.decode()) == (422, True)


def test_each_verdict_has_its_word_icon_and_colour(world):
    contract = world.in_force()
    genuine = store.load(contract.documents.order_by("-version_no").first().sha256)
    files = {"identical": genuine, "altered": genuine[:-200], "foreign": sheet("surat"), "no_pdf": b"foto"}

    shown = {name: page("", file=upload(pdf)) for name, pdf in files.items()}

    icons = [re.search(r'class="h4 verdict".*?#([a-z-]+)"', each.content.decode()) for each in shown.values()]
    assert {name: verdict_of(each) for name, each in shown.items()} == {name: name for name in files}
    assert [found and found[1] for found in icons] == [
        "patch-check",
        "x-circle",
        "question-circle",
        "info-circle",
    ]
    assert all(f"verdict-{name}" in each.content.decode() for name, each in shown.items())
