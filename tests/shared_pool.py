"""Tests without a database run once, in whichever of the two engines' runs gets to their file first.

`./run test` starts one run for each engine side by side and names a folder in PRAKARSA_TEST_POOL. Each run does its own
tests first, then takes files from the pool one by one: making a folder is how a file is taken, so only one run can.
Without the folder, SQLite's run has the whole pool and PostgreSQL's none of it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

DATABASE = {"db", "transactional_db", "django_db_setup"}


def needs_database(item: pytest.Item) -> bool:
    """Whether a test reaches the database; what does not says the same on both engines."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE) or item.get_closest_marker("django_db") is not None


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
