"""Publishing, moving running items, simulating, comparing."""

from collections.abc import Callable

import pytest

from common.errors import NotNow, NotPermitted, Unready
from tests.policies.conftest import document
from tests.world import START, World
from workflow.engine import gate
from workflow.models import Event, Task
from workflow.policies.document import parse
from workflow.policies.versions import by_reference, document_of
from workflow.policy_changes import changes, publishing
from workflow.policy_changes.simulation import Projection, simulate, summary

Under = Callable[..., World]

HEAD = '[[review.innovation.stages]]\ncode = "head"\nrole = "agency_head"\nscope = "agency"\n'
LAN = '[[review.innovation.stages]]\ncode = "lan"\nrole = "lan_reviewer"\nscope = "anywhere"\n'


def test_a_version_that_strands_items_is_refused(under: Under) -> None:
    world = under(HEAD + LAN)
    waiting = {str(world.submitted(title=f"Inovasi {number}").pk) for number in range(10)}

    with pytest.raises(NotNow) as refusal:
        publishing.publish(document(LAN), at=START)

    named = {gap.field.removeprefix("innovation.") for gap in refusal.value.gaps}
    assert (refusal.value.code, named) == ("orphans", waiting)


def test_running_items_may_finish_under_their_version(under: Under) -> None:
    world = under(HEAD + LAN)
    innovation = world.submitted()

    version, _new = publishing.publish(document(LAN), at=START, leave_running=True)
    world.decide(innovation, world.head)

    assert (version.number, world.decide(innovation, world.lan).state) == (2, "approved")


def test_a_later_round_runs_under_the_pinned_version(under: Under) -> None:
    world = under(HEAD)
    returned = world.decide(world.submitted(), world.head, "return", comment="Lengkapi.")

    publishing.publish(document(LAN), at=START, leave_running=True)
    gate.perform(returned, "resubmit", actor=world.innovator, at=world.tick(), comment="Dilengkapi.")

    assert set(Task.objects.filter(closed_at__isnull=True).values_list("stage", flat=True)) == {"head"}


def test_moving_an_item_is_an_event_that_names_both_versions(under: Under) -> None:
    world = under(HEAD)
    innovation = world.submitted()
    before = innovation.policy_ref
    version, _new = publishing.publish(document(HEAD + LAN), at=START)

    changes.move(innovation, version, actor=world.administrator, at=world.tick(), reason="Perbup baru.")
    world.decide(innovation, world.head)

    event = Event.objects.get(kind="innovation.move_policy")
    assert before in bytes(event.payload).decode()
    assert set(Task.objects.filter(closed_at__isnull=True).values_list("stage", flat=True)) == {"lan"}


def test_only_an_administrator_or_the_bureau_moves_items(under: Under) -> None:
    world = under(HEAD)
    innovation = world.submitted()
    version, _new = publishing.publish(document(HEAD + LAN), at=START)

    with pytest.raises(NotPermitted):
        changes.move(innovation, version, actor=world.innovator, at=world.tick(), reason="")


def test_replaying_the_same_version_gives_the_record(under: Under) -> None:
    world = under(HEAD + LAN)
    world.decide(world.decide(world.submitted(title="A"), world.head), world.lan)
    world.decide(world.submitted(title="B"), world.head, "return")
    innovation = world.submitted(title="C")

    replayed = simulate(document_of(by_reference(innovation.policy_ref)))

    assert [(r.title, r.recorded, r.projected.outcome) for r in replayed] == [
        ("A", "approve", "approve"),
        ("B", "return", "return"),
        ("C", "", ""),
    ]


def test_a_second_reviewer_would_leave_items_waiting(under: Under) -> None:
    world = under(HEAD + LAN)
    world.decide(world.decide(world.submitted(), world.head), world.lan)

    replayed = simulate(parse(document(HEAD + LAN + "quorum = 2\n")))

    assert (replayed[0].projected, summary(replayed)) == (
        Projection("", "lan", 1),
        {"items": 1, "changed": 1, "waiting": 1},
    )


def test_a_review_without_applying_stage_is_refused(under: Under) -> None:
    world = under(HEAD + "when = { burdens_public = true }\n")
    draft = world.draft(burdens_public=False)

    with pytest.raises(Unready) as refusal:
        gate.perform(draft, "submit", actor=world.innovator, at=world.tick())

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("policy", "no_stage")]


def test_a_stage_added_beside_the_waiting_one_is_asked(under: Under) -> None:
    world = under(LAN)
    innovation = world.submitted()
    version, _new = publishing.publish(document(HEAD + "order = 1\n" + LAN + "order = 1\n"), at=START)

    changes.move(innovation, version, actor=world.bureau, at=world.tick(), reason="Perbup baru.")

    assert set(Task.objects.filter(closed_at__isnull=True).values_list("stage", flat=True)) == {"head", "lan"}


def test_a_moved_parallel_stage_goes_on_waiting(under: Under) -> None:
    world = under(HEAD + "order = 1\n" + LAN + "order = 1\n")
    innovation = world.decide(world.submitted(), world.head)
    version, _new = publishing.publish(document(HEAD + LAN), at=START)

    changes.move(innovation, version, actor=world.bureau, at=world.tick(), reason="Perbup baru.")

    assert world.decide(innovation, world.lan).state == "approved"


def test_a_move_concludes_stages_already_decided(under: Under) -> None:
    world = under(LAN + "quorum = 2\n")
    innovation = world.decide(world.submitted(), world.lan)
    version, _new = publishing.publish(document(LAN), at=START)

    moved = changes.move(innovation, version, actor=world.bureau, at=world.tick(), reason="Cukup satu.")

    assert moved.state == "approved"


def test_two_versions_are_compared_in_words() -> None:
    old, new = parse(document(HEAD + LAN)), parse(document(LAN + "quorum = 2\nservice_days = 5\n"))

    lines = changes.compare(old, new)

    assert len(lines) == 3
    assert any("2" in line and "lan" in line for line in lines)
    assert changes.compare(old, old) == []
