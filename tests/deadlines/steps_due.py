"""What a sweep at a moment must have written down, from the ladder alone: the measure for what it did write."""

from datetime import datetime

from deadlines.schedule.ladder import DeadlineFacts, DeadlineStep, planned_steps


def steps_due(facts: DeadlineFacts, at: datetime) -> tuple[DeadlineStep, ...]:
    """Every step that has fallen due by `at` (inclusive) and was not forestalled, in order of its instant.

    A step whose instant is after `met_at` never falls due; at an equal instant it does, for something received at the
    due instant is late. The result only ever grows with `at`.
    """
    last = at if facts.met_at is None else min(at, facts.met_at)
    return tuple(step for step in planned_steps(facts.known_by(at)) if step.instant <= last)
