"""The form of a plan's indicators can say what the sheet can: code, formula, predicates, verdicts by their names."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from innovations.models import Indicator, Innovation
from innovations.services.proposals import drafting
from tests.innovations.test_plan_sheet import bare
from tests.web.test_rows import opened
from tests.world import Q1, World

Browser = Callable[[str], Client]
OPINIONS = "WTP=4; WDP=3; TMP=2; TW=1"


def typed(
    world: World, client: Client, innovation: Innovation, now: Callable[[], object], **cells: str
) -> HttpResponse:
    """The answer to the form with these cells in its first row."""
    now()
    form = opened(client, innovation) | {f"indicators-0-{name}": text for name, text in cells.items()}
    return client.post(reverse("innovation-rows", args=[innovation.pk, "indicators"]), form)


def first(innovation: Innovation) -> Indicator:
    return innovation.indicators.order_by("position")[0]


def test_code_formula_and_predicates_are_typed_in_the_form(world: World, signed_in: Browser, now) -> None:
    innovation, client = bare(world), signed_in("innovator")

    answer = typed(
        world, client, innovation, now,
        source_code="IKU-1", name="Maturitas", unit="Tingkat", polarity="higher", formula="positive",
        predicates="Optimal > Terkelola > Dasar", baseline="dasar", target_year="Optimal", target_quarter_1="Terkelola",
    )  # fmt: skip

    row = first(innovation)
    assert answer.status_code == 302
    assert (row.source_code, row.formula, row.predicates) == (
        "IKU-1",
        "positive",
        "Optimal=3; Terkelola=2; Dasar=1",
    )
    assert (row.baseline, row.target_year, row.targets_by_part()) == (
        Decimal(1),
        Decimal(3),
        {Q1: Decimal(2)},
    )


@pytest.mark.parametrize(
    ("unit", "predicates"), [("Opini", ""), ("Predikat BPK", OPINIONS)], ids=["unit", "word"]
)
def test_a_verdict_is_a_number_by_its_unit_or_its_only_list(
    world: World, signed_in: Browser, now, unit: str, predicates: str
) -> None:
    innovation, client = bare(world), signed_in("innovator")

    answer = typed(
        world, client, innovation, now, name="Opini BPK", unit=unit, polarity="higher", target_year="wtp"
    )

    assert (answer.status_code, first(innovation).target_year, first(innovation).predicates) == (
        302,
        Decimal(4),
        predicates,
    )


def test_a_stored_verdict_is_shown_by_its_name_and_kept(world: World, signed_in: Browser, now) -> None:
    innovation, client = bare(world), signed_in("innovator")
    drafting.replace_rows(
        innovation,
        "indicators",
        [{"name": "Opini", "unit": "Opini", "target_year": 4, "predicates": OPINIONS}],
    )
    now()

    form = opened(client, innovation)
    client.post(reverse("innovation-rows", args=[innovation.pk, "indicators"]), form)

    assert (form["indicators-0-target_year"], first(innovation).target_year) == ("WTP", Decimal(4))


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"predicates": "WTP"}, "predicates"),
        ({"predicates": "WTP; wtp=1; WTP=2"}, "predicates"),
        ({"formula": "range"}, "formula"),
        ({"formula": "miring"}, "formula"),
        ({"target_year": "Sangat bagus"}, "target_year"),
        ({"target_year": "85%"}, "target_year"),
    ],
)
def test_what_the_sheet_would_refuse_is_refused_at_its_field(
    world: World, signed_in: Browser, now, cells: dict[str, str], field: str
) -> None:
    innovation, client = bare(world), signed_in("innovator")

    answer = typed(world, client, innovation, now, name="Nilai", unit="Nilai", polarity="higher", **cells)

    assert (answer.status_code, list(answer.context["formset"].forms[0].errors)) == (422, [field])
    # The rest of the row is saved; what was refused is not.
    assert [getattr(row, field) in (None, "") for row in innovation.indicators.all()] == [True]


def test_a_code_that_stands_twice_is_refused(world: World, signed_in: Browser, now) -> None:
    draft, client = world.draft(), signed_in("innovator")

    answer = typed(world, client, draft, now, source_code="ind-2")

    assert answer.status_code == 400
    assert [gap.field for gap in answer.context["refusal"].gaps] == ["indicators.1.source_code"]


def test_a_formula_of_an_earlier_instrument_stays(world: World, signed_in: Browser, now) -> None:
    innovation, client = bare(world), signed_in("innovator")
    drafting.replace_rows(
        innovation, "indicators", [{"name": "Nilai", "unit": "Nilai", "formula": "retired"}]
    )

    answer = typed(world, client, innovation, now, name="Nilai layanan")

    assert (answer.status_code, first(innovation).formula) == (302, "retired")
