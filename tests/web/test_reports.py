"""Filling in, handing in and evaluating a report through the pages."""

from collections.abc import Callable
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from innovations.models import Evaluation
from tests.world import World

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


def test_a_number_that_cannot_be_read_keeps_what_was_typed(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    first = report.innovation.indicators.order_by("position").first()
    now()

    response = signed_in("operator").post(
        reverse("report-fill", args=[report.pk]), {f"actual_{first.pk}": "1,234.5"}
    )

    assert (response.status_code, 'value="1,234.5"' in response.content.decode()) == (422, True)


def test_handing_in_lists_every_gap_with_its_line(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")

    page = client.get(reverse("report-transition", args=[report.pk, "submit"])).content.decode()

    fill = reverse("report-fill", args=[report.pk])
    rows = report.innovation.indicators.all()
    assert [f'href="{fill}#id_actual_{row.pk}"' in page for row in rows] == [True, True]


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


def test_the_due_day_tells_how_it_came_about(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()

    page = signed_in("operator").get(reverse("report", args=[report.pk])).content.decode()

    assert ("8 April 2025" in page, "Idul Fitri 1446 Hijriah" in page) == (True, True)
