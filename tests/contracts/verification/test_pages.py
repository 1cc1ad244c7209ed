"""The public page and the endpoint: what a code and a file are told, and what neither gives away."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from contracts.documents import store
from contracts.models import Contract
from contracts.models.contract import new_public_token
from workflow.engine import gate

HEADERS = ("X-Robots-Tag", "Referrer-Policy", "Cache-Control")


@pytest.fixture(autouse=True)
def _plenty(settings):
    settings.PRAKARSA_VERIFY_RATE = settings.PRAKARSA_VERIFY_RATE_TOTAL = "100000/min"


def verdict_of(response):
    """The verdict as the page marks it."""
    found = re.search(r'data-verdict="([a-z_]+)"', response.content.decode())
    return found and found[1]


def page(token, **data):
    address = f"/verifikasi/{token}/" if token else "/verifikasi/"
    return Client().post(address, data) if data else Client().get(address)


def upload(pdf, name="kontrak.pdf"):
    return SimpleUploadedFile(name, pdf, content_type="application/pdf")


def masked(response, *secrets):
    """The page without what is the asker's own: the code in the address, the hash of the file, form tokens."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    text = re.sub(r"[0-9a-f]{64}", "HASH", text)
    for secret in secrets:
        text = text.replace(secret, "CODE")
    return text


def test_a_page_tells_what_is_registered_and_how_far_signing_is(world):
    contract = world.awaiting_signatures()

    response = page(contract.public_token)

    told = response.content.decode()
    assert response.status_code == 200
    assert contract.number in told
    assert "Kepala Dinas Kesehatan" in told
    assert "Bupati Tuban" in told
    assert str(Contract.States.SIGNING.display.sentence) in told
    assert verdict_of(response) is None
    assert [response[name] for name in HEADERS] == ["noindex, nofollow, noarchive", "no-referrer", "no-store"]


def test_unknown_unregistered_and_malformed_codes_look_alike(world):
    drafted = world.contract()
    random, malformed = new_public_token(), "1-OR-1"

    answers = {code: page(code) for code in (random, drafted.public_token, malformed)}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert {verdict_of(answer) for answer in answers.values()} == {"foreign"}
    assert len({masked(answer, code) for code, answer in answers.items()}) == 1


def test_a_number_is_no_code(world):
    contract = world.awaiting_signatures()

    assert verdict_of(page(contract.number.replace("/", "-"))) == "foreign"
    assert verdict_of(page(str(contract.pk))) == "foreign"


@pytest.mark.parametrize(
    ("verdict", "files"),
    [
        ("foreign", (b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n" + b"[" * 5000)),
        ("no_pdf", (b"tulisan", b"", b"\xff\xd8\xff\xe0 foto")),
    ],
)
def test_strange_unreadable_and_empty_files_look_alike(world, verdict, files):
    answers = [page("", file=upload(pdf)) for pdf in files]

    assert {answer.status_code for answer in answers} == {200}
    assert {verdict_of(answer) for answer in answers} == {verdict}
    assert len({masked(answer) for answer in answers}) == 1


def test_whoever_brings_a_scan_is_told_what_to_do(world):
    told = page("", file=upload(b"\xff\xd8\xff\xe0 foto", name="foto.jpg")).content.decode()

    assert ("Bukan PDF" in told, "Mintalah berkas PDF aslinya" in told) == (True, True)


def test_the_endpoint_gives_strangers_one_shape(world):
    answers = [
        APIClient().post("/api/v1/verify/", {"file": upload(pdf)}, format="multipart").json()
        for pdf in (b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n" + b"[" * 5000)
    ]

    for answer in answers:
        del answer["sha256"]
    assert answers[0] == answers[1]
    assert (answers[0]["verdict"], answers[0]["contract"], answers[0]["signatures"]) == ("foreign", None, [])


def test_a_contract_in_force_is_identical_by_file_and_by_hash(world):
    contract = world.in_force()
    newest = contract.documents.order_by("-version_no").first()
    pdf = store.load(newest.sha256)

    answer = (
        APIClient()
        .post("/api/v1/verify/", {"file": upload(pdf), "token": contract.public_token}, format="multipart")
        .json()
    )

    assert (answer["verdict"], answer["version"], answer["newest_version"]) == ("identical", 2, 2)
    assert (answer["terms_match"], answer["print_matches"]) == (True, True)
    assert (answer["unsigned"], answer["title"]) == (False, "Sama persis dengan dokumen terdaftar")
    assert answer["contract"]["number"] == contract.number
    assert answer["contract"]["state"] == "in_force"
    assert [entry["office"] for entry in answer["signatures"]] == ["Kepala Dinas Kesehatan", "Bupati Tuban"]
    assert [entry["valid"] for entry in answer["signatures"]] == [True, True]
    assert verdict_of(page(contract.public_token, file=upload(pdf))) == "identical"
    assert verdict_of(page(contract.public_token, sha256=newest.sha256)) == "identical"
    assert verdict_of(page(contract.public_token, sha256="0" * 64)) == "different"
    assert verdict_of(page(new_public_token(), sha256=newest.sha256)) == "different"


def test_a_version_without_a_signature_is_never_called_identical_without_saying_so(world):
    contract = world.awaiting_signatures()
    first = contract.documents.get()
    pdf = store.load(first.sha256)

    answer = APIClient().post("/api/v1/verify/", {"file": upload(pdf)}, format="multipart").json()
    pages = [
        page("", file=upload(pdf)),
        page(contract.public_token, file=upload(pdf)),
        page(contract.public_token, sha256=first.sha256),
    ]

    assert (answer["verdict"], answer["unsigned"]) == ("identical", True)
    for told in [answer["title"], *(each.content.decode() for each in pages)]:
        assert "Sama persis dengan naskah terdaftar yang belum ditandatangani siapa pun" in told
        assert "Sama persis dengan dokumen" not in told
    assert all("tidak membuktikan kesepakatan" in each.content.decode() for each in pages)
    assert {verdict_of(each) for each in pages} == {"identical"}


def test_a_void_contract_says_so(world):
    contract = world.awaiting_signatures()
    gate.perform(contract, "void", actor=world.bureau, at=world.tick(), comment="Batal.")

    told = page(contract.public_token).content.decode()

    assert contract.number in told
    assert str(Contract.States.VOID.display.sentence) in told


def test_too_many_questions_are_put_off(world, settings):
    settings.PRAKARSA_VERIFY_RATE = "2/min"
    client = Client(REMOTE_ADDR="203.0.113.77")

    answers = [client.get("/verifikasi/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_a_forged_forwarding_header_does_not_dodge_the_limit(world, settings):
    settings.PRAKARSA_VERIFY_RATE = "2/min"
    client = Client(REMOTE_ADDR="203.0.113.78")

    answers = [client.get("/verifikasi/", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(3)]

    assert answers[2].status_code == 429


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(world):
    response = Client().post("/verifikasi/", {}, CONTENT_LENGTH=str(30 * 1024 * 1024))

    assert response.status_code == 413


ASKED = {
    "page": lambda _pdf: {},
    "hash": lambda _pdf: {"sha256": "0" * 64},
    "file of nobody": lambda _pdf: {"file": upload(b"%PDF-1.7\n%%EOF\n")},
    "registered file": lambda pdf: {"file": upload(pdf)},
}


@pytest.mark.parametrize("asked", ASKED)
def test_all_unknown_codes_give_the_same_page_at_one_cost(world, asked):
    registered = world.awaiting_signatures()
    drafted = world.contract(world.launched(title="Antrean Daring"))
    pdf = store.load(registered.documents.get().sha256)
    seen = {}

    for code in (new_public_token(), new_public_token(), drafted.public_token, "1-OR-1"):
        with CaptureQueriesContext(connection) as queries:
            answer = page(code, **ASKED[asked](pdf))
        seen[code] = (answer.status_code, len(queries), masked(answer, code), sorted(answer.headers))

    assert len(set(map(repr, seen.values()))) == 1


def test_all_unknown_codes_give_the_same_answer(world):
    registered = world.awaiting_signatures()
    drafted = world.contract(world.launched(title="Antrean Daring"))
    pdf = store.load(registered.documents.get().sha256)
    seen = set()

    for code in (new_public_token(), drafted.public_token, "1-OR-1"):
        with CaptureQueriesContext(connection) as queries:
            answer = APIClient().post(
                "/api/v1/verify/", {"file": upload(pdf), "token": code}, format="multipart"
            )
        seen.add((answer.status_code, len(queries), answer.content))

    assert len(seen) == 1
