"""The command that writes down what has fallen due."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from deadlines.models import DeadlineRung
from innovations.models import Report
from tests import databases
from tests.innovations.walks import in_force
from tests.world import World


def enforce(at: str) -> str:
    said = StringIO()
    call_command("enforce_deadlines", "--at", at, stdout=said)
    return said.getvalue()


def test_a_window_opens_and_a_second_run_does_nothing(world: World) -> None:
    in_force(world)

    enforce("2025-03-25T08:05:00+07:00")
    steps = DeadlineRung.objects.count()
    enforce("2025-03-25T08:05:00+07:00")

    assert Report.objects.filter(state="open").count() == 1
    assert DeadlineRung.objects.count() == steps


def test_one_run_after_the_grace_marks_breach_and_lock(world: World) -> None:
    contract = in_force(world)

    enforce("2025-05-09T00:00:00+07:00")

    deadline = world.report(contract, 1).deadline
    assert deadline.breached_at is not None
    assert deadline.locked_at is not None


@pytest.mark.parametrize("at", ["2025-03-25", "2025-03-25T08:05:00", "kemarin", "2025-13-45T08:05:00Z"])
def test_a_moment_needs_its_offset(world: World, at: str) -> None:
    with pytest.raises(CommandError):
        enforce(at)


def test_a_real_installation_goes_by_its_clock(world: World) -> None:
    databases.mark_demo(demo=False)

    with pytest.raises(CommandError):
        enforce("2025-03-25T08:05:00+07:00")
