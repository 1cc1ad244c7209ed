"""Line and column of everything in a TOML text."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from common.errors import Gap
from common.toml_places import TextPlace, located, place_of, places_of

TEXT = '''# a comment with [brackets] and x = 1
name = "a # no comment"  # one
"quoted key" = 'its'
a.b = 1
story = """
[nowhere]
no = "key"
"""
raw = \'\'\'
also = [
\'\'\'
when = 1979-05-27 07:32:00

[scales.one]
bands = [
  { code = "a", from = 50 },  # first
  { code = "b" }, [1, [2]],
]

[[rows]]
code = "x"
[[rows.inner]]
deep = true
[[rows]]
[rows.table]
code = "y"
[scales]
'''


def test_every_key_has_its_line_and_column() -> None:
    found = places_of(TEXT)

    assert {path: tuple(place) for path, place in found.items()} == {
        "name": (2, 1),
        "quoted key": (3, 1),
        "a": (4, 1),
        "a.b": (4, 1),
        "story": (5, 1),
        "raw": (9, 1),
        "when": (12, 1),
        "scales": (27, 1),
        "scales.one": (14, 1),
        "scales.one.bands": (15, 1),
        "scales.one.bands.0": (16, 3),
        "scales.one.bands.0.code": (16, 5),
        "scales.one.bands.0.from": (16, 17),
        "scales.one.bands.1": (17, 3),
        "scales.one.bands.1.code": (17, 5),
        "scales.one.bands.2": (17, 19),
        "scales.one.bands.2.0": (17, 20),
        "scales.one.bands.2.1": (17, 23),
        "scales.one.bands.2.1.0": (17, 24),
        "rows": (20, 1),
        "rows.0": (20, 1),
        "rows.0.code": (21, 1),
        "rows.0.inner": (22, 1),
        "rows.0.inner.0": (22, 1),
        "rows.0.inner.0.deep": (23, 1),
        "rows.1": (24, 1),
        "rows.1.table": (25, 1),
        "rows.1.table.code": (26, 1),
    }


def test_a_missing_member_has_the_place_of_its_table() -> None:
    places = places_of(TEXT)

    assert [place_of(path, places) for path in ("scales.one.bands.0.label", "rows.1.code", "nothing")] == [
        TextPlace(16, 3),
        TextPlace(24, 1),
        TextPlace(1, 1),
    ]


def test_faults_are_reported_in_the_order_of_the_text(english: None) -> None:
    faults = [Gap("b", "x", "late."), Gap("a", "x", "early."), Gap("c", "x", "nowhere.")]

    found = [(gap.field, str(gap.message)) for gap in located(faults, "a = 1\n b = 2")]

    assert found == [
        ("a", "Line 1, column 1: early."),
        ("c", "Line 1, column 1: nowhere."),
        ("b", "Line 2, column 2: late."),
    ]


SHIPPED = [
    path for app in ("contracts", "deadlines", "demo", "innovations") for path in Path(app).rglob("*.toml")
]


@pytest.mark.parametrize("path", sorted(SHIPPED), ids=str)
def test_every_key_of_a_shipped_file_has_a_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert set(_paths(tomllib.loads(text), "")) == set(places_of(text))


def _paths(value: Any, above: str) -> list[str]:
    if isinstance(value, dict):
        members = [(key, member) for key, member in value.items()]
    else:
        members = list(enumerate(value)) if isinstance(value, list) else []
    found = []
    for key, member in members:
        path = f"{above}.{key}".lstrip(".")
        found += [path, *_paths(member, path)]
    return found
