"""A contract under which nothing is owed any more: the bureau is asked to mark it as fulfilled, so that it ends."""

from datetime import datetime

from contracts.enums import ContractState
from contracts.models import Contract
from innovations.enums import SETTLED
from innovations.flows.report import ReportFlow
from innovations.models import Report
from organisations.enums import Role
from organisations.offices import SYSTEM
from workflow.engine import gate, tasks
from workflow.engine.declarations import Context
from workflow.engine.hooks import reacts_to
from workflow.engine.transaction import UnitOfWork
from workflow.enums import Scope, TaskKind


def contract_of(report: Report) -> list[Contract]:
    """The contract that owes the report; none for an ad-hoc one. At most a query."""
    return [] if report.contract is None else [report.contract]


@reacts_to(ReportFlow.evaluate, ReportFlow.waive, ReportFlow.lapse, locks=contract_of, order=30)
def ask_to_mark(ctx: Context[Report], unit: UnitOfWork) -> None:
    """The last report of a contract in force was settled. One query; an event and its task where it was the last."""
    for named in contract_of(ctx.subject):
        ask_where_nothing_is_owed(unit.locked_row(named), at=ctx.at)


def ask_where_nothing_is_owed(contract: Contract, *, at: datetime) -> None:
    """Ask the bureau to mark a locked contract as fulfilled, where it is in force and owes nothing. One query."""
    if contract.state != ContractState.IN_FORCE or contract.reports.exclude(state__in=SETTLED).exists():
        return
    gate.record(contract, "nothing_owed", actor=SYSTEM, office=SYSTEM.offices[0], at=at)
    tasks.open_task(contract, TaskKind.FULFIL, role=Role.ORGANISATION_BUREAU, scope=Scope.GOVERNMENT, at=at)
