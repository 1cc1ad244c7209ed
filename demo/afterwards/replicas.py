"""Replicas of published innovations, proposed by agencies of Tuban: examples, and their titles say so.

Published are the origins, which every replica names; that an agency takes one over is invented.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from contracts.models import Contract
from demo import sources
from demo.context import DemoContext
from innovations.models import Innovation
from innovations.services.proposals import drafting, replicating
from innovations.services.proposals.plan_lists import Given
from organisations.enums import Role
from organisations.models import Agency, Government
from workflow.engine import gate

GOVERNMENT = "35.23"
TITLE = "{origin} (contoh replikasi)"


class Replica(NamedTuple):
    """What is taken over, by its id in innovations.csv, and by which agency of Tuban or another government."""

    origin: str
    agency: str
    government: str = GOVERNMENT

    @property
    def taker(self) -> Agency:
        """The agency that takes it over."""
        return agency_called(self.agency, self.government)


def government(code: str = GOVERNMENT) -> Government:
    """Tuban, or another one by its code."""
    return Government.objects.get(code=code)


def agency_called(name: str, government: str = GOVERNMENT) -> Agency:
    """An agency by its published name."""
    return Agency.objects.select_related("government").get(government__code=government, name=name)


def propose(
    context: DemoContext, replica: Replica, *, fields: Mapping[str, Given] | None = None
) -> Innovation:
    """Drafted, with the indicator that every contract of the demo has, and handed in."""
    made = draft(context, replica, fields=fields)
    innovator = context.of_agency(Role.INNOVATOR, made)
    drafting.revise(made, actor=innovator, at=context.clock.tick(), rows={"indicators": [duty_row()]})
    return submit(context, replica)


def draft(context: DemoContext, replica: Replica, *, fields: Mapping[str, Given] | None = None) -> Innovation:
    """Begun by the innovator of its agency; nobody deals with it by habit, since a story plays it."""
    agency = replica.taker
    origin = Innovation.objects.select_related("government").get(source_id=replica.origin)
    made = replicating.replicate(
        origin,
        government=agency.government,
        agency=agency,
        actor=context.in_agency(Role.INNOVATOR, agency),
        at=context.clock.tick(),
        fields={
            "intake": "register",
            "year": context.clock.now.year,
            "title": TITLE.format(origin=origin.title),
            **(fields or {}),
        },
    )
    context.in_a_story.add(str(made.pk))
    return made


def submit(context: DemoContext, replica: Replica) -> Innovation:
    """Handed in by the innovator of its agency."""
    innovation = of(replica)
    innovator = context.of_agency(Role.INNOVATOR, innovation)
    submitted: Innovation = gate.perform(innovation, "submit", actor=innovator, at=context.clock.tick())
    return submitted


def duty_row() -> dict[str, str | Decimal | None]:
    """The reporting duty, counted: what the contracts of the year 2025 agree on too."""
    duty = next(entry for entry in sources.appointments() if len(entry.targets) == 1)
    return dict(duty.targets[0].as_row())


def of(replica: Replica) -> Innovation:
    """The replica as it is now."""
    rows = Innovation.objects.select_related("government", "agency", "contract", "launch_event")
    return rows.get(replicates__source_id=replica.origin, agency=replica.taker)


def contract_of(replica: Replica) -> Contract:
    """The replica's contract, which it has."""
    contract = of(replica).contract
    assert contract is not None, "it has a contract"
    return contract
