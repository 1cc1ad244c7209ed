"""An item's events, replayed under the versions they name, give its states; simulating gives what was recorded."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, seed, settings

from tests import campaign
from tests.policies import protections
from tests.policies.event_replay import EventReplay, Held
from tests.policies.review_paths import CONDITIONAL, PATH, RARE, PathWalker, offices
from tests.world import World
from workflow.engine.verification import Verification
from workflow.models import Event, Review, Task
from workflow.policies.versions import by_reference, document_of
from workflow.policy_changes.simulation import simulate

# Drawn in each round, beside the rare paths, which are walked every time.
EXAMPLES = 12
SEEN: Counter[str] = Counter()
MET = (
    "approve",
    "send_back",
    "reject",
    "resubmit",
    "carry_over",
    "move_policy",
    "recuse",
    "withdraw_decision",
)


def check_path(world: World, path: dict[str, Any], check: Callable[[PathWalker, Any], None]) -> None:
    """Walk the path and check where it led; the database is afterwards as it was."""
    # Versions of the same content have other ids in every example.
    by_reference.cache_clear()
    undone = transaction.atomic()
    # As Django's own TestCase marks its transactions: the engine insists on opening the outermost one.
    undone._from_testcase = True  # type: ignore[attr-defined]
    with undone:
        walker = PathWalker(world, path)
        check(walker, walker.walk())
        transaction.set_rollback(True)


def waiting_at(review: Review | None) -> set[str]:
    """Stages with an open task."""
    open_tasks = Task.objects.filter(kind="review", closed_at__isnull=True)
    return (
        set(open_tasks.filter(subject_id=review.subject_id).values_list("stage", flat=True))
        if review
        else set()
    )


def states_are_predicted(walker: PathWalker, item: Any) -> None:
    """Every state of the item, from its events alone."""
    seats = [
        Held(str(o.seat_id), o.seat.ordinal, o.seat.role, str(o.person_id), o.starts_at, o.ends_at)
        for o in offices()
        if o.seat.government_id in (None, item.government_id) and o.seat.agency_id in (None, item.agency_id)
    ]
    fold = EventReplay(walker.documents, {"burdens_public": item.burdens_public}, seats)
    events = list(Event.objects.filter(subject_id=item.pk).order_by("seq"))
    SEEN.update(event.kind for event in events)

    assert [(e.kind, e.to_state) for e in events] == [(e.kind, fold.take(e)) for e in events]
    assert (fold.state, fold.due()) == (item.state, "")
    running = Review.objects.filter(subject_id=item.pk, closed_at__isnull=True).first()
    expected = {stage["code"] for stage in fold.round.open()} - fold.round.over if fold.round else set()
    assert waiting_at(running) == expected


def simulation_gives_what_was_recorded(walker: PathWalker, item: Any) -> None:
    """Every round that stayed under one version, replayed under it."""
    moved = set(
        Event.objects.filter(subject_id=item.pk, kind="innovation.move_policy").values_list("at", flat=True)
    )
    for review in Review.objects.filter(subject_id=item.pk).select_related("policy"):
        if any(review.opened_at <= at <= (review.closed_at or at) for at in moved):
            continue
        replayed = {r.round: r for r in simulate(document_of(review.policy))}[review.round]
        SEEN[f"simulated {review.outcome or 'open'}"] += 1
        assert (review.round, replayed.projected.outcome) == (review.round, replayed.recorded)
        if review.closed_at is None:
            assert replayed.projected.stage in waiting_at(review)


def both(walker: PathWalker, item: Any) -> None:
    """The two properties of one path; and what it left follows from its records."""
    states_are_predicted(walker, item)
    simulation_gives_what_was_recorded(walker, item)
    assert list(Verification().findings()) == []


# Shrinking takes longer than looking at an example of this size.
def on_every_path(world: World, paths: tuple[Any, ...], check: Callable[[PathWalker, Any], None]) -> None:
    """One after the other, until one of them leads elsewhere."""
    for path in paths:
        check_path(world, path, check)


PATIENT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)


@pytest.mark.parametrize("drawn_from", campaign.seeds("replaying", full=20))
def test_replaying_reproduces_every_state(
    world: World, capsys: pytest.CaptureFixture[str], drawn_from: int
) -> None:
    @seed(drawn_from)
    @PATIENT
    @given(path=PATH)
    def property_(path: dict[str, Any]) -> None:
        check_path(world, path, both)

    for path in (*RARE, CONDITIONAL):
        property_ = example(path=path)(property_)
    property_()

    with capsys.disabled():
        print(f"\n  {EXAMPLES} paths: " + ", ".join(f"{k} {n}" for k, n in sorted(SEEN.items())))  # noqa: T201
    # A run that never came to these has shown nothing about them.
    assert {f"innovation.{name}" for name in MET} <= set(SEEN)


@pytest.mark.parametrize("switch", [protections.with_one_approval_fewer, protections.without_panels])
def test_an_engine_that_counts_otherwise_would_be_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, switch: Callable[..., None]
) -> None:
    switch(monkeypatch)

    with pytest.raises(AssertionError):
        on_every_path(world, RARE, states_are_predicted)


@pytest.mark.parametrize(
    "switch", [protections.without_conditions_of_stages, protections.without_kept_approvals]
)
def test_a_simulation_that_forgets_would_be_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, switch: Callable[..., None]
) -> None:
    switch(monkeypatch)

    with pytest.raises(AssertionError):
        on_every_path(world, (*RARE, CONDITIONAL), simulation_gives_what_was_recorded)
