"""Why can't I: what a review waits for, in words, from the same evaluator as the act."""

from collections.abc import Callable
from datetime import date

import pytest

from common.errors import DomainError
from tests.acting import as_actor
from tests.policies.test_deciding import SIDE_BY_SIDE, TWO_OF_LAN
from tests.world import World
from workflow.models import Event, Task
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot
from workflow.reviews.explanations import review_of

Under = Callable[..., World]


def test_a_review_says_what_it_waits_for_and_since_when(under: Under) -> None:
    world = under(SIDE_BY_SIDE)
    innovation = world.submitted()
    since = world.now

    view = review_of(innovation, as_actor(world.innovator, world.now), at=world.tick())

    assert view is not None
    assert [(s.code, s.standing, s.missing, s.who, s.since) for s in view.stages] == [
        ("head", "open", 1, ("Kepala Dinas Kesehatan",), since),
        ("inspector", "open", 1, ("Inspektur Kabupaten Tuban",), since),
        ("secretary", "ahead", 0, (), None),
    ]


def test_service_time_ends_on_a_working_day(under: Under) -> None:
    world = under(TWO_OF_LAN + "service_days = 5\n")
    innovation = world.submitted()

    view = review_of(innovation, as_actor(world.lan, world.now), at=world.tick())

    assert view is not None
    assert view.open[0].answer_by == date(2025, 1, 9)


def test_an_anonymous_stage_names_no_office(under: Under) -> None:
    world = under(TWO_OF_LAN + "anonymous = true\n")

    view = review_of(world.submitted(), as_actor(world.innovator, world.now), at=world.tick())

    assert view is not None
    assert [str(who) for who in view.open[0].who] == ["Penelaah LAN"] or len(view.open[0].who) == 1


PERSONAS = (
    "innovator", "operator", "head", "neighbour", "neighbour_head", "bureau", "sekda", "regent", "inspector",
    "administrator", "lan", "lan_two", "stranger", "foreign_sekda", "foreign_bureau", "foreign_inspector", "nobody",
)  # fmt: skip


@pytest.mark.parametrize("name", PERSONAS)
def test_the_explanation_agrees_with_the_act_for_everyone(under: Under, name: str) -> None:
    world = under(TWO_OF_LAN)
    innovation = world.decide(world.submitted(), world.lan)
    person = getattr(world, name)
    view = review_of(innovation, as_actor(person, world.now), at=world.tick())
    assert view is not None
    explained = getattr(view.open[0].refusal, "code", "")

    try:
        decisions.decide(innovation, Ballot("approve"), actor=person, at=world.tick())
        happened = ""
    except DomainError as refusal:
        happened = refusal.code

    assert explained == happened


def test_a_bulk_decision_keeps_the_good_ones(world: World) -> None:
    one, two = world.submitted(title="A"), world.submitted(title="B")
    tasks = {t.subject_id: t for t in Task.objects.filter(closed_at__isnull=True, kind="review")}
    world.decide(two, world.head)

    results = decisions.decide_many(
        [(tasks[one.pk], one), (tasks[two.pk], two)], Ballot("approve"), actor=world.head, at=world.tick()
    )

    assert [(r.state, getattr(r.refusal, "code", "")) for r in results] == [
        ("in_review", ""),
        ("", "already_decided"),
    ]
    assert Event.objects.filter(kind="innovation.decide").count() == 2
