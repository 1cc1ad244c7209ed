"""More time over HTTP: asked for, withdrawn, shown before many move; a lateness excused."""

from datetime import UTC, datetime

from tests.innovations.walks import open_report

MAY_20 = datetime(2025, 5, 20, 3, tzinfo=UTC)
WHY = {"reason": "Data pusat terlambat."}


def gaps_of(answer) -> list[tuple[str, str]]:
    return [(gap["field"], gap["code"]) for gap in answer.data["errors"]]


def test_a_request_is_withdrawn(api, world):
    report = open_report(world)
    path = f"deadlines/{report.deadline_id}/extensions/"
    asked = api.post(world.operator, path, WHY | {"until": "2025-05-05"})

    stranger = api.post(world.neighbour, f"extensions/{asked.data['id']}/withdrawal/", {})
    taken = api.post(world.operator, f"extensions/{asked.data['id']}/withdrawal/", {})
    late = api.post(
        world.sekda,
        f"extensions/{asked.data['id']}/decision/",
        {"outcome": "granted", "decision": "Ya."},
    )

    assert (stranger.status_code, taken.status_code, taken.data["outcome"]) == (404, 201, "withdrawn")
    assert (late.status_code, late.data["code"]) == (409, "already_decided")


def test_no_extension_reaches_into_the_past(api, world):
    report = open_report(world)
    world.now = MAY_20
    many = {"government": str(world.government.pk), "due_from": "2025-04-01", "due_until": "2025-04-30"}

    one = api.post(
        world.operator, f"deadlines/{report.deadline_id}/extensions/", WHY | {"until": "2025-05-01"}
    )
    shown = api.post(world.sekda, "extensions/preview/", many | {"until": "2025-05-01"})
    all_of_it = api.post(world.sekda, "extensions/", many | WHY | {"until": "2025-05-01"})

    assert [(each.status_code, gaps_of(each)) for each in (one, shown, all_of_it)] == [
        (400, [("until", "past")])
    ] * 3


def test_many_move_as_they_were_shown(api, world):
    report = open_report(world)
    many = {
        "government": str(world.government.pk),
        "due_from": "2025-04-01",
        "due_until": "2025-04-30",
        "until": "2025-05-12",
    }

    shown = api.post(world.sekda, "extensions/preview/", many).data
    other = api.post(world.sekda, "extensions/", many | WHY | {"covers": "0" * 32})
    made = api.post(world.sekda, "extensions/", many | WHY | {"covers": shown["covers"]})

    assert (shown["count"], [str(row["counts_until"]) for row in shown["moves"]]) == (1, ["2025-04-21"])
    assert [(row["title"], row["agency"]["name"]) for row in shown["moves"]] == [
        (report.deadline.title, "Dinas Kesehatan")
    ]
    assert (other.status_code, other.data["code"], made.status_code) == (409, "covers_others", 201)


def test_a_lateness_is_excused_and_counted_apart(api, world):
    report = open_report(world)
    world.now = MAY_20
    path = f"deadlines/{report.deadline_id}/"

    faulty = api.post(world.sekda, f"{path}excuse/", WHY)
    excused = api.post(world.sekda, f"{path}excuse/", WHY | {"until": "2025-05-30"})

    found = api.get(world.operator, path).data
    summary = api.get(None, "public/summary/").data
    [agency] = api.get(None, "public/agencies/").data["results"]
    assert (faulty.status_code, gaps_of(faulty)) == (400, [("until", "required")])
    assert (excused.status_code, found["excuse"]["reason"]) == (201, WHY["reason"])
    assert (found["verdict"]["state"], found["verdict"]["late_working_days"] > 0) == ("excused", True)
    assert (summary["reports_late"], summary["reports_excused"], agency["reports_excused"]) == (0, 1, 1)
