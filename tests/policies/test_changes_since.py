"""What a reviewer sees of what changed since they last looked, and whether requests were answered."""

from typing import Any

import pytest

from innovations.services.proposals.drafting import revise
from tests.acting import as_actor
from tests.world import World
from workflow.engine import gate
from workflow.models import Reading
from workflow.reviews.changes_since import (
    changes_since_last_view,
    mark_read,
    place_in_words,
    requests_of_last_return,
)


def improved(world: World, innovation: Any, **fields: Any) -> Any:
    """Edited after a return and submitted again."""
    revise(innovation, actor=world.innovator, at=world.tick(), fields=fields)
    innovation.refresh_from_db()
    return gate.perform(innovation, "resubmit", actor=world.innovator, at=world.tick())


def places(world: World, innovation: Any, who: Any) -> list[tuple[str, Any, Any]] | None:
    found = changes_since_last_view(innovation, as_actor(who, world.now), at=world.now)
    return None if found is None else [(d.path, d.before, d.after) for d in found.differences]


def test_who_decided_earlier_sees_what_changed_since(world: World) -> None:
    innovation = world.decide(world.submitted(), world.head, "return")

    innovation = improved(world, innovation, description="Lebih jelas.")

    assert places(world, innovation, world.head) == [
        ("description", "Kelas calon pengantin.", "Lebih jelas.")
    ]


def test_an_added_row_is_listed_value_by_value(world: World) -> None:
    innovation = world.decide(world.submitted(), world.head, "return")
    rows = {"budget": [{"activity": "Kelas", "amount": "1000000", "source": "APBD"}]}
    revise(innovation, actor=world.innovator, at=world.tick(), rows=rows)
    innovation.refresh_from_db()

    innovation = gate.perform(innovation, "resubmit", actor=world.innovator, at=world.tick())

    found = {path: (before, after) for path, before, after in places(world, innovation, world.head) or []}
    assert {key: found[key] for key in ("budget.0.activity", "budget.0.source")} == {
        "budget.0.activity": (None, "Kelas"),
        "budget.0.source": (None, "APBD"),
    }


def test_who_never_saw_another_version_sees_no_difference(world: World) -> None:
    innovation = world.decide(world.submitted(), world.head, "return")

    innovation = improved(world, innovation, description="Lebih jelas.")

    assert places(world, innovation, world.lan) is None


def test_changes_are_shown_since_the_last_view(world: World) -> None:
    """The head looked at the first version, slept through the second, and is before the third."""
    innovation = world.submitted()
    mark_read(innovation, as_actor(world.head, world.now), at=world.tick())
    for words in ("Kedua.", "Ketiga."):
        other = world.decide(innovation, deputy(world), "return")
        innovation = improved(world, other, description=words)

    mark_read(innovation, as_actor(world.head, world.now), at=world.tick())

    assert places(world, innovation, world.head) == [("description", "Kelas calon pengantin.", "Ketiga.")]


def deputy(world: World) -> Any:
    from tests.world import hired

    if "deputy" not in world.people:
        world.people["deputy"] = hired("deputy", world.seats["head"], capacity="plh", letter_no="1")
    return world.deputy


def test_looking_counts_once_and_only_of_those_who_may_decide(world: World) -> None:
    innovation = world.submitted()

    for who in (world.head, world.head, world.bureau, world.innovator):
        mark_read(innovation, as_actor(who, world.now), at=world.tick())

    assert list(Reading.objects.values_list("person_id", flat=True)) == [world.head.person_id]


def test_requests_say_whether_their_field_changed_since(world: World) -> None:
    asked = [
        {"field": "description", "message": "Perjelas."},
        {"field": "title", "message": "Persingkat."},
        {"field": "", "message": "Rapikan."},
    ]
    innovation = world.decide(world.submitted(), world.head, "return", items=asked)
    before = [r.answered for r in requests_of_last_return(innovation)]

    innovation = improved(world, innovation, description="Lebih jelas.")

    after = [(r.message, r.answered) for r in requests_of_last_return(innovation)]
    assert before == [False, False, None]
    assert after == [("Perjelas.", True), ("Persingkat.", False), ("Rapikan.", None)]


def test_a_draft_being_improved_shows_its_answers_at_once(world: World) -> None:
    asked = [{"field": "description", "message": "Perjelas."}]
    innovation = world.decide(world.submitted(), world.head, "return", items=asked)

    revise(innovation, actor=world.innovator, at=world.tick(), fields={"description": "Lebih jelas."})
    innovation.refresh_from_db()

    assert [r.answered for r in requests_of_last_return(innovation)] == [True]


def test_an_evaluator_sees_what_changed_in_a_report(world: World) -> None:
    report = world.decide(world.reported(), world.bureau, "return")

    report = world.report(report.contract, 1)
    world.fill(report, "45", "12")
    report.refresh_from_db()
    report = gate.perform(report, "resubmit", actor=world.operator, at=world.tick())

    assert places(world, report, world.bureau) == [("lines.0.actual", "40", "45")]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("objective", "tujuan"),
        ("indicators", "Indikator"),
        ("indicators.0.name", "Indikator 1: indikator"),
        ("lines.1.actual", "Indikator 2: realisasi"),
        ("budget.2", "Anggaran 3"),
        ("", ""),
    ],
)
def test_a_place_is_worded_alike_everywhere(path: str, words: str) -> None:
    assert place_in_words(path) == words
