"""Reports that are filled in, evaluations, and what follows them."""

from datetime import UTC, datetime
from decimal import Decimal

from contracts.models import Contract
from innovations.models import Appraisal, FollowUp, Report
from innovations.services.reports import reporting
from tests.policies.situation_scene import CRITERIA, WHY, SituationScene, do, waiting


def handed_in(scene: SituationScene, report: Report) -> Report:
    fill(scene, report, 20)
    return do(scene, report, "submit", scene.author)


def fill(scene: SituationScene, report: Report, actual: int | None) -> None:
    figure = reporting.FigureEntry(None if actual is None else Decimal(actual))
    reporting.save_figures(
        report,
        actor=scene.author,
        at=scene.world.tick(),
        figures={line.indicator_id: figure for line in report.lines.all()},
        obstacles="Jadwal bergeser.",
        follow_up="Ditambah petugas.",
    )


def add_appraisals(scene: SituationScene) -> None:
    """July: half a year is over since the contracts began."""
    scene.world.sweep(datetime(2025, 7, 16, 3, 0, tzinfo=UTC))
    subjects, halves = scene.subjects, [_half(contract) for contract in scene.contracts]
    # Nothing of these is under way, so that they can be completed.
    for name in ("innovation launched", "innovation under_evaluation"):
        for under_way in subjects[name].appraisals.filter(state="in_review"):
            do(scene, under_way, "waive", scene.world.sekda)
    subjects["appraisal in_review"] = halves[0]
    subjects["appraisal scheduled"] = Appraisal.objects.get(contract=scene.contracts[0], after_months=12)
    subjects["appraisal returned"] = scene.world.decide(halves[3], scene.world.bureau, "return")
    skipped = Appraisal.objects.get(contract=scene.contracts[4], after_months=12)
    subjects["appraisal waived"] = do(scene, skipped, "waive", scene.world.sekda)
    _before_every_evaluator(scene, "tuban-2018", halves[:3])
    _before_every_evaluator(scene, "pp38-2017", [_half(contract) for contract in scene.trials])
    subjects["appraisal concluded"] = _improve(scene, halves[4], items=4)


def _half(contract: Contract) -> Appraisal:
    return Appraisal.objects.get(contract=contract, after_months=6)


def _before_every_evaluator(scene: SituationScene, policy: str, three: list[Appraisal]) -> None:
    world, (first, second, third) = scene.world, three
    second = world.decide(second, world.bureau, scores=CRITERIA)
    third = world.decide(world.decide(third, world.bureau, scores=CRITERIA), world.inspector)
    for stage, appraisal in (("verify", first), ("assure", second), ("assess", third)):
        scene.tasks[f"appraisal at {policy} {stage}"] = waiting(appraisal)


def _improve(scene: SituationScene, appraisal: Appraisal, *, items: int) -> Appraisal:
    """Concluded, with so many follow-ups."""
    world = scene.world
    appraisal = world.decide(world.decide(appraisal, world.bureau, scores=CRITERIA), world.inspector)
    return world.decide(
        appraisal,
        world.sekda,
        comment=WHY,
        scores=CRITERIA,
        facts=(("recommendation", "improve"),),
        items=[{"field": "follow_up", "message": f"Perbaikan {number}."} for number in range(items)],
    )


def add_follow_ups(scene: SituationScene) -> None:
    world, subjects = scene.world, scene.subjects
    wanted = FollowUp.objects.select_related("deadline").filter(
        evaluation__appraisal=subjects["appraisal concluded"]
    )
    subjects["follow_up open"], second, third, fourth = wanted.order_by("text")
    subjects["follow_up reported"] = do(scene, second, "report", scene.author)
    subjects["follow_up accepted"] = do(
        scene, do(scene, third, "report", scene.author), "accept", world.bureau
    )
    subjects["follow_up dropped"] = do(scene, fourth, "drop", world.sekda)
    ended = _improve(scene, _half(scene.contracts[6]), items=1)
    do(scene, ended.innovation, "discontinue", world.regent)
    subjects["follow_up lapsed"] = FollowUp.objects.get(evaluation__appraisal=ended)
    subjects["appraisal lapsed"] = Appraisal.objects.get(contract=scene.contracts[6], after_months=12)
