"""The table of planted faults still fits the sources: `./run campaign planted_faults` would plant every one."""

import ast

import pytest

from tools.planted_faults import ROOT, CannotPlant, Plant, table

# What the gate must catch, each by the first words of a row.
FAULTS = (
    "lock off", "guard trigger off", "unique index off", "wrong zone", "due day not rolled", "four eyes off",
    "visibility filter off in one list", "idempotency key ignored", "half-even rounding",
    "signature coverage unchecked", "outbox row not written", "policy pin ignored",
)  # fmt: skip


@pytest.mark.parametrize("plant", table(), ids=lambda plant: plant.fault)
def test_every_fault_can_be_planted_and_is_still_python(plant: Plant) -> None:
    sound = plant.place(ROOT).read_text("utf-8")

    planted = sound.replace(plant.find, plant.replace)

    assert planted != sound
    ast.parse(planted)
    assert plant.selected(ROOT)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_kind_of_fault_has_a_row(fault: str) -> None:
    assert any(plant.fault.startswith(fault) for plant in table())


@pytest.mark.parametrize(("file", "find"), [("locking.py", "no such text"), ("no_such_file.py", "import")])
def test_a_text_that_is_not_there_once_stops_everything(file: str, find: str) -> None:
    plant = Plant(fault="another", file=file, find=find, replace="", tests=())

    with pytest.raises(CannotPlant, match="times, not once"):
        plant.place(ROOT)
