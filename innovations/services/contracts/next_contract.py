"""The contract after the last one: whether one may be prepared now, and from which day it may run.

A contract is followed by another when it was fulfilled, terminated or has run out. As its last report is due after its
last day, the next is prepared once its last period has begun; their periods never overlap. What is owed under the last
stays owed under it.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow
from common.periods import local_day
from contracts.enums import ContractKind, ContractState
from contracts.models import Contract
from contracts.queries import contracts_about
from contracts.terms.agreed_reports import agreed_reports
from innovations.enums import HANDED_IN
from innovations.models import Innovation
from workflow.models import Event

# Before it binds anybody.
IN_PREPARATION = (ContractState.DRAFT, ContractState.SIGNING)
_ENDED_EARLY = ("contract.terminate", "contract.lapse")


def contract_in_preparation(innovation: Innovation) -> Contract | None:
    """The contract that is drafted or out for signature, revisions and addenda apart. One query."""
    rows = contracts_about(innovation.pk).filter(kind=ContractKind.ORIGINAL, state__in=IN_PREPARATION)
    return rows.first()


def last_contract(innovation: Innovation) -> Contract | None:
    """The contract that binds or bound last, as it was revised; None while none was in force. At most a query."""
    found = innovation.contract
    never = (*IN_PREPARATION, ContractState.VOID)
    return None if found is None or found.state in never else found


def why_no_contract(innovation: Innovation, *, at: datetime) -> NotNow | None:
    """Why no contract is prepared now: one is already, or the last has periods ahead. At most two queries."""
    if contract_in_preparation(innovation) is not None:
        return NotNow(_("This innovation already has a contract."), code="has_contract")
    last = last_contract(innovation)
    if last is None or last.state != ContractState.IN_FORCE:
        return None
    begins = preparation_begins_on(last)
    if begins <= local_day(at, innovation.government.tz):
        return None
    message = _(
        "Its contract %(number)s runs until %(last_day)s. The next one can be prepared from %(day)s on, when the last"
        " period of this one has begun."
    )
    return NotNow(
        message
        % {
            "number": last.number,
            "last_day": date_format(period_end(last) - timedelta(days=1), "j F Y"),
            "day": date_format(begins, "j F Y"),
        },
        code="has_contract",
    )


def preparation_begins_on(last: Contract) -> date:
    """The first day of the last period that a contract reports on. No query."""
    rows = agreed_reports(last.draft)
    return rows[-1].period.start if rows else period_end(last)


def period_end(contract: Contract) -> date:
    """The day after the last day of a contract. No query."""
    return date.fromisoformat(contract.draft["period_end"])


def first_free_day(last: Contract) -> date:
    """From which day another contract may run: the day after the last day of this one; where it was ended before, the
    day after that, and after what was reported on under it. Two queries then.
    """
    if last.state != ContractState.TERMINATED:
        return period_end(last)
    ended_at = (
        Event.objects.filter(subject_type=Contract.SUBJECT_TYPE, subject_id=last.pk, kind__in=_ENDED_EARLY)
        .order_by("-at", "-id")
        .values_list("at", flat=True)
        .first()
    )
    assert ended_at is not None, "a contract ends by an event"
    after = local_day(ended_at, ZoneInfo(last.government.zone)) + timedelta(days=1)
    reported = last.reports.filter(state__in=HANDED_IN).values_list("period_end", flat=True)
    first = date.fromisoformat(last.draft["period_start"])
    return max(first, min(period_end(last), max([after, *reported])))


def refuse_overlap(last: Contract | None, first_day: date) -> None:
    """Raises BadInput naming the first day of a contract that would begin before the last one is over."""
    if last is None or first_day >= (free := first_free_day(last)):
        return
    message = _("It overlaps with the contract %(number)s. Give %(day)s or a later day.") % {
        "number": last.number,
        "day": date_format(free, "j F Y"),
    }
    raise BadInput(message, gaps=[Gap("period_start", "overlaps", message)])
