"""What an annex says of an indicator beside its number: range, predicate, direction, combination, formula, source."""

import json
from pathlib import Path

import pikepdf
import pytest

from contracts.documents.measures import figures_of, measure_of
from contracts.documents.rendering import render_contract
from contracts.enums import TermAggregation, TermPolarity
from contracts.terms.contract_terms import ContractTerms, InvalidTerms, TermPredicate
from contracts.verification.examination import check_printed
from innovations.enums import Aggregation, Polarity
from tests.contracts.golden_cases import cases
from tests.contracts.samples import by_quarter, changed, indicator, members

OPINION = (TermPredicate(value="4", label="WTP"), TermPredicate(value="3", label="Wajar dengan pengecualian"))


def gaps_of(*indicators):
    with pytest.raises(InvalidTerms) as refusal:
        ContractTerms.of(members(indicators=indicators))
    return [(gap.field, gap.code) for gap in refusal.value.gaps]


def test_every_measure_of_a_plan_can_stand_in_terms():
    assert set(Aggregation.values) <= set(TermAggregation)
    assert set(Polarity.values) == set(TermPolarity)


def test_a_range_stands_where_the_target_of_the_year_would():
    within = indicator(polarity="range", target_year="", range_low="1.5", range_high="3.5")

    assert figures_of(within) == ["1,5–3,5", "65", "72,5", "–", "85"]


def test_a_predicate_is_printed_by_its_name():
    opinion = indicator(target_year="4.0", quarters=("", "3", "", "4"), predicates=OPINION)

    assert figures_of(opinion) == ["WTP", "–", "Wajar dengan pengecualian", "–", "WTP"]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "Makin tinggi makin baik."),
        (
            {"polarity": "lower", "aggregation": "average"},
            "Makin rendah makin baik; nilai tahun adalah rata-rata seluruh periode.",
        ),
        (
            {"polarity": "range", "range_low": "-1", "range_high": "0", "aggregation": "last"},
            "Baik bila berada dalam rentang -1–0; nilai tahun adalah nilai periode terakhir.",
        ),
        (
            {"aggregation": "sum", "calculation": "a ÷ b\n× 100", "source": "BPS", "formula": "Rasio"},
            "Makin tinggi makin baik; nilai tahun adalah jumlah seluruh periode; cara hitung: a ÷ b × 100; "
            "sumber data: BPS; rumus capaian: Rasio.",
        ),
        (
            {"predicates": OPINION, "target_year": "4", "targets": by_quarter("")},
            "Makin tinggi makin baik; predikat: WTP\u00a0=\u00a04, Wajar dengan pengecualian\u00a0=\u00a03.",
        ),
    ],
)
def test_below_its_name_stands_how_it_is_measured(changes, line):
    assert measure_of(indicator(**changes)) == line


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"polarity": "range"}, ("indicators.0.range_low", "missing")),
        ({"polarity": "range", "range_low": "1"}, ("indicators.0.range_low", "not_fitting")),
        (
            {"polarity": "range", "range_low": "3.5", "range_high": "1.5"},
            ("indicators.0.range_high", "not_in_order"),
        ),
        ({"predicates": OPINION[:1] * 2, "target_year": "4", "quarters": ("",)}, None),
        (
            {"predicates": OPINION, "target_year": "5", "quarters": ("",)},
            ("indicators.0.target_year", "no_predicate"),
        ),
        (
            {"predicates": OPINION, "target_year": "", "quarters": ("2",)},
            ("indicators.0.quarter_1", "no_predicate"),
        ),
        ({"aggregation": "median"}, ("indicators.0.aggregation", "unknown_choice")),
    ],
)
def test_an_indicator_that_contradicts_itself_is_refused(changes, gap):
    assert gaps_of(indicator(**changes)) == [gap or ("indicators.0.predicates", "doubled")]


def test_measures_stand_in_print_and_attached_terms(tmp_path):
    agreed = changed(
        cases()["measured"],
        letterhead=changed(cases()["measured"].letterhead, emblem_sha256="", emblem_type=""),
    )
    pdf = render_contract(agreed).pdf

    check_printed(pdf, agreed)
    file = Path(tmp_path / "kontrak.pdf")
    file.write_bytes(pdf)
    with pikepdf.open(file) as document:
        attached = json.loads(document.attachments["kontrak.json"].get_file().read_bytes())
    first, second, third = attached["indicators"]
    assert (first["range_low"], first["range_high"]) == ("1.5", "3.5")
    assert second["predicates"][0] == {"value": "4", "label": "WTP"}
    assert (third["aggregation"], third["calculation"]) == (
        "average",
        "pasien dilayani ÷ seluruh pasien × 100",
    )
