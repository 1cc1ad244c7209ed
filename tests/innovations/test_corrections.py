"""A report sent back: its own deadline, and the clock that stands still while the bureau has it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from common.errors import Unready
from deadlines.models import Deadline
from deadlines.services import deadlines, holiday_decrees
from innovations.models import Report
from tests.innovations.walks import WINDOW
from tests.tables import csv_bytes
from tests.world import World
from workflow.engine import gate

# Friday 4 April 2025 is Idulfitri leave, Tuesday the 8th the first working day.
TUESDAY = datetime(2025, 4, 8, 3, tzinfo=UTC)


def at(world: World, month: int, day: int, hour: int = 3) -> None:
    """Move the world's clock to that hour (UTC) of 2025."""
    world.now = datetime(2025, month, day, hour, tzinfo=UTC)


def handed_in(world: World) -> Report:
    """The first report, in review on 8 April."""
    report = world.report(world.in_force(), 1)
    world.sweep(WINDOW)
    report = world.fill(world.report(report.contract, 1), "40", "12")
    at(world, 4, 8)
    return gate.perform(report, "submit", actor=world.operator, at=world.tick())


def sent_back(world: World, report: Report) -> Report:
    return world.decide(report, world.bureau, "return")


def resubmitted(world: World, report: Report) -> Report:
    corrected = world.fill(Report.objects.get(pk=report.pk), "41", "12")
    return gate.perform(corrected, "resubmit", actor=world.operator, at=world.tick())


def correction(report: Report) -> Deadline:
    return Deadline.objects.get(subject_id=report.pk, kind="revision")


def test_a_return_sets_five_working_days(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)

    sent_back(world, report)

    found = correction(report)
    assert (found.base_on, found.due_on, found.due_at) == (
        date(2025, 4, 10),
        date(2025, 4, 17),
        datetime(2025, 4, 17, 17, tzinfo=UTC),
    )


def test_the_days_at_the_reviewer_do_not_count(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    returned = sent_back(world, report)
    # Friday to the Tuesday after: Friday and Monday end with the bureau.
    at(world, 4, 11)
    again = resubmitted(world, returned)
    at(world, 4, 15)

    sent_back(world, again)

    found = correction(report)
    assert (found.due_on, found.extended_until) == (date(2025, 4, 17), datetime(2025, 4, 21, 17, tzinfo=UTC))
    assert [(change.cause, change.details.get("days")) for change in found.changes.order_by("number")] == [
        ("scheduled", None),
        ("paused", None),
        ("resumed", ["2025-04-11", "2025-04-14"]),
    ]


def test_nothing_falls_due_while_the_bureau_has_it(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    returned = sent_back(world, report)
    at(world, 4, 17)
    resubmitted(world, returned)

    world.sweep(datetime(2025, 6, 1, tzinfo=UTC))

    found = correction(report)
    assert (found.breached_at, deadlines.verdict_of(found, at=world.now).code) == (None, "paused")


def test_an_accepted_correction_counts_from_its_submission(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    returned = sent_back(world, report)
    at(world, 4, 17)
    again = resubmitted(world, returned)
    stopped = world.now
    at(world, 5, 5)

    world.decide(again, world.bureau)

    found = correction(report)
    assert (found.met_at, deadlines.verdict_of(found, at=world.now).code) == (stopped, "met")


def test_a_late_correction_stays_late_by_what_the_agency_took(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    returned = sent_back(world, report)
    # Due Thursday the 17th, Good Friday is not decreed here: two working days late, then a week at the bureau.
    at(world, 4, 21)
    again = resubmitted(world, returned)
    at(world, 4, 28)
    sent_back(world, again)

    verdict = deadlines.verdict_of(correction(report), at=world.tick())

    assert (verdict.code, verdict.late_working_days) == ("breached", 2)
    assert (
        deadlines.replay(correction(report), at=datetime(2025, 4, 21, 2, tzinfo=UTC)).late_working_days == 2
    )


def test_ending_an_obligation_ends_its_correction(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    returned = sent_back(world, report)

    gate.perform(returned, "waive", actor=world.sekda, at=world.tick(), comment="Dibubarkan.")

    assert correction(report).closed_at == world.now


def end_contract(world: World, report: Report) -> None:
    gate.perform(
        report.contract, "terminate", actor=world.regent, at=world.tick(), comment="Perangkat dibubarkan."
    )


def discontinue(world: World, report: Report) -> None:
    gate.perform(report.innovation, "discontinue", actor=world.sekda, at=world.tick(), comment="Dihentikan.")


@pytest.mark.parametrize("end", [end_contract, discontinue])
def test_nothing_is_sent_back_after_the_end(world: World, end: Any) -> None:
    """Else it would wait without a day, of somebody who owes nothing any more; it is evaluated as it is."""
    report = handed_in(world)
    at(world, 4, 10)
    again = resubmitted(world, sent_back(world, report))
    end(world, report)
    ended = world.now

    with pytest.raises(Unready) as refused:
        sent_back(world, again)
    done = world.decide(again, world.bureau)

    assert [gap.code for gap in refused.value.gaps] == ["ended"]
    assert (done.state, correction(report).closed_at) == ("evaluated", ended)


def decreed(world: World, day: str) -> None:
    """A regional day off, known from the world's present day on."""
    published_on = world.now.date().isoformat()
    header = ("date", "name", "kind", "decree_number", "published_on")
    days = csv_bytes(header, (day, "Libur daerah", "libur", "SK Bupati 7/2025", published_on))
    holiday_decrees.publish(days, at=world.tick(), government=world.government)


def test_a_decree_during_review_costs_the_reporter_no_day(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    returned = sent_back(world, report)
    at(world, 4, 11)
    again = resubmitted(world, returned)
    # Past the 17th, with the clock standing still since the 11th.
    at(world, 4, 21)
    decreed(world, "2025-04-15")
    at(world, 4, 22)

    sent_back(world, again)

    found = correction(report)
    # Six of its seven days at the bureau are working days now, and the rule's own day is the 18th.
    assert (found.due_on, found.extended_until) == (date(2025, 4, 18), datetime(2025, 4, 28, 17, tzinfo=UTC))
    assert list(found.changes.order_by("number").values_list("cause", flat=True)) == [
        "scheduled",
        "paused",
        "moved",
        "resumed",
    ]


def test_a_decree_moves_a_day_that_a_wait_has_moved_before(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    returned = sent_back(world, report)
    at(world, 4, 11)
    again = resubmitted(world, returned)
    at(world, 4, 15)
    sent_back(world, again)
    at(world, 4, 16)

    decreed(world, "2025-04-21")

    found = correction(report)
    assert (found.due_on, found.extended_until) == (date(2025, 4, 17), datetime(2025, 4, 22, 17, tzinfo=UTC))
    assert (found.public_at, found.changes.order_by("-number").first().details["decrees"]) == (
        found.extended_until,
        ["2025-04-21 Libur daerah (SK Bupati 7/2025)"],
    )
