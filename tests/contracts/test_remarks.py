"""Before signing: zero and empty targets are explained, and what is not recorded of who signs is named."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from common.periods import PeriodKind
from contracts.services.remarks import remarks_on
from contracts.terms.target_remarks import target_remarks
from innovations.services.contracts import contracting
from innovations.services.proposals import drafting
from organisations.models import Person
from tests.contracts.samples import indicator
from tests.innovations.walks import launched
from tests.world import World
from workflow.engine import gate


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"target_year": "0"}, ["a target is 0"]),
        ({"quarters": ("0.00", "1", "", "2")}, ["a target is 0"]),
        ({"target_year": "", "quarters": ("", "")}, ["no target at all"]),
        ({"target_year": "85", "quarters": ("", "")}, ["by the year's target only"]),
        ({"target_year": "0", "quarters": ("",)}, ["a target is 0", "by the year's target only"]),
        (
            {
                "polarity": "range",
                "range_low": "0",
                "range_high": "3",
                "target_year": "",
                "quarters": ("",),
            },
            [],
        ),
        ({"target_year": "-0.5", "quarters": ("100",)}, []),
    ],
)
def test_a_draft_says_what_is_unusual_about_its_targets(changes, said):
    with translation.override("en"):
        found = [
            str(each)
            for each in target_remarks([indicator(**changes)], reported=PeriodKind.QUARTER, year=2025)
        ]

    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("reported", "way", "covers_year", "said"),
    [
        (PeriodKind.QUARTER, "sum", True, []),
        (PeriodKind.MONTH, "sum", True, ["other periods than", "by the year's target only"]),
        (PeriodKind.HALF_YEAR, "last", False, ["other periods than", "by the year's target only"]),
        (PeriodKind.MONTH, "sum", False, ["other periods than", "no result is judged"]),
        (PeriodKind.YEAR, "sum", True, ["other periods than"]),
        (PeriodKind.YEAR, "sum", False, ["other periods than", "no result is judged"]),
    ],
)
def test_targets_of_other_periods_are_named(reported, way, covers_year, said):
    row = indicator(target_year="", quarters=("1", "2", "3", "4"), aggregation=way)
    with translation.override("en"):
        found = [
            str(each) for each in target_remarks([row], reported=reported, year=2025, covers_year=covers_year)
        ]

    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


def test_many_indicators_are_counted_not_listed():
    rows = [indicator(f"I-{n}", name=f"Indikator {n}", target_year="0") for n in range(9)]

    [sentence] = target_remarks(rows, reported=PeriodKind.QUARTER, year=2025)

    assert "Indikator 2" in str(sentence)
    assert "Indikator 3" not in str(sentence)
    assert "6" in str(sentence)


def test_the_page_warns_until_everything_is_recorded(world: World, client: Client) -> None:
    contract = world.contract()
    Person.objects.filter(offices__seat=world.seats["head"]).update(name="", employee_no="", rank="")
    client.force_login(world.bureau)

    said = [str(each) for each in remarks_on(contract, at=world.tick())]
    page = client.get(f"/kontrak/{contract.pk}/").content.decode()
    requested = gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())

    assert any("PIHAK PERTAMA" in sentence and "NIP" in sentence for sentence in said)
    assert "Sebelum meminta tanda tangan" in page
    assert remarks_on(requested, at=world.tick()) == []


@pytest.mark.parametrize(
    ("first_day", "way", "said"),
    [
        (date(2025, 1, 1), "sum", "with the year's last period"),
        (date(2025, 2, 15), "sum", "no result is judged"),
        (date(2025, 2, 15), "last", "with the year's last period"),
    ],
)
def test_a_sum_of_a_part_of_the_year_is_never_judged_by_it(
    world: World, first_day: date, way: str, said: str
) -> None:
    draft = world.draft()
    row = {"source_code": "Y", "name": "Peserta", "unit": "Orang", "target_year": "200", "aggregation": way}
    drafting.replace_rows(draft, "indicators", [row])
    contract = contracting.draft_contract(
        launched(world, draft),
        actor=world.bureau,
        at=world.tick(),
        period_start=first_day,
        last_day=date(2025, 12, 31),
        place="Tuban",
    )

    with translation.override("en"):
        [remark] = [str(each) for each in remarks_on(contract, at=world.now) if "Peserta" in str(each)]

    assert said in remark
