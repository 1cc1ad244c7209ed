"""Changes of plans over HTTP: what was reported on stays in the plan."""

import io

from innovations.services.proposals import plan_changes
from tests.innovations.asked_walks import ask, opened
from tests.innovations.test_plan_changes import REPORTED
from tests.world import World


def test_a_reported_indicator_dropped_by_list_or_sheet_is_named(api, world: World) -> None:
    innovation = world.launched()
    opened(world, ask(world, innovation))
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())
    kept, reported = innovation.indicators.order_by("position")
    one = f"plan-changes/{change.pk}/"
    file = io.BytesIO(b"kode;indikator\nIND-1;Peserta kelas")
    file.name = "indikator.csv"

    listed = api.patch(
        world.innovator, one, {"indicators": [{"id": str(kept.pk)}]}, if_match=f'"{change.version}"'
    )
    preview = api.post(
        world.innovator, f"{one}plan-sheet/", {"file": file, "remove_missing": "true", "dry_run": "true"}
    )
    file.seek(0)
    by_sheet = api.post(world.innovator, f"{one}plan-sheet/", {"file": file, "remove_missing": "true"})
    both = [{"id": str(reported.pk)}, {"id": str(kept.pk)}]
    turned = api.patch(world.innovator, one, {"indicators": both}, if_match=f'"{change.version}"')

    assert (preview.status_code, preview.data["missing"], preview.data["reported"]) == (
        200,
        [reported.name],
        [reported.name],
    )
    for answer in (listed, by_sheet):
        assert (answer.status_code, answer.data["errors"]) == (
            400,
            [{"field": "indicators", "code": "reported", "message": REPORTED % reported.name}],
        )
    assert turned.status_code == 200
    assert [row["id"] for row in turned.data["content"]["indicators"]] == [row["id"] for row in both]
