"""Evidence of a report over HTTP."""

from io import BytesIO

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def test_evidence_is_handed_in_read_by_the_evaluator_and_taken_off(api, world):
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
