"""What falls away when a contract or an innovation is ended before its time."""

from contracts.enums import ContractState
from contracts.flows.contract import ContractFlow
from contracts.models import Contract
from contracts.queries import contracts_about
from contracts.services.revising import addenda_in_force
from deadlines.services import deadlines
from innovations.enums import SETTLED, ReportState
from innovations.flows.innovation import InnovationFlow
from innovations.models import Innovation, Report
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import reacts_to
from workflow.engine.transaction import UnitOfWork
from workflow.models import Subject


def ended_by_termination(contract: Contract) -> list[Report]:
    """The reports that are not settled, to be locked: also those handed in, which may be sent back meanwhile."""
    return _unsettled(contract)


@reacts_to(ContractFlow.terminate, locks=ended_by_termination, order=20)
def end_reports(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """A contract was ended before its time: what was still to be reported under it falls away with it."""
    _end(ctx, unit)


def ended_by_discontinuation(innovation: Innovation) -> list[Subject]:
    """The contract in force with its addenda, and the reports that are not settled, to be locked. Three queries."""
    contracts = _in_force(innovation)
    addenda = [addendum for contract in contracts for addendum in addenda_in_force(contract)]
    return [*contracts, *addenda, *_unsettled(innovation)]


@reacts_to(InnovationFlow.discontinue, locks=ended_by_discontinuation, order=30)
def end_obligations(ctx: Context[Innovation], unit: UnitOfWork) -> None:
    """An innovation was discontinued: its contract ends with it, and what was still to be reported."""
    for contract in _in_force(ctx.subject):
        gate.follow(ctx, unit.locked_row(contract), "lapse", **{"with": str(ctx.subject.pk)})
    _end(ctx, unit)


def _in_force(innovation: Innovation) -> list[Contract]:
    # Two, where the last reports under one are owed while the next is in force.
    rows = contracts_about(innovation.pk).filter(state=ContractState.IN_FORCE, amends__isnull=True)
    return list(rows.order_by("id"))


def _unsettled(holder: Contract | Innovation) -> list[Report]:
    return list(holder.reports.exclude(state__in=SETTLED).order_by("number", "id"))


def _end(ctx: Context[Contract] | Context[Innovation], unit: UnitOfWork) -> None:
    # Nobody can give these any more; one that was handed in stays to be evaluated.
    owed = (report for report in _unsettled(ctx.subject) if report.state != ReportState.SUBMITTED)
    for report in owed:
        gate.follow(ctx, unit.locked_row(report), "lapse", **{"with": str(ctx.subject.pk)})
    # Of what was handed in, only the time for correcting it: that falls due no more either.
    deadlines.close_all_of(Report.SUBJECT_TYPE, ctx.subject.reports.values("pk"), at=ctx.at)
