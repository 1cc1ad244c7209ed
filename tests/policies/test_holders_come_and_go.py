"""Holders who leave, hold two seats or stand in: a stage that waits for nobody ends, and none ends too early."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from common.errors import NotNow, NotPermitted
from innovations.services.proposals.drafting import revise
from organisations.enums import Capacity, Role
from organisations.models import OfficeHeld
from organisations.services.appointing import appoint, end, seat_of
from organisations.services.delegating import Letter, grant
from tests.acting import as_actor
from tests.policies.test_deciding import SIDE_BY_SIDE, TWO_OF_LAN, open_stages
from tests.world import World, hired
from workflow.engine import gate
from workflow.models import Event, Review, Task
from workflow.policy_changes import changes, publishing
from workflow.reviews import decisions, reassignment
from workflow.reviews.explanations import review_of

Under = Callable[..., World]
ALL = TWO_OF_LAN.replace("quorum = 2", 'mode = "all"')


def office(user: Any) -> OfficeHeld:
    return user.person.offices.select_related("seat__government").get(granted_from=None)


def mandate(world: World, giver: Any, taker: Any, **more: Any) -> OfficeHeld:
    letter = Letter(
        kind=more.pop("kind", "mandate"),
        starts_on=date(2025, 1, 2),
        ends_on=date(2025, 3, 31),
        number="800/1/2025",
        **more,
    )
    return grant(office(giver), taker.person, letter, actor=giver, at=world.tick())


def test_a_stage_ends_when_the_last_one_waited_for_leaves(under: Under) -> None:
    world = under(ALL)
    innovation = world.decide(world.submitted(), world.lan_two)
    end(office(world.lan), at=world.tick())

    found = [reassignment.settle_open_reviews(at=world.tick()) for _run in range(2)]

    innovation.refresh_from_db()
    last = Event.objects.filter(subject_id=innovation.pk).latest("seq")
    assert [f.concluded for f in found] == [1, 0]
    assert (innovation.state, last.kind, last.capacity) == ("approved", "innovation.approve", "system")


def test_the_daily_run_says_what_ended_by_itself(under: Under) -> None:
    world = under(ALL)
    world.decide(world.submitted(), world.lan_two)
    end(office(world.lan), at=world.tick())
    said = StringIO()

    call_command("enforce_deadlines", "--at", world.tick().isoformat(), stdout=said)

    assert said.getvalue().splitlines()[-1] == (
        "1 tahap selesai dengan sendirinya, 0 tugas kembali kepada semua jabatan."
    )


def test_an_approval_does_not_stand_for_a_seat_still_waited_for(under: Under) -> None:
    """Two seats, one approved and then left: the stage used to count one of one."""
    world = under(ALL)
    three = hired("lan_three", seat_of(Role.LAN_REVIEWER, ordinal=3))
    innovation = world.decide(world.submitted(), world.lan)
    end(office(world.lan), at=world.tick())

    after_two = world.decide(innovation, world.lan_two).state
    after_three = world.decide(innovation, three).state

    assert (after_two, after_three) == ("in_review", "approved")


def test_a_person_in_two_seats_is_waited_for_once(under: Under) -> None:
    world = under(ALL)
    end(office(world.lan_two), at=world.tick())
    appoint(
        world.lan.person,
        world.seats["lan_two"],
        starts_at=world.now,
        ends_at=datetime(2030, 1, 1, tzinfo=UTC),
        capacity=Capacity.PLT,
        letter_no="1",
    )

    assert world.decide(world.submitted(), world.lan).state == "approved"


def test_a_seat_whose_holder_left_keeps_its_weight(under: Under) -> None:
    world = under(
        TWO_OF_LAN.replace(
            "quorum = 2", 'mode = "weighted"\nquorum = 3\nrefusal = "unreachable"\nweights = { 1 = 2, 2 = 1 }'
        )
    )
    innovation = world.decide(world.submitted(), world.lan)
    end(office(world.lan), at=world.tick())

    assert world.decide(innovation, world.lan_two).state == "approved"


def test_an_author_on_the_panel_is_not_waited_for(under: Under) -> None:
    world = under(ALL)
    innovation = world.draft()
    innovation.team.create(person=world.lan_two.person, name="")
    innovation = gate.perform(innovation, "submit", actor=world.innovator, at=world.tick())

    assert world.decide(innovation, world.lan).state == "approved"


def test_a_stage_without_holders_says_whom_it_waits_for(under: Under) -> None:
    world = under(ALL)
    innovation = world.submitted()
    for user in (world.lan, world.lan_two):
        end(office(user), at=world.tick())

    settled = reassignment.settle_open_reviews(at=world.tick())
    view = review_of(innovation, as_actor(world.innovator, world.now), at=world.now)

    assert settled.concluded == 0
    assert view is not None
    assert view.open[0].note.startswith(
        "Menunggu pemangku jabatan: Penelaah LAN. Proses ini menunggu sia-sia"
    )


def test_too_few_holders_for_the_quorum_are_reported(under: Under) -> None:
    world = under(TWO_OF_LAN)
    innovation = world.submitted()
    end(office(world.lan), at=world.tick())

    view = review_of(innovation, as_actor(world.innovator, world.now), at=world.now)

    assert view is not None
    assert view.open[0].note.startswith("Hanya 1 dari 2 jabatan")


def test_a_concluded_stage_of_an_open_group_is_carried_over(under: Under) -> None:
    world = under(
        SIDE_BY_SIDE.replace('role = "inspector"', 'role = "inspector"\nfields = ["budget"]'),
        on_return="resume",
    )
    innovation = world.decide(world.submitted(), world.inspector)
    innovation = world.decide(innovation, world.head, "return")
    revise(innovation, actor=world.innovator, at=world.tick(), fields={"description": "Lebih jelas."})
    innovation.refresh_from_db()

    gate.perform(innovation, "resubmit", actor=world.innovator, at=world.tick())

    assert (Review.objects.get(round=2).carried, open_stages(world)) == ({"inspector": 1}, {"head"})


def test_an_edit_voids_stages_that_cover_it(under: Under) -> None:
    world = under(SIDE_BY_SIDE, on_return="resume")
    innovation = world.decide(world.submitted(), world.inspector)
    innovation = world.decide(innovation, world.head, "return")
    revise(innovation, actor=world.innovator, at=world.tick(), fields={"description": "Lebih jelas."})
    innovation.refresh_from_db()

    gate.perform(innovation, "resubmit", actor=world.innovator, at=world.tick())

    assert (Review.objects.get(round=2).carried, open_stages(world)) == ({}, {"head", "inspector"})


def test_a_stage_added_beside_the_open_one_is_asked(under: Under) -> None:
    from tests.policies.conftest import document

    world = under(SIDE_BY_SIDE.split('[[review.innovation.stages]]\ncode = "inspector"')[0])
    innovation = world.submitted()
    newer, _new = publishing.publish(document(SIDE_BY_SIDE), at=world.tick())

    changes.move(innovation, newer, actor=world.bureau, at=world.tick(), reason="Baru.")

    assert open_stages(world) == {"head", "inspector"}


def test_a_reassigned_task_goes_back_when_its_seat_falls_vacant(under: Under) -> None:
    world = under(TWO_OF_LAN.replace("quorum = 2", "quorum = 1"))
    innovation = world.submitted()
    task = Task.objects.get(closed_at__isnull=True)
    reassignment.reassign(
        innovation, task, world.seats["lan_two"].pk, actor=world.lan, at=world.tick(), reason="Cuti."
    )
    end(office(world.lan_two), at=world.tick())

    settled = reassignment.settle_open_reviews(at=world.tick())

    assert (settled.released, world.decide(innovation, world.lan).state) == (1, "approved")


def test_a_policy_may_keep_tasks_where_they_are(under: Under) -> None:
    world = under(TWO_OF_LAN.replace("quorum = 2", "quorum = 1\nreassign = false"))
    innovation = world.submitted()

    with pytest.raises(NotNow) as refusal:
        reassignment.reassignment_candidates(
            innovation,
            Task.objects.get(closed_at__isnull=True),
            actor=as_actor(world.lan, world.now),
            at=world.tick(),
        )

    assert refusal.value.code == "not_handed_over"


# -- delegates and four eyes -------------------------------------------------------------------------------


def codes_of(world: World, innovation: Any, who: Any) -> str:
    with pytest.raises(NotPermitted) as refusal:
        world.decide(innovation, who)
    return refusal.value.code


def test_nobody_lets_a_delegate_decide_on_their_own_proposal(world: World) -> None:
    """The head is on the team; whoever acts on behalf of the head may not decide either."""
    world.people["deputy"] = hired("deputy", world.seats["operator"])
    mandate(world, world.head, world.deputy)
    innovation = world.draft()
    innovation.team.create(person=world.head.person, name="")
    innovation = gate.perform(innovation, "submit", actor=world.innovator, at=world.tick())

    assert [codes_of(world, innovation, who) for who in (world.head, world.deputy)] == [
        "four_eyes",
        "four_eyes",
    ]


def test_a_declared_conflict_reaches_the_delegate(world: World) -> None:
    mandate(world, world.sekda, world.bureau)
    innovation = world.decide(world.decide(world.submitted(), world.head), world.lan)

    decisions.recuse(innovation, actor=world.sekda, at=world.tick(), reason="Saudara.")

    assert codes_of(world, innovation, world.bureau) == "recused"


def test_a_delegate_does_not_fill_a_second_seat_for_the_giver(under: Under) -> None:
    """Who decided as inspector cannot have the secretary's seat filled on behalf of themselves."""
    world = under(SIDE_BY_SIDE + 'distinct_from = ["inspector"]\n')
    innovation = world.decide(world.decide(world.submitted(), world.head), world.inspector)
    end(office(world.sekda), at=world.tick())
    pj = appoint(
        world.inspector.person,
        world.seats["sekda"],
        starts_at=world.now,
        capacity=Capacity.PJ,
        letter_no="1",
    )
    letter = Letter(kind="mandate", starts_on=date(2025, 1, 2), ends_on=date(2025, 3, 31), number="2")
    grant(pj, world.bureau.person, letter, actor=world.inspector, at=world.tick())

    assert codes_of(world, innovation, world.bureau) == "distinct_person"


def test_a_giver_and_a_delegate_count_once(under: Under) -> None:
    world = under(TWO_OF_LAN)
    three = hired("lan_three", seat_of(Role.LAN_REVIEWER, ordinal=3))
    mandate(world, world.lan, three)
    end(office(three), at=world.tick())
    innovation = world.decide(world.submitted(), world.lan)

    with pytest.raises(NotNow) as refusal:
        world.decide(innovation, three)

    assert refusal.value.code == "already_decided"
