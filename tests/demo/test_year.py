"""The whole year once, on SQLite as `./run demo` plays it."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker

from contracts.models import ContractDocument
from deadlines.models import Deadline, DeadlineStepReached
from demo.people import PASSPHRASE, PASSWORD
from demo.progress import Progress
from demo.year import NotEmpty, PlayResult, play
from innovations.models import Evaluation, Innovation, LaunchEvent
from tests import databases
from workflow.engine.events import installation
from workflow.models import OutboxMessage

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module", autouse=True)
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker, folder: Path) -> Iterator[PlayResult]:
    with django_db_blocker.unblock():
        try:
            yield play(Progress(io.StringIO()), folder)
        finally:
            databases.clean()
            installation.cache_clear()


def test_every_number_agrees_and_the_history_is_whole(year: PlayResult) -> None:
    assert year.faults == ()
    assert year.events_verified == year.wanted["events"]["total"]


def test_the_signed_files_are_the_registered_ones(year: PlayResult, folder: Path) -> None:
    files = sorted((folder / "contracts").iterdir())

    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert len(files) == 5
    assert digests == set(ContractDocument.objects.filter(version_no=2).values_list("sha256", flat=True))


def test_what_lan_returned_has_two_revisions(year: PlayResult) -> None:
    twice = Innovation.objects.filter(revision_no=2)

    assert twice.count() == 18
    assert set(twice.values_list("acronym", flat=True)) == {""}


def test_grobogan_was_launched_on_behalf_of_its_regent(year: PlayResult) -> None:
    delegated = LaunchEvent.objects.filter(on_behalf_of__isnull=False)

    assert [(event.government.code, event.presided_by.role) for event in delegated] == [
        ("33.15", "regional_secretary")
    ]


def test_the_silent_agency_is_late_in_public_and_locked(year: PlayResult) -> None:
    late = Deadline.objects.get(breached_at__isnull=False, met_at__isnull=True, closed_at__isnull=True)

    codes = (
        DeadlineStepReached.objects.filter(deadline=late)
        .order_by("scheduled_at")
        .values_list("code", flat=True)
    )
    assert (late.agency.name, late.due_on.isoformat()) == (
        "Dinas Perumahan Rakyat dan Kawasan Permukiman",
        "2025-07-14",
    )
    # Two weeks before it is due the quarter is not over yet: nobody is reminded of what cannot be handed in.
    assert list(codes) == [
        "remind_7",
        "remind_3",
        "remind_1",
        "remind_0",
        "breach",
        "escalate_sekda",
        "public",
        "escalate_inspector",
        "lock",
    ]


def test_the_year_ends_with_the_published_figures_evaluated(year: PlayResult) -> None:
    last = Evaluation.objects.get(
        report__innovation__source_id="deli-serdang-perencanaan", report__period_start="2025-10-01"
    )

    # 53 indicators at 100 %, a target of zero among them counting as reached, and 92.86, 81.67, 90 and three times 0.
    assert (str(last.score), last.band, last.recommendation) == ("94.31", "Sangat Tinggi", "replicate")
    assert {entry["reason"] for entry in last.result.working["steps"]["indicators"]} == {""}


def test_everything_that_leaves_the_system_was_delivered(year: PlayResult) -> None:
    assert not OutboxMessage.objects.filter(delivered_at=None).exists()


def test_the_accounts_are_printed_with_their_secrets(year: PlayResult) -> None:
    said = io.StringIO()

    call_command("demo_accounts", stdout=said)

    assert "operator.dprkp@35.23.example" in said.getvalue()
    assert PASSWORD in said.getvalue()
    assert PASSPHRASE in said.getvalue()


def test_a_year_is_not_played_over_another(year: PlayResult, folder: Path) -> None:
    with pytest.raises(NotEmpty):
        play(Progress(io.StringIO()), folder)
    with pytest.raises(CommandError):
        call_command("play_year", "--out", str(folder))
