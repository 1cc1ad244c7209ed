"""More time on the screen: asking, deciding, many at once, and the public page of who was given how much."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from deadlines.models import DeadlineExtension
from deadlines.services import extensions
from innovations.models import FollowUp
from tests.innovations.walks import open_report, reported
from tests.web.test_query_counts import queries_of
from tests.world import World

Browser = Callable[[str], Client]
ASKED = {
    "ask": "1",
    "ask-until": "2025-05-05",
    "ask-reason": "Data pusat terlambat.",
    "ask-letter_no": "900/1",
}
GRANTED = {"decide": "1", "decide-outcome": "granted", "decide-decision": "Diterima.", "decide-until": ""}

MANY = {
    "agency": "",
    "due_from": "2025-04-01",
    "due_until": "2025-04-30",
    "until": "2025-05-12",
    "reason": "Sistem nasional padam.",
    "letter_no": "",
}


def asked_to_improve(world: World) -> FollowUp:
    """A follow-up that the evaluation of a first report asks for, due on 5 May 2025."""
    item = {"field": "follow_up", "message": "Tambah kelas.", "due_on": "2025-05-05"}
    world.decide(reported(world), world.bureau, facts=(("recommendation", "improve"),), items=[item])
    return FollowUp.objects.get()


def test_asked_by_the_operator_and_granted_from_the_inbox(world: World, signed_in: Browser, now):
    report = open_report(world)
    now()
    address = f"/laporan/{report.pk}/perpanjangan/"

    asked = signed_in("operator").post(address, ASKED)
    secretary = signed_in("sekda")
    inbox = secretary.get("/kotak-masuk/").content.decode()
    granted = secretary.post(address, GRANTED)

    extension = DeadlineExtension.objects.get()
    assert (asked.status_code, granted.status_code) == (302, 302)
    assert address in inbox
    assert (extension.outcome, extension.asked_until, extension.letter_no) == (
        "granted",
        date(2025, 5, 5),
        "900/1",
    )


def test_withdrawn_by_the_agency_on_its_page(world: World, signed_in: Browser, now):
    report = open_report(world)
    now()
    address = f"/laporan/{report.pk}/perpanjangan/"
    operator, secretary = signed_in("operator"), signed_in("sekda")
    operator.post(address, ASKED)

    offered = [each.get(address).context["withdraw_form"] is not None for each in (operator, secretary)]
    sent = operator.post(address, {"withdraw": "1", "withdraw-reason": ""})
    after = operator.get(address)

    assert (offered, sent.status_code) == ([True, False], 302)
    assert "Ditarik" in after.content.decode()
    assert address not in secretary.get("/kotak-masuk/").content.decode()


def test_the_form_says_that_the_day_asked_for_has_passed(world: World, signed_in: Browser, now):
    report = open_report(world)
    now()
    address = f"/laporan/{report.pk}/perpanjangan/"
    signed_in("operator").post(address, ASKED)
    world.now = datetime(2025, 5, 6, 3, tzinfo=UTC)
    now()
    secretary = signed_in("sekda")

    form = secretary.get(address).context["decide_form"]
    refused = secretary.post(address, GRANTED)
    granted = secretary.post(address, GRANTED | {"decide-until": "2025-05-16"})

    assert "sudah lewat" in str(form.fields["until"].help_text)
    assert (refused.status_code, sorted(refused.context["decide_form"].errors)) == (400, ["until"])
    assert granted.status_code == 302


def test_a_fault_keeps_what_was_typed(world: World, signed_in: Browser, now):
    report = open_report(world)
    now()

    page = signed_in("operator").post(
        f"/laporan/{report.pk}/perpanjangan/", ASKED | {"ask-until": "2025-04-01"}
    )

    assert (page.status_code, sorted(page.context["ask_form"].errors)) == (400, ["until"])
    assert "Data pusat terlambat." in page.content.decode()
    assert not DeadlineExtension.objects.exists()


def test_nobody_is_offered_a_form_that_is_not_theirs(world: World, signed_in: Browser, now):
    report = open_report(world)
    now()

    page = signed_in("bureau").get(f"/laporan/{report.pk}/perpanjangan/")

    assert [page.context[f"{name}_form"] for name in ("ask", "decide", "reply")] == [None, None, None]


def test_many_are_shown_before_they_move(world: World, signed_in: Browser, now):
    report = open_report(world)
    now()
    typed = MANY | {"government": str(world.government.pk)}
    browser = signed_in("sekda")

    shown = browser.post("/perpanjangan/baru/", typed)
    before = DeadlineExtension.objects.count()
    found = shown.context["covered"]
    unseen = browser.post("/perpanjangan/baru/", typed | {"confirm": "1"})
    sent = browser.post("/perpanjangan/baru/", typed | {"confirm": "1", "covers": found.fingerprint})

    report.deadline.refresh_from_db()
    assert ([row.pk for row in found.moves], before) == ([report.deadline_id], 0)
    assert (unseen.status_code, sent.status_code) == (409, 302)
    assert report.deadline.extended_until is not None


def test_the_preview_names_agency_title_and_both_days(world: World, signed_in: Browser, now):
    report = open_report(world)
    now()

    page = signed_in("sekda").post("/perpanjangan/baru/", MANY | {"government": str(world.government.pk)})

    shown = " ".join(page.content.decode().split())
    assert f"<strong>{report.deadline.title}</strong> · Dinas Kesehatan" in shown
    assert "21 April 2025 → <strong>12 Mei 2025</strong>" in shown


def test_anyone_sees_who_was_given_more_time(world: World, now):
    report = open_report(world)
    extension = extensions.ask(
        report.deadline, actor=world.operator, at=world.tick(), until=date(2025, 5, 5), reason="Data pusat."
    )
    extensions.decide(
        extension, actor=world.sekda, at=world.tick(), outcome="granted", decision="Rahasia dapur."
    )
    now()

    page = Client().get(f"/papan/perpanjangan/?daerah={world.government.code}")

    [share] = page.context["shares"]
    [moved] = page.context["moved"]
    assert (share.obligations, share.asked, share.granted, share.moved, share.per_hundred) == (3, 1, 1, 1, 33)
    assert (moved.before, moved.after) == (date(2025, 4, 21), date(2025, 5, 5))
    assert "Rahasia dapur." not in page.content.decode()


def test_a_lateness_is_excused_on_the_page_of_the_report(world: World, signed_in: Browser, now):
    report = open_report(world)
    world.now = datetime(2025, 11, 29, 16, 30, tzinfo=UTC)
    world.sweep(world.now)
    now()
    address = f"/laporan/{report.pk}/perpanjangan/"
    secretary = signed_in("sekda")
    given = {"excuse": "1", "excuse-reason": "Banjir.", "excuse-letter_no": "", "excuse-until": "2026-01-09"}

    offered = [each.get(address).context["excuse_form"] for each in (signed_in("operator"), secretary)]
    past = secretary.post(address, given | {"excuse-until": "2025-05-01"})
    sent = secretary.post(address, given)

    assert (offered[0], offered[1] is not None) == (None, True)
    assert (past.status_code, sorted(past.context["excuse_form"].errors)) == (400, ["until"])
    assert sent.status_code == 302
    assert "dispensasi sampai 9 Januari 2026" in secretary.get(address).content.decode()
    public = Client().get(f"/papan/perpanjangan/?daerah={world.government.code}&tahun=2025").content.decode()
    assert "Banjir." in public


def test_more_time_for_a_follow_up_on_its_page(world: World, signed_in: Browser, now):
    follow_up = asked_to_improve(world)
    now()
    address = f"/evaluasi/tindak-lanjut/{follow_up.pk}/perpanjangan/"

    asked = signed_in("operator").post(address, ASKED | {"ask-until": "2025-07-31"})
    secretary = signed_in("sekda")
    inbox = secretary.get("/kotak-masuk/").content.decode()
    granted = secretary.post(address, GRANTED)

    follow_up.deadline.refresh_from_db()
    assert (asked.status_code, granted.status_code) == (302, 302)
    assert address in inbox
    assert follow_up.deadline.extended_until is not None


@pytest.mark.sqlite
def test_the_list_costs_the_same_however_long(world: World, signed_in: Browser, now):
    report = open_report(world)

    def ask(times: int) -> None:
        for _time in range(times):
            extension = extensions.ask(
                report.deadline,
                actor=world.operator,
                at=world.tick(),
                until=date(2025, 5, 5),
                reason="Data pusat.",
            )
            extensions.decide(
                extension, actor=world.sekda, at=world.tick(), outcome="refused", decision="Tidak."
            )

    ask(1)
    now()
    browser = signed_in("sekda")
    one = queries_of(browser, "/perpanjangan/")
    ask(29)

    many = queries_of(browser, "/perpanjangan/")

    assert many == one
