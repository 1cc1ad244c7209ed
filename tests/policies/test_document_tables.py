"""Tables that other apps own: each refuses what it does not know, beside the faults of every other table."""

import pytest

from common.errors import BadInput
from tests.policies.conftest import TAIL, document
from workflow.policies.document import parse

STAGE = '[[review.innovation.stages]]\ncode = "a"\nrole = "inspector"\n'


def faults(text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(BadInput) as refusal:
        parse(text)
    return [(gap.field, gap.code, str(gap.message).split(": ", 1)[1]) for gap in refusal.value.gaps]


def replaced(old: str, new: str) -> str:
    assert old in TAIL
    return document(STAGE).replace(old, new)


def test_profiles_require_fields_that_a_proposal_has(english: None) -> None:
    text = replaced(
        '[profiles.proposal]\nrequired = ["title", "agency"]',
        '[profiles.proposal]\nrequired = ["title", "titel"]\n'
        "minimum_words = { objectiv = 300, benefit = 0 }\nminimum_rows = { milestone = 1 }\ncolour = 1",
    )

    found = [(field, code) for field, code, _sentence in faults(text)]

    assert found == [
        ("profiles.proposal.required.1", "choice"),
        ("profiles.proposal.minimum_words.objectiv", "choice"),
        ("profiles.proposal.minimum_words.benefit", "number"),
        ("profiles.proposal.minimum_rows.milestone", "choice"),
        ("profiles.proposal.colour", "unknown"),
    ]


def test_each_way_in_has_its_profile(english: None) -> None:
    assert faults(replaced("[profiles.proposal]", "[profiles.proposals]")) == [
        ("profiles.proposal", "required", "This field is missing."),
        ("profiles.proposals", "choice", "This must be one of proposal, register."),
    ]


def test_a_contract_names_offices_number_and_paper(english: None) -> None:
    text = replaced(
        'number_pattern = "{serial}/KK/{year}"',
        'number_pattern = "{serial}/{serial}/{day}"\npaper = "A5"\nink = "blue"',
    ).replace('role = "head_of_region"', 'role = "king"', 1)

    found = [(field, code) for field, code, _sentence in faults(text)]

    assert sorted(found) == [
        ("contract.ink", "unknown"),
        ("contract.number_pattern", "pattern"),
        ("contract.number_pattern", "pattern"),
        ("contract.paper", "choice"),
        ("contract.signatories.1.role", "choice"),
    ]


def test_a_lock_closes_only_steps_that_can_be_closed(english: None) -> None:
    assert faults(document(STAGE) + '[consequences]\nlocked_report = ["submit", "fly"]\n') == [
        ("consequences.locked_report.1", "choice", "This must be one of submit, launch."),
    ]


def test_a_table_that_no_app_knows_is_refused(english: None) -> None:
    assert faults(document(STAGE) + "[colours]\nred = 1\n") == [
        ("colours", "unknown", "This field is not known here."),
    ]


def test_a_higher_apps_members_are_checked_in_a_lower_table(english: None) -> None:
    assert faults(replaced("every_months = 3", 'every_months = 3\nbureau_imports = "yes"\ndemands = 1')) == [
        ("reports.bureau_imports", "type", "This must be true or false."),
        ("reports.demands", "type", "This must be a table."),
    ]


def test_a_scored_form_asks_each_question_once(english: None) -> None:
    rows = 'criteria = [{ code = "new" }, { code = "use" }, { code = "new" }]\n'

    found = [(field, code) for field, code, _sentence in faults(document(STAGE + rows))]

    assert found == [
        ("review.innovation.stages.0.criteria.0.code", "doubled"),
        ("review.innovation.stages.0.criteria.2.code", "doubled"),
    ]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ('mode = "weighted"\n', [("weights", "required")]),
        ("weights = { 1 = 2 }\n", [("weights", "unused")]),
        ('mode = "weighted"\nweights = { 1 = 0 }\n', [("weights.1", "number")]),
        ('mode = "weighted"\nweights = { 1 = 2 }\nquorum = 3\n', [("quorum", "unreachable")]),
        ("service_days = 251\n", [("service_days", "number")]),
        ('mode = "most"\nweights = { 1 = 2 }\n', [("mode", "choice")]),
    ],
)
def test_a_stage_is_sound_in_itself(english: None, rules: str, found: list[tuple[str, str]]) -> None:
    prefix = "review.innovation.stages.0."

    assert [(f.removeprefix(prefix), code) for f, code, _said in faults(document(STAGE + rules))] == found
