"""Programmes: gates of stages, ideas that become proposals, who has none, a launch of many, desks and schedules."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError

from common.errors import NotNow, NotPermitted, Unready
from innovations.models import Innovation
from organisations.enums import Role
from organisations.services.appointing import seat_of
from programmes.models import DeskSlot, IdeaTarget, ScheduleEntry
from programmes.queries import ideas_visible_to
from programmes.services import batch_launch, counting, desks, directory, ideas, keeping, schedules
from tests.acting import as_actor
from tests.programmes import scenes
from tests.world import World
from workflow.engine import gate


def test_next_stage_waits_for_what_its_gate_asks(world: World) -> None:
    """Nothing opens without the memorandum; each refusal says what is lacking."""
    of = scenes.programme(world)
    with pytest.raises(Unready) as refusal:
        gate.perform(of, "open_stage", actor=world.bureau, at=world.tick())
    assert {gap.field for gap in refusal.value.gaps} == {"agreements"}
    scenes.agree(world, of)
    of = gate.perform(of, "open_stage", actor=world.bureau, at=world.tick())
    with pytest.raises(Unready) as refusal:
        gate.perform(of, "open_stage", actor=world.bureau, at=world.tick())
    assert {gap.code for gap in refusal.value.gaps} == {"drum_up"}
    keeping.record_occasion(
        of, kind="drum_up", title="Drum-up", held_on=date(2018, 4, 18), actor=world.bureau, at=world.tick()
    )
    gate.perform(of, "open_stage", actor=world.bureau, at=world.tick())
    first, second, *_rest = of.stages.all()
    assert (bool(first.ended_on), bool(second.opened_on), bool(second.ended_on)) == (True, True, False)


def test_idea_becomes_a_proposal_that_nobody_types_again(world: World) -> None:
    to = scenes.open_round(world, scenes.programme(world))
    made = scenes.idea(world, to, origin_source="SELFI", origin_place="Kota Palembang")
    taken = gate.perform(made, "propose", actor=world.innovator, at=world.tick())
    found = Innovation.objects.get(pk=taken.innovation_id)
    assert (found.title, found.design_narrative, found.agency) == (made.title, made.problem, world.agency)
    assert (found.novelty, found.origin_source, found.origin_place) == ("replica", "SELFI", "Kota Palembang")
    assert found.state == "draft"


def test_ideas_are_sealed_until_their_round_closes(world: World) -> None:
    """The agency and the bureau see them; leaders afterwards; other agencies and governments never."""
    to = scenes.open_round(world, scenes.programme(world))
    scenes.idea(world, to)
    late = to.closes_at + timedelta(minutes=1)

    def seen(who: object, at: object) -> int:
        return ideas_visible_to(as_actor(who, at), at).count()  # type: ignore[arg-type]

    now = world.tick()
    assert [seen(who, now) for who in (world.innovator, world.bureau, world.sekda)] == [1, 1, 0]
    assert [seen(who, late) for who in (world.innovator, world.bureau, world.sekda)] == [1, 1, 1]
    assert [seen(who, late) for who in (world.foreign_sekda, world.neighbour)] == [0, 0]
    with pytest.raises(NotNow, match="ditutup"):
        ideas.hand_in(to, world.agency, {"title": "x", "problem": "y"}, actor=world.innovator, at=late)


def test_agencies_and_positions_without_ideas_are_named(world: World) -> None:
    of = scenes.programme(world)
    to = scenes.open_round(world, of)
    keeping.ask_for_ideas(
        of,
        world.agency,
        count=2,
        positions=["Kepala Seksi", "Kepala Subbagian"],
        actor=world.bureau,
        at=world.tick(),
    )
    scenes.idea(world, to, position="kepala seksi")
    found = counting.standing_of(of, at=world.tick())
    assert not found.late
    named = {(each.agency, each.position, each.given) for each in found.missing}
    assert named == {
        (world.agency, "", 1),
        (world.agency, "Kepala Subbagian", 0),
        (world.other_agency, "", 0),
    }
    assert counting.standing_of(of, at=to.closes_at).late
    assert IdeaTarget.objects.filter(programme=of, agency=world.foreign_agency).count() == 0


def test_batch_is_launched_in_one_ceremony(world: World) -> None:
    """On behalf of the head; what is not approved is named; before bimtek nothing is launched."""
    of = scenes.programme(world, "pka", "PKA Angkatan XI")
    to = scenes.open_round(world, of)
    ready = [scenes.approved(world, scenes.idea(world, to, f"Ide {number}")) for number in (1, 2)]
    waiting = scenes.proposed(world, scenes.idea(world, to, "Ide 3"))
    ceremony = {
        "title": "Peluncuran PKA XI",
        "held_on": date(2024, 10, 29),
        "place": "",
        "presided_by": seat_of(Role.REGIONAL_SECRETARY, government=world.government),
        "on_behalf_of": seat_of(Role.HEAD_OF_REGION, government=world.government),
        "afterwards": True,
        "actor": world.bureau,
    }
    with pytest.raises(NotNow, match="Peluncuran"):
        batch_launch.launch_together(of, at=world.tick(), **ceremony)
    keeping.add_member(of, role="participant", name="Peserta", actor=world.bureau, at=world.tick())
    gate.perform(of, "open_stage", actor=world.bureau, at=world.tick())
    for kind in ("plan_seminar", "bimtek"):
        keeping.record_occasion(
            of, kind=kind, title=kind, held_on=date(2024, 10, 1), actor=world.bureau, at=world.tick()
        )
    for _stage in range(2):
        gate.perform(of, "open_stage", actor=world.bureau, at=world.tick())
    event, results = batch_launch.launch_together(of, at=world.tick(), **ceremony)
    assert {each.innovation.pk for each in results if not each.problem} == {each.pk for each in ready}
    assert [each.innovation.pk for each in results if each.problem] == [waiting.pk]
    assert {row.state for row in Innovation.objects.filter(launch_event=event)} == {"launched"}
    edition = directory.issue(of, title="Direktori 1", actor=world.bureau, at=world.tick())
    assert [entry["title"] for entry in edition.entries] == ["Ide 1", "Ide 2"]


def test_nobody_is_at_two_desks_at_once(world: World) -> None:
    """By the service, and by the database whatever writes."""
    of = scenes.programme(world)
    reviewers = [seat_of(Role.LAN_REVIEWER, ordinal=number) for number in (1, 2, 3)]
    day = desks.DeskDay(
        on=world.now.date(), begins=time(9), sessions=4, break_minutes=15, reviewers=reviewers
    )
    made = desks.lay_out(of, day, actor=world.bureau, at=world.tick())
    assert len(made) == 36
    one, other = [slot for slot in made if slot.starts_at == made[0].starts_at][:2]
    desks.book(one, world.agency, None, actor=world.innovator, at=world.tick())
    for slot, agency, who in (
        (one, world.other_agency, world.neighbour),
        (other, world.agency, world.innovator),
    ):
        with pytest.raises(NotNow):
            desks.book(slot, agency, None, actor=who, at=world.tick())
    with pytest.raises(NotPermitted):
        desks.book(other, world.agency, None, actor=world.neighbour, at=world.tick())
    half = made[0].starts_at + timedelta(minutes=10)
    with pytest.raises(IntegrityError):
        DeskSlot.objects.create(
            programme=scenes.programme(world, title="Lain"),
            desk=1,
            reviewer=reviewers[0],
            starts_at=half,
            ends_at=half + timedelta(minutes=20),
        )


def test_confirmed_schedule_stays(world: World) -> None:
    of = scenes.programme(world)
    entries = [(date(2025, 2, 3), "Uji coba")]
    schedules.add_entries(of, world.agency, entries, actor=world.innovator, at=world.tick())
    row = ScheduleEntry.objects.get()
    with pytest.raises(NotNow):
        schedules.tick_off(row, done_on=date(2025, 1, 2), actor=world.innovator, at=world.tick())
    with pytest.raises(NotPermitted):
        schedules.sign(of, world.agency, actor=world.innovator, at=world.tick())
    signed = schedules.sign(of, world.agency, actor=world.head, at=world.tick())
    assert signed.event.kind == "programme.sign_schedule"
    assert signed.digest in bytes(signed.event.payload).decode()
    with pytest.raises(NotNow):
        schedules.add_entries(of, world.agency, entries, actor=world.innovator, at=world.tick())
    assert schedules.tick_off(row, done_on=date(2025, 1, 2), actor=world.innovator, at=world.tick()).done_on
    with pytest.raises(IntegrityError):
        ScheduleEntry.objects.filter(pk=row.pk).update(title="Lain")
