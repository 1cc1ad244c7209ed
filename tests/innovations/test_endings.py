"""What ends with an innovation or its contract, and who is told."""

import html
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import BadInput, NotNow, Unready
from contracts.models import Contract, SignatureRequest
from contracts.services import attempts, revising, signing
from dashboard import published
from deadlines.models import Deadline
from innovations.models import Appraisal, FollowUp, Innovation, Report
from innovations.services.contracts import ending
from notifications.models import Notice
from notifications.services import feeds
from tests.acting import as_actor
from tests.innovations.walks import in_force, open_report, reported
from tests.world import SECRET, World
from workflow.engine import gate
from workflow.models import OutboxMessage, Task
from workflow.outbox import queue

WHY = "Alasan pimpinan."


def end(world: World, innovation: Innovation, name: str) -> Innovation:
    return gate.perform(
        Innovation.objects.get(pk=innovation.pk), name, actor=world.regent, at=world.tick(), comment=WHY
    )


def states(innovation: Innovation) -> list[tuple[str, str]]:
    rows = Contract.objects.filter(draft__innovation__id=str(innovation.pk)).order_by("created_at", "id")
    return list(rows.values_list("kind", "state"))


def waive_all(world: World, innovation: Innovation) -> None:
    for report in innovation.reports.exclude(state__in=("evaluated", "waived")):
        gate.perform(report, "waive", actor=world.sekda, at=world.tick(), comment=WHY)


def notified(world: World, subject: Any, kind: str) -> set[str]:
    """Who has a notice of the newest event of this kind."""
    queue.deliver_due(at=world.tick())
    assert not OutboxMessage.objects.exclude(last_error="").exists()
    rows = Notice.objects.filter(subject_id=subject.pk, event__kind=kind)
    return {name for name, user in world.people.items() if rows.filter(person_id=user.person_id).exists()}


@pytest.mark.parametrize("ending", ["discontinue", "complete"])
@pytest.mark.parametrize("step", ["contract", "awaiting_signatures"])
def test_what_is_not_signed_is_void_with_its_innovation(world: World, ending: str, step: str) -> None:
    innovation = world.launched()
    contract = getattr(world, step)(innovation)

    end(world, innovation, ending)

    ended = Contract.objects.get(pk=contract.pk)
    assert (ended.state, ended.number) == ("void", contract.number)
    assert not Task.objects.filter(closed_at__isnull=True).exists()
    with pytest.raises((NotNow, Unready)):
        gate.perform(ended, "request_signatures", actor=world.bureau, at=world.tick())


def test_one_signature_given_and_one_due_both_are_told(world: World) -> None:
    innovation = world.launched()
    contract = signing.sign(
        world.awaiting_signatures(innovation), actor=world.head, secret=SECRET, at=world.tick()
    )
    queue.deliver_due(at=world.tick())

    gate.perform(innovation, "discontinue", actor=world.sekda, at=world.tick(), comment=WHY)

    assert states(innovation) == [("original", "void")]
    assert notified(world, contract, "contract.lapse") == {"bureau", "head", "regent"}
    with pytest.raises(NotNow) as refusal:
        signing.sign(contract, actor=world.regent, secret=SECRET, at=world.tick())
    assert refusal.value.code == "nothing_to_sign"


def test_an_answer_on_its_way_becomes_evidence(world: World) -> None:
    innovation = world.launched()
    contract = world.awaiting_signatures(innovation)
    attempt = attempts.start(contract, actor=world.head, at=world.tick())
    attempt = attempts.request(attempt, certificate="0" * 64, at=world.tick())
    attempt = attempts.send(attempt, at=world.tick())

    end(world, innovation, "discontinue")
    received = attempts.receive(attempt, b"%PDF-1.7 jawaban", at=world.tick())
    with pytest.raises(NotNow):
        attempts.register(received, size=1, at=world.tick())
    attempts.fail(received, code="nothing_to_sign", at=world.tick())

    kept = SignatureRequest.objects.get(pk=attempt.pk)
    assert (kept.status, kept.answers.count(), contract.signatures.count()) == ("failed", 1, 0)
    assert states(innovation) == [("original", "void")]


def test_drafted_changes_are_void_with_their_contract(world: World) -> None:
    contract = in_force(world)
    revising.add_to_contract(
        contract, actor=world.bureau, at=world.tick(), ground="strategy", reason=WHY, clauses=["Satu."]
    )

    gate.perform(contract, "terminate", actor=world.regent, at=world.tick(), comment=WHY)

    assert states(contract.innovations.get()) == [("original", "terminated"), ("addendum", "void")]
    assert not Task.objects.filter(closed_at__isnull=True, subject_type="contract").exists()


def test_completing_fulfils_the_contract_and_its_addenda(world: World) -> None:
    contract = in_force(world)
    innovation = contract.innovations.get()
    terms = {"actor": world.bureau, "ground": "strategy", "reason": WHY, "clauses": ["Satu."]}
    added = revising.add_to_contract(contract, at=world.tick(), **terms)
    added = gate.perform(added, "request_signatures", actor=world.bureau, at=world.tick())
    gate.perform(added, "activate", actor=gate.SYSTEM, at=world.tick(), document="0" * 64)
    revising.add_to_contract(contract, at=world.tick(), **terms)
    waive_all(world, innovation)

    end(world, innovation, "complete")

    assert states(innovation) == [("original", "fulfilled"), ("addendum", "fulfilled"), ("addendum", "void")]
    assert set(Appraisal.objects.values_list("state", flat=True)) == {"lapsed"}
    assert not Task.objects.filter(closed_at__isnull=True).exists()
    assert not Deadline.objects.filter(met_at__isnull=True, closed_at__isnull=True).exists()


def _with_follow_up(world: World) -> Report:
    return world.decide(
        reported(world), world.bureau, items=({"field": "follow_up", "message": "Perbaiki jadwal."},)
    )


def test_completing_names_what_is_unfinished(world: World) -> None:
    report = _with_follow_up(world)
    waive_all(world, report.innovation)
    opens_at = Appraisal.objects.exclude(state="lapsed").earliest("period_end").deadline.opens_at
    world.sweep(opens_at)

    with pytest.raises(Unready) as refusal:
        end(world, report.innovation, "complete")

    assert [gap.code for gap in refusal.value.gaps] == ["evaluation_under_way", "follow_up_open"]
    assert Appraisal.objects.filter(state="in_review").count() == 1
    assert FollowUp.objects.get().state == "open"


def test_nothing_is_asked_for_of_what_has_ended(world: World) -> None:
    report = reported(world)
    end(world, report.innovation, "discontinue")

    with pytest.raises(BadInput) as refusal:
        world.decide(report, world.bureau, items=({"field": "follow_up", "message": "Perbaiki."},))
    world.decide(Report.objects.get(pk=report.pk), world.bureau)

    assert refusal.value.gaps[0].code == "innovation_ended"
    assert not Task.objects.filter(closed_at__isnull=True).exists()


def test_what_is_approved_can_be_given_up(world: World) -> None:
    innovation = end(world, world.approved(), "discontinue")

    assert innovation.state == "discontinued"
    assert not Task.objects.filter(closed_at__isnull=True).exists()


def test_whose_task_a_withdrawal_takes_is_told(world: World) -> None:
    innovation = world.submitted()
    queue.deliver_due(at=world.tick())

    gate.perform(innovation, "withdraw", actor=world.innovator, at=world.tick(), comment=WHY)

    assert notified(world, innovation, "innovation.withdraw") == {"head"}


def test_an_upgrade_ends_what_was_left_behind(world: World) -> None:
    innovation = world.contract().innovations.get()
    end(world, innovation, "discontinue")
    first = Contract.objects.get()
    kept = ("government", "agency", "policy_ref", "title", "year", "form", "draft")
    left = Contract(**{name: getattr(first, name) for name in kept})
    gate.create(left, actor=as_actor(world.bureau, world.now), office=None, at=world.tick())

    ending.end_existing({"innovation": str(innovation.pk)}, world.tick())
    ending.end_existing({"innovation": str(innovation.pk)}, world.tick())

    assert states(innovation) == [("original", "void"), ("original", "void")]
    assert not Task.objects.filter(closed_at__isnull=True).exists()


def _shown(client: Client, user: Any, name: str, *args: object) -> str:
    if user is not None:
        client.force_login(user)
    return html.unescape(client.get(reverse(name, args=args)).content.decode())


def test_pages_and_feeds_say_that_it_has_ended(world: World, client: Client) -> None:
    report = open_report(world)
    world.sweep(datetime(2025, 5, 5, 3, tzinfo=UTC))
    feed = feeds.create_feed(as_actor(world.operator, world.now), "person", at=world.now)
    drafted = in_force_and_changed(world, report.contract)

    end(world, report.innovation, "discontinue")

    text = feeds.read_feed(feed.token, at=world.now)
    assert (text.count("STATUS:CANCELLED"), text.count("STATUS:CONFIRMED")) == (text.count("BEGIN:VEVENT"), 0)
    assert published.public_late(at=world.now).count() == 0
    assert "Dihentikan" in _shown(client, None, "public-innovation", report.innovation_id)
    assert "tidak ditandatangani" in _shown(client, world.bureau, "contract", drafted.pk)
    assert report.innovation.subject_title not in _shown(client, world.operator, "inbox")
    assert "tidak lagi wajib" in _shown(client, world.operator, "report", report.pk)
    assert not Notice.objects.filter(kind="rung", settled_at__isnull=True).exists()


def in_force_and_changed(world: World, contract: Contract) -> Contract:
    """A change of a contract in force that is drafted."""
    return revising.add_to_contract(
        contract, actor=world.bureau, at=world.tick(), ground="strategy", reason=WHY, clauses=["Satu."]
    )


def test_the_public_page_of_a_void_contract_waits_for_nobody(world: World, client: Client) -> None:
    innovation = world.launched()
    contract = signing.sign(
        world.awaiting_signatures(innovation), actor=world.head, secret=SECRET, at=world.tick()
    )

    end(world, innovation, "discontinue")

    page = _shown(client, None, "verify-code", contract.public_token)
    assert ("Menunggu tanda tangan" in page, "belum ditandatangani" in page) == (False, False)
    assert "tidak ditandatangani" in page
