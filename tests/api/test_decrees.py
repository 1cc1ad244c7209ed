"""The decree that a decision rests on, over the API."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from innovations.models import Innovation
from tests.api.conftest import Api
from tests.policies.conftest import under
from tests.world import World
from workflow.models import Decision, Task

__all__ = ["under"]
STAGE = """
[[review.innovation.stages]]
code = "establishment"
role = "head_of_region"
decree = { title = "Keputusan Bupati", not_before = 2017-09-15 }
"""
GIVEN = {"outcome": "approve", "decree_number": "100.3.3.2/21/2025", "decree_on": "2025-01-02"}


def waiting(item: Innovation) -> str:
    return f"tasks/{Task.objects.get(subject_id=item.pk, closed_at__isnull=True).uuid}/decisions/"


def test_a_decree_is_asked_for_kept_and_shown(under, api: Api) -> None:
    world: World = under(STAGE)
    item = world.submitted()
    path = waiting(item)

    missing = api.post(world.regent, path, {"outcome": "approve"})
    later = api.post(world.regent, path, GIVEN | {"decree_on": "2025-01-03"})
    unused = api.post(world.regent, path, GIVEN | {"outcome": "return", "comment": "Belum."})
    no_day = api.post(world.regent, path, GIVEN | {"decree_on": "kemarin"})
    made = api.post(world.regent, path, GIVEN)

    fields = [[gap["field"] for gap in answer.json()["errors"]] for answer in (missing, later, unused)]
    assert [a.status_code for a in (missing, later, unused, no_day, made)] == [422, 422, 422, 400, 201]
    assert fields == [["decree_number", "decree_on"], ["decree_on"], ["decree_number", "decree_on"]]
    named = {"title": "Keputusan Bupati", "number": "100.3.3.2/21/2025", "on": "2025-01-02"}
    shown = api.get(world.innovator, f"innovations/{item.pk}/").json()
    events = api.get(world.innovator, f"innovations/{item.pk}/events/").json()["results"]
    assert shown["decrees"] == [named]
    assert [event["decree"] for event in events if event["decree"]] == [named]


def test_a_stage_without_a_decree_takes_none(world: World, api: Api) -> None:
    answer = api.post(world.head, waiting(world.submitted()), GIVEN)

    assert (answer.status_code, [gap["code"] for gap in answer.json()["errors"]]) == (
        422,
        ["unused", "unused"],
    )


def test_the_stage_of_the_policy_says_which_decree(under, api: Api) -> None:
    world: World = under(STAGE)

    stages = api.get(world.innovator, "policies/uji/1/").json()["reviews"][0]["stages"]

    assert [stage["decree"] for stage in stages] == [
        {"title": "Keputusan Bupati", "not_before": "2017-09-15"}
    ]


@pytest.mark.parametrize("half", [{"decree_number": ""}, {"decree_on": None}, {"outcome": "return"}])
def test_half_a_decree_is_none(under, api: Api, half: dict[str, object]) -> None:
    world: World = under(STAGE)
    item = world.submitted()
    api.post(world.regent, waiting(item), GIVEN)
    made = Decision.objects.get()
    for name, value in (
        {"decree_number": "1", "decree_on": date(2025, 1, 2), "outcome": "approve"} | half
    ).items():
        setattr(made, name, value)

    with pytest.raises(ValidationError, match="decision_decree_whole"):
        made.validate_constraints()
