"""The whole lifecycle once: from draft to evaluated report, with a signed contract."""

from datetime import UTC, date, datetime

from innovations.models import Evaluation
from tests.world import World
from workflow.models import Event


def test_an_innovation_goes_from_draft_to_an_evaluated_report(world: World) -> None:
    report = world.reported()

    report = world.decide(report, world.bureau)

    evaluation = Evaluation.objects.get(report=report)
    report.innovation.refresh_from_db()
    assert (report.state, report.innovation.state) == ("evaluated", "under_evaluation")
    assert (str(evaluation.score), evaluation.band) == ("80.00", "Tinggi")
    assert report.deadline.due_on == date(2025, 4, 21)
    assert report.deadline.met_at < datetime(2025, 4, 21, 17, tzinfo=UTC)


def test_all_events_are_chained_without_gaps(world: World) -> None:
    report = world.reported()

    events = Event.objects.filter(subject_type="innovation", subject_id=report.innovation_id).order_by("seq")

    assert [e.kind for e in events] == [
        "innovation.create",
        "innovation.submit",
        "innovation.decide",
        "innovation.decide",
        "innovation.decide",
        "innovation.approve",
        "innovation.launch",
        "innovation.begin_evaluation",
    ]
    assert [bytes(e.prev) if e.prev else None for e in events] == [
        None,
        *[bytes(e.leaf_hash) for e in events][:-1],
    ]
