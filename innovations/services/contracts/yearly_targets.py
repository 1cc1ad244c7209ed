"""What a plan says of the years of each contract: a following one takes nothing from those of the last by silence."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from common.periods import TargetPeriod
from contracts.models import Contract
from innovations.models import Indicator, Innovation
from innovations.services.contracts.amending import agreed_by_period, periods_asked_for
from innovations.services.proposals.targets import Targets, save_targets
from innovations.services.reports.targets import record_targets
from workflow.engine.declarations import Context


def keep_for_its_years(innovation: Innovation, contract: Contract) -> None:
    """The plan goes on saying of the contract's own periods what was agreed for them, whatever it says of other years.

    Five queries at most, one more for each contract that this one revised.
    """
    save_targets(
        {
            row.pk: {period: value for period, value in agreed.items() if value is not None}
            for row, agreed in _agreed(innovation, contract)
        }
    )


def take_contract(
    innovation: Innovation, contract: Contract, *, follows: Contract, cause: Context[Contract]
) -> None:
    """The innovation names a following contract, which came into force, and its plan what that agrees on.

    Targets of whichever year were those of the last contract: they stay with its years. The innovation is locked.
    """
    innovation.contract = contract
    innovation.save(update_fields=["contract"])
    keep_for_its_years(innovation, follows)
    agreed = {row.pk: targets for row, targets in _agreed(innovation, contract)}
    wanted: dict[UUID, Targets] = {
        row.pk: {**dict.fromkeys(row.targets_by_part()), **agreed.get(row.pk, {})}
        for row in innovation.indicators.prefetch_related("targets")
    }
    save_targets(wanted)
    innovation.indicators.filter(target_year__isnull=False).update(target_year=None)
    assert cause.event is not None, "reactions run after their event"
    record_targets(innovation, event=cause.event)


def _agreed(
    innovation: Innovation, contract: Contract
) -> Iterator[tuple[Indicator, dict[TargetPeriod, Decimal | None]]]:
    """The indicators that the contract names, with what it says of its periods."""
    rows = {row["code"]: row for row in contract.draft["indicators"]}
    asked_for = periods_asked_for(contract)
    for indicator in innovation.indicators.order_by("position", "id"):
        row = rows.get(indicator.source_code or str(indicator.pk))
        if row is not None:
            agreed = agreed_by_period(row, contract, asked_for).items()
            yield indicator, dict(agreed)
