"""Numbers: patterns judged before use, no gap, no repeat, no day before the last one."""

from datetime import date

import pytest

from common.errors import NotNow, Unready
from contracts.documents import numbering
from contracts.models import Contract
from tests.world import World
from workflow.engine import gate
from workflow.engine.transaction import unit_of_work

DAY = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{archive_code}/{serial}/{unit}", "000.8.3.3/7/OR"),
        ("{archive_code}/{serial:03}/{unit}/{month}/{year}", "000.8.3.3/007/OR/XII/2025"),
        ("KK-INOV {serial} ({year})", "KK-INOV 7 (2025)"),
    ],
)
def test_a_pattern_is_filled_with_the_day_of_the_document(pattern, number):
    assert numbering.in_words(pattern, serial=7, day=DAY, archive_code="000.8.3.3", unit="OR") == number


@pytest.mark.parametrize(
    ("pattern", "faults"),
    [
        ("000.8/{year}", ["The pattern needs {serial} exactly once."]),
        ("{serial}/{serial}", ["The pattern needs {serial} exactly once."]),
        ("{serial}/{", ["The braces of the pattern do not match."]),
        ("{serial}/{unit}", ["The pattern uses {unit}, which is not given."]),
        ("{serial}/<b>", ["The pattern may hold letters, digits and . / - ( ) _ only."]),
        ("{serial.__class__}", None),
        ("{serial!r}", ["Only the serial may be padded, as in {serial:03}."]),
        ("{serial}{year:>99999999}", ["Only the serial may be padded, as in {serial:03}."]),
        ("{serial}" + "x" * 80, ["The number would have more than 80 characters."]),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_faulty_pattern_is_named(pattern, faults):
    found = numbering.faults(pattern)

    assert found == faults or (faults is None and len(found) == 2)


def test_a_faulty_pattern_never_makes_a_number():
    with pytest.raises(Unready):
        numbering.in_words("{oops}", serial=1, day=DAY)


def test_numbers_have_no_gap_and_none_is_reused(world: World):
    signing = [gate.perform(world.contract(), "request_signatures", actor=world.bureau, at=world.tick())]
    gate.perform(signing[0], "void", actor=world.bureau, at=world.tick(), comment="Salah pihak")
    signing += [gate.perform(world.contract(), "request_signatures", actor=world.bureau, at=world.tick())]

    assert [contract.number for contract in signing] == [
        "400.10.11/1/KK-INOV/2025",
        "400.10.11/2/KK-INOV/2025",
    ]


def test_a_refused_request_leaves_no_gap(world: World):
    contract = world.contract()
    Contract.objects.filter(pk=contract.pk).update(
        draft={**contract.draft, "schedule": [], "obligations": []}
    )
    with pytest.raises(Unready):
        gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())

    other = gate.perform(world.contract(), "request_signatures", actor=world.bureau, at=world.tick())

    assert (other.serial, other.book_year) == (1, 2025)


@pytest.mark.django_db
def test_a_number_cannot_be_dated_before_the_last_one(world: World):
    government = world.government.pk
    with unit_of_work():
        numbering.next_serial(government_id=government, year=2025, day=DAY)

        with pytest.raises(NotNow) as refusal:
            numbering.next_serial(government_id=government, year=2025, day=date(2025, 12, 30))

    assert refusal.value.code == "backdated"
