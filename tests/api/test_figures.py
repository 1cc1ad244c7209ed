"""Figures by spreadsheet over the API, and what was handed in."""

from io import BytesIO
from typing import Any


def file(text: str) -> BytesIO:
    made = BytesIO(text.encode())
    made.name = "angka.csv"
    return made


def test_a_sheet_is_taken_filled_in_and_handed_back(api: Any, world: Any) -> None:
    report = world.open_report()
    sheet = b"".join(
        api.get(world.operator, f"reports/figures/?report={report.pk}").streaming_content
    ).decode()
    rows = [f"{report.pk};IND-1;40", f"{report.pk};IND-2;12"]
    body = "\n".join(["laporan;indikator_id;realisasi", *rows])

    done = api.post(world.operator, "reports/figures/", {"file": file(body)})
    refused = api.post(world.operator, "reports/figures/", {"file": file(body.replace(";40", ";1.234"))})

    assert sheet.count(str(report.pk)) == 2
    assert (done.status_code, done.data) == (
        200,
        {"changed": 2, "unchanged": 0, "left_out": [], "notes": []},
    )
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.data["errors"]] == [
        ("line.2.realisasi", "ambiguous")
    ]


def test_the_report_says_whether_its_results_were_planned(api: Any, world: Any) -> None:
    report = world.reported()

    shown = api.get(world.bureau, f"reports/{report.pk}/").data
    revision = api.get(world.bureau, f"reports/{report.pk}/revisions/1/").data

    claim = shown["lines"][0]["claim"]
    assert (claim["recorded_before_result"], claim["why"], claim["target"]) == (True, "recorded", "50")
    assert claim["attribution"] == {"planned": None, "unplanned": None, "outside": None}
    assert [line["actual"] for line in revision["content"]["lines"]] == ["40", "12"]
    assert revision["sha256"] == shown["content_sha256"]
