"""Every test runs somewhere: on both engines, on the one that it names, or on the one that its name gives."""

from pathlib import Path

import pytest
from django.db import connection

from tests import shared_pool

ROOT = Path(__file__).resolve().parents[2]


def test_each_place_that_is_named_exists() -> None:
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]

    def exists(place: str) -> bool:
        path, _colons, test = place.partition("::")
        found = [file for file in files if file.startswith(path)]
        return bool(found) and (not test or f"\ndef {test}" in (ROOT / path).read_text("utf-8"))

    assert [place for place in shared_pool.ON_BOTH + shared_pool.WAITING if not exists(place)] == []


@pytest.mark.parametrize(
    ("path", "scenes", "processes"),
    [
        ("tests/", True, True),
        ("tests/web/", True, False),
        ("tests/web/test_board.py", True, False),
        ("tests/workflow/", True, True),
        ("tests/workflow/test_outbox.py", True, False),
        ("tests/workflow/workers/", False, True),
        ("tests/workflow/workers/test_year.py", False, True),
        ("tests/contracts/saga/test_kills.py", False, True),
    ],
)
def test_each_part_leaves_out_the_other(path: str, scenes: bool, processes: bool) -> None:
    read = [not shared_pool.in_another_part(path, part) for part in ("", "scenes", "processes")]

    assert read == [True, scenes, processes]


def test_each_file_is_read_by_one_part() -> None:
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]

    def folders(file: str) -> list[str]:
        return [f"{above.as_posix()}/" for above in Path(file).parents if above != Path()]

    def read_by(file: str) -> list[str]:
        return [
            part
            for part in ("scenes", "processes")
            if not any(shared_pool.in_another_part(path, part) for path in [*folders(file), file])
        ]

    assert [(file, read_by(file)) for file in files if len(read_by(file)) != 1] == []


def test_each_engine_gets_its_half(request: pytest.FixtureRequest, db: None) -> None:
    given = [shared_pool.engine_by_name(f"tests/web/test_some.py::test_{number}") for number in range(1000)]

    assert shared_pool.only_engine(request.node) in shared_pool.ENGINES
    assert 400 < given.count("sqlite") < 600
    assert given.count("sqlite") + given.count("postgresql") == len(given)


@pytest.mark.sqlite
def test_a_test_marked_for_an_engine_runs_there(request: pytest.FixtureRequest, db: None) -> None:
    assert shared_pool.only_engine(request.node) is None


@pytest.mark.parametrize("first", [0, 1])
def test_what_is_asked_in_turns_is_asked_on_one_engine(
    db: None, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    mine = shared_pool.ENGINES.index(connection.vendor)

    monkeypatch.setenv("PRAKARSA_TEST_DIVIDED", "yes")

    assert shared_pool.of_this_engine(range(7), first=first) == list(range((mine - first) % 2, 7, 2))


def test_undivided_everything_is_asked(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRAKARSA_TEST_DIVIDED", raising=False)

    assert shared_pool.of_this_engine(range(7), first=1) == list(range(7))
