"""A stored evaluation put into words, and the rows of those who wrote it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NotRequired, TypedDict

from common.period_names import period_name
from common.periods import PartOfYear
from innovations.models import Assessment, Evaluation, Indicator
from innovations.scoring.instrument import Instrument
from innovations.scoring.kept import KeptInputs
from innovations.scoring.predicates import predicate_of
from innovations.scoring.score_json import ScoreLine, lines_of
from innovations.scoring.wording import Explanation, explain
from innovations.services.evaluations import instruments


class GatheredReport(TypedDict):
    """A report that a periodic evaluation looks at, as it stood when that began; `not_yet`: its year was not over."""

    number: int
    report: str
    year: int
    quarter: int | None
    period: str
    state: str
    score: str | None
    band: str
    not_yet: NotRequired[bool]
    recommendation: str


class GatheredResults(TypedDict):
    """What a periodic evaluation is about (`Appraisal.gathered`). `quarters` are periods of whatever length."""

    instrument: str
    inputs: KeptInputs
    quarters: Sequence[GatheredReport]


def explanation_of(row: Evaluation) -> Explanation:
    """Every step in words. No query beyond the instrument's, for indicators and an appraisal that are loaded."""
    record = row.result
    periods = None if row.appraisal is None else gathered_periods(row.appraisal.gathered)
    instrument = instruments.by_reference(record.formula_version)
    words = words_of_indicators(row.innovation.indicators.all(), instrument)
    return explain(record.working, instrument, indicator_names(row), periods=periods, words=words)


def words_of_indicators(
    rows: Iterable[Indicator], instrument: Instrument
) -> dict[str, Mapping[Decimal, str]]:
    """The names that predicates give to numbers, by the indicator's id. No query of its own."""
    found = {str(row.pk): predicate_of(row.unit, row.predicates, instrument) for row in rows}
    return {key: predicate.names for key, predicate in found.items() if predicate is not None}


def named_lines(row: Evaluation) -> list[tuple[str, ScoreLine]]:
    """Each indicator's name and line, in printed order. No query for indicators that are loaded."""
    names = indicator_names(row)
    return [(names.get(line.indicator, ""), line) for line in lines_of(row.result.working)]


def indicator_names(row: Evaluation) -> dict[str, str]:
    """The names of the innovation's indicators by id. One query unless they are loaded."""
    return {str(each.pk): each.name for each in row.innovation.indicators.all()}


def gathered_periods(gathered: GatheredResults) -> dict[int, str]:
    """The names of the periods that a periodic evaluation gathered, by the numbers they are counted by there."""
    return {
        row["number"]: period_name(PartOfYear.from_code(row["period"]).in_year(row["year"]))
        for row in gathered["quarters"]
    }


def assessments_of(row: Evaluation) -> list[Assessment]:
    """What every evaluator wrote, in order; a decision taken back is left out. One query."""
    rows = row.subject.assessments.filter(decision__voided_at__isnull=True)
    return list(rows.select_related("result", "decision__seat").order_by("recorded_at", "pk"))
