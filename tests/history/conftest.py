"""A log over the small world, sealed with a key of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from history.services.sealing import Sealed, seal
from tests import databases
from tests.world import World


@pytest.fixture
def log_folder(settings: Settings, tmp_path: Path) -> Path:
    """Where this test's key and last statement lie."""
    settings.PRAKARSA_LOG_KEY_FILE = str(tmp_path / "log" / "log.pem")
    return tmp_path / "log"


@pytest.fixture
def sealed(world: World, log_folder: Path) -> Callable[[], Sealed]:
    """Seal what the world has done so far, at its time. As the sequencer would; within a test's transaction that is
    SQLite's own way.
    """
    return lambda: seal(at=world.now)


@pytest.fixture
def as_sequencer() -> Iterator[Callable[[], None]]:
    """From the call on the test is the sequencer; afterwards the application again."""
    yield databases.become_sequencer
    databases.become_application()
