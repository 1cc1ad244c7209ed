"""Ad-hoc reports over HTTP: what would be owed, the request, its report."""

from typing import Any

from innovations.models import Report
from tests.innovations.asked_walks import JUNE, REASON, ask
from tests.world import World


def path(innovation: Any) -> str:
    return f"innovations/{innovation.pk}/asked-reports/"


def test_the_terms_are_shown_before_anything_is_asked(api, world: World) -> None:
    innovation = world.launched()
    world.now = JUNE

    usual = api.get(world.sekda, path(innovation))
    other = api.get(world.sekda, path(innovation) + "?working_days=3&first_on=2025-05-01")

    assert (usual.status_code, usual.data) == (
        200,
        {
            "first_on": "2025-01-02",
            "last_on": "2025-06-09",
            "working_days": 10,
            "period": {"kind": "year", "number": 1, "label": "Tahun 2025 (2 Januari–9 Juni)"},
            "accepted_from": "2025-06-10",
            "due_on": "2025-06-24",
            "due_at": usual.data["due_at"],
        },
    )
    assert (other.data["first_on"], other.data["due_on"]) == ("2025-05-01", "2025-06-13")
    assert not Report.objects.filter(innovation=innovation).exists()


def test_a_request_is_answered_with_its_report(api, world: World) -> None:
    innovation = world.launched()
    world.now = JUNE

    first, again = (
        api.post(world.bureau, path(innovation), {"reason": REASON}, idempotency_key="a-1")
        for _number in range(2)
    )

    report = Report.objects.get(innovation=innovation)
    assert (first.status_code, first.data["id"], first.data["contract"], first.data["due_on"]) == (
        201,
        str(report.pk),
        None,
        "2025-06-24",
    )
    assert first.data["asked"] == {
        "by": world.seats["bureau"].title,
        "seat": str(world.seats["bureau"].pk),
        "reason": REASON,
    }
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")


def test_faults_name_their_fields(api, world: World) -> None:
    innovation = world.launched()
    world.now = JUNE

    no_reason = api.post(world.bureau, path(innovation), {})
    no_day = api.post(world.bureau, path(innovation), {"reason": REASON, "first_on": "2025-13-01"})
    early = api.post(world.bureau, path(innovation), {"reason": REASON, "first_on": "2024-01-01"})
    asked_badly = api.get(world.bureau, path(innovation) + "?working_days=banyak")

    assert [(answer.status_code, [gap["field"] for gap in answer.data["errors"]]) for answer in (
        no_reason, no_day, early, asked_badly,
    )] == [
        (400, ["reason"]),
        (400, ["first_on"]),
        (400, ["first_on", "first_on"]),
        (400, ["working_days"]),
    ]  # fmt: skip


def test_a_second_request_is_told_of_the_first(api, world: World) -> None:
    report = ask(world, world.launched())

    answer = api.post(world.bureau, path(report.innovation), {"reason": REASON})

    assert (answer.status_code, answer.data["code"], answer.data["report"]) == (
        409,
        "already_asked",
        str(report.pk),
    )


def test_the_answer_in_words_is_saved_over_http(api, world: World) -> None:
    report = ask(world, world.launched())

    seen = api.get(world.operator, f"reports/{report.pk}/")["ETag"]

    saved = api.patch(world.operator, f"reports/{report.pk}/", {"narrative": "Tiga kelas."}, if_match=seen)

    assert (saved.status_code, saved.data["narrative"]) == (200, "Tiga kelas.")


def test_lists_tell_them_apart(api, world: World) -> None:
    report = ask(world, world.open_report().innovation)

    asked = api.get(world.operator, "reports/?asked=true").data["results"]
    owed = api.get(world.operator, "reports/?asked=false").data["results"]

    assert ([row["id"] for row in asked], {row["asked"] for row in owed}) == ([str(report.pk)], {None})


def test_nothing_is_asked_before_the_launch(api, world: World) -> None:
    innovation = world.approved()

    answer = api.post(world.sekda, path(innovation), {"reason": REASON})

    assert (answer.status_code, answer.data["code"]) == (409, "not_launched")
