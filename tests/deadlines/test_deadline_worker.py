"""What has fallen due is written down once, whoever sweeps first: the command or the worker."""

import atexit
import os
import secrets
import tempfile
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from deadlines.models import DeadlineStepReached
from innovations.models import Appraisal, Report
from tests import databases
from tests.innovations.asked_walks import ask
from tests.innovations.walks import in_force
from tests.operation.starting import Forks
from tests.operation.starting import manage as operator_manage
from tests.world import World, build
from workflow.models import Event, Task

WORKER, COMMAND = ("run_worker", "--once"), ("enforce_deadlines",)


def enforce(at: str) -> str:
    said = StringIO()
    call_command("enforce_deadlines", "--at", at, stdout=said)
    return said.getvalue()


def test_a_window_opens_and_a_second_run_does_nothing(world: World) -> None:
    in_force(world)

    enforce("2025-04-08T08:05:00+07:00")
    steps = DeadlineStepReached.objects.count()
    enforce("2025-04-08T08:05:00+07:00")

    assert Report.objects.filter(state="open").count() == 1
    assert DeadlineStepReached.objects.count() == steps


def test_one_run_after_the_grace_marks_breach_and_lock(world: World) -> None:
    contract = in_force(world)

    enforce("2025-05-22T00:00:00+07:00")

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


def shipped(data: Path) -> dict[str, str]:
    """The environment of an installation on the test's database.

    Not in production mode, which refuses a history under the name that trials have. The keys are those by which the
    tests' contracts are signed: nothing starts beside contracts of an authority that is gone.
    """
    keys = Path(settings.PRAKARSA_KEYS_DIR)
    keys.mkdir(parents=True, exist_ok=True)
    if not (data / "keys").exists():
        (data / "keys").symlink_to(keys)
    return {
        **os.environ,
        "DATABASE_URL": databases.address(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PRAKARSA_DATA_DIR": str(data),
        "ALLOWED_HOSTS": "prakarsa.example",
        "SECRET_KEY": secrets.token_urlsafe(64),
    }


@cache
def loaded() -> Forks:
    """An installation that has loaded its program."""
    data = Path(tempfile.mkdtemp(dir=settings.PRAKARSA_DATA_DIR))
    found = Forks(data, shipped(data))
    atexit.register(found.close)
    return found


def manage(*arguments: str) -> None:
    """Run a command as shipped on the test's database, in a process that needs not load first."""
    done = loaded().manage(*arguments)
    assert done.status == 0, done.lines


def manage_from_the_start(data: Path, *arguments: str) -> None:
    """The same in a process that is started for it."""
    done = operator_manage(*arguments, env=shipped(data))
    assert done.status == 0, done.lines


def written_down() -> dict[str, object]:
    """Everything that a sweep leaves behind."""
    return {
        "appraisals": list(Appraisal.objects.order_by("after_months").values_list("after_months", "state")),
        "tasks": list(Task.objects.order_by("id").values_list("kind", "stage", "role", "closed_at")),
        "steps": set(DeadlineStepReached.objects.values_list("deadline_id", "code", "scheduled_at")),
        "opened": Event.objects.filter(kind__endswith=".open").count(),
    }


@pytest.mark.parametrize(
    ("first", "second"), [(WORKER, COMMAND), (COMMAND, WORKER)], ids=["worker first", "command first"]
)
@pytest.mark.django_db(transaction=True)
def test_whoever_sweeps_first_opens_the_evaluation(
    tmp_path: Path, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    contract = in_force(build())
    databases.mark_demo(demo=False)

    manage_from_the_start(tmp_path, *first)
    after_the_first = written_down()
    manage(*second)

    halfway = Appraisal.objects.get(contract=contract, after_months=6)
    waiting = Task.objects.filter(subject_id=halfway.pk, closed_at__isnull=True)
    assert (halfway.state, [(task.stage, task.role) for task in waiting]) == (
        "in_review",
        [("verify", "organisation_bureau")],
    )
    assert written_down() == after_the_first
    assert Event.objects.filter(kind="appraisal.open", subject_id=halfway.pk).count() == 1


@pytest.mark.parametrize("by", [WORKER, COMMAND], ids=["worker", "command"])
@pytest.mark.django_db(transaction=True)
def test_ad_hoc_reports_open_and_remind_as_shipped(by: tuple[str, ...]) -> None:
    world = build()
    report = ask(world, world.launched())
    databases.mark_demo(demo=False)

    manage(*by)

    report.refresh_from_db()
    waiting = Task.objects.filter(subject_id=report.pk, closed_at__isnull=True).order_by("role")
    steps = DeadlineStepReached.objects.filter(deadline=report.deadline_id)
    assert (report.state, [(task.kind, task.role) for task in waiting]) == (
        "open",
        [("report", "agency_operator"), ("report", "innovator")],
    )
    assert {"remind_7", "remind_0", "breach", "lock"} <= set(steps.values_list("code", flat=True))
