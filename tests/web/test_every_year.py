"""A target that names no year holds for every year of a contract: plan, contract and print say so."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import time_machine
from django.test import Client
from django.urls import reverse

from common.periods import WHOLE_YEAR, TargetPeriod
from contracts.documents.rendering import render_contract
from contracts.models import Contract
from contracts.services.freezing import frozen_terms
from contracts.verification.examination import check_printed
from innovations.models import Innovation
from innovations.services.contracts import contracting
from innovations.services.proposals import drafting
from tests.contracts.test_rendering import text_of
from tests.innovations.walks import launched
from tests.web.test_contract_schedule import LATE_IN_THE_YEAR, in_force
from tests.world import World

Browser = Callable[[str], Client]
PRINTED = "Indikator nomor 1: target yang sama berlaku untuk tahun 2025 dan 2026."


def planned(world: World, targets: dict[TargetPeriod, Decimal] | None = None) -> Innovation:
    draft = world.draft()
    row = {"source_code": "Y", "name": "Peserta", "unit": "Orang", "target_year": Decimal(200)}
    drafting.replace_rows(draft, "indicators", [{**row, "targets": targets or {}}])
    return launched(world, draft)


def drafted(world: World, innovation: Innovation, last_day: date) -> Contract:
    world.now = LATE_IN_THE_YEAR
    return contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=date(2025, 11, 29),
        last_day=last_day,
        dates_reason="Menyusul.",
        place="Tuban",
    )


def page(world: World, browser: Client, name: str, *args: object) -> str:
    with time_machine.travel(world.tick(), tick=False):
        return browser.get(reverse(name, args=args)).content.decode()


def test_the_bureau_reads_which_years_a_target_covers(world: World, signed_in: Browser) -> None:
    contract = drafted(world, planned(world), date(2026, 11, 28))
    bureau = signed_in("bureau")

    shown = page(world, bureau, "contract", contract.pk)
    asked = page(world, bureau, "contract-transition", contract.pk, "request_signatures")

    said = "“Peserta”: target yang sama berlaku untuk setiap tahun ini: 2025, 2026."
    assert [said in shown, said in asked] == [True, True]


def test_the_print_says_which_years_a_target_covers(world: World) -> None:
    terms = frozen_terms(in_force(world, drafted(world, planned(world), date(2026, 11, 28))))

    pdf = render_contract(terms).pdf

    check_printed(pdf, terms)
    assert PRINTED in " ".join(text_of(pdf, "-raw").split())


def test_nothing_is_said_where_each_year_has_its_own(world: World, signed_in: Browser) -> None:
    innovation = planned(world, {WHOLE_YEAR.in_year(2026): Decimal(250)})
    contract = drafted(world, innovation, date(2026, 11, 28))

    assert "target yang sama berlaku" not in page(world, signed_in("bureau"), "contract", contract.pk)


def test_nothing_is_said_of_a_contract_of_one_year(world: World, signed_in: Browser) -> None:
    contract = drafted(world, planned(world), date(2025, 12, 31))

    assert "target yang sama berlaku" not in page(world, signed_in("bureau"), "contract", contract.pk)


def test_whoever_prepares_the_contract_reads_which_name_no_year(world: World, signed_in: Browser) -> None:
    innovation = planned(world)

    shown = page(world, signed_in("bureau"), "contract-new", innovation.pk)

    assert "Target tanpa tahun" in shown
    assert "<li>Peserta</li>" in shown


def test_whoever_writes_the_plan_reads_it_in_form_and_table(world: World, signed_in: Browser) -> None:
    draft = world.draft()
    innovator = signed_in("innovator")

    form = page(world, innovator, "innovation-rows", draft.pk, "indicators")
    shown = page(world, innovator, "innovation", draft.pk)

    assert "berlaku untuk setiap tahun selama kontrak berjalan" in form
    assert ">Setiap tahun</th>" in shown
    assert "berlaku untuk setiap tahun selama kontrak berjalan" in shown
