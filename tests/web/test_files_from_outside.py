"""Files that people hand in: scanned by a real clamd, told by their content, kept without the place of a photograph,
offered so that no browser runs them."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from rest_framework.test import APIClient

from appointments.services import letters
from common.errors import BadInput, Unavailable
from common.photographs import without_location
from contracts.documents import store
from innovations.models import Attachment, Innovation
from innovations.services.proposals import scanning
from operation.services.health import examine
from tests.pictures import jpeg, png
from tests.virus_scanner import ABSENT, EICAR, asked, clamd, silent
from tests.web.test_publication import under
from tests.world import World

Browser = Callable[[str], Client]
PDF = b"%PDF-1.7\n%%EOF\n"
HARMFUL = PDF + EICAR


@pytest.fixture(scope="module")
def scanner() -> Iterator[str]:
    with clamd() as address:
        yield address


def upload(content: bytes, name: str = "bukti.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def ways(world: World) -> dict[str, tuple[str, dict[str, object]]]:
    """Every way by which an innovation's file is kept: a page or an address of the API, and what goes with the file."""
    draft, report = world.draft(), world.open_report()
    running = report.innovation
    entry = {"happened_on": date(2025, 4, 2).isoformat(), "text": "Pelatihan kader."}
    api = "/api/v1"
    return {
        "attachment": (reverse("attachment-new", args=[draft.pk]), {"kind": ""}),
        "evidence": (reverse("evidence-new", args=[report.pk]), {"about": ""}),
        "photo": (reverse("evidence-new", args=[report.pk]), {"about": ""}),
        "progress": (reverse("progress-new", args=[running.pk]), entry),
        "api attachment": (f"{api}/innovations/{draft.pk}/attachments/", {}),
        "api evidence": (f"{api}/reports/{report.pk}/evidence/", {}),
        "api progress": (f"{api}/innovations/{running.pk}/progress/", entry),
    }


def test_what_the_scanner_finds_is_refused_by_every_way(
    world: World, signed_in: Browser, now, scanner: str
) -> None:
    """And what it finds nothing in is taken by every one: the refusals are the scanner's."""
    found = ways(world)
    now()
    browsers = {who: signed_in(who) for who in ("innovator", "operator")}
    programs = {who: APIClient() for who in ("innovator", "operator")}
    for who, program in programs.items():
        program.force_authenticate(getattr(world, who))

    def sent(way: str, content: bytes) -> int:
        address, with_it = found[way]
        who = "innovator" if "attachment" in way else "operator"
        field = "photo" if way == "photo" else "file"
        body = {**with_it, field: upload(content)}
        sender = programs[who] if way.startswith("api") else browsers[who]
        answer = sender.post(address, body, **({"format": "multipart"} if way.startswith("api") else {}))
        assert ("Pemindai virus" in answer.content.decode()) == (content == HARMFUL), way
        return answer.status_code

    with asked(scanner):
        refused = {way: sent(way, HARMFUL) for way in found}
        assert set(refused.values()) == {400}
        assert not Attachment.objects.exists()
        taken = {way: sent(way, PDF + way.encode()) for way in found}

    assert set(taken.values()) == {201, 302}
    assert set(Attachment.objects.values_list("scan", flat=True)) == {"settled"}


def test_what_is_only_read_is_scanned_too(world: World, signed_in: Browser, now, scanner: str) -> None:
    """A scanner that is away closes none of these ways, since nothing of the file is kept."""
    draft = world.draft()
    now()
    with asked(scanner):
        page = Client().post("/verifikasi/", {"file": upload(HARMFUL)})
        answer = APIClient().post("/api/v1/verify/", {"file": upload(HARMFUL)}, format="multipart")
        table = signed_in("innovator").post(
            reverse("innovation-sheet", args=[draft.pk]), {"file": upload(EICAR, "a.csv")}
        )
    with asked(ABSENT):
        away = Client().post("/verifikasi/", {"file": upload(HARMFUL)})

    assert (page.status_code, answer.status_code, away.status_code) == (422, 400, 200)
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    for shown in (page, answer, table):
        assert "Pemindai virus menemukan" in shown.content.decode()


def test_a_file_that_could_not_be_scanned_waits_and_is_closed_when_it_is_harmful(
    world: World, signed_in: Browser, now, scanner: str
) -> None:
    report = world.open_report()
    add, page = reverse("evidence-new", args=[report.pk]), reverse("report", args=[report.pk])
    now()
    client = signed_in("operator")
    with asked(ABSENT):
        client.post(add, {"file": upload(HARMFUL, "jahat.pdf"), "about": ""})
        client.post(add, {"file": upload(PDF, "baik.pdf"), "about": ""})
        waiting = client.get(page).content.decode().count("belum dipindai")
        assert scanning.scan_waiting() == 0
        with asked(""):
            assert scanning.scan_waiting() == 0
        told = {entry.check.name: entry.level for entry in examine(world.now, slow=True)}

    with asked(scanner):
        assert scanning.scan_waiting() == 2
        later = client.get(page).content.decode()
        healthy = {entry.check.name: entry.level for entry in examine(world.now, slow=True)}

    bad = Attachment.objects.get(name="jahat.pdf")
    address = reverse("attachment", args=[bad.innovation_id, bad.pk])
    closed = client.get(address)
    program = APIClient()
    program.force_authenticate(world.operator)
    assert (waiting, "belum dipindai" in later, later.count("berbahaya, ditutup")) == (2, False, 1)
    assert (closed.status_code, EICAR in closed.content) == (409, False)
    assert program.get(f"/api/v1/innovations/{bad.innovation_id}/attachments/{bad.pk}/").status_code == 409
    assert [(told[name], healthy[name]) for name in ("files", "scanner")] == [
        ("warning", "warning"),
        ("warning", "ok"),
    ]


def test_a_scanner_that_hangs_costs_its_limit_once(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    files = [upload(PDF + bytes([number]), f"{number}.pdf") for number in range(9)]
    with silent() as address, asked(address, 0.4):
        began = time.monotonic()
        answer = signed_in("operator").post(
            reverse("evidence-new", args=[report.pk]), {"file": files, "about": ""}
        )
        lasted = time.monotonic() - began

    assert (answer.status_code, report.evidence.filter(attachment__scan="waiting").count()) == (302, 9)
    assert 0.4 <= lasted < 2.5


def test_a_policy_may_take_nothing_unscanned(world: World, signed_in: Browser, now) -> None:
    under(world, "\n[files]\nkeep_unscanned = false\n")
    draft = world.draft()
    now()
    with asked(ABSENT):
        answer = signed_in("innovator").post(
            reverse("attachment-new", args=[draft.pk]), {"file": upload(PDF), "kind": ""}
        )

    assert (answer.status_code, draft.attachments.count()) == (503, 0)
    assert "Pemindai virus tidak menjawab" in answer.content.decode()


def test_a_letter_is_kept_only_scanned(scanner: str) -> None:
    file = letters.LetterFile(name="SK.pdf", data=HARMFUL)
    with asked(scanner), pytest.raises(BadInput) as found:
        letters.keep(file)
    with asked(ABSENT), pytest.raises(Unavailable) as away:
        letters.keep(file)

    assert [[gap.code for gap in refusal.value.gaps] for refusal in (found, away)] == [
        ["infected"],
        ["not_scanned"],
    ]


def photograph(kind: str = "JPEG") -> bytes:
    """Taken on its side in Tuban, with the place in its metadata and once more behind its end."""
    told = Image.Exif()
    told.update({0x0112: 6, 0x010F: "Merek"})
    told.get_ifd(0x8769).update({0x9003: "2025:03:04 05:06:07", 0x927C: b"catatan pabrik"})
    told.get_ifd(0x8825).update({1: "S", 2: (6.0, 54.0, 1.5), 3: "E", 4: (112.0, 3.0, 9.9)})
    target = io.BytesIO()
    picture = Image.open(io.BytesIO(jpeg("tuban", side=40)))
    picture.save(target, kind, exif=told, comment="Jalan Basuki Rahmat", progressive=True)
    return target.getvalue() + b"film dengan tempatnya"


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_photograph_loses_its_place_and_nothing_that_is_seen(kind: str, media_type: str) -> None:
    before = photograph(kind)

    after = without_location(before, media_type)

    seen, kept = (Image.open(io.BytesIO(data)) for data in (before, after))
    assert seen.getexif().get_ifd(0x8825)
    assert not kept.getexif().get_ifd(0x8825)
    assert (kept.tobytes(), kept.getexif()[0x0112]) == (seen.tobytes(), 6)
    assert dict(kept.getexif().get_ifd(0x8769)) == {0x9003: "2025:03:04 05:06:07"}
    for told in (b"film", b"Jalan", b"pabrik"):
        assert told in before or kind == "PNG"
        assert told not in after
    assert without_location(after, media_type) == after


@pytest.mark.parametrize(("table", "stays"), [("", False), ("\n[files]\nkeep_location = true\n", True)])
def test_what_is_hashed_is_what_is_stored(
    world: World, signed_in: Browser, now, table: str, stays: bool
) -> None:
    if table:
        under(world, table)
    draft, photo = world.draft(), photograph()
    now()
    signed_in("innovator").post(
        reverse("attachment-new", args=[draft.pk]), {"file": upload(photo, "foto.jpg"), "kind": ""}
    )

    row = draft.attachments.get()
    data = store.load(row.sha256)
    assert ((data == photo), row.size) == (stays, len(data))
    assert bool(Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)) is stays


def archive(*parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for part in parts:
            made.writestr(part, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("surat.docx", archive("word/document.xml"), True),
        ("tabel.xlsx", archive("xl/workbook.xml"), True),
        ("surat.docx", archive("xl/workbook.xml"), False),
        ("surat.docx", archive("word/document.xml", "word/vbaProject.bin"), False),
        ("surat.docx", archive("apa saja.exe"), False),
        ("surat.docx", b"PK\x03\x04 rusak", False),
        ("foto.png", jpeg("foto"), False),
        ("foto.jpg", b"\xff\xd8\xff\xe0 bukan foto", False),
        ("foto.jpg", jpeg("foto"), True),
        ("foto.png", png("foto")[:-20], False),
        ("bukti.pdf", png("foto"), False),
    ],
)
def test_a_file_is_what_its_content_says(
    draft: Innovation, signed_in: Browser, now, name: str, content: bytes, taken: bool
) -> None:
    now()
    answer = signed_in("innovator").post(
        reverse("attachment-new", args=[draft.pk]), {"file": upload(content, name), "kind": ""}
    )

    assert (answer.status_code, draft.attachments.count()) == ((302, 1) if taken else (400, 0))


@pytest.fixture
def draft(world: World) -> Innovation:
    return world.draft()


def test_no_browser_runs_what_was_handed_in(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    client, program = signed_in("innovator"), APIClient()
    program.force_authenticate(world.innovator)
    client.post(
        reverse("attachment-new", args=[draft.pk]),
        {"file": upload(PDF, '..\\"><script>.pdf'), "kind": ""},
    )
    pk = draft.attachments.get().pk
    for answer in (
        client.get(reverse("attachment", args=[draft.pk, pk])),
        program.get(f"/api/v1/innovations/{draft.pk}/attachments/{pk}/"),
    ):
        assert answer["Content-Disposition"].startswith('attachment; filename="')
        assert "<" not in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
