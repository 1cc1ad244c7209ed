"""What is unusual about the targets of a draft, in words: a target of zero, and targets that nobody set.

For both somebody says why before signatures are requested; the reason belongs to the terms and is printed in the annex.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from common.periods import PeriodKind
from common.types import StrOrPromise
from contracts.enums import TermAggregation, TermPolarity
from contracts.terms.parts import TermIndicator

# So many indicators are named in one sentence.
_NAMED = 3


def target_remarks(indicators: Iterable[TermIndicator], *, covers_year: bool = True) -> list[StrOrPromise]:
    """A sentence for each kind of thing that a signatory should know before agreeing; empty where all is set.

    `covers_year`: a whole year lies within the contract.
    """
    rows = list(indicators)
    return [*_unusual(rows), *_only_yearly(rows, covers_year)]


def unusual_targets(indicators: Iterable[TermIndicator]) -> list[StrOrPromise]:
    """Those of the remarks that ask for a reason: targets of zero, and indicators without any."""
    return list(_unusual(list(indicators)))


def _unusual(rows: list[TermIndicator]) -> Iterator[StrOrPromise]:
    zero = [row for row in rows if any(value and not value.strip("-0.") for value in _targets(row))]
    if zero:
        yield _(
            "%(names)s: a target is 0. Zero is a target like any other: it is reached or missed, never measured in"
            " percent. If no target was meant, leave it empty."
        ) % {"names": _names(zero)}
    without = [row for row in rows if not any(_targets(row)) and not _has_range(row)]
    if without:
        yield _(
            "%(names)s: no target at all is set. The print shows “–”, and nothing can be measured against it."
        ) % {"names": _names(without)}


def _only_yearly(rows: list[TermIndicator], covers_year: bool) -> Iterator[StrOrPromise]:
    yearly = [row for row in rows if row.target_year and not any(_of_parts(row))]
    unjudged = [row for row in yearly if row.aggregation == TermAggregation.SUM and not covers_year]
    if unjudged:
        yield _(
            "%(names)s: only the year has a target, and the contract does not cover a whole year. Reports show"
            " progress, and no result is judged. Set targets of periods in the plan, or let the contract begin on"
            " 1 January."
        ) % {"names": _names(unjudged)}
    yearly = [row for row in yearly if row not in unjudged]
    if yearly:
        yield _(
            "%(names)s: only the year has a target. Reports of periods show progress; the result is judged with the"
            " year's last period."
        ) % {"names": _names(yearly)}


def _targets(row: TermIndicator) -> list[str]:
    return [row.target_year, *(target.value for target in row.targets)]


def _of_parts(row: TermIndicator) -> list[str]:
    return [each.value for each in row.targets if each.target_period.kind is not PeriodKind.YEAR]


def _has_range(row: TermIndicator) -> bool:
    return row.polarity == TermPolarity.RANGE and bool(row.range_low)


def _names(rows: list[TermIndicator]) -> str:
    shown = ", ".join(f"“{row.name}”" for row in rows[:_NAMED])
    if len(rows) <= _NAMED:
        return shown
    return _("%(names)s and %(count)d more") % {"names": shown, "count": len(rows) - _NAMED}
