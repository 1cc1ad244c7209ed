"""How complete a proposal is before it is submitted, part by part: what the policy asks for, and what is missing of it.

The one list of what is required is the policy's (`innovations.conditions.asked_at_submission`); the same rules refuse a
submission.
"""

from dataclasses import dataclass, field

from common.errors import Gap
from innovations.conditions import GateTable, asked_at_submission, gaps_at_submission
from innovations.models import PROPOSAL_FIELDS, Innovation
from innovations.proposal_fields import ProposalSection
from innovations.services.proposals.plan_lists import ROWS


@dataclass(slots=True)
class PartComplete:
    """Of one part of a proposal: the places that the policy asks for, and what is missing of them."""

    asked: set[str] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def filled(self) -> int:
        """How many of the places are as the policy asks."""
        return len(self.asked - {gap.field for gap in self.gaps})


def part_of(name: str) -> str:
    """The part of a proposal to which a field or a list belongs: a section, or the list itself."""
    if name in ROWS:
        return name
    declared = PROPOSAL_FIELDS.get(name)
    return str(ProposalSection.IDENTITY if declared is None else declared.section)


def completeness(innovation: Innovation, asked: GateTable | None = None) -> dict[str, PartComplete]:
    """Each section and list with what is asked of it and missing. A query for each list that the policy names."""
    rules = asked_at_submission(innovation) if asked is None else asked
    found = {name: PartComplete() for name in (*ProposalSection.values, *ROWS)}
    for name in (*rules.get("required", ()), *rules.get("minimum_rows", ())):
        found[part_of(name)].asked.add(name)
    for gap in gaps_at_submission(innovation, rules):
        # A text that need not be there is asked for more words once it has some.
        found[part_of(gap.field)].asked.add(gap.field)
        found[part_of(gap.field)].gaps.append(gap)
    return found
