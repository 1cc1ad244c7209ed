"""Is there a way through the stages ahead: people enough for each, where some must not be decided by the same person?

Whoever holds two offices can be spent at the earlier stage. So each choice of deciders that matters later is tried.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import ceil
from uuid import UUID

from workflow.policies.document import Stage
from workflow.reviews.stand_ins import NOBODY, SKIPPED, Panels, Parts, Voter, reach, verdict_on

# Choices looked at before a round is let through: only where dozens of people hold the same two offices are there more,
# and then somebody is left. The same is asked again as each of them decides.
_MOST_TRIES = 2000


def impasse(stages: Sequence[Stage], panels: Panels, parts: Parts) -> Stage | None:
    """The stage that nobody is left for, whoever decides the ones before; None where a way leads through them all.

    Stages in their order. An office that nobody holds waits for its holder and is no impasse.
    """
    search = _Search(stages, panels)
    reached = search.farthest(0, parts)
    return None if reached == len(stages) else stages[reached]


class _Search:
    def __init__(self, stages: Sequence[Stage], panels: Panels) -> None:
        self.stages = stages
        self.panels = panels
        self.tries = 0

    def farthest(self, place: int, parts: Parts) -> int:
        """The place of the first stage that cannot be decided, on the way that leads farthest."""
        self.tries += 1
        if place == len(self.stages) or self.tries > _MOST_TRIES:
            return len(self.stages)
        stage = self.stages[place]
        later = [other for other in self.stages if other.order > stage.order]
        verdict = verdict_on(stage, later, self.panels, parts)
        if verdict is not None and verdict.how == NOBODY:
            return place
        if verdict is not None and verdict.how == SKIPPED:
            return self.farthest(place + 1, parts)
        found = place
        for picked in self._choices(stage if verdict is None else stage.by_stand_in(), parts):
            found = max(found, self.farthest(place + 1, parts.after(stage.code, picked)))
            if found == len(self.stages):
                break
        return found

    def _choices(self, stage: Stage, parts: Parts) -> Iterator[Sequence[Voter]]:
        """Who decides a stage, of those who are asked again at a stage that is kept distinct from it."""
        given, left = parts.given_at(stage.code), self.panels.left(stage, parts)
        asked_again = self._asked_again(stage)
        free = [voter for voter in left if not voter.people & asked_again]
        if stage.mode == "all":
            yield left
        elif reach((*given, *free), ()) >= stage.needed or reach(given, left) < stage.needed:
            # Others are enough; or nobody holds the office, and it waits for whoever will.
            yield ()
        else:
            yield from self._fewest(stage, (*given, *free), [voter for voter in left if voter not in free])

    def _fewest(
        self, stage: Stage, given: Sequence[Voter], bound: Sequence[Voter]
    ) -> Iterator[Sequence[Voter]]:
        """Every choice of the bound that suffices and could not do with one fewer."""
        missing, most = stage.needed - reach(given, ()), max(voter.weight for voter in bound)
        for size in range(ceil(missing / most), len(bound) + 1):
            for picked in combinations(bound, size):
                fewer = combinations(picked, size - 1)
                if reach(given, picked) >= stage.needed and all(
                    reach(given, f) < stage.needed for f in fewer
                ):
                    yield picked

    def _asked_again(self, stage: Stage) -> frozenset[UUID]:
        place = next(place for place, other in enumerate(self.stages) if other.code == stage.code)
        apart = [other for other in self.stages[place + 1 :] if stage.code in other.kept_from]
        asked = [*apart, *(other.by_stand_in() for other in apart if other.stand_in is not None)]
        return frozenset(p for other in asked for voter in self.panels.of(other) for p in voter.people)
