"""A head's own proposal has a way: a stand-in, a stage skipped on record, or a word on who must be appointed."""

from collections.abc import Callable
from typing import Any

import pytest

from common.errors import BadInput, NotPermitted, Unready
from innovations.models import Innovation
from innovations.services.proposals import drafting
from organisations.enums import Role
from organisations.services.appointing import seat_of
from tests.acting import as_actor
from tests.policies.conftest import document
from tests.world import START, World, hired
from workflow.engine import gate
from workflow.models import Decision, Event, Review, Task
from workflow.policies.document import parse
from workflow.policies.wording import reviews_in_words
from workflow.policy_changes import changes, publishing
from workflow.policy_changes.simulation import simulate
from workflow.reviews.explanations import review_of

HEAD = """
[[review.innovation.stages]]
code = "head"
label = "Kepala perangkat daerah"
role = "agency_head"
scope = "agency"
{stand_in}
"""
SECRETARY = """
[[review.innovation.stages]]
code = "secretary"
label = "Sekda"
role = "regional_secretary"
"""
BUREAU = """
[[review.innovation.stages]]
code = "bureau"
label = "Bagian Organisasi"
role = "organisation_bureau"
"""
BY_SECRETARY = 'stand_in = { role = "regional_secretary" }'
Under = Callable[..., World]


def by_the_head(world: World, **fields: Any) -> Innovation:
    """A complete draft of the head of agency's own."""
    values: dict[str, Any] = {
        "title": "MONA KERJA BANG",
        "intake": "register",
        "year": 2024,
        "form": "pelayanan_publik",
        "medium": "digital",
        "description": "Monitoring pekerjaan.",
    }
    return drafting.draft(
        government=world.government,
        agency=world.agency,
        actor=world.head,
        at=world.tick(),
        fields=values | fields,
    )


def handed_in(world: World) -> Innovation:
    return gate.perform(by_the_head(world), "submit", actor=world.head, at=world.tick())


def kinds_of(item: Innovation) -> list[str]:
    return list(Event.objects.filter(subject_id=item.pk).order_by("seq").values_list("kind", flat=True))


def test_under_the_shipped_policy_the_head_gets_through(world: World) -> None:
    item = handed_in(world)

    for who in (world.lan, world.sekda):
        item = world.decide(item, who)

    review = Review.objects.get(subject_id=item.pk)
    assert item.state == "approved"
    assert review.stand_ins == {"agency_head": {"how": "skipped", "later": "secretary"}}
    assert kinds_of(item)[:3] == ["innovation.create", "innovation.submit", "innovation.skip_stage"]
    assert list(Decision.objects.order_by("event_id").values_list("stage", flat=True)) == ["lan", "secretary"]


def test_a_stand_in_decides_in_place_of_the_head(under: Under) -> None:
    world = under(HEAD.format(stand_in=BY_SECRETARY) + BUREAU)
    item = handed_in(world)

    task = Task.objects.get(subject_id=item.pk, closed_at__isnull=True)
    with pytest.raises(NotPermitted):
        world.decide(item, world.head)
    item = world.decide(item, world.sekda)

    assert (task.stage, task.role) == ("head", "regional_secretary")
    assert kinds_of(item)[2:4] == ["innovation.stand_in", "innovation.decide"]
    assert world.decide(item, world.bureau).state == "approved"


def test_somebody_elses_proposal_is_decided_by_the_head(under: Under) -> None:
    world = under(HEAD.format(stand_in=BY_SECRETARY) + SECRETARY)

    item = world.submitted()

    assert Review.objects.get(subject_id=item.pk).stand_ins == {}
    assert Task.objects.get(subject_id=item.pk, closed_at__isnull=True).role == "agency_head"


@pytest.mark.parametrize(
    ("stages", "missing"),
    [
        (HEAD.format(stand_in=""), "Kepala perangkat daerah, Dinas Kesehatan"),
        (
            HEAD.format(stand_in='stand_in = { role = "panel_member" }'),
            "Anggota panel independen, Kabupaten Tuban",
        ),
        (
            HEAD.format(stand_in='stand_in = { role = "agency_head", scope = "parent" }') + SECRETARY,
            "Kepala perangkat daerah",
        ),
    ],
)
def test_submission_says_who_must_be_appointed(under: Under, stages: str, missing: str) -> None:
    world = under(stages)
    item = by_the_head(world)

    with pytest.raises(Unready) as refusal:
        gate.perform(item, "submit", actor=world.head, at=world.tick())

    (gap,) = refusal.value.gaps
    item.refresh_from_db()
    assert (gap.code, missing in str(gap.message), item.state) == ("no_decider", True, "draft")
    assert not Review.objects.filter(subject_id=item.pk).exists()


def test_a_stand_in_who_has_a_part_in_it_is_none(under: Under) -> None:
    world = under(HEAD.format(stand_in=BY_SECRETARY) + BUREAU)
    item = by_the_head(world)
    item.team.create(person=world.sekda.person, name="")

    with pytest.raises(Unready) as refusal:
        gate.perform(item, "submit", actor=world.head, at=world.tick())

    assert [gap.code for gap in refusal.value.gaps] == ["no_decider"]


def test_an_office_that_nobody_holds_waits_for_its_holder(under: Under) -> None:
    world = under(
        HEAD.format(stand_in=BY_SECRETARY)
        + '[[review.innovation.stages]]\ncode = "panel"\nrole = "panel_member"\n'
    )

    item = world.decide(world.submitted(), world.head)

    assert (item.state, Task.objects.get(subject_id=item.pk, closed_at__isnull=True).stage) == (
        "in_review",
        "panel",
    )


def test_of_two_needed_one_with_a_part_in_it_closes_the_stage(under: Under) -> None:
    world = under(
        '[[review.innovation.stages]]\ncode = "lan"\nrole = "lan_reviewer"\nscope = "anywhere"\nquorum = 2\n'
        'stand_in = { role = "regional_secretary" }\n'
    )
    item = world.draft()
    item.team.create(person=world.lan.person, name="")
    item = gate.perform(item, "submit", actor=world.innovator, at=world.tick())

    with pytest.raises(NotPermitted):
        world.decide(item, world.lan_two)

    assert world.decide(item, world.sekda).state == "approved"


def test_with_a_third_reviewer_two_decide_as_ever(under: Under) -> None:
    world = under(
        '[[review.innovation.stages]]\ncode = "lan"\nrole = "lan_reviewer"\nscope = "anywhere"\nquorum = 2\n'
    )
    third = hired("lan_three", seat_of(Role.LAN_REVIEWER, ordinal=3))
    item = world.draft()
    item.team.create(person=world.lan.person, name="")
    item = gate.perform(item, "submit", actor=world.innovator, at=world.tick())

    for who in (world.lan_two, third):
        item = world.decide(item, who)

    assert item.state == "approved"


def test_the_stand_in_is_asked_for_when_the_stage_opens(under: Under) -> None:
    """Who holds which office then counts, not who held it at submission."""
    world = under(BUREAU + HEAD.format(stand_in=BY_SECRETARY))
    item = world.submitted()
    item.team.create(person=world.head.person, name="")

    item = world.decide(item, world.bureau)

    assert Review.objects.get(subject_id=item.pk).stand_ins == {"head": {"how": "stand_in", "later": ""}}
    assert world.decide(item, world.sekda).state == "approved"


def test_the_explanation_says_why(world: World) -> None:
    item = handed_in(world)

    view = review_of(item, as_actor(world.lan, world.now), at=world.now)

    assert view is not None
    assert [(skipped.code, "“Sekretaris Daerah”" in skipped.reason) for skipped in view.skipped] == [
        ("agency_head", True)
    ]


def test_a_returned_proposal_takes_the_same_way_again(world: World) -> None:
    item = world.decide(handed_in(world), world.lan, "return")

    item = gate.perform(item, "resubmit", actor=world.head, at=world.tick())
    for who in (world.lan, world.sekda):
        item = world.decide(item, who)

    assert item.state == "approved"
    assert kinds_of(item).count("innovation.skip_stage") == 2


def test_whoever_is_taken_off_the_team_before_the_second_round_is_skipped_in_it_too(world: World) -> None:
    """They may not decide it, so the stage must not wait for them."""
    item = world.draft()
    member = item.team.create(person=world.head.person, name="")
    item = gate.perform(item, "submit", actor=world.innovator, at=world.tick())
    item = world.decide(item, world.lan, "return")
    member.delete()

    item = gate.perform(item, "resubmit", actor=world.innovator, at=world.tick())
    for who in (world.lan, world.sekda):
        item = world.decide(item, who)

    assert item.state == "approved"
    assert kinds_of(item).count("innovation.skip_stage") == 2


def test_whom_taking_off_the_team_makes_no_decider_is_said_before_the_second_round(under: Under) -> None:
    world = under(HEAD.format(stand_in=BY_SECRETARY))
    item = world.draft()
    members = [item.team.create(person=who.person, name="") for who in (world.head, world.lan)]
    item = gate.perform(item, "submit", actor=world.innovator, at=world.tick())
    item = world.decide(item, world.sekda, "return")
    for member in members:
        member.delete()
    item.team.create(person=world.sekda.person, name="")

    with pytest.raises(Unready) as refused:
        gate.perform(item, "resubmit", actor=world.innovator, at=world.tick())

    assert [gap.code for gap in refused.value.gaps] == ["no_decider"]


def test_a_replay_under_its_own_version_gives_what_was_recorded(world: World) -> None:
    item = handed_in(world)
    for who in (world.lan, world.sekda):
        item = world.decide(item, who)
    policy = parse(publishing.shipped_files()[-1].read_text(encoding="utf-8"))

    (replayed,) = simulate(policy)

    assert (replayed.recorded, replayed.projected.outcome) == ("approve", "approve")


def test_a_replay_shows_what_a_stand_in_would_change(under: Under) -> None:
    """Recorded without one: the stage was opened for the head, who became part of the team later."""
    world = under(BUREAU + HEAD.format(stand_in=""))
    item = world.submitted()
    item.team.create(person=world.head.person, name="")
    world.decide(item, world.bureau)
    candidate = parse(document(BUREAU + HEAD.format(stand_in=BY_SECRETARY) + SECRETARY))

    (replayed,) = simulate(candidate)

    assert (replayed.projected.outcome, replayed.projected.stage) == ("", "secretary")


def test_a_stand_in_of_a_new_version_unblocks_an_item(under: Under) -> None:
    world = under(BUREAU + HEAD.format(stand_in=""))
    item = world.submitted()
    item.team.create(person=world.head.person, name="")
    item = world.decide(item, world.bureau)
    version, _new = publishing.publish(document(BUREAU + HEAD.format(stand_in=BY_SECRETARY)), at=START)

    item = changes.move(item, version, actor=world.administrator, at=world.tick(), reason="Ada pengganti.")

    task = Task.objects.get(subject_id=item.pk, closed_at__isnull=True)
    assert (task.stage, task.role) == ("head", "regional_secretary")
    assert world.decide(item, world.sekda).state == "approved"


def test_a_stand_in_is_another_office_and_is_told_in_words(english: None) -> None:
    with pytest.raises(BadInput) as refusal:
        parse(document(HEAD.format(stand_in='stand_in = { role = "agency_head", scope = "agency" }')))
    words = reviews_in_words(parse(document(HEAD.format(stand_in=BY_SECRETARY))))

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [
        ("review.innovation.stages.0.stand_in", "same")
    ]
    facts = {fact.key: fact.value for fact in words[0].stages[0].facts}
    assert facts["stand_in"] == "Regional secretary (the subject's government)"
