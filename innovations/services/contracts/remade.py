"""An innovation names the contract that was made anew in place of the one it named."""

from contracts.flows.contract import ContractFlow
from contracts.models import Contract
from innovations.models import Innovation
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import reacts_to
from workflow.engine.transaction import UnitOfWork


def naming(contract: Contract) -> list[Innovation]:
    """The innovations that name the contract; one query. A change has none before it is in force."""
    return list(Innovation.objects.filter(contract_id=contract.pk).order_by("id"))


@reacts_to(ContractFlow.remake, locks=naming, order=20)
def name_the_new_one(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """What named the void contract names the new one. Two updates for each innovation."""
    for innovation in naming(ctx.subject):
        target = unit.locked_row(innovation)
        target.contract = ctx.subject.remade_as
        target.save(update_fields=["contract"])
        gate.touch(target)
