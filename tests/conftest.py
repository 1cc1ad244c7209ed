"""Fixtures of all tests: the database on both engines. Personas and factories stand in their own files."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from tests import campaign, databases, durations, prepared, print_trials, shared_pool
from tests.world import World, build


def _clean_after_transactions(case: TransactionTestCase) -> None:
    """Instead of the flush that Django runs here, which the append-only tables refuse, as they should."""
    databases.clean()


TransactionTestCase._fixture_teardown = _clean_after_transactions  # type: ignore[method-assign]


campaign.load_hypothesis_profile()

DIVIDED = os.environ.get("PRAKARSA_TEST_DIVIDED", "")
POOL = Path(os.environ["PRAKARSA_TEST_POOL"]) if "PRAKARSA_TEST_POOL" in os.environ else None


def pytest_configure(config: pytest.Config) -> None:
    """Remember how long tests take, on the engine that `./run test --quick` uses; share what needs no engine."""
    if _engine() == "sqlite" and not campaign.in_full():
        config.pluginmanager.register(durations.Recorder())
    if POOL is not None:
        config.pluginmanager.register(shared_pool.PoolRun(POOL))


def pytest_report_header() -> list[str]:
    """Name the engine, and a campaign with its seed, in the first lines of every run."""
    seed = [f"campaign from seed {campaign.first_seed()}"] if campaign.in_full() else []
    return [f"database engine: {_engine()}", *seed]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no file of the other part; None: whatever pytest decides."""
    path = collection_path.relative_to(config.rootpath).as_posix() + "/" * collection_path.is_dir()
    return shared_pool.in_another_part(path, DIVIDED) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what other runs do: the other engine, campaigns, and on PostgreSQL what touches no database."""
    others = {"sqlite" if _engine() == "postgresql" else "postgresql"}
    if not campaign.in_full():
        others.add("campaign")
    left_out = {
        item
        for item in items
        if others & {mark.name for mark in item.iter_markers()}
        or _runs_elsewhere(item)
        or (DIVIDED and shared_pool.only_engine(item) in others)
    }
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    if POOL is not None:
        items[:] = shared_pool.last(items)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not look at it again, and not every moment at the rest."""
    print_trials.install(by_default=not DIVIDED)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: whatever it needed should have been installed by the set-up."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("\nIn CI no test may be skipped.")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Make the test database as the owner of the tables."""
    databases.become_owner()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the tests use it as the application, which has no rights beyond what `migrate` granted."""
    with django_db_blocker.unblock():
        databases.remember_fresh_rows()
        databases.become_application()
    yield
    with django_db_blocker.unblock():
        prepared.verify()
        databases.become_owner()


def _runs_elsewhere(item: pytest.Item) -> bool:
    """Whether a test touches no database and there is no pool: it then runs in SQLite's run only."""
    return _engine() == "postgresql" and POOL is None and not shared_pool.needs_database(item)


def _engine() -> str:
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


@pytest.fixture(autouse=True)
def _print_trials(request: pytest.FixtureRequest) -> Iterator[None]:
    with print_trials.tried(not DIVIDED or print_trials.tried_in(request.node)):
        yield


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> Iterator[World]:
    """A small world inside the test's transaction, in simulated time."""
    yield prepared.world(build)
    prepared.leave()


@pytest.fixture
def settings(settings: Settings) -> Iterator[Settings]:
    """Settings for one test. Once it has changed one, it takes every walk itself (see `tests.prepared`)."""
    with prepared.watching(lambda: bool(settings._to_restore)):
        yield settings


@pytest.fixture
def monkeypatch(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Changes for one test. Once it has changed something, it takes every walk itself (see `tests.prepared`)."""
    with prepared.watching(lambda: bool(monkeypatch._setattr or monkeypatch._setitem)):
        yield monkeypatch


@pytest.fixture
def english() -> Iterator[None]:
    """Messages as they stand in the source, for tests that compare sentences."""
    with translation.override("en"):
        yield
