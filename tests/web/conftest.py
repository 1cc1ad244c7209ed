"""Browsers in which a persona is signed in, at the world's own time."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from tests.world import World


@pytest.fixture
def signed_in(world: World) -> Callable[[str], Client]:
    """A browser of the persona of that name."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(getattr(world, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@pytest.fixture
def now(world: World) -> Iterator[Callable[[], None]]:
    """Call it after walking: the pages then read the world's clock."""
    travels = []

    def at_the_worlds_time() -> None:
        world.tick()
        travel = time_machine.travel(world.now, tick=False)
        travel.start()
        travels.append(travel)

    yield at_the_worlds_time
    while travels:
        travels.pop().stop()
