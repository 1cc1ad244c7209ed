"""Every test runs somewhere: on both engines, on the one that it names, or on the one that its name gives."""

from pathlib import Path

import pytest

from tests import shared_pool

ROOT = Path(__file__).resolve().parents[2]


def test_each_place_that_runs_on_both_engines_exists() -> None:
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]

    assert [place for place in shared_pool.ON_BOTH if not any(file.startswith(place) for file in files)] == []


def test_each_engine_gets_its_half(request: pytest.FixtureRequest, db: None) -> None:
    given = [shared_pool.engine_by_name(f"tests/web/test_some.py::test_{number}") for number in range(1000)]

    assert shared_pool.only_engine(request.node) in shared_pool.ENGINES
    assert 400 < given.count("sqlite") < 600
    assert given.count("sqlite") + given.count("postgresql") == len(given)


@pytest.mark.sqlite
def test_a_test_marked_for_an_engine_runs_there(request: pytest.FixtureRequest, db: None) -> None:
    assert shared_pool.only_engine(request.node) is None
