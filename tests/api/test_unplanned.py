"""Results outside of the plan over HTTP."""

from innovations.models import UnplannedResult
from tests.innovations import walks
from tests.innovations.test_unplanned import asked_and_submitted, record_result
from tests.innovations.walks import OWN_WORK
from tests.world import World


def test_an_unplanned_result_is_recorded_changed_removed(api, world: World) -> None:
    report = walks.open_report(world)
    path = f"reports/{report.pk}/unplanned/"

    made = api.post(world.operator, path, {"name": "Aduan", "actual": "17", "shares": OWN_WORK})
    one = f"{path}{made.data['id']}/"
    version = api.get(world.operator, f"reports/{report.pk}/").data["version"]
    changed = api.patch(world.operator, one, {"unit": "Kasus"}, if_match=f'"{version}"')
    listed = api.get(world.bureau, path).data["results"]
    gone = api(world.operator, "DELETE", one)

    assert (made.status_code, changed.status_code, gone.status_code) == (201, 200, 204)
    assert listed == [
        {
            "id": made.data["id"],
            "name": "Aduan",
            "unit": "Kasus",
            "actual": "17",
            "note": "",
            "shares": OWN_WORK,
        }
    ]
    assert not UnplannedResult.objects.exists()


def test_faults_name_their_members(api, world: World) -> None:
    report = walks.open_report(world)

    answer = api.post(
        world.operator, f"reports/{report.pk}/unplanned/", {"name": "", "actual": "banyak", "berat": 1}
    )

    assert (answer.status_code, sorted(error["field"] for error in answer.data["errors"])) == (
        400,
        ["berat"],
    )


def test_an_unplanned_result_goes_into_a_plan_change(api, world: World) -> None:
    row = asked_and_submitted(world)

    answer = api.post(world.operator, f"reports/{row.report_id}/unplanned/{row.pk}/plan-change/")

    assert (answer.status_code, answer.data["state"]) == (201, "draft")
    assert [entry["name"] for entry in answer.data["content"]["indicators"]][-1] == row.name


def test_a_hidden_result_is_not_there(api, world: World) -> None:
    row = record_result(world, walks.open_report(world))

    answer = api.post(world.stranger, f"reports/{row.report_id}/unplanned/{row.pk}/plan-change/")

    assert answer.status_code == 404
