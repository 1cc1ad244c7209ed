"""A contract that runs on into the next year: its annex, pages and API name the year of every target."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common.periods import WHOLE_YEAR, PeriodKind
from contracts.documents.rendering import render_contract
from contracts.models import Contract
from contracts.services.freezing import frozen_terms
from contracts.terms.contract_terms import ContractTerms
from contracts.verification.examination import check_printed
from innovations.services.contracts import contracting
from innovations.services.proposals import drafting
from tests.contracts.test_rendering import text_of
from tests.innovations.walks import launched
from tests.web.test_contract_schedule import LATE_IN_THE_YEAR, in_force
from tests.world import World

Q1, Q2, Q3, Q4 = PeriodKind.QUARTER.parts
TARGETS = {
    Q4: Decimal(50),
    **{part.in_year(2026): Decimal(number) for number, part in enumerate((Q1, Q2, Q3, Q4), start=61)},
    WHOLE_YEAR.in_year(2026): Decimal(250),
}
HEADS = ["TW IV 2025", "Target 2026", "TW I 2026", "TW II 2026", "TW III 2026", "TW IV 2026"]
FIGURES = ["200", "50", "250", "61", "62", "63", "64"]


def drafted(world: World, first_day: date, last_day: date | None = None) -> Contract:
    draft = world.draft()
    row = {"source_code": "Y", "name": "Peserta", "unit": "Orang", "target_year": Decimal(200)}
    drafting.replace_rows(draft, "indicators", [{**row, "targets": TARGETS}])
    innovation = launched(world, draft)
    world.now = LATE_IN_THE_YEAR
    return contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=first_day,
        last_day=last_day,
        dates_reason="Menyusul.",
        place="Tuban",
    )


@pytest.fixture
def terms(world: World) -> ContractTerms:
    return frozen_terms(in_force(world, drafted(world, date(2025, 11, 29), date(2026, 11, 28))))


def test_terms_name_the_year_of_each_target(terms: ContractTerms) -> None:
    [row] = terms.indicators

    assert (terms.year, row.target_year) == (2025, "200")
    assert [(each.period, each.value) for each in row.targets] == [
        ("quarter_4", "50"),
        ("2026_year_1", "250"),
        *((f"2026_quarter_{number}", str(60 + number)) for number in (1, 2, 3, 4)),
    ]
    assert ContractTerms.from_json(terms.canonical()) == terms


def test_the_annex_names_the_year_of_each_target(terms: ContractTerms) -> None:
    pdf = render_contract(terms).pdf

    check_printed(pdf, terms)
    assert " ".join(["Target 2025", *HEADS]) in " ".join(text_of(pdf, "-raw").split())
    assert " ".join(FIGURES) in " ".join(text_of(pdf, "-layout").split())


def test_reports_from_january_to_december_of_two_years(world: World) -> None:
    """The second year's first quarter is agreed on as well as the first's."""
    contract = drafted(world, date(2025, 1, 1), date(2026, 12, 31))

    [row] = contract.draft["indicators"]

    assert [each["period"] for each in row["targets"]] == [
        *(f"quarter_{number}" for number in (1, 2, 3, 4)),
        "2026_year_1",
        *(f"2026_quarter_{number}" for number in (1, 2, 3, 4)),
    ]


def test_pages_and_verification_name_the_years(world: World, signed_in: Any) -> None:
    contract = in_force(world, drafted(world, date(2025, 11, 29)))
    with time_machine.travel(world.tick(), tick=False):
        bureau: Client = signed_in("bureau")
        page = bureau.get(reverse("contract", args=[contract.pk])).content.decode()
        form = bureau.get(reverse("contract-revise", args=[contract.pk])).content.decode()

    heads = ["Tahun 2025", "TW IV 2025", "Tahun 2026", "TW I 2026"]
    assert [f">{head}</th>" in page for head in heads] == [True] * 4
    assert ["Triwulan IV 2025" in form, "Triwulan I 2026" in form] == [True, True]


def test_a_contract_of_one_year_names_no_other(world: World, signed_in: Any) -> None:
    contract = world.contract()
    with time_machine.travel(world.tick(), tick=False):
        page = signed_in("bureau").get(reverse("contract", args=[contract.pk])).content.decode()

    [row] = contract.draft["indicators"][:1]
    assert [each["period"] for each in row["targets"]] == [f"quarter_{number}" for number in (1, 2, 3, 4)]
    assert [f">{head}</th>" in page for head in ("Tahun", "TW I", "TW IV")] == [True] * 3


def test_the_page_names_the_last_day(world: World, signed_in: Any) -> None:
    contract = drafted(world, date(2025, 11, 29), date(2026, 11, 28))
    with time_machine.travel(world.tick(), tick=False):
        page = signed_in("bureau").get(reverse("contract", args=[contract.pk])).content.decode()

    assert "<dd>29 November 2025–28 November 2026</dd>" in page
