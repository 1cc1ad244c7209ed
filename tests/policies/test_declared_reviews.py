"""A condition that asks for what nobody answers is a fault at its line: it would pass an approval over silently."""

import tomllib

import pytest
from django.utils.translation import override

from common.errors import BadInput
from innovations.policy_sections.reviews import REVIEWS
from innovations.services.proposals.submission import facts_for_policy
from innovations.services.reports.report_submission import facts_of
from tests.policies.conftest import document
from tests.world import START, World
from workflow.models import PolicyVersion
from workflow.policies import immutable_versions
from workflow.policies.declared_reviews import holds
from workflow.policies.document import parse

STAGE = '[[review.innovation.stages]]\ncode = "a"\nrole = "inspector"\n'


def faults(text: str) -> list[tuple[str, str, str]]:
    with override("en"), pytest.raises(BadInput) as refusal:
        parse(text)
    return [(gap.field, gap.code, str(gap.message)) for gap in refusal.value.gaps]


@pytest.mark.parametrize(
    ("condition", "name", "code"),
    [
        ('{ Medium = "digital" }', "Medium", "unknown_fact"),
        ('{ colour = "red" }', "colour", "unknown_fact"),
        ("{ trial_ends = true }", "trial_ends", "unknown_fact"),
        ("{ medium_at_least = 3 }", "medium_at_least", "no_number"),
        ("{ burdens_public_at_least = 1 }", "burdens_public_at_least", "no_number"),
        ('{ medium = "Digital" }', "medium", "choice"),
        ('{ initiator_type = ["asn", "pns"] }', "initiator_type", "choice"),
        ("{ form = [] }", "form", "choice"),
        ("{ medium = true }", "medium", "choice"),
        ('{ burdens_public = "ya" }', "burdens_public", "yes_or_no"),
        ("{ burdens_public = [true] }", "burdens_public", "yes_or_no"),
        ("{ burdens_public = 1 }", "burdens_public", "yes_or_no"),
        ('{ budget_at_least = "1000000" }', "budget_at_least", "number"),
        ("{ budget_at_least = [1, 2] }", "budget_at_least", "number"),
        ("{ budget = true }", "budget", "number"),
    ],
)
def test_a_condition_nobody_answers_is_a_fault(condition: str, name: str, code: str) -> None:
    text = document(f"{STAGE}when = {condition}\n")
    line = text.splitlines().index(f"when = {condition}") + 1

    [(field, found, message)] = faults(text)

    assert (field, found) == (f"review.innovation.stages.0.when.{name}", code)
    assert message.startswith(f"Line {line}, ")


def test_an_unknown_review_is_a_fault() -> None:
    text = document(STAGE) + '[[review.inovation.stages]]\ncode = "a"\nrole = "inspector"\n'

    [(field, code, message)] = faults(text)

    assert (field, code) == ("review.inovation", "unknown_review")
    assert "innovation, plan, report, appraisal" in message


@pytest.mark.parametrize(
    "condition",
    [
        '{ medium = "digital" }',
        '{ form = ["tata_kelola", "lainnya"], burdens_public = false }',
        "{ budget_at_least = 500000000 }",
        '{ agency_kind = "dinas" }',
    ],
)
def test_conditions_on_declared_facts_are_read(condition: str) -> None:
    parse(document(f"{STAGE}when = {condition}\n"))


def test_every_declared_fact_is_answered_and_no_other(world: World) -> None:
    report = world.open_report()
    answered = {
        "innovation": facts_for_policy(report.innovation),
        "plan": facts_for_policy(report.innovation),
        "report": facts_of(report.innovation, report.period),
        "appraisal": {},
    }

    assert {name: set(facts) for name, facts in answered.items()} == {
        name: set(review.facts) for name, review in REVIEWS.items()
    }


@pytest.mark.parametrize(
    ("name", "wanted", "facts", "holding"),
    [
        ("medium", "digital", {"medium": "digital"}, True),
        ("medium", "digital", {"medium": ""}, False),
        ("medium", ["digital", "non_digital"], {"medium": "digital"}, True),
        ("burdens_public", True, {"burdens_public": None}, False),
        ("budget_at_least", 10, {"budget": 10}, True),
        ("budget_at_least", 10, {"budget": 9}, False),
        ("budget_at_least", 10, {"budget": None}, False),
        # Published before conditions were looked at: the stage stays.
        ("colour", "red", {"medium": "digital"}, True),
        ("Medium", "digital", {"medium": "non_digital"}, True),
        ("medium_at_least", 3, {"medium": "digital"}, True),
    ],
)
def test_what_cannot_be_asked_skips_no_stage(
    name: str, wanted: object, facts: dict[str, object], holding: bool
) -> None:
    assert holds(name, wanted, facts) is holding


def test_a_mistyped_condition_of_old_skips_no_approval(world: World) -> None:
    """A version that was published with it still asks its stage."""
    text = document(f'{STAGE}when = {{ colour = "red" }}\n', name="lama")
    version, _new = immutable_versions.save_version(PolicyVersion, text, tomllib.loads(text), at=START)
    world.government.policy_name = version.name
    world.government.save(update_fields=["policy_name"])

    innovation = world.submitted()

    assert innovation.state == "in_review"
