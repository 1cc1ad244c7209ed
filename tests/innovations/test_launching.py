"""Launch events: many innovations, presided by an office or on behalf of another."""

from datetime import UTC, date, datetime

import pytest

from common.errors import BadInput, NotNow, NotPermitted, Unready
from innovations.models import LaunchEvent
from innovations.services.proposals import launching
from tests.world import World
from workflow.engine import gate
from workflow.models import Task


def record(world: World, who: str = "bureau", **arguments) -> LaunchEvent:
    values = {
        "government": world.government,
        "title": "Peluncuran inovasi 2025",
        "held_on": date(2025, 1, 2),
        "place": "Pendopo",
        "presided_by": world.seats["sekda"],
        "on_behalf_of": world.seats["regent"],
    } | arguments
    return launching.record_event(**values, actor=getattr(world, who), at=world.tick())


def test_who_presides_on_behalf_of_another_is_a_delegate(world: World) -> None:
    event = record(world)

    assert (event.presided_by, event.on_behalf_of, event.capacity) == (
        world.seats["sekda"],
        world.seats["regent"],
        "delegate",
    )


def test_the_head_of_region_presides_in_the_own_right(world: World) -> None:
    event = record(world, presided_by=world.seats["regent"], on_behalf_of=None)

    assert (event.on_behalf_of, event.capacity) == (None, "definitive")


@pytest.mark.parametrize("who", ["innovator", "head", "sekda", "regent", "foreign_bureau", "nobody"])
def test_only_the_own_bureau_records_events(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        record(world, who)


def test_every_fault_of_an_event_is_named(world: World) -> None:
    with pytest.raises(BadInput) as caught:
        record(
            world,
            title=" ",
            presided_by=world.seats["foreign_sekda"],
            on_behalf_of=world.seats["foreign_sekda"],
        )

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [
        ("presided_by", "foreign_seat"),
        ("on_behalf_of", "foreign_seat"),
        ("title", "required"),
        ("on_behalf_of", "same_seat"),
    ]


def test_many_innovations_are_launched_at_one_event(world: World) -> None:
    first, second = world.approved(), world.approved(title="Canting Besi")
    event = record(world)

    for innovation in (first, second):
        gate.perform(innovation, "launch", actor=world.bureau, at=world.tick(), launch_event=str(event.pk))

    assert sorted(event.innovations.values_list("title", "state")) == [
        ("Canting Besi", "launched"),
        ("Kantin Puspa", "launched"),
    ]
    assert not Task.objects.filter(kind="launch", closed_at=None).exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [(None, "required"), ("besok", "invalid"), ("9b2f8a54-3f2f-4c44-9d0e-6a1f3c9e7d11", "unknown")],
)
def test_a_launch_names_an_event_of_its_government(world: World, given: str | None, code: str) -> None:
    innovation = world.approved()
    facts = {} if given is None else {"launch_event": given}

    with pytest.raises(Unready) as caught:
        gate.perform(innovation, "launch", actor=world.bureau, at=world.tick(), **facts)

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [("launch_event", code)]


def test_only_an_approved_innovation_is_launched(world: World) -> None:
    event = record(world)

    with pytest.raises(NotNow):
        gate.perform(
            world.submitted(), "launch", actor=world.bureau, at=world.tick(), launch_event=str(event.pk)
        )


@pytest.mark.parametrize("held_on", [date(1, 1, 1), date(1999, 12, 31), date(2027, 1, 1), date(2099, 1, 1)])
def test_a_ceremony_in_an_impossible_year_is_refused(world: World, held_on: date) -> None:
    with pytest.raises(BadInput) as caught:
        record(world, held_on=held_on)

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [("held_on", "out_of_reach")]


def test_nothing_is_launched_before_its_local_ceremony(world: World) -> None:
    approved, event = world.approved(), record(world, held_on=date(2025, 1, 15))
    world.now = datetime(2025, 1, 14, 16, 58, tzinfo=UTC)

    with pytest.raises(Unready) as caught:
        gate.perform(approved, "launch", actor=world.bureau, at=world.tick(), launch_event=str(event.pk))
    launched = gate.perform(
        approved, "launch", actor=world.bureau, at=world.tick(), launch_event=str(event.pk)
    )

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [("launch_event", "not_held")]
    assert launched.state == "launched"
