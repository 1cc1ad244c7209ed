"""Filling in, handing in and evaluating a report through the pages."""

from collections.abc import Callable
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from innovations.models import Evaluation
from tests.innovations.walks import in_force, reported
from tests.world import World
from workflow.engine import gate

Browser = Callable[[str], Client]


def test_indonesian_numbers_are_stored_and_shown_as_typed(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    first, second = report.innovation.indicators.order_by("position")
    now()
    client = signed_in("operator")
    address = reverse("report-fill", args=[report.pk])

    response = client.post(address, {f"actual_{first.pk}": "1.234,5", "note_" + str(first.pk): "Naik."})

    stored = {line.indicator_id: line.actual for line in report.lines.all()}
    assert response.status_code == 302
    assert stored == {first.pk: Decimal("1234.5"), second.pk: None}
    assert 'value="1.234,5"' in client.get(address).content.decode()


def test_an_unreadable_number_is_kept_and_the_rest_saved(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    first, second = report.innovation.indicators.order_by("position")
    now()

    response = signed_in("operator").post(
        reverse("report-fill", args=[report.pk]),
        {f"actual_{first.pk}": "1,234", f"note_{first.pk}": "Naik.", f"actual_{second.pk}": "12,5"},
    )

    stored = [(line.actual, line.note) for line in report.lines.order_by("indicator__position")]
    assert (response.status_code, 'value="1,234"' in response.content.decode()) == (422, True)
    assert stored == [(None, "Naik."), (Decimal("12.5"), "")]


def test_one_refused_figure_does_not_block_the_others(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    first, second = report.innovation.indicators.order_by("position")
    now()

    response = signed_in("operator").post(
        reverse("report-fill", args=[report.pk]),
        {f"actual_{first.pk}": "1" + "0" * 18, f"actual_{second.pk}": "12", "version": report.version},
    )

    stored = [line.actual for line in report.lines.order_by("indicator__position")]
    assert (response.status_code, stored) == (422, [None, Decimal(12)])


def test_indicators_are_filled_in_one_after_the_other(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")
    first, second = (reverse("report-indicator", args=[report.pk, number]) for number in (1, 2))
    shown = client.get(first)
    seen = shown.context["form"].initial["seen"]

    next_page = client.post(
        first, {"seen": seen, "actual": "85", "note": "", "share_own": "60", "share_private": "40"}
    )
    stay = client.post(second, {"actual": "12", "stay": "1"})
    last = client.post(second, {"actual": "12"})

    line = report.lines.get(indicator__position=1)
    assert ("1 dari 2" in shown.content.decode(), next_page.url, stay.url) == (True, second, second)
    assert last.url == reverse("report-remarks", args=[report.pk])
    assert (line.actual, line.shares) == (
        Decimal(85),
        {"own": 60, "other_agency": 0, "central": 0, "private": 40, "community": 0},
    )


def test_wrong_shares_are_named_and_the_figure_is_stored(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()

    response = signed_in("operator").post(
        reverse("report-indicator", args=[report.pk, 1]), {"actual": "40", "share_own": "60"}
    )

    line = report.lines.get(indicator__position=1)
    assert (response.status_code, line.actual, line.shares) == (422, Decimal(40), None)
    assert "Jumlah bagian 60 persen" in response.content.decode()


def test_an_ambiguous_number_is_shown_as_it_was_read(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")
    address = reverse("report-indicator", args=[report.pk, 1])

    told = client.post(address, {"actual": "1.234", "stay": "1"}, follow=True).content.decode()
    again = client.post(address, {"actual": "1.234", "stay": "1"}, follow=True).content.decode()

    assert ["“1.234” dibaca sebagai 1234" in page for page in (told, again)] == [True, False]
    assert report.lines.get(indicator__position=1).actual == Decimal(1234)


def test_colleagues_fill_in_other_indicators_at_the_same_time(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")
    first, second = (reverse("report-indicator", args=[report.pk, number]) for number in (1, 2))
    seen = [client.get(address).context["form"].initial["seen"] for address in (first, second)]

    client.post(first, {"actual": "40", "seen": seen[0]})
    other = client.post(second, {"actual": "12", "seen": seen[1]})
    same = client.post(first, {"actual": "41", "seen": seen[0]})

    assert (other.status_code, same.status_code) == (302, 412)
    assert 'value="41"' in same.content.decode()
    assert [line.actual for line in report.lines.order_by("indicator__position")] == [
        Decimal(40),
        Decimal(12),
    ]


def test_the_saved_screen_says_what_the_result_still_asks_for(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()

    page = signed_in("operator").post(
        reverse("report-indicator", args=[report.pk, 1]), {"actual": "40"}, follow=True
    )

    assert "masih meminta: kendala, tindak lanjut" in page.content.decode()


def test_a_submission_stays_readable_beside_its_correction(world: World, signed_in: Browser, now) -> None:
    report = world.reported()
    report = world.decide(report, world.bureau, "return")
    report = gate.perform(world.fill(report, "41", "12"), "resubmit", actor=world.operator, at=world.tick())
    now()
    address = reverse("report-revisions", args=[report.pk])

    page = signed_in("bureau").get(address)
    first = signed_in("bureau").get(f"{address}?serahan=1")

    assert [(change.label, change.old, change.new) for change in page.context["changes"]] == [
        ("Peserta kelas: realisasi", "40", "41")
    ]
    assert ("Peserta kelas: realisasi", "40") in first.context["entries"]
    assert [row.sha256 for row in report.revisions.order_by("number")][1] == report.content_sha256


def test_handing_in_lists_every_gap_with_its_line(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")

    page = client.get(reverse("report-transition", args=[report.pk, "submit"])).content.decode()

    screens = [
        reverse("report-indicator-of", args=[report.pk, row.pk]) for row in report.innovation.indicators.all()
    ]
    assert [f'href="{screen}#id_actual"' in page for screen in screens] == [True, True]


def test_a_complete_report_is_handed_in(world: World, signed_in: Browser, now) -> None:
    report = world.fill(world.open_report(), "40", "12")
    now()
    client = signed_in("operator")
    address = reverse("report-transition", args=[report.pk, "submit"])

    response = client.post(address, {"version": client.get(address).context["form"].initial["version"]})

    report.refresh_from_db()
    assert (response.status_code, report.state) == (302, "submitted")


def test_the_bureau_evaluates_beside_the_figures(world: World, signed_in: Browser, now) -> None:
    report = world.reported()
    now()
    client = signed_in("bureau")
    address = reverse("report-decision", args=[report.pk])
    shown = client.get(address)

    response = client.post(
        address, {**shown.context["form"].initial, "outcome": "approve", "recommendation": "continue"}
    )

    evaluation = Evaluation.objects.get(report=report)
    assert response.status_code == 302
    assert (evaluation.score, evaluation.recommendation) == (shown.context["preview"]["score"], "continue")


def test_the_due_day_shows_how_it_came_about(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()

    page = signed_in("operator").get(reverse("report", args=[report.pk])).content.decode()

    assert ("8 April 2025" in page, "Idul Fitri 1446 Hijriah" in page) == (True, True)


def test_sending_back_is_not_offered_after_the_end(world: World, signed_in: Browser, now) -> None:
    report = reported(world)
    gate.perform(report.contract, "terminate", actor=world.regent, at=world.tick(), comment="Dibubarkan.")
    now()
    bureau = signed_in("bureau")
    address = reverse("report-decision", args=[report.pk])

    shown = bureau.get(address)
    request = {"outcome": "return", "field_1": "obstacles", "message_1": "Sebutkan sebabnya."}
    sent = bureau.post(address, {**shown.context["form"].initial, **request})

    page = shown.content.decode()
    assert ('value="return"' in page, 'value="approve"' in page, sent.status_code) == (False, True, 422)
    assert "tidak dapat dikembalikan" in sent.content.decode()


def test_a_scheduled_report_offers_no_handing_in(world: World, signed_in: Browser, now) -> None:
    """Its figures may be typed from its first day on; the form opens when its period is over."""
    contract = in_force(world)
    now()
    operator = signed_in("operator")
    address = reverse("report-remarks", args=[world.report(contract, 1).pk])

    page = operator.get(address).content.decode()
    saved = operator.post(address, {"narrative": "Berjalan."})

    assert "/langkah/" not in page
    assert "setelah formulirnya dibuka" in page
    assert operator.get(saved.url).status_code == 200
