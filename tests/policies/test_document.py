"""Reading policy documents: every fault is found in one pass and names its line and field."""

from pathlib import Path

import pytest
from django.utils.translation import override

from common.errors import BadInput
from tests.policies.conftest import document
from workflow.policy_document import Stage, parse, stages_in

TWELVE_FAULTS = """title = "Dua belas kesalahan"
legal_basis = "uji"
name = "Salah Nama"
colour = "red"
valid_from = "besok"

[review.innovation]
on_return = "forget"

[[review.innovation.stages]]
code = "first"
role = "king"
quorum = 0
strategic = "yes"

[[review.innovation.stages]]
code = "first"
role = "inspector"
mode = "weighted"
quorum = 5
weights = { 1 = 2 }
distinct_from = ["later"]

[[review.innovation.stages.criteria]]
label = "Tanpa kode"
"""


def test_twelve_planted_faults_are_found_each_at_its_place() -> None:
    with override("en"), pytest.raises(BadInput) as refusal:
        parse(TWELVE_FAULTS)

    found = [(gap.field, gap.code, str(gap.message).split(":")[0]) for gap in refusal.value.gaps]
    assert found == [
        ("colour", "unknown", "Line 4"),
        ("name", "name", "Line 3"),
        ("valid_from", "date", "Line 5"),
        ("review.innovation.on_return", "choice", "Line 8"),
        ("review.innovation.stages.0.code", "doubled", "Line 11"),
        ("review.innovation.stages.0.role", "choice", "Line 12"),
        ("review.innovation.stages.0.quorum", "number", "Line 13"),
        ("review.innovation.stages.0.strategic", "type", "Line 14"),
        ("review.innovation.stages.1.code", "doubled", "Line 17"),
        ("review.innovation.stages.1.distinct_from", "unknown_stage", "Line 22"),
        ("review.innovation.stages.1.quorum", "unreachable", "Line 20"),
        ("review.innovation.stages.1.criteria.0.code", "required", "Line 24"),
    ]


def test_broken_toml_says_where() -> None:
    with override("en"), pytest.raises(BadInput) as refusal:
        parse('name = "x"\ntitle = ?\nlegal_basis = "y"')

    assert (refusal.value.gaps[0].code, "Line 2," in str(refusal.value.gaps[0].message)) == ("syntax", True)


@pytest.mark.parametrize(
    "path", sorted(Path("innovations/policies").glob("*.toml")), ids=lambda path: path.stem
)
def test_the_shipped_policies_are_sound(path: Path) -> None:
    parsed = parse(path.read_text(encoding="utf-8"))

    assert parsed["name"] == path.stem


def test_stages_run_in_document_order_unless_told_otherwise() -> None:
    text = document(
        '[[review.innovation.stages]]\ncode = "b"\nrole = "inspector"\norder = 2\n'
        '[[review.innovation.stages]]\ncode = "a"\nrole = "inspector"\norder = 1\n'
        '[[review.innovation.stages]]\ncode = "c"\nrole = "inspector"\norder = 2\n'
    )

    assert [(s.code, s.order) for s in stages_in(parse(text), "innovation")] == [("a", 1), ("b", 2), ("c", 2)]


@pytest.mark.parametrize(
    ("when", "facts", "applies"),
    [
        ({}, {}, True),
        ({"form": ["lainnya"]}, {"form": "lainnya"}, True),
        ({"form": ["lainnya"]}, {"form": "tata_kelola"}, False),
        ({"burdens_public": True}, {"burdens_public": None}, False),
        ({"budget_at_least": 100}, {"budget": 100}, True),
        ({"budget_at_least": 100}, {"budget": 99}, False),
        ({"budget_at_least": 100}, {"budget": None}, False),
    ],
)
def test_a_stage_applies_when_every_condition_holds(
    when: dict[str, object], facts: dict[str, object], applies: bool
) -> None:
    stage = Stage(code="x", label="x", role="inspector", scope="government", when=when)

    assert stage.applies(facts) is applies


def test_thresholds_of_reports_are_percentages_that_the_engine_knows() -> None:
    text = document("", name="uji") + (
        "\n[reports.demands]\nexplain_above = 100\nexplain_strongly_above = 90\nexplain_bellow = 100\n"
        'explain_below = "banyak"\nmilestone_evidence = 1\n'
    )

    with pytest.raises(BadInput) as caught:
        parse(text)

    found = [(gap.field, gap.code) for gap in caught.value.gaps if gap.field.startswith("reports")]
    assert found == [
        ("reports.demands.explain_bellow", "unknown"),
        ("reports.demands.explain_below", "number"),
        ("reports.demands.milestone_evidence", "type"),
        ("reports.demands.explain_strongly_above", "order"),
    ]
