"""Stages side by side, quorums, weights, conditions, conflicts of interest, withdrawn and carried decisions."""

from collections.abc import Callable

import pytest

from common.errors import NotNow, NotPermitted, Unready
from organisations.enums import Role
from organisations.services.appointing import end, seat_of
from tests.world import World, hired
from workflow.engine import gate
from workflow.models import Decision, Event, Review, Task
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

Under = Callable[..., World]

SIDE_BY_SIDE = """
[[review.innovation.stages]]
code = "head"
role = "agency_head"
scope = "agency"
order = 1
[[review.innovation.stages]]
code = "inspector"
role = "inspector"
order = 1
[[review.innovation.stages]]
code = "secretary"
role = "regional_secretary"
order = 2
"""
TWO_OF_LAN = """
[[review.innovation.stages]]
code = "lan"
role = "lan_reviewer"
scope = "anywhere"
quorum = 2
"""


def open_stages(world: World) -> set[str]:
    """Stages with an open task."""
    return set(Task.objects.filter(closed_at__isnull=True, kind="review").values_list("stage", flat=True))


def test_stages_of_one_order_wait_side_by_side(under: Under) -> None:
    world = under(SIDE_BY_SIDE)

    innovation = world.submitted()
    before = open_stages(world)
    world.decide(innovation, world.inspector)
    between = open_stages(world)
    world.decide(innovation, world.head)

    assert (before, between, open_stages(world)) == ({"head", "inspector"}, {"head"}, {"secretary"})


def test_one_return_ends_the_group_and_closes_its_other_task(under: Under) -> None:
    world = under(SIDE_BY_SIDE)

    innovation = world.decide(world.submitted(), world.inspector, "return")

    assert (innovation.state, open_stages(world)) == ("returned", set())


def test_two_of_the_panel_must_approve(under: Under) -> None:
    world = under(TWO_OF_LAN)
    innovation = world.submitted()

    after_one = world.decide(innovation, world.lan).state
    after_two = world.decide(innovation, world.lan_two).state

    assert (after_one, after_two) == ("in_review", "approved")


def test_nobody_counts_twice_towards_a_quorum(under: Under) -> None:
    world = under(TWO_OF_LAN)
    innovation = world.decide(world.submitted(), world.lan)

    with pytest.raises(NotNow) as refusal:
        world.decide(innovation, world.lan)

    assert refusal.value.code == "already_decided"


def test_every_holder_must_approve_where_the_policy_says_all(under: Under) -> None:
    world = under(TWO_OF_LAN.replace("quorum = 2", 'mode = "all"'))
    innovation = world.submitted()

    after_one = world.decide(innovation, world.lan).state
    after_two = world.decide(innovation, world.lan_two).state

    assert (after_one, after_two) == ("in_review", "approved")


def test_an_approval_of_a_former_holder_counts_for_no_other(under: Under) -> None:
    world = under(TWO_OF_LAN.replace("quorum = 2", 'mode = "all"'))
    third = hired("lan_three", seat_of(Role.LAN_REVIEWER, ordinal=3))
    innovation = world.decide(world.submitted(), world.lan)
    end(world.lan.person.offices.get(), at=world.tick())

    after_two = world.decide(innovation, world.lan_two).state

    assert (after_two, world.decide(innovation, third).state) == ("in_review", "approved")


def test_a_seat_keeps_its_weight_when_its_holder_leaves(under: Under) -> None:
    world = under(
        TWO_OF_LAN.replace("quorum = 2", 'mode = "weighted"\nquorum = 3\nweights = { 1 = 2, 2 = 1 }')
    )
    innovation = world.decide(world.submitted(), world.lan)
    end(world.lan.person.offices.get(), at=world.tick())

    assert world.decide(innovation, world.lan_two).state == "approved"


def test_a_heavy_seat_can_suffice(under: Under) -> None:
    world = under(
        TWO_OF_LAN.replace("quorum = 2", 'mode = "weighted"\nquorum = 2\nweights = { 1 = 2, 2 = 1 }')
    )

    assert world.decide(world.submitted(), world.lan).state == "approved"


def test_a_light_seat_does_not_suffice(under: Under) -> None:
    world = under(
        TWO_OF_LAN.replace("quorum = 2", 'mode = "weighted"\nquorum = 2\nweights = { 1 = 2, 2 = 1 }')
    )

    assert world.decide(world.submitted(), world.lan_two).state == "in_review"


def test_a_rejection_waits_while_the_quorum_is_still_in_reach(under: Under) -> None:
    world = under(TWO_OF_LAN.replace("quorum = 2", 'quorum = 1\nrefusal = "unreachable"'))
    innovation = world.decide(world.submitted(), world.lan, "reject")

    assert (innovation.state, world.decide(innovation, world.lan_two).state) == ("in_review", "approved")


def test_a_rejection_ends_a_stage_without_reachable_quorum(under: Under) -> None:
    world = under(TWO_OF_LAN.replace("quorum = 2", 'quorum = 2\nrefusal = "unreachable"'))

    assert world.decide(world.submitted(), world.lan, "reject").state == "rejected"


def test_a_stage_whose_condition_fails_is_passed_over(under: Under) -> None:
    world = under(SIDE_BY_SIDE + 'when = { form = ["tata_kelola"] }\n')
    innovation = world.submitted(form="pelayanan_publik")

    world.decide(innovation, world.head)

    assert world.decide(innovation, world.inspector).state == "approved"


def test_a_conflict_of_interest_takes_a_person_out(under: Under) -> None:
    world = under(TWO_OF_LAN.replace("quorum = 2", 'mode = "all"'))
    innovation = world.submitted()

    decisions.recuse(innovation, actor=world.lan, at=world.tick(), reason="Saudara pengusul.")

    with pytest.raises(NotPermitted) as refusal:
        world.decide(innovation, world.lan)
    assert (refusal.value.code, world.decide(innovation, world.lan_two).state) == ("recused", "approved")


def test_the_reason_of_a_conflict_is_not_in_the_payload(under: Under) -> None:
    world = under(TWO_OF_LAN)

    decisions.recuse(world.submitted(), actor=world.lan, at=world.tick(), reason="Saudara pengusul.")

    event = Event.objects.get(kind="innovation.recuse")
    assert ("Saudara" in bytes(event.payload).decode(), event.private.get().value) == (
        False,
        "Saudara pengusul.",
    )


def test_a_decision_can_be_taken_back_while_its_stage_is_open(under: Under) -> None:
    world = under(TWO_OF_LAN)
    innovation = world.decide(world.submitted(), world.lan)

    decisions.withdraw_decision(innovation, actor=world.lan, at=world.tick())
    again = world.decide(innovation, world.lan)

    kept = [(d.outcome, d.void_reason) for d in Decision.objects.order_by("event_id")]
    assert (again.state, kept) == ("in_review", [("approve", "withdrawn"), ("approve", "")])


def test_a_decision_stands_once_its_stage_is_over(world: World) -> None:
    innovation = world.decide(world.submitted(), world.head)

    with pytest.raises(NotNow) as refusal:
        decisions.withdraw_decision(innovation, actor=world.head, at=world.tick())

    assert refusal.value.code == "nothing_to_withdraw"


@pytest.mark.parametrize("first", ["head", "inspector"])
def test_stages_side_by_side_are_kept_distinct_in_either_order(under: Under, first: str) -> None:
    """Only one of the two names the other: whichever is decided first, the same person decides but one."""
    from organisations.services.appointing import appoint

    policy = SIDE_BY_SIDE.replace('role = "inspector"', 'role = "inspector"\ndistinct_from = ["head"]')
    world = under(policy)
    both = hired("both", seat_of(Role.INSPECTOR, government=world.government, ordinal=2))
    head = seat_of(Role.AGENCY_HEAD, agency=world.agency, ordinal=2)
    appoint(both.person, head, starts_at=world.now)
    innovation = world.submitted()
    tasks = {task.stage: task for task in Task.objects.filter(subject_id=innovation.pk)}
    second = {"head": "inspector", "inspector": "head"}[first]

    decisions.decide(innovation, Ballot("approve"), actor=both, at=world.tick(), task=tasks[first])
    with pytest.raises(NotPermitted) as refusal:
        decisions.decide(innovation, Ballot("approve"), actor=both, at=world.tick(), task=tasks[second])

    assert refusal.value.code == "distinct_person"


def test_a_former_decider_cannot_fill_a_distinct_seat(under: Under) -> None:
    world = under(SIDE_BY_SIDE + 'distinct_from = ["inspector"]\n')
    acting = seat_of(Role.REGIONAL_SECRETARY, government=world.government)
    both = hired("both", seat_of(Role.INSPECTOR, government=world.government))
    from organisations.services.appointing import appoint, end

    innovation = world.submitted()
    world.decide(innovation, world.head)
    world.decide(innovation, both)
    end(world.sekda.person.offices.get(), at=world.tick())
    appoint(both.person, acting, starts_at=world.now, capacity="plt", letter_no="800/1/2025")

    with pytest.raises(NotPermitted) as refusal:
        world.decide(innovation, both)

    assert refusal.value.code == "distinct_person"


def test_a_scored_form_must_be_filled_in_within_its_range(under: Under) -> None:
    world = under(
        TWO_OF_LAN + '[[review.innovation.stages.criteria]]\ncode = "novelty"\nlabel = "Kebaruan"\nmax = 10\n'
    )
    innovation = world.submitted()

    with pytest.raises(Unready) as missing:
        world.decide(innovation, world.lan)
    with pytest.raises(Unready) as wrong:
        world.decide(innovation, world.lan, scores={"novelty": 11})
    world.decide(innovation, world.lan, scores={"novelty": 9})

    assert [g.field for g in (*missing.value.gaps, *wrong.value.gaps)] == ["scores.novelty", "scores.novelty"]
    assert Decision.objects.get().scores == {"novelty": 9}


SCOPED = """
[[review.innovation.stages]]
code = "head"
role = "agency_head"
scope = "agency"
fields = ["budget"]
[[review.innovation.stages]]
code = "lan"
role = "lan_reviewer"
scope = "anywhere"
"""


def returned_by_lan(world: World) -> object:
    """Approved by the head, returned by LAN."""
    innovation = world.decide(world.submitted(), world.head)
    return world.decide(innovation, world.lan, "return")


def test_an_approval_survives_an_edit_outside_its_scope(under: Under) -> None:
    world = under(SCOPED, on_return="resume")
    innovation = returned_by_lan(world)
    from innovations.services.proposals.drafting import revise

    revise(innovation, actor=world.innovator, at=world.tick(), fields={"description": "Lebih jelas."})
    gate.perform(innovation, "resubmit", actor=world.innovator, at=world.tick())

    review = Review.objects.get(round=2)
    assert (open_stages(world), review.carried) == ({"lan"}, {"head": 1})


def test_an_edit_inside_its_scope_voids_an_approval_visibly(under: Under) -> None:
    world = under(SCOPED, on_return="resume")
    innovation = returned_by_lan(world)
    from innovations.services.proposals.drafting import revise

    rows = {"budget": [{"activity": "Kelas", "amount": "1000000", "source": "APBD"}]}
    revise(innovation, actor=world.innovator, at=world.tick(), rows=rows)
    gate.perform(innovation, "resubmit", actor=world.innovator, at=world.tick())

    voided = Decision.objects.get(stage="head")
    assert (open_stages(world), voided.void_reason, voided.voided_by.kind) == (
        {"head"},
        "edited",
        "innovation.carry_over",
    )


def test_a_decision_seen_on_other_content_is_refused(world: World) -> None:
    innovation = world.submitted()

    with pytest.raises(Exception) as refusal:
        decisions.decide(
            innovation, Ballot("approve"), actor=world.head, at=world.tick(), seen_digest="0" * 64
        )

    assert getattr(refusal.value, "http_status", None) == 412


def test_a_conflict_of_the_last_pending_ends_the_stage(under: Under) -> None:
    world = under(TWO_OF_LAN.replace("quorum = 2", 'mode = "all"'))
    innovation = world.decide(world.submitted(), world.lan_two)

    moved = decisions.recuse(innovation, actor=world.lan, at=world.tick(), reason="Saudara pengusul.")

    last = Event.objects.filter(subject_id=innovation.pk).order_by("-seq").first()
    assert (moved.state, last and (last.kind, last.capacity)) == (
        "approved",
        ("innovation.approve", "system"),
    )
