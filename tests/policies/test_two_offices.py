"""One person in offices whose stages must be decided by different people: a way through, or a word before."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from common.errors import NotPermitted, Unready
from innovations.models import Innovation
from organisations.enums import Capacity, Role
from organisations.services.appointing import appoint, end, seat_of
from organisations.services.delegating import Letter, grant
from tests.acting import as_actor
from tests.policies.test_deciding import SIDE_BY_SIDE
from tests.policies.test_stand_ins import by_the_head, kinds_of
from tests.world import World, hired
from workflow.engine import gate
from workflow.engine.available import available
from workflow.models import Event, Review, Task
from workflow.reviews import decisions, reassignment
from workflow.reviews.explanations import review_of

Under = Callable[..., World]
STAGE = '[[review.innovation.stages]]\ncode = "{code}"\nrole = "{role}"\n{more}\n'
BUREAU = STAGE.format(code="bureau", role="organisation_bureau", more="")
BY_REGENT = 'stand_in = { role = "head_of_region" }\n'
BY_SECRETARY = 'stand_in = { role = "regional_secretary" }\n'
APART = 'distinct_from = ["bureau"]\n'


def secretary(more: str = "") -> str:
    return STAGE.format(code="secretary", role="regional_secretary", more=APART + more)


def inspector(more: str) -> str:
    return STAGE.format(code="inspector", role="inspector", more=more)


def takes_over(world: World, who: Any, seat: str, *, capacity: str = Capacity.PLT) -> Any:
    """The holder of the seat leaves and `who` holds it beside their own."""
    held = world.people[seat].person.offices.get(granted_from=None)
    end(held, at=world.tick())
    return appoint(
        who.person, world.seats[seat], starts_at=world.now, capacity=capacity, letter_no="800/7/2025"
    )


def refused(world: World, item: Innovation, who: Any) -> list[str]:
    with pytest.raises(Unready) as refusal:
        gate.perform(item, "submit", actor=who, at=world.tick())
    assert not Review.objects.filter(subject_id=item.pk).exists()
    return [str(gap.message) for gap in refusal.value.gaps if gap.code == "no_decider"]


def because(item: Innovation) -> Any:
    """Why a stand-in was called, as the history has it."""
    payload = Event.objects.get(subject_id=item.pk, kind="innovation.stand_in").payload
    return json.loads(bytes(payload))["facts"]["because"]


@pytest.mark.parametrize("capacity", [Capacity.DEFINITIVE, Capacity.PLT, Capacity.PJ])
def test_two_offices_kept_apart_need_somebody_else(under: Under, capacity: str) -> None:
    world = under(BUREAU + secretary())
    takes_over(world, world.bureau, "sekda", capacity=capacity)

    (said,) = refused(world, world.draft(), world.innovator)

    assert "“secretary”" in said
    assert "Tunjuk pejabat lain" in said


def test_the_stand_in_decides_the_second_of_two_offices(under: Under) -> None:
    world = under(BUREAU + secretary(BY_REGENT))
    takes_over(world, world.bureau, "sekda")
    item = world.decide(world.submitted(), world.bureau)

    with pytest.raises(NotPermitted) as refusal:
        world.decide(item, world.bureau)

    task = Task.objects.get(subject_id=item.pk, closed_at__isnull=True)
    assert (task.stage, task.role) == ("secretary", "head_of_region")
    assert (because(item), refusal.value.code) == ("distinct_person", "distinct_person")
    assert world.decide(item, world.regent).state == "approved"


def test_of_three_offices_held_by_two_one_is_left_without(under: Under) -> None:
    world = under(BUREAU + secretary() + inspector('distinct_from = ["bureau", "secretary"]\n'))
    end(world.inspector.person.offices.get(), at=world.tick())
    for who in (world.bureau, world.sekda):
        appoint(who.person, world.seats["inspector"], starts_at=world.now)

    (said,) = refused(world, world.draft(), world.innovator)

    assert "“inspector”" in said


def test_whoever_is_needed_later_leaves_it_to_a_colleague(under: Under) -> None:
    world = under(BUREAU + secretary())
    takes_over(world, world.bureau, "sekda")
    colleague = hired("colleague", seat_of(Role.ORGANISATION_BUREAU, government=world.government, ordinal=2))
    item = world.submitted()

    with pytest.raises(NotPermitted) as refusal:
        world.decide(item, world.bureau)
    view = review_of(item, as_actor(world.bureau, world.now), at=world.now)

    assert (refusal.value.code, "“secretary”" in str(refusal.value)) == ("needed_later", True)
    assert view is not None
    assert "“secretary”" in view.open[0].note
    item = world.decide(world.decide(item, colleague), world.bureau)
    assert item.state == "approved"


def test_whoever_is_needed_later_may_send_it_back(under: Under) -> None:
    world = under(BUREAU + secretary())
    takes_over(world, world.bureau, "sekda")
    hired("colleague", seat_of(Role.ORGANISATION_BUREAU, government=world.government, ordinal=2))

    assert world.decide(world.submitted(), world.bureau, "return").state == "returned"


def test_a_delegate_of_both_offices_decides_one_of_them(under: Under) -> None:
    """Power used in another's name counts for its giver: the giver of the other one decides."""
    world = under(BUREAU + secretary())
    letter = Letter(kind="mandate", starts_on=date(2025, 1, 2), ends_on=date(2025, 3, 31), number="1")
    for giver in (world.bureau, world.sekda):
        held = giver.person.offices.get(granted_from=None)
        grant(held, world.inspector.person, letter, actor=giver, at=world.tick())
    item = world.decide(world.submitted(), world.inspector)

    with pytest.raises(NotPermitted) as refusal:
        world.decide(item, world.inspector)

    assert refusal.value.code == "distinct_person"
    assert world.decide(item, world.sekda).state == "approved"


def test_the_only_one_of_a_quorum_who_is_the_head_too(under: Under) -> None:
    """Two are needed, one seat is empty and the head holds the other: nobody is there, and a stand-in is asked."""
    lan = 'scope = "anywhere"\nquorum = 2\n'
    world = under(STAGE.format(code="lan", role="lan_reviewer", more=lan))
    for who in (world.lan, world.lan_two):
        end(who.person.offices.get(), at=world.tick())
    until = world.now + timedelta(days=90)
    appoint(world.head.person, world.seats["lan"], starts_at=world.now, ends_at=until)

    (said,) = refused(world, by_the_head(world), world.head)

    assert "“lan”" in said


def test_a_head_who_is_acting_secretary_gets_through(world: World) -> None:
    """The secretary stands in for the head, and the regent for the secretary: one decision of the regent's."""
    takes_over(world, world.head, "sekda")
    item = gate.perform(by_the_head(world), "submit", actor=world.head, at=world.tick())

    for who in (world.lan, world.regent):
        item = world.decide(item, who)

    found = Review.objects.get(subject_id=item.pk).stand_ins
    assert item.state == "approved"
    assert {code: verdict["how"] for code, verdict in found.items()} == {
        "agency_head": "skipped",
        "secretary": "stand_in",
    }


@pytest.mark.parametrize(("reviewers", "refusals"), [(30, 0), (9, 1)])
def test_many_of_one_office_fill_two_stages_apart(under: Under, reviewers: int, refusals: int) -> None:
    """Five of them at the one stage and five others at the other: found without trying every choice."""
    lan = 'scope = "anywhere"\nquorum = 5\n'
    first = STAGE.format(code="first", role="lan_reviewer", more=lan)
    world = under(
        first + STAGE.format(code="second", role="lan_reviewer", more=lan + 'distinct_from = ["first"]\n')
    )
    for number in range(reviewers - 2):
        hired(f"lan_{number}", seat_of(Role.LAN_REVIEWER, ordinal=10 + number))

    item = world.draft()

    steps = available(item, as_actor(world.innovator, world.now), at=world.tick())

    (submit,) = [step for step in steps if step.name == "submit"]
    assert [gap.code for gap in submit.reasons].count("no_decider") == refusals


def test_side_by_side_the_other_stage_goes_to_the_stand_in(under: Under) -> None:
    world = under(SIDE_BY_SIDE + 'distinct_from = ["inspector"]\n' + BY_REGENT)
    takes_over(world, world.inspector, "sekda")
    item = world.decide(world.submitted(), world.head)

    item = world.decide(item, world.inspector)

    task = Task.objects.get(subject_id=item.pk, closed_at__isnull=True)
    assert (task.stage, task.role) == ("secretary", "head_of_region")
    assert world.decide(item, world.regent).state == "approved"


def test_a_declared_conflict_calls_the_stand_in(under: Under) -> None:
    world = under(STAGE.format(code="bureau", role="organisation_bureau", more=BY_SECRETARY))
    item = world.submitted()

    item = decisions.recuse(item, actor=world.bureau, at=world.tick(), reason="Saudara kandung.")

    assert because(item) == "recused"
    assert world.decide(item, world.sekda).state == "approved"


def test_after_a_conflict_the_earlier_approval_is_not_enough(under: Under) -> None:
    """One of two approved, the other is out: the stand-in decides alone, and has to."""
    lan = 'scope = "anywhere"\nquorum = 2\n' + BY_SECRETARY
    world = under(STAGE.format(code="lan", role="lan_reviewer", more=lan))
    item = world.decide(world.submitted(), world.lan)

    item = decisions.recuse(item, actor=world.lan_two, at=world.tick(), reason="Saudara kandung.")

    assert item.state == "in_review"
    assert world.decide(item, world.sekda).state == "approved"


def test_a_conflict_that_leaves_nobody_says_who_is_missing(under: Under) -> None:
    world = under(BUREAU)
    item = decisions.recuse(world.submitted(), actor=world.bureau, at=world.tick(), reason="Saudara kandung.")

    view = review_of(item, as_actor(world.innovator, world.now), at=world.now)

    assert view is not None
    assert "Tunjuk pejabat lain" in view.open[0].note


def test_the_daily_run_calls_the_stand_in_when_holders_changed(under: Under) -> None:
    """The proposer takes over the office that the proposal waits for."""
    world = under(STAGE.format(code="bureau", role="organisation_bureau", more=BY_SECRETARY))
    item = gate.perform(by_the_head(world), "submit", actor=world.head, at=world.tick())
    takes_over(world, world.head, "bureau")

    found = [reassignment.settle_open_reviews(at=world.tick()) for _run in range(2)]

    assert [(f.concluded, f.failed) for f in found] == [(0, []), (0, [])]
    assert kinds_of(item)[-1] == "innovation.stand_in"
    assert world.decide(item, world.sekda).state == "approved"
