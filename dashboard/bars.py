"""Bars of a chart drawn by the server: one per period, in the units of the drawing."""

from dataclasses import dataclass
from decimal import Decimal

from common.reporting_periods import ReportingPeriod
from innovations.models import Evaluation, Report

# The drawing is 320 wide: a label, the bar's ground, and the number at its end. 100 percent stand at four fifths.
LEFT, GROUND, FULL = 72, 200, 160
ROW, HEIGHT, TEXT = 26, 16, 16
HUNDRED_AT = LEFT + FULL


@dataclass(frozen=True, slots=True)
class Bar:
    """A period and its score; `width` is 0 without one, and ends with the drawing at 125 percent.

    `progress` is drawn where there is no verdict yet.
    """

    period: ReportingPeriod
    score: Decimal | None
    width: str
    progress: Decimal | None = None


def bar_of(report: Report, evaluation: Evaluation | None) -> Bar:
    """The bar of one report, by its evaluation."""
    score = None if evaluation is None else evaluation.score
    progress = None if evaluation is None or score is not None else evaluation.progress
    shown = progress if score is None else score
    share = max(Decimal(0), min(shown or Decimal(0), Decimal(125)))
    return Bar(report.period, score, str((share * FULL / 100).quantize(Decimal("0.1"))), progress)
