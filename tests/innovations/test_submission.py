"""Submission: every gap at once, a frozen revision, return with items, resubmission, withdrawal, rejection."""

import json

import pytest

from common.canonical import canonical_bytes, sha256_hex
from common.errors import NotNow, NotPermitted, Unready
from innovations.models import Innovation, Revision
from innovations.services.proposals import drafting
from innovations.services.proposals.submission import ProposalUnderReview
from organisations.offices import SYSTEM
from tests.acting import as_actor
from tests.world import World
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.models import Decision, Event, Review, Task


def gaps_of(run) -> list[tuple[str, str]]:
    with pytest.raises(Unready) as caught:
        run()
    return [(gap.field, gap.code) for gap in caught.value.gaps]


def submit(world: World, innovation: Innovation, who: str = "innovator") -> Innovation:
    return gate.perform(innovation, "submit", actor=getattr(world, who), at=world.tick())


def test_every_gap_of_the_register_is_reported_at_once(world: World) -> None:
    innovation = drafting.draft(
        government=world.government,
        agency=world.agency,
        actor=world.innovator,
        at=world.tick(),
        fields={"intake": "register"},
    )

    found = gaps_of(lambda: submit(world, innovation))

    assert found == [(name, "required") for name in ("title", "year", "form", "medium", "description")]
    innovation.refresh_from_db()
    assert (innovation.state, Event.objects.filter(subject_id=innovation.pk).count()) == ("draft", 1)


def test_a_proposal_needs_more_than_a_register_entry(world: World) -> None:
    innovation = world.draft(intake="proposal", design_narrative="Terlalu pendek.")

    found = gaps_of(lambda: submit(world, innovation))

    assert ("design_narrative", "too_short") in found
    assert {("milestones", "too_few"), ("team", "too_few")} <= set(found)
    assert ("indicators", "too_few") not in found


def test_the_bureau_learns_that_the_agency_is_missing(world: World) -> None:
    innovation = drafting.draft(
        government=world.government, agency=None, actor=SYSTEM, at=world.tick(), fields={"title": "SELFI"}
    )

    found = gaps_of(lambda: submit(world, innovation, "bureau"))

    assert ("agency", "required") in found
    with pytest.raises(NotPermitted):
        submit(world, innovation, "foreign_bureau")


def test_the_bureau_withdraws_only_without_an_agency(world: World) -> None:
    unassigned = drafting.draft(government=world.government, agency=None, actor=SYSTEM, at=world.tick())

    gone = gate.perform(
        unassigned, "withdraw", actor=world.bureau, at=world.tick(), comment="Bukan urusan daerah."
    )

    assert gone.state == "withdrawn"
    with pytest.raises(NotPermitted):
        gate.perform(world.draft(), "withdraw", actor=world.bureau, at=world.tick(), comment="x")


def test_a_submission_freezes_the_reviewed_content(world: World) -> None:
    innovation = submit(world, world.draft())

    revision = Revision.objects.get(innovation=innovation)
    event = Event.objects.get(subject_id=innovation.pk, kind="innovation.submit")
    assert (revision.number, innovation.revision_no) == (1, 1)
    assert sha256_hex(bytes(revision.content)) == revision.sha256
    assert Review.objects.get(subject_id=innovation.pk).digest == revision.sha256
    assert json.loads(bytes(event.payload))["docs"] == [{"id": str(innovation.pk), "sha256": revision.sha256}]


def test_the_frozen_content_holds_the_plan_in_order(world: World) -> None:
    innovation = submit(world, world.draft())

    content = json.loads(bytes(Revision.objects.get(innovation=innovation).content))

    assert (content["title"], content["agency"]) == ("Kantin Puspa", str(world.agency.pk))
    assert [(row["name"], row["target_year"]) for row in content["indicators"]] == [
        ("Peserta kelas", "200"),
        ("Waktu tunggu", "10"),
    ]


@pytest.mark.parametrize("who", ["neighbour", "bureau", "sekda", "lan", "stranger", "nobody"])
def test_only_the_own_agency_submits(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        submit(world, world.draft(), who)


def test_nothing_is_submitted_twice(world: World) -> None:
    innovation = submit(world, world.draft())

    with pytest.raises(NotNow) as caught:
        submit(world, innovation)

    assert caught.value.code == "illegal_transition"


def test_a_return_names_fields_and_hides_its_comment(world: World) -> None:
    items = [{"field": "acronym", "message": "Mohon kepanjangannya."}]

    innovation = world.decide(
        world.submitted(), world.head, "return", items=items, comment="Perlu kepanjangan."
    )

    decision = Decision.objects.get()
    event = decision.event
    facts = json.loads(bytes(event.payload))["facts"]
    assert (innovation.state, decision.items) == ("returned", items)
    assert facts["fields"] == ["acronym"]
    assert b"kepanjangan" not in bytes(event.payload)
    assert event.private.get().value == "Perlu kepanjangan."
    assert Task.objects.get(subject_id=innovation.pk, closed_at=None).kind == "revise"


def test_a_resubmission_is_a_new_revision_and_round(world: World) -> None:
    returned = world.decide(world.submitted(), world.head, "return")

    innovation = gate.perform(returned, "resubmit", actor=world.innovator, at=world.tick())

    assert (innovation.state, innovation.revision_no) == ("in_review", 2)
    assert list(Review.objects.order_by("round").values_list("round", "outcome")) == [(1, "return"), (2, "")]


def test_a_resubmission_with_gaps_is_refused(world: World) -> None:
    returned = world.decide(world.submitted(), world.head, "return")
    drafting.revise(returned, actor=world.innovator, at=world.tick(), fields={"year": None})

    found = gaps_of(lambda: gate.perform(returned, "resubmit", actor=world.innovator, at=world.tick()))

    assert found == [("year", "required")]


def test_nothing_follows_a_rejection(world: World) -> None:
    innovation = world.decide(world.submitted(), world.head, "reject")

    assert innovation.state == "rejected"
    assert not Task.objects.filter(subject_id=innovation.pk, closed_at=None).exists()
    with pytest.raises(NotNow):
        gate.perform(innovation, "resubmit", actor=world.innovator, at=world.tick())


def test_a_withdrawal_needs_a_reason_and_closes_the_review(world: World) -> None:
    innovation = world.submitted()

    found = gaps_of(lambda: gate.perform(innovation, "withdraw", actor=world.innovator, at=world.tick()))
    gone = gate.perform(
        innovation, "withdraw", actor=world.innovator, at=world.tick(), comment="Digabung dengan usulan lain."
    )

    assert found == [("comment", "required")]
    assert gone.state == "withdrawn"
    assert Review.objects.get().closed_at == world.now


def test_who_submitted_it_does_not_decide_on_it(world: World) -> None:
    innovation = submit(world, world.draft(), "head")

    with pytest.raises(NotPermitted) as caught:
        world.decide(innovation, world.head)

    assert caught.value.code == "four_eyes"


def test_a_field_of_a_later_version_is_no_change_while_empty(world: World) -> None:
    innovation = submit(world, world.draft())
    first = Revision.objects.get(innovation=innovation)
    content = json.loads(bytes(first.content))
    del content["trial_start"]
    content["title"] = "Judul lama"
    older = canonical_bytes(content)
    Revision.objects.create(
        innovation=innovation, number=2, content=older, sha256=sha256_hex(older), frozen_at=first.frozen_at
    )
    ctx = Context(
        subject=innovation, name="resubmit", actor=as_actor(world.innovator, world.now), at=world.now
    )

    changed = ProposalUnderReview().changes(ctx, sha256_hex(older), first.sha256)

    assert changed == {"title"}
