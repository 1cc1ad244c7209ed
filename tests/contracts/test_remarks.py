"""Before signing: zero and empty targets are explained, and what is not recorded of who signs is named."""

import pytest
from django.test import Client

from contracts.services.remarks import remarks_on
from contracts.terms.target_remarks import target_remarks
from organisations.models import Person
from tests.contracts.samples import indicator
from tests.world import World
from workflow.engine import gate


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"target_year": "0"}, ["a target is 0"]),
        ({"quarters": ("0.00", "1", "", "2")}, ["a target is 0"]),
        ({"target_year": "", "quarters": ("", "")}, ["no target at all"]),
        ({"target_year": "85", "quarters": ("", "")}, ["only the year has a target"]),
        ({"target_year": "0", "quarters": ("",)}, ["a target is 0", "only the year has a target"]),
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
    from django.utils import translation

    with translation.override("en"):
        found = [str(each) for each in target_remarks([indicator(**changes)])]

    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


def test_many_indicators_are_counted_not_listed():
    rows = [indicator(f"I-{n}", name=f"Indikator {n}", target_year="0") for n in range(9)]

    [sentence] = target_remarks(rows)

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
