"""Evidence on the pages of a report."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.pictures import jpeg, png
from tests.world import World

Browser = Callable[[str], Client]
PDF = b"%PDF-1.7\n%%EOF\n"


def test_evidence_is_added_shown_at_its_indicator_and_taken_off(
    world: World, signed_in: Browser, now
) -> None:
    report = world.open_report()
    indicator = report.innovation.indicators.order_by("position").first()
    now()
    client, bureau = signed_in("operator"), signed_in("bureau")
    page, add = reverse("report", args=[report.pk]), reverse("evidence-new", args=[report.pk])
    offered = [add in browser.get(page).content.decode() for browser in (client, bureau)]

    refused = client.post(add, {"file": SimpleUploadedFile("a.html", b"<p>"), "about": ""})
    added = client.post(add, {"file": SimpleUploadedFile("hadir.pdf", PDF), "about": str(indicator.pk)})

    row = report.evidence.get()
    download = reverse("attachment", args=[report.innovation_id, row.attachment_id])
    shown = [file for line in bureau.get(page).context["lines"] for file in line.evidence]
    assert (offered, refused.status_code, added.status_code) == ([True, False], 400, 302)
    assert (shown, row.line.indicator_id) == ([row], indicator.pk)
    assert download in bureau.get(page).content.decode()
    assert bureau.get(download).content == PDF
    assert client.post(reverse("evidence-remove", args=[report.pk, row.pk])).status_code == 302
    assert report.evidence.count() == 0


def test_an_earlier_file_is_chosen_instead_of_uploaded(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    indicator = report.innovation.indicators.order_by("position").first()
    now()
    client = signed_in("operator")
    add = reverse("evidence-new", args=[report.pk])
    client.post(add, {"file": SimpleUploadedFile("hadir.pdf", PDF), "about": ""})
    file = report.evidence.get().attachment

    again = client.post(
        add,
        {
            "earlier": [str(file.pk)],
            "about": str(indicator.pk),
            "dated_on": "2024-12-30",
            "date_note": "Terlambat.",
        },
    )

    shown = report.evidence.get(line__indicator=indicator)
    assert (again.status_code, shown.attachment_id, shown.date_note) == (302, file.pk, "Terlambat.")
    assert "di luar periode" in client.get(again.url).content.decode()
    assert report.innovation.attachments.count() == 1


def test_evidence_of_the_whole_report_is_dated_and_removed(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")
    client.post(
        reverse("evidence-new", args=[report.pk]),
        {"file": SimpleUploadedFile("hadir.pdf", PDF), "about": ""},
    )
    row = report.evidence.get()
    dating, removing = (
        reverse(name, args=[report.pk, row.pk]) for name in ("evidence-date", "evidence-remove")
    )

    opened = [client.get(address).status_code for address in (dating, removing)]
    dated = client.post(dating, {"dated_on": "2025-03-14"})
    removed = client.post(removing)

    back = f"{reverse('report', args=[report.pk])}#evidence"
    assert (opened, dated.url, removed.url, report.evidence.count()) == ([200, 200], back, back, 0)


def test_each_of_several_files_is_judged_by_itself(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")
    add = reverse("evidence-new", args=[report.pk])
    files = [
        SimpleUploadedFile("hadir.pdf", PDF),
        SimpleUploadedFile("halaman.html", b"<p>"),
        SimpleUploadedFile("kosong.pdf", b""),
        SimpleUploadedFile("kelas.png", png("kelas")),
    ]
    photo = SimpleUploadedFile("image.jpg", jpeg("foto"), content_type="image/jpeg")

    answer = client.post(add, {"file": files, "photo": photo, "about": ""})

    page = answer.content.decode()
    names = set(report.evidence.values_list("attachment__name", flat=True))
    assert (answer.status_code, names) == (400, {"hadir.pdf", "kelas.png", "image.jpg"})
    assert "3 berkas telah ditambahkan" in page
    for name in ("halaman.html", "kosong.pdf"):
        assert f"{name}: " in page
    assert "hadir.pdf" not in page.split("Atau pilih berkas")[0]


def test_a_script_sends_one_file_at_a_time(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")
    add = reverse("evidence-new", args=[report.pk])

    def sent(name: str, content: bytes) -> tuple[int, dict[str, object]]:
        body = {"file": SimpleUploadedFile(name, content), "about": ""}
        answer = client.post(add, body, headers={"accept": "application/json"})
        return answer.status_code, answer.json()

    status, good = sent("hadir.pdf", PDF)
    refused, bad = sent("halaman.html", b"<p>")

    assert (status, good["added"], good["message"]) == (200, 1, "")
    assert (refused, bad["added"]) == (400, 0)
    assert str(bad["message"]).startswith("halaman.html: Hanya jenis berkas")
