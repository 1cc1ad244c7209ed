"""Measuring instruments: read with every fault named, published for good, and old numbers that stay what they were."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from common.errors import BadInput
from contracts.models import Contract
from innovations.models import Evaluation, InstrumentVersion
from innovations.scoring.formulas import Expression, FormulaError
from innovations.scoring.instrument_document import parse
from innovations.scoring.progress import IndicatorFigures, PeriodFigures, Reason, achieve
from innovations.services.evaluations import instruments
from innovations.services.evaluations.explaining import explanation_of
from innovations.services.evaluations.recomputing import recompute, recompute_all
from tests.innovations.published_instruments import FIRST, first
from tests.innovations.test_progress import INSTRUMENT
from tests.innovations.walks import in_force, reported
from tests.world import START, World

TEXT = (instruments.SHIPPED / "capaian-kinerja.toml").read_text(encoding="utf-8")
FAULTS = """name = "Salah Nama"
title = "Uji"
legal_basis = "uji"
colour = "red"
precision = 3

[formulas.positive]
label = "naik"
expression = "R / T * 100 ** 2"

[formulas.range]
label = "rentang"
expression = "T / B"
inside = 100

[polarity]
higher = "positive"
lower = "unknown"
range = "positive"

[aggregations.sum]
label = "jumlah"
take = "median"

[predicates.opini]
label = "Opini"
units = "opini"
values = { WTP = 4, WDP = 4 }

[cap]
percent = "200"

[scales.uji]
title = "Uji"
bands = [ { code = "a", label = "A", from = 50 }, { code = "a", label = "B", from = 60 }, { code = "c", label = "C" } ]

[[recommendations]]
outcome = "dissolve"
"""


def test_every_fault_is_found_at_its_line_and_field() -> None:
    with override("en"), pytest.raises(BadInput) as refusal:
        parse(FAULTS)

    found = [(gap.field, gap.code, str(gap.message).split(":")[0]) for gap in refusal.value.gaps]
    assert found == [
        ("name", "name", "Line 1, column 1"),
        ("colour", "unknown", "Line 4, column 1"),
        ("precision", "number", "Line 5, column 1"),
        ("formulas.positive.expression", "formula", "Line 9, column 1"),
        ("formulas.range.expression", "formula", "Line 13, column 1"),
        ("formulas.range.expression", "formula", "Line 13, column 1"),
        ("polarity.lower", "choice", "Line 18, column 1"),
        ("polarity.range", "range", "Line 19, column 1"),
        ("aggregations.last", "required", "Line 21, column 1"),
        ("aggregations.trend_up", "required", "Line 21, column 1"),
        ("aggregations.trend_flat", "required", "Line 21, column 1"),
        ("aggregations.trend_down", "required", "Line 21, column 1"),
        ("aggregations.sum.take", "choice", "Line 23, column 1"),
        ("predicates.opini.units", "type", "Line 27, column 1"),
        ("predicates.opini.values", "doubled", "Line 28, column 1"),
        ("cap.percent", "number", "Line 31, column 1"),
        ("scales.uji.bands", "order", "Line 35, column 1"),
        ("scales.uji.bands.0.code", "doubled", "Line 35, column 13"),
        ("scales.uji.bands.1.code", "doubled", "Line 35, column 53"),
        ("recommendations.0.outcome", "choice", "Line 38, column 1"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "R +",
        "__import__('os')",
        "R.real",
        "R if T else B",
        "1.5 * R",
        "R ** T",
        "[R]",
        "f(R, T)",
        "X / T",
        "abs(R, T)",
    ],
)
def test_a_formula_is_arithmetic_and_nothing_else(text: str) -> None:
    with pytest.raises(FormulaError):
        Expression.read(text)


@pytest.mark.parametrize(
    ("text", "shown", "with_numbers"),
    [
        ("R / T * 100", "R ÷ T × 100", "40 ÷ 50 × 100"),
        ("(2 * T - R) / T * 100", "(2 × T - R) ÷ T × 100", "(2 × 50 - 40) ÷ 50 × 100"),
        ("R - (T - R)", "R - (T - R)", "40 - (50 - 40)"),
        ("min(R, T)", "min(R; T)", "min(40; 50)"),
        ("100 - abs(R - T) / T * 100", "100 - |R - T| ÷ T × 100", "100 - |40 - 50| ÷ 50 × 100"),
    ],
)
def test_a_formula_is_printed_as_people_write_it(text: str, shown: str, with_numbers: str) -> None:
    formula = Expression.read(text)

    numbers = formula.shown({"R": Decimal(40), "T": Decimal(50)})

    assert (formula.shown(), numbers) == (shown, with_numbers)


@pytest.mark.parametrize(
    ("scale", "score", "label"),
    [
        ("permendagri-86-2017-baik", "76", "Baik"),
        ("akip-88-2021", "90", "A – Memuaskan"),
        ("akip-88-2021", "90.01", "AA – Sangat Memuaskan"),
        ("akip-88-2021", "30", "D – Sangat Kurang"),
        ("status-daerah", "105", "Tercapai"),
        ("status-daerah", "105.01", "Melampaui"),
        ("status-daerah", "94.99", "Mendekati target"),
        ("status-daerah", "59.99", "Kritis"),
    ],
)
def test_scales_name_their_edges(scale: str, score: str, label: str) -> None:
    assert INSTRUMENT.scales[scale].band_for(Decimal(score)).label == label


def test_verdicts_in_letters_count_as_numbers() -> None:
    opinion = INSTRUMENT.predicate_for("Opini BPK")

    assert opinion is not None
    assert (opinion.number_of(" wtp "), opinion.number_of("XYZ")) == (Decimal(4), None)


def test_equal_texts_are_one_version_and_none_changes(world: World) -> None:
    again, is_new = instruments.publish(TEXT, at=START)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE innovations_instrumentversion SET body = ''")

    assert (again.number, is_new, InstrumentVersion.objects.count()) == (1, False, 1)


def test_old_scores_keep_their_number_after_a_new_version(world: World) -> None:
    waiting = in_force(world)
    old = Evaluation.objects.get(report=world.decide(reported(world, "40", "12"), world.bureau))
    harsher = TEXT.replace('"R / T * 100"', '"R / T * 50"').replace("from = 76", "from = 90")
    version, _new = instruments.publish(harsher, at=START + timedelta(days=1))
    new = Evaluation.objects.get(report=world.decide(first_report(world, waiting), world.bureau))

    results = {done.row.pk: (done.score, done.band, done.differences) for done in recompute_all()}

    assert (old.score, old.band, results[old.result_id]) == (
        Decimal("80.00"),
        "Tinggi",
        (Decimal("80.00"), "Tinggi", ()),
    )
    assert (new.score, new.band, new.result.formula_version, results[new.result_id]) == (
        Decimal("40.00"),
        "Sangat Rendah",
        version.reference,
        (Decimal("40.00"), "Sangat Rendah", ()),
    )


def test_scores_keep_the_instrument_that_made_them(world: World) -> None:
    version, _new = instruments.publish(FIRST.read_text(encoding="utf-8"), at=START + timedelta(days=1))
    old = Evaluation.objects.get(report=world.decide(reported(world, "40", "12"), world.bureau))

    newest, _new = instruments.publish(TEXT + "# diperbarui\n", at=START + timedelta(days=2))

    assert (old.result.formula_version, old.score) == (version.reference, Decimal("80.00"))
    assert newest.number > version.number
    assert recompute(old.result).differences == ()


def old_figures(formula: str, actual: str, target: str | None = None, **more: object) -> IndicatorFigures:
    """One filled period of one indicator."""
    measured_by = None if target is None else Decimal(target)
    period = PeriodFigures(1, measured_by, Decimal(actual))
    return IndicatorFigures(indicator="IND", periods=(period,), formula=formula, **more)


@pytest.mark.parametrize(
    ("figures", "raw", "reason"),
    [
        (
            old_figures("range", "8", bounds=(Decimal("1.5"), Decimal("3.5"))),
            Decimal("228.57"),
            None,
        ),
        (old_figures("negative_ratio", "7", "14"), Decimal("200.00"), None),
        (old_figures("negative_ratio", "0", "14"), Decimal("100.00"), None),
        (old_figures("negative_ratio", "1", "14"), Decimal("1400.00"), None),
        (old_figures("positive", "5", "0"), None, Reason.TARGET_ZERO),
        (
            old_figures("range", "-6", bounds=(Decimal(-4), Decimal(-2))),
            None,
            Reason.TARGET_NEGATIVE,
        ),
    ],
)
def test_the_first_instrument_keeps_its_numbers(
    figures: IndicatorFigures, raw: Decimal | None, reason: Reason | None
) -> None:
    done = achieve(figures, instrument=first())

    assert (done.raw, done.reason) == (raw, reason)


def test_a_formula_says_what_it_measures() -> None:
    wrong = TEXT.replace('measures = "lower"', 'measures = "higher"', 1).replace('measures = "range"\n', "")

    with override("en"), pytest.raises(BadInput) as refusal:
        parse(wrong)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [
        ("formulas.range.target_zero", "required"),
        ("polarity.lower", "polarity"),
    ]


def test_a_policy_may_pin_a_version(world: World) -> None:
    instruments.publish(TEXT + "# kedua\n", at=START)

    pinned = instruments.in_use({"instrument": "capaian-kinerja@1", "scale": "permendagri-86-2017"})
    newest = instruments.in_use({"instrument": "capaian-kinerja", "scale": "permendagri-86-2017"})

    assert [each.reference.split(":")[0] for each in (pinned, newest)] == [
        "capaian-kinerja@1",
        "capaian-kinerja@2",
    ]


def test_a_policy_chooses_the_formula_for_lower_is_better(world: World) -> None:
    instrument = instruments.in_use({"scale": "permendagri-86-2017", "negative_formula": "negative_ratio"})

    chosen = [
        instrument.formula_for(polarity, aggregation, lower="negative_ratio").code
        for polarity, aggregation in (("lower", "sum"), ("lower", "trend_down"), ("higher", "sum"))
    ]

    assert chosen == ["negative_ratio", "negative_ratio", "positive"]


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"instrument": "tidak-ada", "scale": "x"}, "no_instrument"),
        ({"scale": "tidak-ada"}, "no_scale"),
        ({"scale": "permendagri-86-2017", "negative_formula": "tidak_ada"}, "no_formula"),
        ({"scale": "permendagri-86-2017", "negative_formula": "range"}, "no_formula"),
        ({"scale": "permendagri-86-2017", "negative_formula": "positive"}, "no_formula"),
    ],
)
def test_an_instrument_or_scale_that_is_not_there_is_named(world: World, rules: dict, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        instruments.in_use(rules)

    assert refusal.value.code == code


def test_a_score_that_was_tampered_with_is_found_out(world: World) -> None:
    row = Evaluation.objects.get(report=world.decide(reported(world), world.bureau)).result
    row.score = Decimal("99.00")
    row.working["inputs"]["indicators"][0]["quarters"][0]["actual"] = "45"

    with override("en"):
        found = recompute(row).differences

    assert found == (
        "score: 99.00 stored, 90.00 computed",
        "the stored steps differ from the computed ones",
        "the stored inputs are not those that the event names",
    )


def test_the_command_counts_and_fails_on_a_difference(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.decide(reported(world), world.bureau)
    said = StringIO()
    call_command("recompute_evaluations", stdout=said)
    agreed = said.getvalue()
    changed = TEXT.replace('"R / T * 100"', '"R / T * 90"')
    known = InstrumentVersion.objects.get()
    # What no application can do: the owner of the tables rewrites the published text.
    monkeypatch.setattr(InstrumentVersion, "from_db", classmethod(rewritten(known, changed)))
    instruments.by_reference.cache_clear()

    with pytest.raises(CommandError):
        call_command("recompute_evaluations", stdout=StringIO(), stderr=StringIO())

    instruments.by_reference.cache_clear()
    assert agreed.startswith("1 ")


def test_the_steps_can_be_followed_by_hand(world: World) -> None:
    row = Evaluation.objects.get(report=world.decide(reported(world, "40", "12"), world.bureau))

    with override("en"):
        told = explanation_of(row)

    assert [each.steps for each in told.indicators] == [
        (
            "Quarter I: actual 40, target 50.",
            "Target of the year: 200.",
            "Jumlah periode yang terisi: R = 40.",
            "Measured against the targets of the same periods: T = 50.",
            "Makin tinggi makin baik: R ÷ T × 100 = 40 ÷ 50 × 100 = 80 %.",
            "Rounded half up: 80 %.",
            "Weight 1: 100 % of the weights counted.",
        ),
        (
            "Quarter I: actual 12, target –.",
            "Target of the year: 10.",
            "Periode terakhir yang terisi: R = 12.",
            "Measured against the target of the year: T = 10.",
            "Not judged yet: what is measured against a year is judged with the report in which the year ends.",
        ),
    ]
    assert told.conclusion == (
        "Weighted mean: (1 × 80) ÷ (1) = 80 %.",
        "The mean is computed from unrounded figures and rounded once.",
        "Indicators computed: 1 of 2, with 50 % of the weights.",
        "Skala Permendagri 86/2017: 80 reaches the bound 76: “Tinggi”.",
        "Row 2 of the table of recommendations (score at least 76; weights computed at least 50 %; "
        "at most 1 reports missed or late) suggests: Continue.",
    )


def test_a_long_sum_counts_its_equal_terms() -> None:
    from innovations.scoring.wording import summed

    assert (summed(["1 × 80"] * 2), summed(["1 × 100"] * 9 + ["1 × 92,86"]), summed(["1"] * 9)) == (
        "1 × 80 + 1 × 80",
        "9 × (1 × 100) + 1 × 92,86",
        "9 × 1",
    )


def first_report(world: World, contract: Contract):
    """The first report of a contract, handed in at the world's present moment."""
    from workflow.engine import gate

    world.sweep(world.tick())
    report = world.fill(world.report(contract, 1), "40", "12")
    return gate.perform(report, "submit", actor=world.operator, at=world.tick())


def rewritten(known: InstrumentVersion, text: str):
    """A reader of rows that finds another text under the same hash."""
    original = InstrumentVersion.from_db.__func__

    def from_db(cls, db, field_names, values):
        row = original(cls, db, field_names, values)
        row.body = text
        return row

    return from_db
