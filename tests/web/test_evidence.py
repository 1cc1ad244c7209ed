"""Evidence on the pages of a report."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

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

    refused = client.post(add, {"file": SimpleUploadedFile("a.html", b"<p>"), "indicator": ""})
    added = client.post(add, {"file": SimpleUploadedFile("hadir.pdf", PDF), "indicator": str(indicator.pk)})

    row = report.evidence.get()
    download = reverse("attachment", args=[report.innovation_id, row.attachment_id])
    shown = [file for line in bureau.get(page).context["lines"] for file in line.evidence]
    assert (offered, refused.status_code, added.status_code) == ([True, False], 400, 302)
    assert (shown, row.line.indicator_id) == ([row], indicator.pk)
    assert download in bureau.get(page).content.decode()
    assert bureau.get(download).content == PDF
    assert client.post(reverse("evidence-remove", args=[report.pk, row.pk])).status_code == 302
    assert report.evidence.count() == 0
