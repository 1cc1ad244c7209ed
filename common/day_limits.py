"""Which days people may give: those near the present budget year, so that a slip of the keyboard is noticed."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap
from common.periods import FIRST_DAY, LAST_DAY
from common.types import Json


def is_far_day(value: date | Json) -> bool:
    """Whether a value is a day or moment that has no instant in every zone."""
    day = value.date() if isinstance(value, datetime) else value
    return isinstance(day, date) and not FIRST_DAY <= day <= LAST_DAY


def around_budget_year(today: date, *, years_ahead: int = 1) -> tuple[date, date]:
    """The first and the last sensible day: from the beginning of last year to the end of the next (or a later) one."""
    return date(today.year - 1, 1, 1), date(today.year + years_ahead, 12, 31)


def day_near_budget_year(field: str, day: date, *, today: date) -> None:
    """Raises BadInput naming the field for a day further off than a year from the present budget year."""
    if gap := beyond(field, day, *around_budget_year(today)):
        raise BadInput(gap.message, gaps=[gap])


def beyond(field: str, day: date, first: date, last: date) -> Gap | None:
    """The gap for a day outside of `first` to `last`, both included; None for one inside."""
    if first <= day <= last:
        return None
    days = {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}
    return Gap(field, "out_of_reach", _("Give a day between %(first)s and %(last)s.") % days)
