"""Replicas of published innovations, proposed by agencies of Tuban: examples, and their titles say so.

Published are the origins, which every replica names; that an agency takes one over is invented.
"""

from collections.abc import Mapping
from decimal import Decimal

from contracts.models import Contract
from demo import sources
from demo.context import DemoContext
from innovations.models import Innovation
from innovations.services.proposals import drafting, replicating
from innovations.services.proposals.plan_lists import Given
from organisations.enums import Role
from organisations.models import Agency
from workflow.engine import gate

GOVERNMENT = "35.23"
TITLE = "{origin} (contoh replikasi)"
# How a replica is called here: by its origin.
KEY = "replica-{origin}"


def agency_called(name: str) -> Agency:
    """An agency of Tuban by its published name."""
    return Agency.objects.select_related("government").get(government__code=GOVERNMENT, name=name)


def draft(
    context: DemoContext, origin: str, agency_name: str, *, fields: Mapping[str, Given] | None = None
) -> Innovation:
    """A replica by the innovator of an agency, with the one indicator that every contract of the demo has."""
    agency = agency_called(agency_name)
    innovator = context.in_agency(Role.INNOVATOR, agency)
    source = Innovation.objects.select_related("government").get(source_id=origin)
    made = replicating.replicate(
        source,
        government=agency.government,
        agency=agency,
        actor=innovator,
        at=context.clock.tick(),
        fields={
            "intake": "register",
            "year": context.clock.now.year,
            "title": TITLE.format(origin=source.title),
            **(fields or {}),
        },
    )
    made = drafting.revise(
        made,
        actor=innovator,
        at=context.clock.tick(),
        rows={"indicators": [duty_row()]},
    )
    context.innovations[KEY.format(origin=origin)] = made
    return made


def duty_row() -> dict[str, str | Decimal | None]:
    """The reporting duty, counted: what the contracts of the year 2025 agree on too."""
    duty = next(entry for entry in sources.appointments() if len(entry.targets) == 1)
    return dict(duty.targets[0].as_row())


def submit(context: DemoContext, origin: str) -> None:
    """Handed in by its innovator."""
    innovation = of(origin)
    context.innovations[KEY.format(origin=origin)] = gate.perform(
        innovation,
        "submit",
        actor=context.of_agency(Role.INNOVATOR, innovation),
        at=context.clock.tick(),
    )


def of(origin: str) -> Innovation:
    """The replica as it is now."""
    rows = Innovation.objects.select_related("government", "agency", "contract", "launch_event")
    return rows.get(replicates__source_id=origin, government__code=GOVERNMENT)


def contract_of(origin: str) -> Contract:
    """The replica's contract, which it has."""
    contract = of(origin).contract
    assert contract is not None, "it has a contract"
    return contract
