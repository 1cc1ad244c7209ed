"""An ad-hoc report ends: withdrawn, waived, or with what it was asked of."""

from datetime import UTC, datetime

import pytest

from common.errors import NotNow, NotPermitted, Unready
from deadlines.models import Deadline
from deadlines.services import deadlines
from innovations.models import Innovation
from innovations.services.evaluations.scoring import missed_of
from tests.innovations import walks
from tests.innovations.asked_walks import ask, fresh, handed_in, opened
from tests.world import World
from workflow.engine import gate


@pytest.mark.parametrize(
    ("withdrawn_at", "days", "missed"),
    [(datetime(2025, 6, 19, 3, tzinfo=UTC), 0, 0), (datetime(2025, 6, 26, 3, tzinfo=UTC), 2, 1)],
)
def test_what_is_withdrawn_grows_no_later(
    world: World, withdrawn_at: datetime, days: int, missed: int
) -> None:
    report = opened(world, ask(world, world.launched()))
    world.sweep(withdrawn_at)
    gate.perform(fresh(report), "waive", actor=world.sekda, at=world.tick(), comment="Sudah cukup.")

    afterwards = datetime(2026, 6, 1, tzinfo=UTC)
    assert deadlines.verdict_of(fresh(report).deadline, at=afterwards).late_working_days == days
    assert missed_of(report, at=afterwards) == missed


def test_a_request_is_withdrawn_with_a_reason(world: World) -> None:
    report = ask(world, world.launched(), "head")

    with pytest.raises(NotPermitted):
        gate.perform(report, "waive", actor=world.bureau, at=world.tick(), comment="Tidak perlu.")
    with pytest.raises(Unready):
        gate.perform(report, "waive", actor=world.head, at=world.tick())
    waived = gate.perform(report, "waive", actor=world.head, at=world.tick(), comment="Sudah cukup.")

    assert waived.state == "waived"
    assert Deadline.objects.get(subject_id=report.pk).closed_at == world.now


def test_a_submitted_report_is_not_withdrawn(world: World) -> None:
    report = handed_in(world, ask(world, world.launched(), "head"), "40", "12")

    with pytest.raises(NotNow):
        gate.perform(report, "waive", actor=world.head, at=world.tick(), comment="Sudah cukup.")


def test_an_asking_office_waives_nothing_that_a_contract_owes(world: World) -> None:
    report = walks.open_report(world)

    with pytest.raises(NotPermitted):
        gate.perform(report, "waive", actor=world.head, at=world.tick(), comment="Sudah cukup.")


def test_an_ad_hoc_report_ends_with_the_innovation(world: World) -> None:
    report = ask(world, world.launched())

    gate.perform(
        report.innovation, "discontinue", actor=world.regent, at=world.tick(), comment="Tidak dilanjutkan."
    )

    assert (fresh(report).state, fresh(report).deadline.closed_at) == ("waived", world.now)


def test_an_ad_hoc_report_outlives_a_terminated_contract(world: World) -> None:
    contract = walks.in_force(world)
    report = ask(world, Innovation.objects.get(contract_id=contract.pk))

    gate.perform(contract, "terminate", actor=world.regent, at=world.tick(), comment="Diakhiri.")

    assert fresh(report).state == "scheduled"


def test_nothing_is_complete_while_a_report_is_asked_for(world: World) -> None:
    report = ask(world, world.launched())

    with pytest.raises(Unready) as refused:
        gate.perform(report.innovation, "complete", actor=world.sekda, at=world.tick(), comment="Selesai.")

    assert [gap.code for gap in refused.value.gaps] == ["reports_owed"]


def test_resuming_after_drafting_returns_to_launched(world: World) -> None:
    innovation = world.launched()
    ask(world, innovation)
    world.contract(innovation)
    resting = gate.perform(innovation, "suspend", actor=world.sekda, at=world.tick(), comment="Istirahat.")

    resumed = gate.perform(resting, "resume", actor=world.sekda, at=world.tick())

    assert resumed.state == "launched"
