"""The real figures of Deli Serdang: ours beside the published ones, every difference with its cause."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from demo import sources
from demo.figures import DeviationCause, ShareMove, cause_of, compared, document, share_moves
from innovations.services.evaluations.instruments import shipped

ROOT = Path(__file__).parents[2]


def test_every_difference_has_a_cause_and_none_is_ours() -> None:
    rows = compared(shipped())

    assert len(rows) == len(sources.rows("quarterly_reports.csv")) == 236
    assert Counter(row.cause for row in rows) == {
        DeviationCause.SAME: 156,
        DeviationCause.WITHOUT_OUTPUT: 60,
        DeviationCause.TARGET_ZERO: 20,
    }


def test_ours_is_what_plain_fractions_give() -> None:
    rows = compared(shipped())

    plain = [in_fractions(row.actuals, row.target) for row in rows]

    assert [row.ours for row in rows] == plain


def test_a_difference_of_ours_alone_is_left_unexplained() -> None:
    same = next(row for row in compared(shipped()) if row.cause is DeviationCause.SAME and row.ours)
    above = next(row for row in compared(shipped()) if row.cause is DeviationCause.WITHOUT_OUTPUT)
    assert same.ours is not None
    assert above.ours is not None

    wrong = [
        cause_of(row.ours + off, row.published, row.target, row.moves)
        for row in (same, above)
        for off in (Decimal(5), Decimal(-5))
    ]

    assert wrong == [DeviationCause.UNEXPLAINED] * 4


def test_a_source_with_less_than_its_quantities_is_named_so() -> None:
    quantities, shares = (Decimal(1), Decimal(1)), (Decimal("0.25"), Decimal("0.75"))

    moves = tuple(move for move in share_moves(quantities, shares, Decimal(2)) if move.differs)

    assert moves == (ShareMove(1, Fraction(1, 4), Fraction(1, 2)),)
    assert cause_of(Decimal(100), Decimal(75), Decimal(2), moves) is DeviationCause.OUTPUT_NOT_COUNTED


def test_the_document_lists_what_is_true_now() -> None:
    instrument = shipped()
    kept = (ROOT / "docs" / "real-figures.md").read_text(encoding="utf-8")

    assert kept == document(compared(instrument), instrument)


def in_fractions(actuals: tuple[Decimal | None, ...], target: Decimal | None) -> Decimal | None:
    """Sum over target in exact fractions, rounded half up to two places; a target of 0 is reached by what is there."""
    if target is None or all(actual is None for actual in actuals):
        return None
    if target == 0:
        return Decimal("100.00")
    share = sum((Fraction(actual) for actual in actuals if actual is not None), Fraction(0)) / Fraction(
        target
    )
    hundredths = int(share * 10000 * 2 + 1) // 2
    return Decimal(hundredths).scaleb(-2).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
