"""Delegations over HTTP, whom an office may go to, who could decide on a day, a task handed on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.services.appointing import seat_of
from tests.api.conftest import Api
from tests.world import World, hired
from workflow.models import Decision, Event, Task

ON_LETTER = {"kind": "mandate", "letter_no": "800/2/2025", "starts_on": "2025-02-01", "ends_on": "2025-02-28"}


def office(world: World, name: str) -> OfficeHeld:
    return getattr(world, name).person.offices.get(granted_from=None)


def given(world: World, giver: str, taker: str, **letter: Any) -> dict[str, Any]:
    return {
        "office": str(office(world, giver).pk),
        "person": str(getattr(world, taker).person_id),
        **ON_LETTER,
        **letter,
    }


def task_of(subject: Any) -> Task:
    return Task.objects.get(subject_id=subject.pk, closed_at__isnull=True)


def test_a_mandate_is_given_seen_and_taken_back(world: World, api: Api) -> None:
    made = api.post(world.sekda, "delegations/", given(world, "sekda", "bureau"))
    seen = [
        len(api.get(user, "delegations/").data["results"])
        for user in (world.sekda, world.bureau, world.administrator, world.inspector, world.head)
    ]
    back = api.post(
        world.sekda, f"delegations/{made.data['id']}/revocation/", {"reason": "Kembali bertugas."}
    )

    assert (made.status_code, made.data["capacity"], made.data["grant"]) == (201, "delegate", "mandate")
    assert seen == [1, 1, 1, 1, 0]
    assert (back.status_code, back.data["revoke_reason"]) == (200, "Kembali bertugas.")


def test_the_same_key_grants_once(world: World, api: Api) -> None:
    body = given(world, "sekda", "bureau")

    first = api.post(world.sekda, "delegations/", body, idempotency_key="a1")
    again = api.post(world.sekda, "delegations/", body, idempotency_key="a1")

    assert (first.data, OfficeHeld.objects.filter(capacity="delegate").count()) == (again.data, 1)


def test_a_refused_letter_names_its_fields_and_leaves_nothing(world: World, api: Api) -> None:
    answer = api.post(
        world.sekda, "delegations/", given(world, "sekda", "bureau", ends_on="2025-01-15", may_pass_on=True)
    )

    assert (answer.status_code, [e["field"] for e in answer.data["errors"]]) == (
        422,
        ["ends_on", "may_pass_on"],
    )
    assert not OfficeHeld.objects.filter(capacity="delegate").exists()


def test_a_letter_is_signed_today_at_the_latest(world: World, api: Api) -> None:
    """Today is the government's day: it is 3 January in Jayapura when it is still the 2nd in Jakarta."""
    world.government.zone = "Asia/Jayapura"
    world.government.save()
    world.now = datetime(2025, 1, 2, 16, 0, tzinfo=UTC)
    answers = [
        api.post(world.sekda, "delegations/", given(world, "sekda", "bureau", letter_on=day))
        for day in ("2199-12-31", "2025-01-04", "1944-12-31", "2025-01-03")
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 400, 201]
    refused = [(e["field"], e["message"]) for answer in answers[:2] for e in answer.data["errors"]]
    assert refused == [("letter_on", "Isi tanggal antara 1 Januari 1945 dan 3 Januari 2025.")] * 2
    assert answers[2].data["errors"][0]["field"] == "letter_on"


def test_a_loop_is_refused_by_its_own_code(world: World, api: Api) -> None:
    api.post(world.sekda, "delegations/", given(world, "sekda", "bureau"))

    answer = api.post(world.bureau, "delegations/", given(world, "bureau", "sekda"))

    assert (answer.status_code, answer.data["code"]) == (409, "delegation_loop")


@pytest.mark.sqlite
def test_lists_of_delegations_cost_the_same_for_one_and_thirty(world: World, api: Api) -> None:
    api.post(world.sekda, "delegations/", given(world, "sekda", "bureau"))
    costs = [queries(api, world)]
    for month in range(3, 13):
        for taker in ("bureau", "inspector", "regent"):
            days = {"starts_on": f"2025-{month:02}-01", "ends_on": f"2025-{month:02}-28"}
            api.post(world.sekda, "delegations/", given(world, "sekda", taker, **days))
    costs.append(queries(api, world))

    assert (costs, OfficeHeld.objects.filter(capacity="delegate").count()) == ([2, 2], 31)


def queries(api: Api, world: World) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert api.get(world.sekda, "delegations/").status_code == 200
    return len(captured)


def test_who_could_decide_on_a_day_is_listed_by_stage(world: World, api: Api) -> None:
    innovation = world.submitted()
    api.post(world.sekda, "delegations/", given(world, "sekda", "bureau"))

    stages = {
        day: {
            s["stage"]: s
            for s in api.get(world.sekda, f"innovations/{innovation.pk}/deciders/?on={day}").data
        }
        for day in ("2025-01-31", "2025-02-01")
    }

    told = {day: [o["capacity"] for o in found["secretary"]["offices"]] for day, found in stages.items()}
    assert told == {"2025-01-31": ["definitive"], "2025-02-01": ["definitive", "delegate"]}
    assert stages["2025-02-01"]["secretary"]["offices"][1]["letter_no"] == "800/2/2025"


def test_a_day_that_is_none_is_refused(world: World, api: Api) -> None:
    innovation = world.submitted()

    answers = [
        api.get(world.sekda, f"innovations/{innovation.pk}/deciders/?on={day}").status_code
        for day in ("kemarin", "0001-01-01", "9999-12-31", "")
    ]

    assert answers == [400, 400, 400, 400]


def before_lan(world: World) -> Any:
    return world.decide(world.submitted(), world.head)


def test_a_task_is_reassigned_to_one_reviewer(world: World, api: Api) -> None:
    innovation = before_lan(world)
    task = task_of(innovation)
    place = f"tasks/{task.uuid}/reassignment/"

    offered = [o["seat"] for o in api.get(world.lan, place).data["offices"]]
    handed = api.post(world.lan, place, {"seat": str(world.seats["lan_two"].pk), "reason": "Cuti tahunan."})

    boxes = [len(api.get(user, "tasks/").data["results"]) for user in (world.lan, world.lan_two)]
    refused = api.post(world.lan, f"tasks/{task.uuid}/decisions/", {"outcome": "approve"})
    done = api.post(world.lan_two, f"tasks/{task.uuid}/decisions/", {"outcome": "approve"})
    event = Event.objects.get(kind="innovation.reassign")
    assert set(offered) == {str(world.seats["lan"].pk), str(world.seats["lan_two"].pk)}
    assert (handed.status_code, boxes) == (200, [0, 1])
    assert (refused.status_code, refused.data["code"], done.status_code) == (403, "handed_over", 201)
    assert (event.private.get().value, b"Cuti" in bytes(event.payload)) == ("Cuti tahunan.", False)


def test_a_task_goes_only_to_who_could_decide_it(world: World, api: Api) -> None:
    innovation = before_lan(world)
    place = f"tasks/{task_of(innovation).uuid}/reassignment/"
    vacant = seat_of(Role.LAN_REVIEWER, ordinal=7)

    answers = [
        api.post(world.lan, place, {"seat": str(seat.pk), "reason": "Cuti."}).data["errors"][0]["code"]
        for seat in (world.seats["sekda"], vacant)
    ]
    nothing = api.post(world.lan, place, {"seat": str(world.seats["lan_two"].pk), "reason": " "})
    stranger = api.post(world.bureau, place, {"seat": None, "reason": "Cuti."})

    assert answers == ["not_able", "not_able"]
    assert [e["field"] for e in nothing.data["errors"]] == ["reason"]
    assert (stranger.status_code, stranger.data["code"]) == (403, "not_your_office")


def test_reassignment_honours_the_version_that_was_seen(world: World, api: Api) -> None:
    innovation = before_lan(world)
    place = f"tasks/{task_of(innovation).uuid}/reassignment/"
    body = {"seat": str(world.seats["lan_two"].pk), "reason": "Cuti."}

    stale = api.post(world.lan, place, body, if_match='"1"')
    fresh = api.post(world.lan, place, body, if_match=f'"{innovation.version}"')

    assert (stale.status_code, fresh.status_code) == (412, 200)


def test_recusal_and_withdrawal_honour_version_and_key(world: World, api: Api) -> None:
    innovation = before_lan(world)
    place = f"tasks/{task_of(innovation).uuid}/"
    body = {"reason": "Saudara pengusul."}

    stale = api.post(world.lan, f"{place}recusal/", body, if_match='"1"')
    first = api.post(
        world.lan, f"{place}recusal/", body, if_match=f'"{innovation.version}"', idempotency_key="r1"
    )
    again = api.post(
        world.lan, f"{place}recusal/", body, if_match=f'"{innovation.version}"', idempotency_key="r1"
    )
    late = api.post(world.lan_two, f"{place}withdrawal/", {}, if_match='"1"')

    assert (stale.status_code, first.status_code, again.status_code) == (412, 201, 201)
    assert (again["Idempotent-Replayed"], late.status_code) == ("true", 412)


def test_second_decider_learns_who_decided_and_when(world: World, api: Api) -> None:
    innovation = world.submitted()
    task = task_of(innovation)
    first = api.post(world.head, f"tasks/{task.uuid}/decisions/", {"outcome": "approve"})
    rival = hired("wakil", world.seats["head"], capacity="plh", letter_no="800/3/2025")

    late = api.post(rival, f"tasks/{task.uuid}/decisions/", {"outcome": "return", "comment": "Kurang."})

    assert (first.status_code, late.status_code, late.data["code"]) == (201, 409, "already_decided")
    assert late.data["detail"] == (
        "Sudah diputuskan: Kepala Dinas Kesehatan, Setujui, 2 Januari 2025 09.03 WIB."
        " Keadaannya kini “Dalam penelaahan”."
    )
    assert (late.data["decided"]["outcome"], late.data["state"]) == ("approve", "in_review")


def test_a_decision_on_a_withdrawn_proposal_is_refused_as_such(world: World, api: Api) -> None:
    innovation = world.submitted()
    task = task_of(innovation)
    api.post(world.innovator, f"innovations/{innovation.pk}/transitions/withdraw/", {"comment": "Batal."})

    late = api.post(world.head, f"tasks/{task.uuid}/decisions/", {"outcome": "approve"})

    assert (late.status_code, late.data["code"]) == (409, "nothing_to_decide")
    assert "Inovator Dinas Kesehatan, 2 Januari 2025" in late.data["detail"]


def test_a_mandate_is_frozen_into_the_decision(world: World, api: Api) -> None:
    api.post(
        world.sekda,
        "delegations/",
        given(world, "sekda", "bureau", starts_on="2025-01-02", ends_on="2025-01-31"),
    )
    innovation = world.decide(before_lan(world), world.lan)

    decided = world.decide(innovation, world.bureau)

    made = Decision.objects.select_related("held").get(stage="secretary")
    assert (decided.state, made.capacity, made.on_behalf_of, made.held.letter_no) == (
        "approved",
        "delegate",
        [str(world.sekda.person_id)],
        "800/2/2025",
    )
