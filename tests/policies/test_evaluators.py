"""Several evaluators of one report: each writes a row, in the order of the policy, and nobody another's."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from common.errors import NotPermitted
from innovations.models import Assessment, Evaluation, ScoreRecord
from tests.innovations.walks import reported
from tests.policies.conftest import TAIL
from tests.world import START, World
from workflow.policy_changes import publishing

STAGES = """
[[review.innovation.stages]]
code = "head"
role = "agency_head"
scope = "agency"

[[review.report.stages]]
code = "verify"
label = "Verifikasi Bagian Organisasi"
role = "organisation_bureau"

[[review.report.stages]]
code = "assure"
label = "Penjamin kualitas"
role = "inspector"
distinct_from = ["verify"]

[[review.report.stages]]
code = "assess"
label = "Penilai"
role = "regional_secretary"
distinct_from = ["verify", "assure"]
"""


@pytest.fixture
def three(world: World) -> World:
    """The world's government under a policy of three evaluators."""
    tail = TAIL.replace('[[review.report.stages]]\ncode = "bureau"\nrole = "organisation_bureau"\n', "")
    text = f'name = "tiga"\ntitle = "Tiga penilai"\nlegal_basis = "uji"\n{STAGES}{tail}'
    publishing.publish(text, at=START)
    world.government.policy_name = "tiga"
    world.government.save(update_fields=["policy_name"])
    return world


def approved_by_head(world: World) -> Callable[..., object]:
    return lambda **_fields: world.decide(world.submitted(), world.head)


def test_each_evaluator_leaves_a_row_and_the_last_one_decides(three: World, monkeypatch) -> None:
    monkeypatch.setattr(three, "approved", approved_by_head(three), raising=False)
    report = reported(three)

    for who, said in ((three.bureau, "continue"), (three.inspector, "improve"), (three.sekda, "upgrade")):
        report = three.decide(report, who, facts=(("recommendation", said),))

    rows = Assessment.objects.order_by("recorded_at").values_list(
        "decision__stage", "decision__seat__role", "recommendation", "result__score"
    )
    assert [(stage, role, said, str(score)) for stage, role, said, score in rows] == [
        ("verify", "organisation_bureau", "continue", "80.00"),
        ("assure", "inspector", "improve", "80.00"),
        ("assess", "regional_secretary", "upgrade", "80.00"),
    ]
    assert Evaluation.objects.get().recommendation == "upgrade"


def test_nobody_evaluates_out_of_turn(three: World, monkeypatch) -> None:
    monkeypatch.setattr(three, "approved", approved_by_head(three), raising=False)
    report = reported(three)

    with pytest.raises(NotPermitted):
        three.decide(report, three.inspector)

    assert Assessment.objects.count() == 0


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE innovations_assessment SET recommendation = 'end'",
        "DELETE FROM innovations_assessment",
        "UPDATE innovations_scorerecord SET score = 100",
        "DELETE FROM innovations_scorerecord",
    ],
)
def test_a_row_of_an_evaluator_cannot_be_rewritten(world: World, attack: str) -> None:
    world.decide(reported(world), world.bureau, facts=(("recommendation", "continue"),))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)

    assert Assessment.objects.get().recommendation == "continue"


def test_the_database_refuses_a_second_row_of_a_decision(world: World) -> None:
    world.decide(reported(world), world.bureau)
    row = Assessment.objects.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.create(
            decision=row.decision,
            report=row.report,
            result=ScoreRecord.objects.create(formula_version="x", scale="x", working={}),
            recorded_at=row.recorded_at,
        )

    assert Assessment.objects.count() == 1
