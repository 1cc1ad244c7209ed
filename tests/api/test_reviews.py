"""Reviews over HTTP: explained, declined, taken back, scored, decided in bulk, unnamed towards proposers."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.acting import as_actor
from tests.api.conftest import without_number
from tests.policies.conftest import under
from tests.policies.test_deciding import TWO_OF_LAN
from tests.world import World
from workflow.models import Decision, Event, Task
from workflow.policy_changes import publishing
from workflow.reviews import decisions

__all__ = ["under"]
Under = Callable[..., World]
SCORED = (
    TWO_OF_LAN + '[[review.innovation.stages.criteria]]\ncode = "novelty"\nlabel = "Kebaruan"\nmax = 10\n'
)
UNNAMED = TWO_OF_LAN + "anonymous = true\n"


def task_of(subject: Any) -> Task:
    return Task.objects.get(subject_id=subject.pk, closed_at__isnull=True)


def events(api: Any, who: Any, innovation: Any, kind: str) -> list[dict[str, Any]]:
    found = api.get(who, f"innovations/{innovation.pk}/events/").data["results"]
    return [event for event in found if event["kind"] == kind]


def test_a_review_says_what_it_waits_for_and_why_not_for_you(api, under):
    world = under(TWO_OF_LAN + "service_days = 5\n")
    innovation = world.submitted()

    mine = api.get(world.lan, f"innovations/{innovation.pk}/review/").data["review"]
    theirs = api.get(world.innovator, f"innovations/{innovation.pk}/review/").data["review"]

    stage = mine["stages"][0]
    assert (stage["code"], stage["standing"], stage["missing"], stage["answer_by"]) == (
        "lan",
        "open",
        2,
        "2025-01-09",
    )
    assert (stage["allowed"], stage["reason"], stage["legal_basis"]) == (True, None, "Peraturan uji")
    assert (theirs["stages"][0]["allowed"], theirs["stages"][0]["reason"]["code"]) == (
        False,
        "not_your_office",
    )


def test_nothing_under_review_is_null(api, world):
    draft = world.draft()

    assert api.get(world.innovator, f"innovations/{draft.pk}/review/").data == {
        "review": None,
        "changes": None,
        "requests": [],
    }


def test_a_report_under_review_is_explained_too(api, world):
    report = world.reported()

    view = api.get(world.bureau, f"reports/{report.pk}/review/").data["review"]

    assert [(stage["standing"], stage["allowed"]) for stage in view["stages"]] == [("open", True)]


def test_a_recusal_removes_the_person_and_hides_its_reason(api, under):
    world = under(TWO_OF_LAN)
    innovation = world.submitted()
    path = f"tasks/{task_of(innovation).uuid}/"

    empty = api.post(world.lan, f"{path}recusal/", {"reason": " "})
    declared = api.post(world.lan, f"{path}recusal/", {"reason": "Saudara pengusul."})
    after = api.post(world.lan, f"{path}decisions/", {"outcome": "approve"})

    told = [
        event["comments"]
        for who in (world.innovator, world.lan_two)
        for event in events(api, who, innovation, "innovation.recuse")
    ]
    # From then on an outside reviewer sees nothing of it.
    assert (empty.status_code, declared.status_code, after.status_code) == (422, 201, 404)
    assert told == [{}, {"comment": "Saudara pengusul."}]


def test_a_conflict_is_not_declared_on_a_stage_that_is_over(api, world):
    innovation = world.submitted()
    over = task_of(innovation)
    world.decide(innovation, world.head)

    response = api.post(world.lan, f"tasks/{over.uuid}/recusal/", {"reason": "Saudara pengusul."})

    assert (response.status_code, response.data["code"]) == (409, "already_decided")


def test_a_decision_is_taken_back_once(api, under):
    world = under(TWO_OF_LAN)
    innovation = world.decide(world.submitted(), world.lan)
    path = f"tasks/{task_of(innovation).uuid}/withdrawal/"

    done = api.post(world.lan, path, {"comment": "Keliru."})
    again = api.post(world.lan, path)

    assert (done.status_code, again.status_code, again.data["code"]) == (200, 409, "nothing_to_withdraw")
    assert Decision.objects.get().void_reason == "withdrawn"


def test_task_names_criteria_and_decision_carries_scores(api, under):
    world = under(SCORED)
    task = task_of(world.submitted())
    path = f"tasks/{task.uuid}/decisions/"

    listed = api.get(world.lan, "tasks/").data["results"][0]["criteria"]
    missing = api.post(world.lan, path, {"outcome": "approve"})
    odd = api.post(world.lan, path, {"outcome": "approve", "scores": {"novelty": "banyak"}})
    done = api.post(world.lan, path, {"outcome": "approve", "scores": {"novelty": 9}})

    assert listed == [{"code": "novelty", "label": "Kebaruan", "weight": 1, "max": 10}]
    assert (missing.status_code, [e["field"] for e in missing.data["errors"]]) == (422, ["scores.novelty"])
    assert (odd.status_code, [e["field"] for e in odd.data["errors"]]) == (400, ["scores.novelty"])
    assert (done.status_code, done.data["criteria"], Decision.objects.get().scores) == (
        201,
        listed,
        {"novelty": 9},
    )


def test_many_are_decided_at_once_with_a_result_each(api, world):
    good, decided = world.submitted(title="A"), world.submitted(title="B")
    tasks = [task_of(good).uuid, task_of(decided).uuid, uuid4()]
    world.decide(decided, world.head)
    body = {"tasks": [str(pk) for pk in tasks], "outcome": "approve"}

    first, again = (api.post(world.head, "tasks/decisions/", body, idempotency_key="b-1") for _n in range(2))

    told = [(r["ok"], r["state"], (r["problem"] or {}).get("code")) for r in first.data["results"]]
    assert told == [(True, "in_review", None), (False, None, "already_decided"), (False, None, "not_found")]
    assert (again["Idempotent-Replayed"], again.data) == ("true", json.loads(first.content))
    assert Event.objects.filter(kind="innovation.decide").count() == 2


@pytest.mark.parametrize("count", [0, 51])
def test_a_bulk_decision_names_one_to_fifty_tasks(api, world, count):
    body = {"tasks": [str(uuid4()) for _n in range(count)], "outcome": "approve"}

    assert api.post(world.head, "tasks/decisions/", body).status_code == 400


def test_a_hidden_thing_answers_like_an_absent_one(api, world):
    innovation = world.submitted()
    hidden, absent = task_of(innovation).uuid, uuid4()

    def answers(task: Any, subject: Any) -> list[Any]:
        asked = [
            api.get(world.stranger, f"innovations/{subject}/review/"),
            api.post(world.stranger, f"tasks/{task}/recusal/", {"reason": "x"}),
            api.post(world.stranger, f"tasks/{task}/withdrawal/"),
            api.post(world.stranger, f"tasks/{task}/decisions/", {"outcome": "approve"}),
            api.post(
                world.foreign_bureau,
                f"innovations/{subject}/policy/",
                {"name": "tuban-2018", "number": 1, "reason": "x"},
            ),
        ]
        many = api.post(world.stranger, "tasks/decisions/", {"tasks": [str(task)], "outcome": "approve"})
        single = many.data["results"][0]
        return [without_number(a.data) for a in asked] + [
            (single["ok"], single["state"], without_number(single["problem"]))
        ]

    assert answers(hidden, innovation.pk) == answers(absent, uuid4())


def test_only_proposers_do_not_learn_the_reviewers(api, under):
    world = under(UNNAMED)
    innovation = world.submitted()
    decisions.recuse(
        innovation,
        actor=as_actor(hired_panel(world).person, world.now),
        at=world.tick(),
        reason="Saudara pengusul.",
    )
    world.decide(innovation, world.lan)
    decisions.withdraw_decision(innovation, actor=world.lan, at=world.tick())
    world.decide(innovation, world.lan)
    innovation = world.decide(innovation, world.lan_two, comment="Bagus.")

    hidden = {"innovation.recuse", "innovation.decide", "innovation.withdraw_decision", "innovation.approve"}
    for who, names in (
        (world.innovator, False),
        (world.head, False),
        (world.bureau, True),
        (world.lan, True),
    ):
        shown = api.get(who, f"innovations/{innovation.pk}/events/").data["results"]
        told = {e["kind"]: (e["actor"] is not None, e["seat"] is not None) for e in shown}
        assert {kind: told[kind] for kind in hidden} == dict.fromkeys(hidden, (names, names))
        assert told["innovation.submit"] == (True, True)
    decided = events(api, world.innovator, innovation, "innovation.decide")[-1]
    assert (decided["role"], decided["capacity"], decided["stage"], decided["comments"]) == (
        "reviewer",
        "",
        "lan",
        {"comment": "Bagus."},
    )


def hired_panel(world: World) -> Any:
    """A third reviewer."""
    from organisations.enums import Role
    from organisations.services.appointing import seat_of
    from tests.world import hired

    return hired("lan_three", seat_of(Role.LAN_REVIEWER, ordinal=3))


def test_a_proposer_sees_no_names_in_a_later_office_either(api, under):
    world = under(UNNAMED)
    innovation = world.decide(world.submitted(), world.lan)
    from organisations.services.appointing import appoint, end

    end(world.innovator.person.offices.get(), at=world.tick())
    end(world.bureau.person.offices.get(), at=world.now)
    appoint(world.innovator.person, world.seats["bureau"], starts_at=world.tick())

    shown = events(api, world.innovator, innovation, "innovation.decide")

    assert [(event["actor"], event["seat"]) for event in shown] == [(None, None)]


@pytest.mark.parametrize(("rule", "named"), [("anonymous = true\n", False), ("", True)])
def test_a_refusal_names_no_office_of_an_anonymous_stage(api, under, rule, named):
    world = under(f'[[review.innovation.stages]]\ncode = "one"\nrole = "regional_secretary"\n{rule}')
    innovation = world.submitted()
    task = task_of(innovation)
    world.decide(innovation, world.sekda)

    refused = api.post(world.innovator, f"tasks/{task.uuid}/decisions/", {"outcome": "approve"})

    assert (refused.status_code, refused.data["code"]) == (409, "already_decided")
    assert (world.seats["sekda"].title in json.dumps(refused.data, default=str)) is named


def test_an_item_is_moved_to_another_version_by_its_bureau(api, under):
    world = under(TWO_OF_LAN)
    innovation = world.submitted()
    path = f"innovations/{innovation.pk}/policy/"
    from tests.policies.conftest import document

    text = document(TWO_OF_LAN.replace("quorum = 2", "quorum = 1"))
    publishing.publish(text, at=world.now)
    body = {"name": "uji", "number": 2, "reason": "Satu penelaah berhalangan."}

    refused = api.post(world.innovator, path, body)
    unknown = api.post(world.bureau, path, {**body, "number": 9})
    silent = api.post(world.bureau, path, {**body, "reason": ""})
    moved = api.post(world.bureau, path, body)

    assert [r.status_code for r in (refused, unknown, silent, moved)] == [403, 400, 400, 200]
    assert moved.data["policy_ref"].startswith("uji@2:")
    assert world.decide(innovation, world.lan).state == "approved"


def queries(api: Any, who: Any, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert api.get(who, path).status_code == 200
    return len(captured)


@pytest.mark.sqlite
def test_histories_and_inboxes_cost_the_same_however_long(api, under):
    world = under(UNNAMED + SCORED.removeprefix(TWO_OF_LAN))
    innovation = world.decide(world.submitted(), world.lan, scores={"novelty": 1})
    for path in (f"innovations/{innovation.pk}/events/", "tasks/", f"innovations/{innovation.pk}/review/"):
        api.get(world.lan_two, path)
        api.get(world.innovator, path)

    def counted() -> list[int]:
        return [
            queries(api, world.innovator, f"innovations/{innovation.pk}/events/"),
            queries(api, world.lan_two, "tasks/"),
            queries(api, world.innovator, f"innovations/{innovation.pk}/review/"),
        ]

    before = counted()
    for _number in range(4):
        decisions.withdraw_decision(innovation, actor=world.lan, at=world.tick())
        world.decide(innovation, world.lan, scores={"novelty": 1})
        world.submitted()

    assert counted() == before
