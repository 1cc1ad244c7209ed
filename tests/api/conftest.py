"""The API as programs see it: bearer tokens, and the clock of the small world."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from rest_framework.test import APIClient

from organisations.models import User
from tests.world import World

V1 = "/api/v1/"


def without_number(problem: dict[str, Any]) -> dict[str, Any]:
    """A refusal without the number of its request, which differs each time."""
    return {name: value for name, value in problem.items() if name != "request_id"}


@dataclass
class Api:
    """Requests as a persona at the world's present moment; `None` is nobody in particular."""

    world: World

    def __call__(self, user: User | None, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; header names as keywords (`if_match`)."""
        client = APIClient()
        if user is not None:
            client.force_authenticate(user)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        with time_machine.travel(self.world.tick(), tick=False):
            return client.generic(
                method, path if path.startswith("/") else V1 + path, *_encoded(client, body), headers=given
            )

    def get(self, user: User | None, path: str, **headers: str) -> Any:
        return self(user, "GET", path, **headers)

    def post(self, user: User | None, path: str, body: Any = None, **headers: str) -> Any:
        return self(user, "POST", path, {} if body is None else body, **headers)

    def patch(self, user: User | None, path: str, body: Any, **headers: str) -> Any:
        return self(user, "PATCH", path, body, **headers)


def _encoded(client: APIClient, body: Any) -> tuple[bytes, str]:
    if body is None:
        return b"", "application/json"
    kind = "multipart" if any(hasattr(value, "read") for value in body.values()) else "json"
    data, content_type = client._encode_data(body, kind)
    return data, content_type


@pytest.fixture(autouse=True)
def _fresh_throttles() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def api(world: World) -> Api:
    """Requests into the small world."""
    return Api(world)
