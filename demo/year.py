"""The year 2025 in three parts, each click through the same services as a user's, with the time passed in."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from common.types import Json
from demo import agreements, examples, proposals, quarters
from demo.clock import Clock
from demo.context import DemoContext
from demo.expected import differences, expected
from demo.found import found
from demo.people import DemoPeople
from demo.progress import Progress
from demo.proof import Proof, prove_all
from innovations.services.evaluations import instruments
from organisations.models import Government, User
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
    events_verified: int
    seconds: float

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
        }


def play(progress: Progress, out: Path) -> PlayResult:
    """Play the year into the empty database, leave the contracts in `out/contracts`, compare, verify.

    Marks the database as a demonstration. Raises NotEmpty; an unforeseen refusal is raised as it is.
    """
    began = time.monotonic()
    context = _open_context(progress)
    proposals.import_lists(context)
    proposals.hire(context)
    proposals.plan_appointed(context)
    examples.plan(context)
    accepted = proposals.submit_all(context)
    proposals.review(context, accepted)
    agreements.launch(context, accepted)
    agreements.give_keys(context)
    agreements.name_seats()
    quarters.play(context)
    proofs: list[Proof] = []
    for contract in progress.over(_("Checking signed contracts"), list(context.contracts.values())):
        proofs += prove_all([contract], out / "contracts", at=context.clock.tick())
    wanted, counts = expected(), found(context, proofs)
    faults = differences(wanted, counts)
    verification = Verification()
    for finding in verification.findings():
        faults.append(f"history, {finding.subject}: {finding.message}")
    return PlayResult(
        wanted, counts, tuple(proofs), tuple(faults), verification.totals.events, time.monotonic() - began
    )


def _open_context(progress: Progress) -> DemoContext:
    """Mark the empty database as a demonstration and publish the policies."""
    if Event.objects.exists() or Government.objects.exists() or User.objects.exists():
        raise NotEmpty("the database is not empty")
    Installation.objects.filter(pk=1).update(is_demo=True)
    installation.cache_clear()
    clock = Clock(proposals.IMPORTED_ON)
    for path in publishing.shipped_files():
        publishing.publish_file(path, at=clock.now)
    for path in instruments.shipped_files():
        instruments.publish_file(path, at=clock.now)
    return DemoContext(clock=clock, progress=progress, people=DemoPeople())
