"""The day of a contract: that of its last signature in the government's zone, by which it is decided what it owes.

Nothing that was printed before names it.
"""

from datetime import date, datetime

from common.periods import local_day
from contracts.flows.contract import ContractFlow
from contracts.models import Contract
from contracts.services.freezing import frozen_terms
from workflow.engine.declarations import Context
from workflow.engine.hooks import prepares
from workflow.models import Event

ACTIVATED = "contract.activate"


def signing_day(contract: Contract, *, at: datetime) -> date:
    """The day on which the last signature put it in force; while signatures are awaited the day of `at`. One query."""
    signed = Event.objects.filter(
        subject_type=Contract.SUBJECT_TYPE, subject_id=contract.pk, kind=ACTIVATED
    ).values_list("at", flat=True)
    return local_day(signed.first() or at, contract.government.tz)


@prepares(ContractFlow.activate)
def date_contract(ctx: Context[Contract]) -> None:
    """Put down the day on which the last party signed, in the government's zone. Terms of schema 2 name their own."""
    contract = ctx.subject
    printed = frozen_terms(contract).signed_on
    contract.signed_on = date.fromisoformat(printed) if printed else local_day(ctx.at, contract.government.tz)
    contract.save(update_fields=["signed_on"])
