"""While an innovation rests, nothing of it falls due, opens, or grows later; resuming gives the days back."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from common.errors import NotNow, Unready
from contracts.models import Contract
from contracts.services import revising
from dashboard import published
from deadlines.models import Deadline, DeadlineStepReached
from deadlines.schedule.derivations import in_words
from deadlines.schedule.ladder import DeadlineVerdict, VerdictCode
from deadlines.services import extensions
from deadlines.services.deadlines import is_locked, replay, verdict_of
from innovations.models import Innovation, Report
from innovations.services import resting
from innovations.services.contracts import amending, contracting
from innovations.services.reports import asking
from notifications.services import feeds
from tests.acting import as_actor
from tests.innovations.test_corrections import at, correction, handed_in, resubmitted, sent_back
from tests.innovations.walks import in_force, open_report
from tests.world import DUE_Q1, World, build
from workflow.engine import gate
from workflow.models import Task


def suspend(world: World, innovation: Innovation) -> Innovation:
    return gate.perform(
        innovation, "suspend", actor=world.sekda, at=world.tick(), comment="Anggaran ditahan."
    )


def resume(world: World, innovation: Innovation) -> Innovation:
    return gate.perform(innovation, "resume", actor=world.sekda, at=world.tick())


def due(report: Report) -> datetime:
    return Deadline.objects.get(pk=report.deadline_id).counts_until


def verdict(report: Report, moment: datetime) -> DeadlineVerdict:
    return verdict_of(Deadline.objects.get(pk=report.deadline_id), at=moment)


def test_a_month_of_rest_asks_nothing_and_is_given_back(world: World) -> None:
    report = open_report(world)
    at(world, 4, 10)
    suspend(world, report.innovation)

    swept = world.sweep(datetime(2025, 5, 12, 3, tzinfo=UTC))
    late = published.public_late(at=world.now).count()
    figures = published.summary(at=world.now)
    at(world, 5, 12)
    resume(world, report.innovation)

    # 10 April to 9 May 2025 ends on 22 working days, without 18 April and 1 May where the calendar knows them.
    waited = Deadline.objects.get(pk=report.deadline_id).changes.order_by("-number")[0].details["days"]
    assert (swept.opened, sum(swept.steps.values()), late) == (0, 0, 0)
    assert (figures.reports_due, figures.reports_late, published.summary(at=world.now).reports_due) == (
        0,
        0,
        0,
    )
    assert (waited[0], waited[-1]) == ("2025-04-10", "2025-05-09")
    assert due(report) > DUE_Q1 + timedelta(days=27)
    assert verdict(report, world.now).code == VerdictCode.EXTENDED


def test_lateness_from_before_stays_and_does_not_grow(world: World) -> None:
    report = open_report(world)
    world.sweep(datetime(2025, 5, 5, 3, tzinfo=UTC))
    before = verdict(report, world.now)
    suspend(world, report.innovation)

    resting = verdict(report, datetime(2025, 5, 20, 3, tzinfo=UTC))
    listed = published.public_late(at=datetime(2025, 5, 20, 3, tzinfo=UTC)).count()
    at(world, 5, 20)
    resume(world, report.innovation)

    assert (before.code, before.late_working_days) == (VerdictCode.BREACHED, 10)
    assert (resting.code, resting.counted, resting.late_working_days) == ("paused", "breached", 10)
    assert (listed, verdict(report, world.now).late_working_days) == (0, 10)
    assert published.public_late(at=world.now).count() == 1


def test_a_rest_publishes_no_lateness_that_was_not_public(world: World) -> None:
    report = open_report(world)
    world.sweep(datetime(2025, 4, 24, 3, tzinfo=UTC))
    suspend(world, report.innovation)

    shown = published.public_verdict(
        Deadline.objects.get(pk=report.deadline_id), at=datetime(2025, 6, 2, tzinfo=UTC)
    )

    assert shown is not None
    assert (shown.code, shown.late_working_days) == (VerdictCode.PAUSED, 0)


def test_handed_in_at_rest_is_in_time_by_the_days_before(world: World) -> None:
    report = open_report(world)
    at(world, 4, 17)
    suspend(world, report.innovation)
    at(world, 5, 20)

    filled = world.fill(world.report(report.contract, 1), "40", "12")
    gate.perform(filled, "submit", actor=world.operator, at=world.tick())

    stored = Deadline.objects.get(pk=report.deadline_id)
    assert (stored.met_at, stored.rests_since) == (world.now, None)
    assert verdict(report, world.now).code == VerdictCode.MET
    assert replay(stored, at=datetime(2025, 5, 19, tzinfo=UTC)).code == VerdictCode.PAUSED
    assert in_words(stored)[-1].startswith("20 Mei 2025:")


def test_a_rest_unlocks_no_form(world: World) -> None:
    report = open_report(world)
    locked_at = DUE_Q1 + timedelta(days=60)
    world.sweep(locked_at)
    assert is_locked(Deadline.objects.get(pk=report.deadline_id), at=world.now)

    suspend(world, report.innovation)

    assert is_locked(Deadline.objects.get(pk=report.deadline_id), at=world.now)


def test_what_would_open_waits_for_the_end_of_the_rest(world: World) -> None:
    contract = in_force(world)
    innovation = contract.innovations.get()
    suspend(world, innovation)

    resting = world.sweep(datetime(2025, 8, 20, 3, tzinfo=UTC)).opened
    at(world, 8, 20, 4)
    resume(world, innovation)
    awake = world.sweep(datetime(2025, 8, 20, 6, tzinfo=UTC))

    # Two quarters are over; the evaluation after six months is open as well.
    assert (resting, awake.opened) == (0, 3)
    assert not DeadlineStepReached.objects.filter(code="breach").exists()


def test_tasks_say_that_they_rest(world: World) -> None:
    report = open_report(world)
    suspend(world, report.innovation)
    began = world.now
    resting = set(Task.objects.filter(subject_id=report.pk).values_list("rests_since", flat=True))
    resume(world, report.innovation)

    assert resting == {began}
    assert set(Task.objects.filter(subject_id=report.pk).values_list("rests_since", flat=True)) == {None}


def _rest_inside_the_review(world: World, report: Report) -> None:
    at(world, 4, 14)
    innovation = suspend(world, report.innovation)
    at(world, 4, 16)
    resume(world, innovation)
    at(world, 4, 18)
    sent_back(world, report)


def _rest_over_the_end_of_the_review(world: World, report: Report) -> None:
    at(world, 4, 14)
    innovation = suspend(world, report.innovation)
    at(world, 4, 16)
    sent_back(world, report)
    at(world, 4, 18)
    resume(world, innovation)


@pytest.mark.parametrize("story", [_rest_inside_the_review, _rest_over_the_end_of_the_review])
def test_a_clock_with_two_reasons_stands_for_both_once(world: World, story: Any) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    returned = sent_back(world, report)
    at(world, 4, 11)
    again = resubmitted(world, returned)

    story(world, again)

    found = correction(report)
    assert (found.paused_at, found.rests_since, found.held_since) == (None, None, None)
    last = found.changes.order_by("-number")[0]
    days = [date.fromisoformat(day).day for day in last.details["days"]]
    assert (last.cause, days) == ("resumed", [11, 14, 15, 16, 17])


def test_a_correction_handed_in_at_rest_was_handed_in_then(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    returned = sent_back(world, report)
    at(world, 4, 14)
    innovation = suspend(world, report.innovation)
    at(world, 5, 2)
    again = resubmitted(world, returned)
    given = world.now
    at(world, 5, 6)
    resume(world, innovation)
    at(world, 5, 9)
    world.decide(again, world.bureau)

    found = correction(report)
    assert (found.met_at, verdict_of(found, at=world.now).code) == (given, VerdictCode.MET)


def test_what_begins_at_rest_rests(world: World) -> None:
    report = handed_in(world)
    at(world, 4, 10)
    suspend(world, report.innovation)
    began = world.now

    sent_back(world, report)

    assert correction(report).rests_since > began
    assert Task.objects.get(subject_id=report.pk, kind="revise", role="agency_operator").rests_since
    assert world.sweep(datetime(2025, 6, 2, tzinfo=UTC)).steps.total() == 0


def test_the_database_lets_no_resting_clock_run(world: World) -> None:
    report = open_report(world)
    suspend(world, report.innovation)

    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=report.deadline_id).update(paused_at=None)


def test_resting_across_the_end_of_the_contract(world: World) -> None:
    report = open_report(world)
    at(world, 4, 10)
    innovation = suspend(world, report.innovation)
    world.sweep(datetime(2026, 3, 2, 3, tzinfo=UTC))
    world.now = datetime(2026, 3, 2, 4, tzinfo=UTC)

    resume(world, innovation)
    opened = world.sweep(datetime(2026, 3, 3, 3, tzinfo=UTC)).opened

    assert opened == 5
    assert not Report.objects.filter(deadline__breached_at__isnull=False).exists()


def test_discontinued_from_its_rest_owes_nothing(world: World) -> None:
    report = open_report(world)
    innovation = suspend(world, report.innovation)

    gate.perform(innovation, "discontinue", actor=world.regent, at=world.tick(), comment="Dihentikan.")

    assert not Deadline.objects.filter(closed_at__isnull=True, met_at__isnull=True).exists()
    assert not Task.objects.filter(closed_at__isnull=True).exists()
    assert world.sweep(datetime(2025, 9, 1, tzinfo=UTC)).steps.total() == 0


def _refusal(act: Any) -> str:
    with pytest.raises((NotNow, Unready)) as refusal:
        act()
    found = refusal.value
    return found.gaps[0].code if found.gaps else found.code


def test_nothing_new_is_asked_for_while_it_rests(world: World) -> None:
    report = open_report(world)
    innovation, contract = report.innovation, report.contract
    suspend(world, innovation)
    asked = asking.AskedDays(date(2025, 1, 2), date(2025, 3, 1), 10)
    acts = [
        lambda: asking.ask(innovation, actor=world.sekda, at=world.tick(), reason="Perlu.", days=asked),
        lambda: contracting.draft_contract(
            innovation, actor=world.bureau, at=world.tick(), period_start=date(2025, 5, 1)
        ),
        lambda: amending.revise_contract(
            contract, actor=world.bureau, at=world.tick(), ground="strategy", reason="Perlu."
        ),
        lambda: revising.add_to_contract(
            contract,
            actor=world.bureau,
            at=world.tick(),
            ground="strategy",
            reason="Perlu.",
            clauses=["Satu."],
        ),
        lambda: extensions.ask(
            world.report(contract, 1).deadline,
            actor=world.operator,
            at=world.tick(),
            until=date(2025, 6, 2),
            reason="Perlu.",
        ),
    ]

    assert [_refusal(act) for act in acts] == ["innovation_suspended"] * 4 + ["at_rest"]


def test_a_draft_waits_for_the_end_of_the_rest(world: World) -> None:
    contract = world.contract()
    innovation = suspend(world, contract.innovations.get())
    request = partial(gate.perform, contract, "request_signatures", actor=world.bureau)
    resting = Task.objects.get(subject_id=contract.pk).rests_since

    refused = _refusal(lambda: request(at=world.tick()))
    resume(world, innovation)
    numbered = request(at=world.tick())

    assert (refused, resting is not None) == ("innovation_suspended", True)
    assert (numbered.state, numbered.number != "") == ("signing", True)


def _shown(client: Client, user: Any, name: str, *args: object) -> str:
    if user is not None:
        client.force_login(user)
    return html.unescape(client.get(reverse(name, args=args)).content.decode())


def test_pages_feeds_and_api_say_that_it_rests(world: World, client: Client) -> None:
    report = open_report(world)
    world.sweep(datetime(2025, 5, 5, 3, tzinfo=UTC))
    suspend(world, report.innovation)
    mine = feeds.create_feed(as_actor(world.operator, world.now), "person", at=world.now)
    public = feeds.create_feed(
        as_actor(world.bureau, world.now), "public", at=world.now, government_id=world.government.pk
    )
    shown = world.now.astimezone(world.government.tz).strftime("%H.%M WIB")

    for user, name, key in (
        (None, "public-innovation", report.innovation_id),
        (world.operator, "report", report.pk),
        (world.operator, "innovation", report.innovation_id),
        (world.operator, "report-extension", report.pk),
        (world.operator, "reports", None),
        (world.operator, "inbox", None),
        (world.bureau, "contract", report.contract_id),
    ):
        page = _shown(client, user, name, *([key] if key else []))
        assert f"sejak 5 Mei 2025 {shown}" in page, name
        assert re.search(r"terlambat \d+ (menit|jam|hari)(?! kerja)", page) is None, name
        assert 'name="ask"' not in page, name
    client.force_login(world.operator)
    listed = client.get("/api/v1/deadlines/").json()["results"]
    # Those counted from the launch fell away with the contract.
    rows = [row for row in listed if row["closed_at"] is None]
    calendars = [feeds.read_feed(feed.token, at=world.now) for feed in (mine, public)]
    assert {row["verdict"]["state"] for row in rows} == {"paused"}
    assert None not in {row["rests_since"] for row in rows}
    assert all("STATUS:TENTATIVE" in text and "CONFIRMED" not in text for text in calendars)


@pytest.mark.sqlite
def test_an_upgrade_lets_rest_what_was_suspended_before(world: World) -> None:
    """As the version before left it, which no statement of this one does."""
    report = open_report(world)
    suspend(world, report.innovation)
    connection.cursor().execute("DROP TRIGGER deadlines_deadline_moved")
    Deadline.objects.update(rests_since=None, held_since=None, paused_at=None)

    resting.rest_existing({"innovation": str(report.innovation_id)}, world.tick())

    assert Deadline.objects.get(pk=report.deadline_id).rests_since == world.now


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_rest_waits_for_whoever_requests_signatures() -> None:
    """Else a contract is out for signature under an innovation that rests, and nobody can sign it."""
    world = build()
    contract = world.contract()
    innovation = contract.innovations.get()

    def stop() -> None:
        suspend(world, innovation)
        connection.close()

    stopping = Thread(target=stop)
    with transaction.atomic():
        Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
        stopping.start()
        stopping.join(1)
        waiting = stopping.is_alive()
    stopping.join(30)

    assert (waiting, Innovation.objects.get(pk=innovation.pk).state) == (True, "suspended")
