"""How long each test took the last time it ran here, in var/durations.json: what `./run test --quick` chooses by."""

import json
from pathlib import Path

import pytest

SET_UP = "the database"
# Seconds; what takes less did not make one.
A_DATABASE = 2.0
FILE = Path(__file__).resolve().parent.parent / "var" / "durations.json"


def read() -> dict[str, float]:
    """Seconds by the test's id; empty before the first run."""
    try:
        known: dict[str, float] = json.loads(FILE.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return known


class Recorder:
    """A pytest plugin that adds up set-up, call and tear-down of each test, and keeps the sums at the end.

    The longest set-up of a run, which makes the database, belongs to no test and is kept under a name of its own.
    """

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}
        self.longest = ("", 0.0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Each phase of each test."""
        self.taken[report.nodeid] = self.taken.get(report.nodeid, 0.0) + report.duration
        if report.when == "setup" and report.duration > self.longest[1]:
            self.longest = (report.nodeid, report.duration)

    def pytest_sessionfinish(self) -> None:
        """Keep them beside what earlier runs found; whole or not at all, since two may end at once."""
        if not self.taken:
            return
        if self.longest[1] > A_DATABASE:
            self.taken[self.longest[0]] -= self.longest[1]
            self.taken[SET_UP] = self.longest[1]
        FILE.parent.mkdir(exist_ok=True)
        new = FILE.with_suffix(f".{id(self)}.new")
        new.write_text(json.dumps({**read(), **{name: round(s, 3) for name, s in self.taken.items()}}))
        new.replace(FILE)
