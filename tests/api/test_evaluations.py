"""Evaluating over HTTP: one's own row, the whole with its steps, computed again, and the follow-ups that were asked."""

import pytest

from innovations.models import Evaluation, FollowUp
from tests.innovations.test_appraising import CRITERIA, concluded, half_a_year
from tests.innovations.walks import reported


def test_a_row_is_written_and_the_score_explains_its_steps(api, world):
    report = reported(world)
    body = {"report": str(report.pk), "recommendation": "improve", "follow_ups": [{"text": "Tambah kelas."}]}

    written = api.post(world.bureau, "evaluations/", body)
    one = api.get(world.head, f"evaluations/{Evaluation.objects.get().pk}/")
    again = api.get(world.head, f"evaluations/{one.data['id']}/recomputation/")

    assert (written.status_code, written.data["stage"], written.data["score"]) == (201, "bureau", "80")
    assert (one.data["recommendation"], one.data["score"], len(one.data["explanation"]["indicators"])) == (
        "improve",
        "80",
        2,
    )
    assert [row["recommendation"] for row in one.data["assessments"]] == ["improve"]
    assert (again.data["agrees"], again.data["stored"], again.data["computed"]) == (True, "80", "80")


def test_a_periodic_evaluation_is_scored_by_its_criteria(api, world):
    appraisal = half_a_year(world)
    body = {"appraisal": str(appraisal.pk), "scores": CRITERIA}

    written = api.post(world.bureau, "evaluations/", body, idempotency_key="e-1")
    replayed = api.post(world.bureau, "evaluations/", body, idempotency_key="e-1")

    assert (written.status_code, written.data["stage"], written.data["score"]) == (201, "verify", "70")
    assert replayed["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"scores": {"planned": 80}}, 422, "scores.recorded"),
        ({"scores": CRITERIA | {"planned": 101}}, 422, "scores.planned"),
        ({"scores": CRITERIA, "recommendation": "naik"}, 400, "recommendation"),
        ({"scores": CRITERIA, "warna": "merah"}, 400, "warna"),
        (
            {"scores": CRITERIA, "follow_ups": [{"text": "x", "due_on": "2025-01-01"}]},
            400,
            "follow_ups.0.due_on",
        ),
    ],
)
def test_faults_of_an_evaluation_are_named(api, world, change, status, field):
    appraisal = half_a_year(world)

    refused = api.post(world.bureau, "evaluations/", {"appraisal": str(appraisal.pk), **change})

    assert (refused.status_code, field in [error["field"] for error in refused.data["errors"]]) == (
        status,
        True,
    )


def test_a_follow_up_is_reported_and_accepted(api, world):
    concluded(world, "improve", items=[{"field": "follow_up", "message": "Perbaiki data."}])
    path = f"follow-ups/{FollowUp.objects.get().pk}/"

    done = api.post(world.operator, f"{path}transitions/report/", {"comment": "Sudah."})
    accepted = api.post(world.bureau, f"{path}transitions/accept/")

    assert (done.data["state"], accepted.data["state"], accepted.data["met_at"] is not None) == (
        "reported",
        "accepted",
        True,
    )
