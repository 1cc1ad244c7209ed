"""The simulated year of benchmarks/year.py, in the gate a quarter: the scheduler changes nothing of what is written."""

from datetime import date

import pytest

from benchmarks.year import QUARTER, SCHEDULERS, YEAR, SchedulerRun, differences, lived_through
from tests import campaign

SPAN = YEAR if campaign.in_full() else QUARTER
AGENCIES, EACH = campaign.length(short=2, full=10), campaign.length(short=2, full=4)


@pytest.mark.django_db(transaction=True)
def test_verdicts_do_not_depend_on_the_scheduler() -> None:
    lives = {
        scheduler.name: lived_through(scheduler, span=SPAN, agencies=AGENCIES, each=EACH)
        for scheduler in SCHEDULERS
    }

    found = differences(lives)

    assert found == []
    assert {name: len(life.verdicts) for name, life in lives.items()} == dict.fromkeys(
        lives, AGENCIES * EACH * len(SPAN.due)
    )
    assert {code for _title, code, _at in lives["daily"].steps} == {
        "remind_14", "remind_7", "remind_3", "remind_1", "remind_0", "breach", "lock", "escalate_sekda",
        "escalate_inspector",
    }  # fmt: skip


def test_a_life_that_differs_is_named() -> None:
    """A step less, another receipt, two messages a day and a notice that never left are each found."""
    day = date(2025, 3, 28)
    model, other = SchedulerRun(), SchedulerRun(doubled=1, waiting=2)
    model.steps.add(("Laporan", "breach", None))  # type: ignore[arg-type]
    model.messages["a", day] = 1
    other.receipts.add(("Laporan", "breach", None, "inspector"))  # type: ignore[arg-type]
    other.verdicts["Laporan"] = None
    other.messages["a", day] = 2

    found = differences({"daily": model, "late": other})

    assert found == [
        "late: other steps than daily",
        "late: other receipts than daily",
        "late: other verdicts than daily",
        "late: 1 doubled steps",
        "late: 2 messages to one person on one day",
        "late: 2 notices never left",
    ]
