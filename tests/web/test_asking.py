"""Asking for an ad-hoc report on its page: the button, the due day before anything is asked, the report itself."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from innovations.models import Innovation, Report
from innovations.services.proposals import plan_changes
from innovations.services.reports import reporting
from tests.innovations.asked_walks import JUNE, REASON, ask, bare, opened
from tests.web.test_query_counts import queries_of
from tests.world import World
from workflow.engine import gate

Browser = Callable[[str], Client]


def address(innovation: Innovation) -> str:
    return f"/inovasi/{innovation.pk}/laporan-sewaktu-waktu/"


def filled(page: Client, **changed: str) -> dict[str, str]:
    """The form as it stands on the page, with what is typed."""
    form = page.context["form"]  # type: ignore[attr-defined]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in shown.items()} | changed


@pytest.fixture
def innovation(world: World, now: Callable[[], None]) -> Innovation:
    """Launched in January; it is June."""
    found = world.launched()
    world.now = JUNE
    now()
    return found


def test_the_button_is_shown_to_those_who_may_ask(innovation: Innovation, signed_in: Browser) -> None:
    offered = {
        who: address(innovation) in signed_in(who).get(f"/inovasi/{innovation.pk}/").content.decode()
        for who in ("sekda", "bureau", "head", "operator", "regent")
    }

    assert offered == {"sekda": True, "bureau": True, "head": True, "operator": False, "regent": False}


def test_the_due_day_stands_there_before_asking(innovation: Innovation, signed_in: Browser) -> None:
    page = signed_in("sekda").get(address(innovation))

    assert "Bila diminta hari ini, tenggat laporan 24 Juni 2025" in page.content.decode()


def test_with_the_days_as_shown_it_is_asked_for_at_once(innovation: Innovation, signed_in: Browser) -> None:
    browser = signed_in("sekda")
    page = browser.get(address(innovation))

    answer = browser.post(address(innovation), filled(page, reason=REASON))

    report = Report.objects.get(innovation=innovation)
    assert (answer.status_code, answer["Location"]) == (302, f"/laporan/{report.pk}/")
    assert report.deadline.due_on == date(2025, 6, 24)


def test_other_days_are_shown_before_anything_is_asked(innovation: Innovation, signed_in: Browser) -> None:
    browser = signed_in("sekda")
    page = browser.get(address(innovation))

    shown = browser.post(address(innovation), filled(page, reason=REASON, working_days="3"))
    before = Report.objects.filter(innovation=innovation).count()
    browser.post(address(innovation), filled(shown))

    assert ("tenggat laporan 13 Juni 2025" in shown.content.decode(), before) == (True, 0)
    assert Report.objects.get(innovation=innovation).deadline.due_on == date(2025, 6, 13)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"first_on": "2024-12-31"}, "first_on"),
        ({"last_on": "2025-06-11"}, "last_on"),
        ({"first_on": "kemarin"}, "first_on"),
        ({"working_days": "61"}, "working_days"),
        ({"working_days": "tiga"}, "working_days"),
    ],
)
def test_a_fault_stands_at_its_field(
    innovation: Innovation, signed_in: Browser, typed: dict[str, str], field: str
) -> None:
    browser = signed_in("bureau")
    page = browser.get(address(innovation))

    answer = browser.post(address(innovation), filled(page, reason=REASON) | typed)

    assert (answer.status_code in (200, 400), sorted(answer.context["form"].errors)) == (True, [field])
    assert not Report.objects.filter(innovation=innovation).exists()


def test_a_second_request_keeps_what_was_typed(
    world: World, innovation: Innovation, signed_in: Browser
) -> None:
    browser = signed_in("head")
    page = browser.get(address(innovation))
    ask(world, innovation)

    answer = browser.post(address(innovation), filled(page, reason="Alasan kami sendiri."))

    assert answer.status_code == 409
    assert "Alasan kami sendiri." in answer.content.decode()


def test_the_report_says_who_asked_and_why(world: World, signed_in: Browser, now) -> None:
    report = opened(world, ask(world, world.launched()))
    now()

    page = signed_in("operator").get(f"/laporan/{report.pk}/").content.decode()

    assert "Sekretaris Daerah" in page
    assert REASON in page
    assert "Laporan sewaktu-waktu" in page


def test_words_are_asked_for_where_there_are_no_indicators(world: World, signed_in: Browser, now) -> None:
    report = opened(world, ask(world, bare(world)))
    now()
    browser = signed_in("operator")

    start = browser.get(f"/laporan/{report.pk}/indikator/")
    page = browser.get(start["Location"])
    saved = browser.post(start["Location"], filled(page, narrative="Tiga kelas berjalan."))

    assert (start["Location"], saved.status_code) == (f"/laporan/{report.pk}/catatan/", 302)
    assert Report.objects.get(pk=report.pk).narrative == "Tiga kelas berjalan."
    assert f"/laporan/{report.pk}/indikator/1/" not in page.content.decode()


def test_the_list_tells_ad_hoc_reports_apart(world: World, signed_in: Browser, now) -> None:
    report = ask(world, world.open_report().innovation)
    now()
    browser = signed_in("operator")

    asked, owed = (
        browser.get(f"/laporan/?asked={answer}").context["page"].rows for answer in ("true", "false")
    )

    assert ([row.pk for row in asked], report.pk in [row.pk for row in owed], len(owed)) == (
        [report.pk],
        False,
        4,
    )


@pytest.mark.sqlite
def test_the_list_of_reports_costs_the_same_with_many_requests(world: World, signed_in: Browser, now) -> None:
    ask(world, world.launched())
    now()
    client = signed_in("operator")
    one = queries_of(client, "/laporan/")
    for number in range(3):
        ask(world, world.launched(title=f"Inovasi {number}"))

    many = queries_of(client, "/laporan/")

    assert (one, many) == (10, 10)


def test_a_withdrawn_report_is_not_shown_as_late(
    world: World, innovation: Innovation, signed_in: Browser, now: Callable[[], None]
) -> None:
    report = opened(world, ask(world, innovation))
    gate.perform(report, "waive", actor=world.sekda, at=world.tick(), comment="Sudah cukup.")
    world.now = datetime(2026, 3, 2, 3, tzinfo=UTC)
    now()

    page = signed_in("operator").get(f"/laporan/{report.pk}/").content.decode()

    assert ("tidak lagi wajib sejak 10 Juni 2025" in page, "terlambat" in page) == (True, False)


def test_nobody_is_told_that_an_end_is_missing(innovation: Innovation, signed_in: Browser) -> None:
    page = signed_in("sekda").get(f"/inovasi/{innovation.pk}/").content.decode()

    assert "Masih kurang" not in page


def test_an_indicator_that_joined_later_is_not_asked_for(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    innovation = world.launched()
    report = opened(world, ask(world, innovation))
    asked = list(innovation.indicators.order_by("position").values_list("pk", flat=True))
    rows = [*({"id": key} for key in asked), {"name": "Baru", "unit": "Orang"}]
    change = plan_changes.start(innovation, actor=world.innovator, at=world.tick())
    change = plan_changes.revise(change, actor=world.innovator, at=world.tick(), rows={"indicators": rows})
    world.decide(gate.perform(change, "submit", actor=world.innovator, at=world.tick()), world.sekda)
    now()
    browser, table = signed_in("operator"), reverse("report-fill", args=[report.pk])
    page = browser.get(table)

    answer = browser.post(table, filled(page, **{f"actual_{key}": "5" for key in asked}))

    added = innovation.indicators.get(name="Baru")
    assert f"actual_{added.pk}" not in page.context["form"].fields
    assert (answer.status_code, list(report.lines.values_list("actual", flat=True))) == (302, [5, 5])


def test_until_today_it_is_handed_in_tomorrow_on_page_and_api(
    world: World, innovation: Innovation, signed_in: Browser, now
) -> None:
    asking, browser = signed_in("sekda"), signed_in("operator")
    page = asking.get(address(innovation))
    offered = page.context["form"]["last_on"].value()
    shown = asking.post(address(innovation), filled(page, reason=REASON, last_on="2025-06-10"))
    report = Report.objects.get(innovation=innovation)
    world.sweep(world.now)

    read = browser.get(f"/laporan/{report.pk}/").content.decode()
    refused = browser.post(
        f"/api/v1/reports/{report.pk}/transitions/submit/", {}, content_type="application/json"
    )

    words = "Laporan dapat diserahkan mulai 11 Juni 2025."
    assert (offered, shown.status_code) == (date(2025, 6, 9), 302)
    assert words in read
    assert (refused.status_code, words in refused.json()["detail"]) == (409, True)


def test_without_indicators_a_sentence_stands_for_the_score(world: World, signed_in: Browser, now) -> None:
    report = opened(world, ask(world, bare(world)))
    reporting.save_figures(report, actor=world.operator, at=world.tick(), figures={}, narrative="Berjalan.")
    gate.perform(report, "submit", actor=world.operator, at=world.tick())
    asked = signed_in("bureau").get(f"/laporan/{report.pk}/keputusan/")
    world.decide(report, world.bureau)
    now()

    read = signed_in("operator").get(f"/laporan/{report.pk}/").content.decode()

    words = "Tidak ada indikator yang direncanakan"
    assert (asked.status_code, words in asked.content.decode()) == (200, True)
    assert (words in read, "<dt>Predikat</dt>" in read) == (True, False)
