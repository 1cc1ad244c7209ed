"""In a report a milestone is past its planned end from the day after that on, not from the report's beginning."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from innovations.models import Report
from innovations.services.proposals import drafting
from tests.innovations.walks import in_force, launched
from tests.world import World

LATE = "melewati rencana selesai"


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2025, 3, 1, 3, tzinfo=UTC), False),
        # 23.59 and 00.01 of the next day in the government's zone.
        (datetime(2025, 3, 15, 16, 59, tzinfo=UTC), False),
        (datetime(2025, 3, 15, 17, 1, tzinfo=UTC), True),
        (datetime(2025, 4, 9, 3, tzinfo=UTC), True),
    ],
)
def test_a_milestone_is_late_after_its_own_day(
    world: World, signed_in: Callable[[str], Client], at: datetime, late: bool
) -> None:
    draft = world.draft()
    row = {"activity": "Uji coba", "planned_start": date(2025, 1, 5), "planned_end": date(2025, 3, 15)}
    drafting.replace_rows(draft, "milestones", [row])
    report = Report.objects.get(contract=in_force(world, launched(world, draft)), number=1)

    with time_machine.travel(at, tick=False):
        page = signed_in("head").get(reverse("report", args=[report.pk]))

    assert page.status_code == 200
    assert (LATE in page.content.decode()) is late
