"""The year 2025 in three parts, each click through the same services as a user's, with the time passed in."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from common.types import Json
from demo import agreements, examples, proposals, quarters, regional, sources
from demo.afterwards import running
from demo.afterwards.this_month import EARLIEST
from demo.clock import Clock
from demo.context import DemoContext
from demo.expected import differences, expected
from demo.features import not_played
from demo.found import found
from demo.people import DemoPeople
from demo.progress import Progress
from demo.proof import Proof, prove_all
from innovations.services.evaluations import instruments
from organisations.models import Government, User
from programmes.services import kinds
from work_packages.services import critical_rules
from workflow.engine.events import installation
from workflow.engine.verification import Verification
from workflow.models import Event, Installation
from workflow.policy_changes import publishing


class NotEmpty(ValueError):
    """The database holds something already; the demonstration needs an empty one."""


@dataclass(frozen=True, slots=True)
class PlayResult:
    """What was expected, what is there, and everything that does not agree."""

    wanted: dict[str, dict[str, int]]
    counts: dict[str, dict[str, int]]
    proofs: tuple[Proof, ...]
    faults: tuple[str, ...]
    events_verified: int = 0
    seconds: float = 0
    # Until when it went on after the year; None where it did not.
    until: date | None = None

    def as_dict(self) -> Mapping[str, Json]:
        """summary.json."""
        return {
            "year": proposals.IMPORTED_ON.year,
            "agreed": not self.faults,
            "faults": list(self.faults),
            "counts": {
                kind: {"expected": self.wanted.get(kind, {}), "found": self.counts.get(kind, {})}
                for kind in sorted({*self.wanted, *self.counts})
            },
            "events_verified": self.events_verified,
            "contracts": [proof.as_dict() for proof in self.proofs],
            "seconds": round(self.seconds, 1),
            **({} if self.until is None else {"until": self.until.isoformat()}),
        }


def play(progress: Progress, out: Path, *, until: date) -> PlayResult:
    """Play the year 2025 into the empty database, compare what is there with what must be, live on, verify the history.

    `until` a day of that year, it is the year of all governments; later, four of them live on until that day, and the
    year is theirs. Marks the database as a demonstration. Raises NotEmpty; an unforeseen refusal is raised as it is.
    """
    began = time.monotonic()
    lives_on = until >= running.first_day()
    with sources.listing_of(sources.LIVING if lives_on else ()):
        context = open_context(progress)
        played = play_year(context, out)
        if lives_on:
            running.play(context, until)
            missing = [f"not played: {name}" for name in not_played()] if until >= EARLIEST else []
            played = replace(played, until=until, faults=(*played.faults, *missing))
    return replace(verified(played), seconds=time.monotonic() - began)


def play_year(context: DemoContext, out: Path) -> PlayResult:
    """The year 2025 to the end of its accounts, on 31 January, with its contracts left in `out/contracts`."""
    proposals.import_lists(context)
    proposals.hire(context)
    proposals.plan_appointed(context)
    examples.plan(context)
    accepted = proposals.submit_all(context)
    proposals.review(context, accepted)
    agreements.launch(context, accepted)
    regional.play(context)
    agreements.give_keys(context)
    agreements.name_seats()
    quarters.play(context)
    proofs: list[Proof] = []
    for contract in context.progress.over(_("Checking signed contracts"), list(context.contracts.values())):
        proofs += prove_all([contract], out / "contracts", at=context.clock.tick())
    wanted, counts = expected(), found(context, proofs)
    return PlayResult(wanted, counts, tuple(proofs), tuple(differences(wanted, counts)))


def verified(played: PlayResult) -> PlayResult:
    """With what is wrong about the history as a whole, if anything is."""
    verification = Verification()
    faults = [f"history, {finding.subject}: {finding.message}" for finding in verification.findings()]
    return replace(played, faults=(*played.faults, *faults), events_verified=verification.totals.events)


def open_context(progress: Progress) -> DemoContext:
    """Mark the empty database as a demonstration and publish the policies. Raises NotEmpty."""
    if Event.objects.exists() or Government.objects.exists() or User.objects.exists():
        raise NotEmpty("the database is not empty")
    Installation.objects.filter(pk=1).update(is_demo=True)
    installation.cache_clear()
    clock = Clock(proposals.IMPORTED_ON)
    for path in publishing.shipped_files():
        publishing.publish_file(path, at=clock.now)
    for path in instruments.shipped_files():
        instruments.publish_file(path, at=clock.now)
    for path in critical_rules.shipped_rules():
        critical_rules.publish_rule(path.read_text(encoding="utf-8"), at=clock.now)
    for path in kinds.shipped_files():
        kinds.publish_file(path, at=clock.now)
    return DemoContext(clock=clock, progress=progress, people=DemoPeople())
