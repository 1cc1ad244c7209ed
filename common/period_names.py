"""The names of periods in the language of the screen; documents and stored titles use Indonesian (`periods`)."""

from django.utils.translation import get_language

from common.periods import PartOfYear, Period, target_period
from common.reporting_periods import ReportingPeriod

Named = Period | PartOfYear | ReportingPeriod


def period_name(period: Named | str) -> str:
    """In full: "Triwulan I 2025", "January"; also of a code."""
    return _known(period).label_in(_language())


def short_period_name(period: Named | str) -> str:
    """Abbreviated: "TW I 2025", "Jan"; also of a code."""
    return _known(period).short_in(_language())


def _known(period: Named | str) -> Named:
    return target_period(period) if isinstance(period, str) else period


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "id"
