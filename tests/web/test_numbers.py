"""A typed number is read as the language of the page writes it; the page says how where it could be read otherwise."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from common.forms import WholeNumberField
from tests.web.test_rows import address, opened
from tests.world import World

Browser = Callable[[str], Client]


def _subclasses(of: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for each in of.__subclasses__():
        yield each
        yield from _subclasses(each)


@pytest.mark.parametrize("language", ["id", "en"])
def test_targets_and_figures_are_read_alike(world: World, signed_in: Browser, now, language: str) -> None:
    draft, report = world.draft(), world.open_report()
    now()
    innovator, operator = signed_in("innovator"), signed_in("operator")
    for client in (innovator, operator):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    thousands, *others = {"id": ("1.500", "1,500"), "en": ("1,500", "1.500", "1,5")}[language]
    plan = opened(innovator, draft) | {"indicators-0-target_year": thousands}
    figure = reverse("report-indicator", args=[report.pk, 1])

    pages = [
        innovator.post(address(draft), {**plan, "more": "1"}, follow=True).content.decode(),
        operator.post(figure, {"actual": thousands, "stay": "1"}, follow=True).content.decode(),
    ]
    refused = [
        answer
        for other in others
        for answer in (
            innovator.post(address(draft), opened(innovator, draft) | {"indicators-0-target_year": other}),
            operator.post(figure, {"actual": other, "stay": "1"}),
        )
    ]

    said = {"id": "“1.500” dibaca sebagai 1500.", "en": "“1,500” was read as 1500."}[language]
    cure = {"id": "tulis 1500 atau 1,5", "en": "write 1500 or 1.5"}[language]
    row = draft.indicators.order_by("position")[0]
    assert [said in page for page in pages] == [True, True]
    assert row.name in pages[0]
    assert [(page.status_code, cure in page.content.decode()) for page in refused[:2]] == [(422, True)] * 2
    assert [page.status_code for page in refused] == [422] * len(refused)
    assert row.target_year == report.lines.get(indicator__position=1).actual == Decimal(1500)


def test_no_form_reads_a_number_by_itself() -> None:
    """Each typed number goes through the reading of `common.numbers`; what is built for a record does so, too."""
    import_module(settings.ROOT_URLCONF)
    own = {app.name for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
    typed = [
        (form.__qualname__, name, field)
        for form in _subclasses(forms.Form)
        if form.__module__.partition(".")[0] in own
        for name, field in form.base_fields.items()
        if isinstance(field, forms.IntegerField) and not field.widget.is_hidden
    ]

    assert typed
    assert [each for each in typed if not isinstance(each[2], WholeNumberField)] == []


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [("id", "1.000", 1000), ("en", "1,000", 1000), ("en", "1,5", None), ("id", "1,5", None), ("en", "7", 7)],
)
def test_whole_numbers_follow_the_language_of_the_page(language: str, text: str, number: int | None) -> None:
    with override(language), nullcontext() if number else pytest.raises(forms.ValidationError):
        assert WholeNumberField().clean(text) == number


def test_surplus_decimals_are_rounded_and_said(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()
    client = signed_in("operator")
    figure = reverse("report-indicator", args=[report.pk, 1])

    page = client.post(figure, {"actual": "33,33333333", "stay": "1"}, follow=True).content.decode()

    assert "“33,33333333” dibaca sebagai 33,333333." in page
    assert report.lines.get(indicator__position=1).actual == Decimal("33.333333")


def test_a_percentage_is_refused_where_people_are_counted(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    now()

    page = signed_in("operator").post(reverse("report-indicator", args=[report.pk, 1]), {"actual": "85%"})

    assert (page.status_code, "85% adalah persentase" in page.content.decode()) == (422, True)


def test_saving_an_untouched_number_changes_nothing(world: World, signed_in: Browser, now) -> None:
    report = world.open_report()
    report.lines.filter(indicator__position=1).update(actual=Decimal("1.234"))
    now()
    client = signed_in("operator")
    figure = reverse("report-indicator", args=[report.pk, 1])

    shown = client.get(figure).content.decode()
    page = client.post(figure, {"actual": "1,2340", "stay": "1"}, follow=True).content.decode()

    assert ('value="1,2340"' in shown, "dibaca sebagai" in page) == (True, False)
    assert report.lines.get(indicator__position=1).actual == Decimal("1.234")
