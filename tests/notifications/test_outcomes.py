"""Proposers are told how it was decided, by e-mail unless they do not wish it, and each thing once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail

from deadlines.services import extensions
from notifications.models import Notice, NoticePreference
from notifications.wording import notice_in_words
from organisations.services.appointing import appoint, end
from tests.innovations.walks import open_report, reported
from tests.notifications.scenarios import newcomer, office, work
from tests.world import World
from workflow.engine import gate
from workflow.models import OutboxMessage
from workflow.outbox import queue

REPORT_ITEMS = [{"field": "lines", "message": "Mana buktinya?"}]
# What is decided, and what its proposers are told: (whom, kind, code).
DECIDED: dict[str, tuple[Callable[[World], Any], str, tuple[str, str]]] = {
    "rejected": (lambda w: w.decide(w.submitted(), w.head, "reject"), "innovator", ("outcome", "reject")),
    "returned": (lambda w: w.decide(w.submitted(), w.head, "return"), "innovator", ("task", "revise")),
    "approved": (lambda w: w.approved(), "innovator", ("outcome", "approve")),
    "launched": (lambda w: w.launched(), "innovator", ("outcome", "launch")),
    "suspended": (
        lambda w: gate.perform(w.launched(), "suspend", actor=w.sekda, at=w.tick(), comment="Banjir."),
        "innovator",
        ("outcome", "suspend"),
    ),
    "evaluated": (lambda w: w.decide(reported(w), w.bureau), "operator", ("outcome", "evaluate")),
    "report returned": (
        lambda w: w.decide(reported(w), w.bureau, "return", items=REPORT_ITEMS),
        "operator",
        ("task", "revise"),
    ),
    "report waived": (
        lambda w: gate.perform(
            w.report(w.decide(reported(w), w.bureau).contract, 2),
            "waive",
            actor=w.sekda,
            at=w.tick(),
            comment="Dibebaskan.",
        ),
        "operator",
        ("outcome", "waive"),
    ),
}


def received(world: World, who: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(person_id=getattr(world, who).person_id).order_by("id")
    return list(rows.values_list("kind", "code"))


@pytest.mark.parametrize("what", DECIDED)
def test_each_decision_is_told_once_and_by_e_mail(world: World, what: str) -> None:
    walk, who, told = DECIDED[what]
    decided = walk(world)
    OutboxMessage.objects.exclude(payload__has_key="event").delete()
    queue.deliver_due(at=world.tick())
    mail.outbox.clear()

    work(world.tick(days=1))

    rows = Notice.objects.filter(person_id=getattr(world, who).person_id, event__subject_id=decided.pk)
    mine = rows.order_by("event_id")
    letters = [message for message in mail.outbox if message.to == [f"{who}@uji.example"]]
    assert list(mine.filter(kind__in=("task", "outcome")).values_list("kind", "code"))[-1] == told
    assert mine.filter(event__at=decided.last_at).count() == 1
    assert len(letters) == 1
    assert decided.subject_title in letters[0].body


def test_a_returned_proposal_is_told_once(world: World) -> None:
    world.decide(world.submitted(), world.head, "return")

    queue.deliver_due(at=world.tick())

    assert received(world, "innovator") == [("task", "revise")]


def test_a_stage_that_leads_to_the_next_tells_its_office_once(world: World) -> None:
    world.decide(world.submitted(), world.head)

    queue.deliver_due(at=world.tick())

    assert (received(world, "lan"), received(world, "innovator")) == ([("task", "review")], [])


def test_the_outcome_is_said_as_the_history_says_it(world: World) -> None:
    world.decide(world.submitted(), world.head, "reject")
    queue.deliver_due(at=world.tick())

    words = notice_in_words(Notice.objects.get(kind="outcome"))

    assert (words.headline, words.title) == ("Ditolak", "Kantin Puspa")


def test_outcomes_without_e_mail_stand_on_the_page(world: World) -> None:
    NoticePreference.objects.create(person_id=world.innovator.person_id, mail_outcomes=False)
    world.decide(world.submitted(), world.head, "reject")
    queue.deliver_due(at=world.tick())

    work(world.tick(days=1))

    assert (mail.outbox, received(world, "innovator")) == ([], [("outcome", "reject")])


def test_of_a_proposer_who_left_the_successor_is_told(world: World) -> None:
    submitted = world.submitted()
    end(office(world, "innovator"), at=world.tick())
    appoint(newcomer().person, world.seats["innovator"], starts_at=world.tick())
    world.decide(submitted, world.head, "reject")

    queue.deliver_due(at=world.tick())

    outcomes = Notice.objects.filter(kind="outcome")
    assert received(world, "innovator") == []
    assert [row.person.users.get().email for row in outcomes] == ["successor@uji.example"]


def test_without_proposers_the_reporting_office_is_notified(world: World) -> None:
    submitted = world.submitted()
    end(office(world, "innovator"), at=world.tick())
    world.decide(submitted, world.head, "reject")

    queue.deliver_due(at=world.tick())

    assert received(world, "operator") == [("outcome", "reject")]


def test_a_proposer_who_moved_within_the_agency_is_told(world: World) -> None:
    submitted = world.submitted()
    end(office(world, "innovator"), at=world.tick())
    appoint(world.innovator.person, world.seats["operator"], starts_at=world.tick())
    world.decide(submitted, world.head, "reject")

    queue.deliver_due(at=world.tick())

    assert received(world, "innovator") == [("outcome", "reject")]


def test_reviewers_get_outcomes_of_others_as_news(world: World) -> None:
    submitted = world.decide(world.submitted(), world.head)
    world.decide(submitted, world.lan, "reject")

    queue.deliver_due(at=world.tick())

    assert (received(world, "head"), received(world, "lan")) == ([("news", "rejected")], [])


@pytest.mark.parametrize(
    ("outcome", "headline"), [("granted", "Perpanjangan dikabulkan"), ("refused", "Perpanjangan ditolak")]
)
def test_who_asked_for_more_time_is_notified_of_the_answer(world: World, outcome: str, headline: str) -> None:
    report = open_report(world)
    asked = extensions.ask(
        report.deadline, actor=world.operator, at=world.tick(), until=date(2025, 4, 22), reason="Banjir."
    )
    extensions.decide(
        asked, actor=world.sekda, at=world.tick(), outcome=outcome, decision="Sudah dipertimbangkan."
    )
    queue.deliver_due(at=world.tick())

    mine = Notice.objects.filter(
        kind="outcome", event__subject_id=report.pk, person_id=world.operator.person_id
    )
    assert notice_in_words(mine.get()).headline == headline
