"""How the runs of the two engines, side by side, divide the tests between them.

`./run test` names a folder in PRAKARSA_TEST_POOL. Tests without a database run once, in whichever run gets to their
file first. Each run does its own tests first, then takes files from the pool one by one: making a folder is how a file
is taken, so only one run can. Without the folder, SQLite's run has the whole pool and PostgreSQL's none of it.

When the whole suite runs (PRAKARSA_TEST_DIVIDED), a test with a database runs on both engines where the engine is what
it is about (ON_BOTH), else on one: the engine that the digest of its name gives, so that of each file about half runs
on either, and the same half every time. Tests that share a scene stay together: their file's or folder's name decides.
The campaign `whole_suite` runs all of them on both.

Tests that mostly wait for processes of their own (WAITING) have two runs for themselves, one on each engine, beside the
two others: what PRAKARSA_TEST_DIVIDED says is whether a run takes these or the rest. A run does not even read the files
of the other part, so those without a database are divided between the two runs of their own part.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection

T = TypeVar("T")

DATABASE = {"db", "transactional_db", "django_db_setup"}
ENGINES = ("sqlite", "postgresql")
# Where SQL, triggers, locks or commits are what is tested; and what asks every address of each engine.
ON_BOTH = (
    "tests/concurrency/",
    "tests/config/test_constraints.py",
    "tests/config/test_databases.py",
    "tests/contracts/saga/test_races.py",
    "tests/contracts/saga/test_resuming.py",
    "tests/contracts/test_numbering.py",
    "tests/deadlines/test_deadlines.py",
    "tests/deadlines/test_excusing.py",
    "tests/deadlines/test_extensions.py",
    "tests/deadlines/test_requests_end.py",
    "tests/deadlines/test_holiday_decrees.py",
    "tests/deadlines/test_ladder.py",
    "tests/model/",
    "tests/operation/test_start_gate.py::test_each_broken_database",
    "tests/operation/test_start_gate.py::test_a_right_installation",
    "tests/policies/test_inbox.py",
    "tests/test_databases.py",
    "tests/test_every_member.py",
    "tests/test_matrix.py",
    "tests/test_prepared.py",
    "tests/web/test_board.py",
    "tests/web/test_filters.py",
    "tests/web/test_leaders.py",
    "tests/workflow/test_",
)

# Servers, workers, browsers and killed processes, with no scene that others share: whoever waits leaves the processor
# to somebody else.
WAITING = (
    "tests/browser/",
    "tests/contracts/saga/test_faults.py",
    "tests/contracts/saga/test_kills.py",
    "tests/contracts/signing/test_bsre_faults.py",
    "tests/deploy/",
    "tests/operation/",
    "tests/workflow/workers/",
)


def needs_database(item: pytest.Item) -> bool:
    """Whether a test reaches the database; what does not says the same on both engines."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE) or item.get_closest_marker("django_db") is not None


def only_engine(item: pytest.Item) -> str | None:
    """The engine that the test runs on when the suite is divided; None: on both, or whichever gets to it first."""
    marked = any(item.get_closest_marker(engine) for engine in ENGINES)
    if marked or item.nodeid.startswith(ON_BOTH) or not needs_database(item):
        return None
    return engine_by_name(_scene(item) or item.nodeid)


def in_another_part(path: str, divided: str) -> bool:
    """Whether the suite is divided and all of a file, or of a folder (with a slash behind it), is the other part's."""
    if divided == "processes":
        return not path.startswith(WAITING) and not any(place.startswith(path) for place in WAITING)
    return bool(divided) and path.startswith(WAITING)


def _scene(item: pytest.Item) -> str:
    """The file or folder of which a fixture is made once for several tests, the widest; empty when there is none."""
    made = item._fixtureinfo.name2fixturedefs.values() if isinstance(item, pytest.Function) else ()
    scopes = {definitions[-1].scope: definitions[-1].baseid for definitions in made}
    if "package" in scopes:
        return scopes["package"]
    return item.nodeid.partition("::")[0] if "module" in scopes else ""


def engine_by_name(name: str) -> str:
    """One of the two, the same for the same name in every run."""
    return ENGINES[hashlib.sha256(name.encode()).digest()[0] % 2]


def of_this_engine(rows: Sequence[T], *, first: int) -> list[T]:
    """Of rows that both engines could ask, in turns those of this run's engine; all of them when nothing is divided."""
    if "PRAKARSA_TEST_DIVIDED" not in os.environ:
        return list(rows)
    mine = ENGINES.index(connection.vendor)
    return [row for place, row in enumerate(rows, start=first) if place % len(ENGINES) == mine]


def last(items: list[pytest.Item]) -> list[pytest.Item]:
    """The same tests, those of the pool behind the others, in the order in which they stood."""
    return sorted(items, key=lambda item: not needs_database(item))


class PoolRun:
    """A pytest plugin that runs what is this run's own, and of the pool what nobody has taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mine: dict[Path, bool] = {}

    def takes(self, item: pytest.Item) -> bool:
        """Whether this run does this test; takes the file of the first one it is asked about."""
        if needs_database(item):
            return True
        if item.path not in self.mine:
            try:
                (self.folder / str(item.path).replace(os.sep, "+")).mkdir()
            except FileExistsError:
                self.mine[item.path] = False
            else:
                self.mine[item.path] = True
        return self.mine[item.path]

    def chosen(self, items: list[pytest.Item]) -> Iterator[pytest.Item]:
        """The tests of this run, each decided on when it is its turn."""
        return (item for item in items if self.takes(item))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """As pytest's own loop, but what comes next is found out as late as possible."""
        if session.testsfailed and not session.config.option.continue_on_collection_errors:
            raise session.Interrupted(f"{session.testsfailed} errors during collection")
        if session.config.option.collectonly:
            return True
        waiting = self.chosen(session.items)
        item = next(waiting, None)
        while item is not None:
            following = next(waiting, None)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
            item = following
        return True
