"""What the end of a contract does to the reports that it owes."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import connection, transaction

from common.errors import NotNow, Unready
from innovations.models import Report
from innovations.services.contracts import amending
from notifications.models import Notice
from notifications.wording import notice_in_words
from organisations.offices import SYSTEM
from tests.innovations.walks import in_force
from tests.world import World, build
from workflow.engine import gate
from workflow.models import Event, Task
from workflow.outbox import queue

pytestmark = pytest.mark.django_db


def states(contract: object) -> list[str]:
    return list(Report.objects.filter(contract=contract).order_by("number").values_list("state", flat=True))


def terminate(world: World, contract: object) -> object:
    return gate.perform(
        contract, "terminate", actor=world.regent, at=world.tick(), comment="Perangkat daerah dibubarkan."
    )


def test_owed_reports_end_with_the_contract(world: World) -> None:
    report = world.open_report()

    terminate(world, report.contract)

    assert states(report.contract) == ["waived"] * 4
    deadlines = Report.objects.filter(contract=report.contract).values_list("deadline__closed_at", flat=True)
    assert None not in deadlines
    assert not Task.objects.filter(subject_id=report.pk, closed_at__isnull=True).exists()
    assert Event.objects.filter(kind="report.lapse").count() == 4


def test_a_report_that_was_handed_in_is_still_evaluated(world: World) -> None:
    report = world.reported()

    terminate(world, report.contract)
    world.decide(report, world.bureau)

    assert states(report.contract) == ["evaluated", "waived", "waived", "waived"]


def test_nothing_falls_due_after_the_contract_ended(world: World) -> None:
    report = world.open_report()
    terminate(world, report.contract)

    world.sweep(datetime(2025, 9, 1, tzinfo=UTC))

    assert states(report.contract) == ["waived"] * 4
    assert not Report.objects.filter(deadline__breached_at__isnull=False).exists()


def test_a_contract_is_fulfilled_when_every_report_is_settled(world: World) -> None:
    contract = world.in_force()

    with pytest.raises(Unready) as refusal:
        gate.perform(contract, "fulfil", actor=world.bureau, at=world.tick())
    for report in Report.objects.filter(contract=contract):
        gate.perform(report, "waive", actor=world.sekda, at=world.tick(), comment="Tidak diperlukan.")
    done = gate.perform(contract, "fulfil", actor=world.bureau, at=world.tick())

    assert [gap.code for gap in refusal.value.gaps] == ["reports_owed"]
    assert done.state == "fulfilled"


def test_nobody_lets_a_report_lapse_by_hand(world: World) -> None:
    report = world.open_report()

    with pytest.raises(NotNow):
        gate.perform(report, "lapse", actor=world.sekda, at=world.tick(), **{"with": "x"})

    assert states(report.contract)[0] == "open"


def test_discontinuing_ends_contract_and_owed_reports(world: World) -> None:
    report = world.open_report()

    gate.perform(report.innovation, "discontinue", actor=world.regent, at=world.tick(), comment="Dihentikan.")

    report.contract.refresh_from_db()
    deadlines = Report.objects.filter(contract=report.contract).values_list("deadline__closed_at", flat=True)
    assert (report.contract.state, states(report.contract)) == ("terminated", ["waived"] * 4)
    assert None not in deadlines
    assert not Task.objects.filter(closed_at__isnull=True).exists()


def test_a_submitted_report_outlives_its_innovation(world: World) -> None:
    report = world.reported()
    gate.perform(report.innovation, "discontinue", actor=world.regent, at=world.tick(), comment="Dihentikan.")

    world.decide(report, world.bureau)

    assert states(report.contract) == ["evaluated", "waived", "waived", "waived"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_end_waits_for_who_is_deciding_on_a_report() -> None:
    """Else a report that is sent back in that moment is owed, and falls due, under a contract that has ended."""
    world = build()
    report = world.reported()

    def end() -> None:
        terminate(world, report.contract)
        connection.close()

    ending = Thread(target=end)
    with transaction.atomic():
        Report.objects.select_for_update(no_key=True).get(pk=report.pk)
        ending.start()
        ending.join(1)
        waiting = ending.is_alive()
    ending.join(30)

    report.contract.refresh_from_db()
    assert (waiting, report.contract.state) == (True, "terminated")


def test_the_bureau_is_asked_once_nothing_is_owed(world: World) -> None:
    contract = in_force(world)
    reports = list(contract.reports.order_by("number"))
    for report in reports[:-1]:
        gate.perform(report, "waive", actor=world.sekda, at=world.tick(), comment="Tidak diperlukan.")
    waiting = Task.objects.filter(subject_id=contract.pk, closed_at__isnull=True)
    assert not waiting.exists()

    gate.perform(reports[-1], "waive", actor=world.sekda, at=world.tick(), comment="Tidak diperlukan.")

    queue.deliver_due(at=world.tick())
    assert list(waiting.values_list("kind", "role")) == [("fulfil", "organisation_bureau")]
    notice = Notice.objects.get(person=world.bureau.person, subject_id=contract.pk, code="fulfil")
    assert notice_in_words(notice).headline.startswith("Tandai kontrak terpenuhi")
    gate.perform(contract, "fulfil", actor=world.bureau, at=world.tick())
    assert not waiting.exists()


def test_a_revision_that_owes_nothing_is_asked_for_too(world: World) -> None:
    contract = in_force(world)
    *others, last = contract.reports.order_by("number")
    for report in others:
        gate.perform(report, "waive", actor=world.sekda, at=world.tick(), comment="Tidak diperlukan.")
    revision = amending.revise_contract(
        contract, actor=world.bureau, at=world.tick(), ground="strategy", reason="Sasaran berubah."
    )
    revision = gate.perform(revision, "request_signatures", actor=world.bureau, at=world.tick())
    gate.perform(last, "waive", actor=world.sekda, at=world.tick(), comment="Tidak diperlukan.")

    gate.perform(revision, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)

    waiting = Task.objects.filter(subject_type="contract", closed_at__isnull=True)
    assert list(waiting.values_list("subject_id", "kind")) == [(revision.pk, "fulfil")]
