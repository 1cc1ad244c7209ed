"""Ad-hoc reports stand for themselves: no score, sum, ratio or board of what contracts owe knows of them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from common.canonical import canonical_bytes
from dashboard import published
from dashboard.queries import government_figures, progress_of
from deadlines.models import Deadline
from deadlines.services import deadlines
from deadlines.wording import step_in_words
from innovations.models import Appraisal, Evaluation, Innovation, Report
from innovations.web.reports.lines import previous_lines
from tests.innovations import walks
from tests.innovations.asked_walks import REASON, ask, evaluated, fresh, handed_in
from tests.world import World
from workflow.engine import gate


def both_quarters(world: World) -> tuple[Evaluation, Evaluation]:
    """The evaluations of the second quarter of two innovations with the same figures; of the second one an ad-hoc
    report on that quarter was asked for, came late and was evaluated in between."""
    contracts = [walks.in_force(world, world.launched(title=title)) for title in ("Tanpa", "Dengan")]
    world.sweep(walks.WINDOW)
    for contract in contracts:
        world.decide(_reported(world, contract, 1, "40", "12"), world.bureau)
    world.now = datetime(2025, 7, 2, 3, tzinfo=UTC)
    innovation = Innovation.objects.get(contract_id=contracts[1].pk)
    asked = ask(world, innovation, first_on=date(2025, 4, 1), last_on=date(2025, 6, 30), working_days=1)
    world.now = datetime(2025, 7, 8, 3, tzinfo=UTC)
    evaluated(world, asked, "7", "99")
    world.sweep(world.tick())
    done = [world.decide(_reported(world, contract, 2, "45", "12"), world.bureau) for contract in contracts]
    plain, beside = (Evaluation.objects.get(report=report) for report in done)
    return plain, beside


def _reported(world: World, contract: Any, number: int, *actuals: str) -> Report:
    report = world.fill(world.report(contract, number), *actuals)
    return gate.perform(report, "submit", actor=world.operator, at=world.tick())


def _bytes(evaluation: Evaluation) -> bytes:
    """Everything that the score is made of and says, the indicators by their place instead of their ids."""
    said = canonical_bytes(
        {
            "score": str(evaluation.score),
            "band": evaluation.band,
            "recommendation": evaluation.recommendation,
            "working": evaluation.result.working,
        }
    )
    for row in evaluation.innovation.indicators.all():
        said = said.replace(str(row.pk).encode(), f"#{row.position}".encode())
    return said


def test_an_ad_hoc_report_leaves_the_yearly_score_alone(world: World) -> None:
    plain, beside = both_quarters(world)

    assert _bytes(beside) == _bytes(plain)


def test_a_late_answer_is_no_missed_obligation_of_the_contract(world: World) -> None:
    _plain, beside = both_quarters(world)

    asked = Report.objects.get(contract__isnull=True)
    assert deadlines.verdict_of(asked.deadline, at=world.now).code == "met_late"
    assert asked.evaluation.result.working["inputs"]["missed"] == 1
    assert beside.result.working["inputs"]["missed"] == 0


def test_a_periodic_evaluation_gathers_what_the_contract_owes(world: World) -> None:
    _plain, beside = both_quarters(world)
    world.sweep(datetime(2025, 7, 16, 3, tzinfo=UTC))

    half = Appraisal.objects.get(innovation=beside.innovation, after_months=6, contract__isnull=False)

    assert [(row["number"], row["period"]) for row in half.gathered["quarters"]] == [
        (1, "quarter_1"),
        (2, "quarter_2"),
    ]


def test_last_time_is_what_the_contract_owed(world: World) -> None:
    contract = walks.in_force(world)
    world.now = datetime(2025, 4, 8, 3, tzinfo=UTC)
    innovation = Innovation.objects.get(contract_id=contract.pk)
    innovation.launch_event.held_on = date(2024, 12, 1)
    innovation.launch_event.save()
    asked = ask(world, innovation, first_on=date(2025, 1, 1), last_on=date(2025, 3, 31))
    handed_in(world, asked, "7", "99")

    assert previous_lines(world.report(contract, 2)) == {
        line.indicator_id: line for line in world.report(contract, 1).lines.all()
    }


# -- what the public and leaders count


def test_the_public_board_counts_what_contracts_owe(world: World) -> None:
    report = ask(world, world.launched())
    late = datetime(2025, 9, 1, tzinfo=UTC)
    world.sweep(late)

    shown = published.summary(at=late)

    assert deadlines.verdict_of(fresh(report).deadline, at=late).code == "locked"
    assert (shown.reports_due, shown.reports_late, list(published.public_late(at=late))) == (0, 0, [])
    assert not published.public_deadlines(Deadline.objects.all()).exists()
    assert [figures.reports_due for figures in government_figures(at=late)] == [0]
    assert progress_of(report.innovation) == []


def test_a_step_does_not_say_that_the_board_shows_it(world: World) -> None:
    report = fresh(ask(world, world.launched()))

    _headline, sentence = step_in_words(report.deadline, "breach")

    assert sentence == step_in_words(report.deadline, "escalate_x")[1]


# -- what the database itself refuses


@pytest.mark.parametrize("change", [{"asked_because": ""}, {"asked_by": None}, {"asked_as": None}])
def test_a_request_names_who_asked_and_why(world: World, change: dict[str, Any]) -> None:
    report = ask(world, world.launched())

    with pytest.raises(IntegrityError, match="report_owed_or_asked"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**change)


def test_a_contract_report_carries_no_request(world: World) -> None:
    report = walks.open_report(world)

    with pytest.raises(IntegrityError, match="report_owed_or_asked"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(asked_because=REASON)


def test_one_request_is_open_at_a_time(world: World) -> None:
    owed = walks.open_report(world)
    asked = ask(world, owed.innovation)
    another = {
        "contract": None,
        "asked_by": asked.asked_by,
        "asked_as": asked.asked_as,
        "asked_because": REASON,
        "number": 7,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=owed.pk).update(**another)


def test_requests_are_counted_within_the_innovation(world: World) -> None:
    innovation = world.launched()
    first = ask(world, innovation)
    gate.perform(first, "waive", actor=world.sekda, at=world.tick(), comment="Sudah cukup.")
    second = ask(world, innovation)

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=second.pk).update(number=first.number)
