"""Reading policy documents: every fault is found in one pass and names its line and field."""

from pathlib import Path

import pytest
from django.utils.translation import override

from common.errors import BadInput
from tests.policies.conftest import document
from tests.world import POLICIES, START
from workflow.models import PolicyVersion
from workflow.policies.document import Stage, parse, stages_in
from workflow.policies.wording import sections_in_words
from workflow.policy_changes import publishing

ONE_STAGE = """[[review.innovation.stages]]
code = "head"
role = "agency_head"
"""
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

    found = [(gap.field, gap.code, str(gap.message).split(",")[0]) for gap in refusal.value.gaps]
    assert found == [
        ("name", "name", "Line 3"),
        ("colour", "unknown", "Line 4"),
        ("valid_from", "date", "Line 5"),
        ("review.innovation.on_return", "choice", "Line 8"),
        ("review.innovation.stages.0.code", "doubled", "Line 11"),
        ("review.innovation.stages.0.role", "choice", "Line 12"),
        ("review.innovation.stages.0.quorum", "number", "Line 13"),
        ("review.innovation.stages.0.strategic", "type", "Line 14"),
        ("review.innovation.stages.1.code", "doubled", "Line 17"),
        ("review.innovation.stages.1.quorum", "unreachable", "Line 20"),
        ("review.innovation.stages.1.distinct_from", "unknown_stage", "Line 22"),
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


def test_report_thresholds_are_known_percentages() -> None:
    text = document("", name="uji") + (
        "\n[reports.demands]\nexplain_above = 100\nexplain_strongly_above = 90\nexplain_bellow = 100\n"
        'explain_below = "banyak"\nmilestone_evidence = 1\n'
    )

    with pytest.raises(BadInput) as caught:
        parse(text)

    found = [(gap.field, gap.code) for gap in caught.value.gaps if gap.field.startswith("reports")]
    assert found == [
        ("reports.demands.explain_strongly_above", "order"),
        ("reports.demands.explain_bellow", "unknown"),
        ("reports.demands.explain_below", "number"),
        ("reports.demands.milestone_evidence", "type"),
    ]


def test_faults_of_the_evaluation_are_found_each_at_its_place() -> None:
    text = document(ONE_STAGE).replace(
        'scale = "permendagri-86-2017"\n',
        """scale = 3
instrument = "Capaian Kinerja"
cap = "-1"
folow_up_days = 30
follow_up_days = 0
[evaluation.periodic]
after_months = [12, 6]
due_days = 400
criteria_weight = 101
follow_up_days = 30
""",
    )
    first = text[: text.index("scale = 3")].count("\n") + 1

    with override("en"), pytest.raises(BadInput) as refusal:
        parse(text)

    found = {
        (gap.field, gap.code, int(str(gap.message).split(",")[0].removeprefix("Line ")) - first)
        for gap in refusal.value.gaps
    }
    assert found == {
        ("evaluation.scale", "type", 0),
        ("evaluation.instrument", "name", 1),
        ("evaluation.cap", "number", 2),
        ("evaluation.folow_up_days", "unknown", 3),
        ("evaluation.follow_up_days", "number", 4),
        ("evaluation.periodic", "no_review", 5),
        ("evaluation.periodic.after_months", "order", 6),
        ("evaluation.periodic.due_days", "number", 7),
        ("evaluation.periodic.criteria_weight", "number", 8),
        ("evaluation.periodic.follow_up_days", "unknown", 9),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rules", "field", "code"),
    [
        ('instrument = "tidak-ada"\nscale = "x"', "evaluation.instrument", "no_instrument"),
        ('instrument = "capaian-kinerja@9"\nscale = "x"', "evaluation.instrument", "no_instrument"),
        ('scale = "tidak-ada"', "evaluation.scale", "no_scale"),
        (
            'scale = "permendagri-86-2017"\nnegative_formula = "positive"',
            "evaluation.negative_formula",
            "no_formula",
        ),
    ],
)
def test_what_a_policy_names_must_exist_when_it_is_published(rules: str, field: str, code: str) -> None:
    text = document(ONE_STAGE).replace('scale = "permendagri-86-2017"', rules)

    with pytest.raises(BadInput) as refusal:
        publishing.publish(text, at=START)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [(field, code)]
    assert not PolicyVersion.objects.filter(name="uji").exists()


def test_the_ladder_is_described_step_by_step() -> None:
    raw = parse((POLICIES / "tuban-2018.toml").read_text(encoding="utf-8"))

    with override("en"):
        reports = next(section for section in sections_in_words(raw) if section.name == "reports")

    assert [(fact.key, fact.value) for fact in reports.facts if fact.key.startswith("reports.ladder")] == [
        ("reports.ladder.breach", "told to: those who report, Head of agency"),
        (
            "reports.ladder.escalate_sekda",
            "3 working days after the due day; told to: Regional secretary, Organisation bureau",
        ),
        (
            "reports.ladder.public",
            "5 working days after the due day; told to: those who report, Head of agency",
        ),
        ("reports.ladder.escalate_inspector", "14 calendar days after the due day; told to: Inspector"),
        ("reports.ladder.lock", "told to: those who report, Head of agency, Regional secretary"),
    ]


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_value_of_a_shipped_policy_is_put_into_words(path: Path) -> None:
    with override("id"):
        facts = [
            fact for section in sections_in_words(parse(path.read_text("utf-8"))) for fact in section.facts
        ]

    assert [fact.key for fact in facts if "_" in fact.label or not fact.value.strip()] == []
