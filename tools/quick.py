"""`./run test --quick`: the tests that the changed files concern, on SQLite, in less than a minute.

What imports what is read from the sources, transitively, so that a change reaches every test that could notice it.
Usually that is most of them: the nearest come first, the cheap ones before the dear, and what would take longer than
there is time is left out and counted. How long each test took is remembered from earlier runs, whatever they were for
(`tests/durations.py`).
"""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests import durations
from tools import import_graph

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60.0
# For what takes longer than it did the last time.
RESERVE = 5.0
# So many seconds of tests run even where a busy machine has spent the minute on getting ready.
AT_LEAST = 10.0
# Making the database, where that was never seen.
SET_UP = 15.0
# A test never seen before.
UNKNOWN, UNKNOWN_FILE = 0.3, 3.0
# When nothing has changed: each gate of the engine once.
SMOKE = ("tests/workflow/test_gate.py", "tests/workflow/test_fsm_guard.py", "tests/config/test_pages.py")


class SelectedTests:
    """A pytest plugin: the nearest and cheapest tests that fit, nearest first, and none begun when time is over."""

    def __init__(self, distances: dict[str, int], *, began: float) -> None:
        self.distances = distances
        self.began = self.stop_at = began
        self.known = durations.read()
        self.left_out: Counter[str] = Counter()

    def cost(self, item: pytest.Item) -> float:
        """Seconds that the test took the last time."""
        return self.known.get(item.nodeid, UNKNOWN)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep what fits."""
        set_up = self.known.get(durations.SET_UP, SET_UP)
        left = max(SECONDS - RESERVE - set_up - (time.monotonic() - self.began), AT_LEAST)
        self.stop_at = max(self.began + SECONDS - 3, time.monotonic() + set_up + AT_LEAST)
        kept = set()
        for item in sorted(items, key=lambda item: (self.distance(item), self.cost(item))):
            left -= self.cost(item)
            if left > 0:
                kept.add(item)
            else:
                self.left_out["it would take too long"] += 1
        out = [item for item in items if item not in kept]
        if out:
            config.hook.pytest_deselected(items=out)
        # Stable, so that what pytest-django put in order within a file stays so.
        items[:] = sorted((item for item in items if item in kept), key=self.distance)

    def distance(self, item: pytest.Item) -> int:
        """How many imports lie between the test's file and the nearest change."""
        return self.distances.get(item.nodeid.partition("::")[0], 0)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Begin no test when the minute is nearly over: the machine is slower than it was."""
        if time.monotonic() < self.stop_at:
            return None
        self.left_out["the minute was over"] += 1
        return True


def main() -> int:
    """Say what changed, run, and say what was left out."""
    began = time.monotonic()
    changed = changed_files()
    distances = import_graph.reached_from(ROOT, changed)
    if distances:
        print(f"{len(changed)} changed files concern {len(distances)} files of tests.")
    else:
        why = "no test" if changed else "nothing changed"
        print(f"{'The changed files concern ' if changed else ''}{why}: a few tests that show signs of life.")
        distances = dict.fromkeys(SMOKE, 0)
    files = nearest(distances)
    chosen = SelectedTests(distances, began=began)
    code = pytest.main(["-q", *files], plugins=[chosen])
    if len(files) < len(distances):
        print(f"{len(distances) - len(files)} files of tests left out: further away than a minute reaches.")
    for reason, count in chosen.left_out.items():
        print(f"{count} tests left out: {reason}. ./run test runs them.")
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) else 1


def nearest(distances: dict[str, int]) -> list[str]:
    """The files worth collecting: nearest first, until they hold some minutes of tests."""
    known: Counter[str] = Counter()
    for test, seconds in durations.read().items():
        known[test.partition("::")[0]] += seconds
    files, left = [], 3 * SECONDS
    for name in sorted(distances, key=lambda name: (distances[name], known.get(name, UNKNOWN_FILE))):
        if left > 0:
            files.append(name)
        left -= known.get(name, UNKNOWN_FILE)
    return files


def changed_files() -> list[str]:
    """What differs from where this branch left `main`, committed or not, and new files."""
    base = _git("merge-base", "HEAD", "main") or _git("merge-base", "HEAD", "origin/main") or ["HEAD"]
    found = {*_git("diff", "--name-only", base[0]), *_git("ls-files", "--others", "--exclude-standard")}
    return sorted(name for name in found if not name.startswith(".venv"))


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else []


if __name__ == "__main__":
    sys.exit(main())
