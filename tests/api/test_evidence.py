"""Evidence of a report over HTTP."""

from io import BytesIO

from innovations.services.proposals.drafting import replace_rows
from tests.innovations.walks import open_report
from workflow.engine import gate

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def test_evidence_is_added_read_by_evaluator_and_removed(api, world):
    report = world.open_report()
    indicator = report.innovation.indicators.order_by("position").first()
    base = f"reports/{report.pk}/evidence/"
    file = BytesIO(PDF)
    file.name = "daftar hadir.pdf"

    made = api.post(world.operator, base, {"file": file, "indicator": str(indicator.pk)})
    listed = api.get(world.bureau, base)
    bytes_read = api.get(
        world.bureau, f"innovations/{report.innovation_id}/attachments/{made.data['attachment']['id']}/"
    )
    removed = api(world.operator, "DELETE", f"{base}{made.data['id']}/")

    assert (made.status_code, made.data["indicator"]) == (201, str(indicator.pk))
    assert (listed.data["results"], bytes_read.content) == ([made.data], PDF)
    assert (removed.status_code, api.get(world.operator, base).data["results"]) == (204, [])


def test_evidence_bears_its_day_and_says_why_it_lies_outside(api, world):
    report = world.open_report()
    base = f"reports/{report.pk}/evidence/"
    file = BytesIO(PDF)
    file.name = "surat.pdf"
    made = api.post(world.operator, base, {"file": file, "dated_on": "2025-02-03"}).data
    version = api.get(world.operator, f"reports/{report.pk}/")["ETag"]

    moved = api.patch(
        world.operator,
        f"{base}{made['id']}/",
        {"dated_on": "2024-12-30", "date_note": "Surat tugas akhir tahun."},
        if_match=version,
    )
    stale = api.patch(world.operator, f"{base}{made['id']}/", {"dated_on": "2025-02-04"}, if_match=version)

    assert (made["dated_on"], made["outside_period"]) == ("2025-02-03", False)
    assert (moved.status_code, moved.data["outside_period"], moved.data["date_note"]) == (
        200,
        True,
        "Surat tugas akhir tahun.",
    )
    assert stale.status_code == 412


def test_one_upload_serves_report_and_milestone(api, world):
    draft = world.draft()
    replace_rows(draft, "milestones", [{"activity": "Uji coba"}])
    item = gate.perform(draft, "submit", actor=world.innovator, at=world.tick())
    for who in (world.head, world.lan, world.sekda):
        item = world.decide(item, who)
    event = str(world.event().pk)
    item = gate.perform(item, "launch", actor=world.bureau, at=world.tick(), launch_event=event)
    report = open_report(world, item)
    milestone = report.milestones.get()
    file = BytesIO(PDF)
    file.name = "foto.pdf"
    made = api.post(world.operator, f"reports/{report.pk}/evidence/", {"file": file}).data
    files = f"reports/{report.pk}/evidence/files/"

    listed = api.get(world.operator, files)
    shown = api.post(
        world.operator,
        files,
        {"attachments": [made["attachment"]["id"]], "milestone": str(milestone.milestone_id)},
    )
    unknown = api.post(world.operator, files, {"attachments": [str(report.pk)]})

    assert [row["id"] for row in listed.data["results"]] == [made["attachment"]["id"]]
    assert (shown.status_code, shown.data[0]["milestone"], shown.data[0]["attachment"]) == (
        201,
        str(milestone.milestone_id),
        made["attachment"],
    )
    assert (unknown.status_code, unknown.data["errors"][0]["field"]) == (400, "files")
