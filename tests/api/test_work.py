"""Contracts, reports, deadlines, evaluations over HTTP."""

from decimal import Decimal

from contracts.models import Signature
from innovations.models import ReportLine
from tests.world import SECRET


def test_a_contract_is_drafted_signed_and_comes_into_force(api, world):
    innovation = world.launched()
    drafted = api.post(
        world.bureau,
        "contracts/",
        {"innovation": str(innovation.pk), "period_start": "2025-01-01", "place": "Tuban"},
    )
    early = api.post(world.head, f"contracts/{drafted.data['id']}/signatures/", {"passphrase": SECRET})

    assert (drafted.status_code, drafted.data["state"], drafted.data["frozen"]) == (201, "draft", False)
    assert (early.status_code, early.data["code"]) == (409, "nothing_to_sign")


def test_signing_over_http_replays_without_signing_twice(api, world):
    contract = world.awaiting_signatures()
    path = f"contracts/{contract.pk}/signatures/"

    wrong = api.post(world.head, path, {"passphrase": "salah"}, idempotency_key="s-1")
    first, again = (
        api.post(world.head, path, {"passphrase": SECRET}, idempotency_key="s-1") for _number in range(2)
    )
    second = api.post(world.regent, path, {"passphrase": SECRET})

    listed = api.get(world.bureau, path).data["results"]
    documents = api.get(world.bureau, f"contracts/{contract.pk}/documents/").data["results"]
    pdf = api.get(world.head, f"documents/{documents[-1]['sha256']}/")
    assert (wrong.status_code, wrong.data["code"]) == (422, "wrong_secret")
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    assert (second.status_code, second.data["state"]) == (201, "in_force")
    assert [(s["party"], s["seat"]["title"]) for s in listed] == [
        ("first", "Kepala Dinas Kesehatan"),
        ("second", "Bupati Tuban"),
    ]
    assert [d["signed_by"] for d in documents] == [None, "first", "second"]
    assert (pdf.content[:5], pdf["Content-Type"], len(pdf.content)) == (
        b"%PDF-",
        "application/pdf",
        documents[-1]["size"],
    )
    assert Signature.objects.count() == 2
    assert second.data["terms"]["number"] == second.data["number"]


def test_figures_are_saved_handed_in_and_evaluated(api, world):
    report = world.open_report()
    path = f"reports/{report.pk}/"
    rows = list(report.innovation.indicators.order_by("position"))
    shown = api.get(world.operator, path)
    half = api.patch(
        world.operator,
        path,
        {
            "lines": [{"indicator": str(rows[0].pk), "actual": "0"}],
            "obstacles": "Hujan.",
            "budget_actual": "12.50",
        },
        if_match=shown["ETag"],
    )
    refused = api.post(world.operator, f"{path}transitions/submit/")
    full = api.patch(
        world.operator,
        path,
        {
            "lines": [
                {"indicator": str(rows[0].pk), "actual": "40"},
                {"indicator": str(rows[1].pk), "actual": "12", "note": "Antrean."},
            ],
            "follow_up": "Kelas tambahan.",
        },
        if_match=half["ETag"],
    )
    submitted = api.post(world.operator, f"{path}transitions/submit/")
    task = api.get(world.bureau, "tasks/").data["results"][0]["id"]
    decided = api.post(
        world.bureau, f"tasks/{task}/decisions/", {"outcome": "approve", "recommendation": "continue"}
    )

    evaluations = api.get(world.innovator, "evaluations/").data["results"]
    assert shown.data["due_on"] == "2025-04-21"
    assert shown.data["deadline"]["verdict"]["state"] == "pending"
    assert shown.data["deadline"]["derivation"]["nominal_on"] == "2025-04-21"
    assert [(line["actual"], line["target_year"]) for line in half.data["lines"]] == [
        ("0", "200"),
        (None, "10"),
    ]
    assert (half.data["obstacles"], half.data["budget_actual"]) == ("Hujan.", "12.5")
    assert [e["field"] for e in refused.data["errors"]] == [
        f"lines.{rows[0].pk}.follow_up",
        f"lines.{rows[1].pk}.actual",
    ]
    assert (full.status_code, full.data["obstacles"]) == (200, "Hujan.")
    assert (submitted.status_code, submitted.data["state"]) == (200, "submitted")
    assert decided.status_code == 201
    assert [(e["score"], e["band"], e["recommendation"], len(e["lines"])) for e in evaluations] == [
        ("80", "Tinggi", "continue", 2)
    ]


def test_wrong_figures_are_refused_all_at_once(api, world):
    report = world.open_report()

    response = api.patch(
        world.operator,
        f"reports/{report.pk}/",
        {
            "lines": [
                {"indicator": str(report.pk), "actual": "1"},
                {"indicator": str(report.contract_id), "actual": "2"},
            ]
        },
        if_match=f'"{report.version}"',
    )

    assert response.status_code == 400
    assert [e["code"] for e in response.data["errors"]] == ["unknown", "unknown"]
    assert not ReportLine.objects.filter(actual=Decimal(1)).exists()


def test_lateness_is_public_with_its_derivation(api, world):
    report = world.open_report()
    world.tick(days=32)

    late = api.get(None, "public/late/").data["results"]
    mine = api.get(world.operator, "reports/?overdue=true").data["results"]
    deadline = api.get(world.operator, f"deadlines/{report.deadline_id}/").data
    summary = api.get(None, "public/summary/").data
    agencies = api.get(None, "public/agencies/").data["results"]

    assert [(row["agency"], row["quarter"], row["due_on"], row["state"]) for row in late] == [
        ("Dinas Kesehatan", 1, "2025-04-21", "breached")
    ]
    assert late[0]["late_working_days"] == deadline["verdict"]["late_working_days"] > 0
    assert [row["id"] for row in mine] == [str(report.pk)]
    assert (summary["reports_due"], summary["reports_in_time"], summary["reports_late"]) == (1, 0, 1)
    assert summary["states"]["under_evaluation"] == 1
    assert [(a["name"], a["innovations"], a["reports_late"]) for a in agencies] == [("Dinas Kesehatan", 1, 1)]
