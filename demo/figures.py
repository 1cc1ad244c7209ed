"""Published quarterly figures beside ours: every indicator and quarter, each difference named by its cause.

The planning agency of Deli Serdang published, for 2025, what was achieved per quarter and a cumulative percentage. Ours
is the sum of the quantities over the target of the year; theirs often counts progress that is no quantity yet. Why the
two differ is read from the source alone: where its own share moved otherwise than its own quantities. A difference
that the source does not show by itself would be ours, and stays unexplained.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from common.numbers import format_decimal, parse_decimal
from demo import sources
from innovations.scoring.instrument import Instrument
from innovations.scoring.progress import IndicatorFigures, PeriodFigures, achieve

# Both are printed with two places; one unit of the last place is rounding.
ROUNDING = Decimal("0.01")
PLACES = Decimal("0.01")
# The source rounds its shares to six places.
SHARE_ROUNDING = Fraction(1, 1_000_000)


class DeviationCause(StrEnum):
    """Why ours and the published percentage differ, or that they do not."""

    SAME = "same"
    ROUNDING = "rounding"
    TARGET_ZERO = "target_zero"
    WITHOUT_OUTPUT = "without_output"
    OUTPUT_NOT_COUNTED = "output_not_counted"
    UNEXPLAINED = "unexplained"


WORDS = {
    DeviationCause.SAME: "the same",
    DeviationCause.ROUNDING: "rounding in the last place",
    DeviationCause.TARGET_ZERO: "the target of the year is 0: reached by any result, published as 0 % or not at all",
    DeviationCause.WITHOUT_OUTPUT: (
        "published is higher: the source's share rose in a quarter by more than the source's quantity of that quarter"
    ),
    DeviationCause.OUTPUT_NOT_COUNTED: (
        "published is lower: the source's share rose in a quarter by less than the source's quantity of that quarter"
    ),
    DeviationCause.UNEXPLAINED: "the source agrees with itself and yet differs from ours: ours would be wrong",
}


@dataclass(frozen=True, slots=True)
class ShareMove:
    """What one quarter of the source says twice: how far its share rose, and its quantity as a share of the target."""

    quarter: int
    rose: Fraction
    quantity: Fraction

    @property
    def differs(self) -> bool:
        """Beyond the rounding of the two shares between which it rose."""
        return abs(self.rose - self.quantity) > SHARE_ROUNDING


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One quarter of one indicator, with the actuals so far; `ours` None is not computable, `published` None empty.

    `moves` are the quarters so far in which the source's share and its quantity do not agree.
    """

    indicator: str
    unit: str
    quarter: int
    target: Decimal | None
    actuals: tuple[Decimal | None, ...]
    ours: Decimal | None
    published: Decimal | None
    moves: tuple[ShareMove, ...]
    cause: DeviationCause


def compared(instrument: Instrument) -> list[ComparedFigure]:
    """Every published row in the order of the source."""
    so_far: dict[str, list[dict[str, str]]] = {}
    found = []
    for row in sources.rows("quarterly_reports.csv"):
        rows = so_far.setdefault(row["indicator_id"], [])
        rows.append(row)
        found.append(_compared(rows, instrument))
    return found


def _compared(rows: list[dict[str, str]], instrument: Instrument) -> ComparedFigure:
    last = rows[-1]
    target = parse_decimal(last["target_tahun"], style="published")
    actuals = tuple(parse_decimal(row["realisasi_kinerja"], style="published") for row in rows)
    figures = IndicatorFigures(
        indicator=last["indicator_id"],
        periods=tuple(
            PeriodFigures(int(row["quarter"]), None, actual)
            for row, actual in zip(rows, actuals, strict=True)
        ),
        yearly_target=target,
        formula="positive",
        aggregation="sum",
    )
    reached = achieve(figures, instrument=instrument)
    shares = tuple(parse_decimal(row["persen_kumulatif"], style="published") for row in rows)
    share = shares[-1]
    published = None if share is None else (share * 100).quantize(PLACES, rounding=ROUND_HALF_UP)
    moves = tuple(move for move in share_moves(actuals, shares, target) if move.differs)
    return ComparedFigure(
        indicator=last["indicator_id"],
        unit=last["unit"],
        quarter=int(last["quarter"]),
        target=target,
        actuals=actuals,
        ours=reached.raw,
        published=published,
        moves=moves,
        cause=cause_of(reached.raw, published, target, moves),
    )


def share_moves(
    actuals: tuple[Decimal | None, ...], shares: tuple[Decimal | None, ...], target: Decimal | None
) -> list[ShareMove]:
    """The quarters of the source, the first one first; none where the target cannot divide. An empty cell counts 0."""
    if not target:
        return []
    before, found = Fraction(0), []
    for number, (actual, share) in enumerate(zip(actuals, shares, strict=True), start=1):
        reached = before if share is None else Fraction(share)
        found.append(ShareMove(number, reached - before, Fraction(actual or 0) / Fraction(target)))
        before = reached
    return found


def cause_of(
    ours: Decimal | None, published: Decimal | None, target: Decimal | None, moves: tuple[ShareMove, ...]
) -> DeviationCause:
    """Why the two differ; `moves` are those that do not agree within the source."""
    if target == 0 and published in (None, Decimal(0)):
        # An empty cell and 0 % are both how the source writes what cannot be divided.
        return DeviationCause.TARGET_ZERO
    if ours is None or published is None:
        return DeviationCause.UNEXPLAINED
    if ours == published:
        return DeviationCause.SAME
    apart = sum((move.rose - move.quantity for move in moves), Fraction(0)) * 100
    if abs(Fraction(published - ours) - apart) > Fraction(ROUNDING):
        return DeviationCause.UNEXPLAINED
    if not moves:
        return DeviationCause.ROUNDING
    return DeviationCause.WITHOUT_OUTPUT if apart > 0 else DeviationCause.OUTPUT_NOT_COUNTED


def document(rows: list[ComparedFigure], instrument: Instrument) -> str:
    """docs/real-figures.md."""
    causes = Counter(row.cause for row in rows)
    indicators = {row.indicator for row in rows}
    lines = [
        "# Real quarterly figures beside ours",
        "",
        "Generated by `./run manage real_figures --write docs/real-figures.md`; a test compares it. Source: what the",
        "planning agency of Deli Serdang reported on 2025 (`demo/data/quarterly_reports.csv`, see its README). Ours is",
        f"the sum of the quantities over the target of the year, computed by `{instrument.reference.split(':')[0]}`",
        "(formula `positive`, aggregation `sum`, no cap). The published number is a cumulative share.",
        "",
        f"{len(indicators)} indicators, {len(rows)} quarters. The source says everything twice: as a quantity of each",
        "quarter and as a share so far. Each difference between ours and the share is as large as the difference",
        "between these two columns of the source, and the quarters in which they differ are named. A difference of",
        f"ours alone would be `unexplained`; there are {causes[DeviationCause.UNEXPLAINED]}.",
        "",
        "| cause | quarters | what it means |",
        "|---|---:|---|",
        *(f"| `{cause}` | {causes[cause]} | {WORDS[cause]} |" for cause in DeviationCause),
        "",
        "## Every difference",
        "",
        "In the last column, quarter by quarter: by how many points the source's share rose, and what its quantity of",
        "that quarter is worth.",
        "",
        "| indicator | quarter | actuals so far | target | ours % | published % | cause | within the source |",
        "|---|---|---|---:|---:|---:|---|---|",
        *(_line(row) for row in rows if row.cause is not DeviationCause.SAME),
        "",
        "## Every indicator",
        "",
        "Ours / published in percent after each quarter.",
        "",
        "| indicator | unit | target | I | II | III | IV |",
        "|---|---|---:|---:|---:|---:|---:|",
        *_table(rows),
    ]
    return "\n".join(lines) + "\n"


def _line(row: ComparedFigure) -> str:
    actuals = " + ".join(format_decimal(actual) for actual in row.actuals)
    return (
        f"| {row.indicator} | {row.quarter} | {actuals} {row.unit} | {format_decimal(row.target)} "
        f"| {_percent(row.ours)} | {_percent(row.published)} | `{row.cause}` | {_moves(row.moves)} |"
    )


def _moves(moves: tuple[ShareMove, ...]) -> str:
    return "; ".join(f"{move.quarter}: {_points(move.rose)} for {_points(move.quantity)}" for move in moves)


def _points(share: Fraction) -> str:
    hundredths = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return _percent(hundredths.quantize(PLACES, rounding=ROUND_HALF_UP))


def _table(rows: list[ComparedFigure]) -> Iterable[str]:
    by_indicator: dict[str, list[ComparedFigure]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator, []).append(row)
    for indicator, theirs in by_indicator.items():
        cells = " | ".join(f"{_percent(row.ours)} / {_percent(row.published)}" for row in theirs)
        yield f"| {indicator} | {theirs[0].unit} | {format_decimal(theirs[0].target)} | {cells} |"


def _percent(value: Decimal | None) -> str:
    return format_decimal(value, places=2)
