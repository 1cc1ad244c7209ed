"""What falls away when a contract or an innovation is ended before its time."""

from datetime import datetime
from uuid import UUID

from common.errors import NotVisible
from common.types import Json
from contracts.enums import ContractKind, ContractState
from contracts.flows.contract import ContractFlow
from contracts.models import Contract
from contracts.queries import contracts_about
from deadlines.services import deadlines
from innovations.enums import ENDED, SETTLED, InnovationState, ReportState
from innovations.flows.innovation import InnovationFlow
from innovations.models import Innovation, Report
from innovations.services.evaluations.following_up import unsettled_of
from organisations.offices import SYSTEM
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import reacts_to
from workflow.engine.transaction import UnitOfWork, retrying, unit_of_work
from workflow.models import Subject
from workflow.outbox.queue import Payload

TOPIC = "innovations.end"
# Not ended: what ends with an innovation.
LIVING = (ContractState.DRAFT, ContractState.SIGNING, ContractState.IN_FORCE)


def ended_by_termination(contract: Contract) -> list[Report]:
    """The reports that are not settled, to be locked: also those handed in, which may be sent back meanwhile."""
    return _unsettled(contract)


@reacts_to(ContractFlow.terminate, locks=ended_by_termination, order=20)
def end_reports(ctx: Context[Contract], unit: UnitOfWork) -> None:
    """A contract was ended before its time: what was still to be reported under it falls away with it."""
    _end(ctx, unit)


def ended_by_completion(innovation: Innovation) -> list[Contract]:
    """Its contracts that are in force, drafted or out for signature, to be locked. One query."""
    return list(contracts_about(innovation.pk).filter(state__in=LIVING).order_by("id"))


def ended_by_discontinuation(innovation: Innovation) -> list[Subject]:
    """Those, and the reports that are not settled. Two queries."""
    return [*ended_by_completion(innovation), *_unsettled(innovation)]


@reacts_to(InnovationFlow.complete, locks=ended_by_completion, order=30)
def fulfil_contracts(ctx: Context[Innovation], unit: UnitOfWork) -> None:
    """An innovation was completed, nothing is owed under its contract: it is fulfilled. What is not signed is void."""
    _end_contracts(ctx, unit, in_force="complete")


@reacts_to(InnovationFlow.discontinue, locks=ended_by_discontinuation, order=30)
def end_obligations(ctx: Context[Innovation], unit: UnitOfWork) -> None:
    """An innovation was discontinued: its contracts end with it, and what was still to be reported."""
    _end_contracts(ctx, unit, in_force="lapse")
    _end(ctx, unit)


def _end_contracts(ctx: Context[Innovation], unit: UnitOfWork, *, in_force: str) -> None:
    """Those in force first: what adds to them or was to change them ends with them.

    A signature that is on its way finds nothing to sign: its answer is kept as evidence.
    """
    for state, name in ((ContractState.IN_FORCE, in_force), (None, "lapse")):
        for contract in ended_by_completion(ctx.subject):
            alone = contract.state != ContractState.IN_FORCE or contract.kind != ContractKind.ADDENDUM
            if alone and state in (None, contract.state):
                gate.follow(ctx, unit.locked_row(contract), name, **{"with": str(ctx.subject.pk)})


def _unsettled(holder: Contract | Innovation) -> list[Report]:
    return list(holder.reports.exclude(state__in=SETTLED).order_by("number", "id"))


def _end(ctx: Context[Contract] | Context[Innovation], unit: UnitOfWork) -> None:
    # Nobody can give these any more; one that was handed in stays to be evaluated.
    owed = (report for report in _unsettled(ctx.subject) if report.state != ReportState.SUBMITTED)
    for report in owed:
        gate.follow(ctx, unit.locked_row(report), "lapse", **{"with": str(ctx.subject.pk)})
    # Of what was handed in, only the time for correcting it: that falls due no more either.
    deadlines.close_all_of(Report.SUBJECT_TYPE, ctx.subject.reports.values("pk"), at=ctx.at)


def end_existing(payload: Payload, at: datetime) -> None:
    """The worker's side of an upgrade: end what an earlier version left behind with an innovation. Idempotent."""

    def work() -> None:
        with unit_of_work():
            try:
                innovation, moment = gate.locked(Innovation(pk=UUID(str(payload["innovation"]))), at=at)
            except NotVisible:
                return
            if innovation.state not in ENDED:
                return
            for contract in ended_by_completion(innovation):
                signed = contract.state == ContractState.IN_FORCE
                name = "complete" if signed and innovation.state == InnovationState.COMPLETED else "lapse"
                # With an earlier one of them it may have ended already.
                if Contract.objects.filter(pk=contract.pk, state=contract.state).exists():
                    _end_one(contract, name, innovation, at=moment)
            for follow_up in unsettled_of(innovation):
                gate.perform(follow_up, "lapse", actor=SYSTEM, at=moment)

    retrying(work)


def _end_one(contract: Contract, name: str, innovation: Innovation, *, at: datetime) -> None:
    facts: dict[str, Json] = {"with": str(innovation.pk)}
    gate.perform(contract, name, actor=SYSTEM, at=at, **facts)  # type: ignore[arg-type]  # none of the named ones
