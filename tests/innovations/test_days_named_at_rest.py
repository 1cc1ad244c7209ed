"""More time that is granted while an innovation rests."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from common.periods import day_ending_at
from deadlines.models import Deadline
from deadlines.services import extensions
from deadlines.services.deadlines import replay, verdict_of
from tests.innovations.test_corrections import at
from tests.innovations.test_resting import resume, suspend
from tests.innovations.walks import open_report
from tests.world import World


# Due on 21 April; suspended on the 10th, decided on the 14th, resumed on the 16th: four working days, two before it.
@pytest.mark.parametrize(
    ("named", "begins", "counts"),
    [
        (date(2025, 5, 5), "2025-04-14", date(2025, 5, 7)),
        (date(2025, 4, 22), "2025-04-10", date(2025, 4, 25)),
    ],
    ids=["only the rest after the decision", "no less than without it"],
)
def test_a_day_named_at_rest_holds_the_rest_before_it(
    world: World, named: date, begins: str, counts: date
) -> None:
    report = open_report(world)
    why = {"actor": world.operator, "until": named, "reason": "Banjir."}
    asked = extensions.ask(report.deadline, at=world.tick(), **why)
    at(world, 4, 10)
    innovation = suspend(world, report.innovation)
    at(world, 4, 14)
    extensions.decide(asked, actor=world.sekda, at=world.tick(), outcome="granted", decision="Ya.")
    at(world, 4, 16)
    resume(world, innovation)

    found = Deadline.objects.get(pk=report.deadline_id)
    assert found.changes.order_by("-number")[0].details["days"][0] == begins
    assert day_ending_at(found.counts_until, ZoneInfo(found.zone)) == counts
    assert replay(found, at=world.now) == verdict_of(found, at=world.now)
