"""The day of a contract: that of its last signature. Nothing that was printed before names it."""

from datetime import date
from zoneinfo import ZoneInfo

from common.periods import local_day
from contracts.flows.contract import ContractFlow
from contracts.models import Contract
from contracts.services.freezing import frozen_terms
from workflow.engine.declarations import Context
from workflow.engine.hooks import prepares


@prepares(ContractFlow.activate)
def date_contract(ctx: Context[Contract]) -> None:
    """Put down the day on which the last party signed, in the government's zone. Terms of schema 2 name their own."""
    contract = ctx.subject
    printed = frozen_terms(contract).signed_on
    contract.signed_on = (
        date.fromisoformat(printed) if printed else local_day(ctx.at, ZoneInfo(contract.government.zone))
    )
    contract.save(update_fields=["signed_on"])
