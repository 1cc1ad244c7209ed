"""The day of the last signature, by which it is decided which reports a contract owes."""

from datetime import date, datetime

from common.periods import local_day
from contracts.models import Contract
from workflow.models import Event

ACTIVATED = "contract.activate"


def signing_day(contract: Contract, *, at: datetime) -> date:
    """The day on which the last signature put it in force; while signatures are awaited the day of `at`. One query."""
    signed = Event.objects.filter(
        subject_type=Contract.SUBJECT_TYPE, subject_id=contract.pk, kind=ACTIVATED
    ).values_list("at", flat=True)
    return local_day(signed.first() or at, contract.tz)
