"""The interface description is kept: drawn requests, right and wrong ones, get only answers that it names.

schemathesis draws them from the description, by hypothesis; ids in addresses are mostly of things that are there. The
gate asks a part of the operations, each once, by one of three who ask in turns; the campaign `described` all of them,
at least 20,000 times.
"""

import logging
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
import time_machine
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, seed, settings
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests import campaign
from tests.matrix import API
from tests.staged_objects import StagedObjects, set_up
from tests.web.odd_requests import CONVERTER
from tests.world import PASSWORD, World

pytestmark = pytest.mark.sqlite
ASKING = ("inspector", "operator", "bureau")
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Of the description's operations, how many the gate asks.
ASKED_IN_GATE = 90


@pytest.fixture
def stage(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StagedObjects]:
    """One of everything, silence, and nobody is told to come more slowly."""
    found = set_up(world)
    world.tick()
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *_given: True)
    with time_machine.travel(world.now, tick=False):
        yield found


def headers_of(user: str) -> dict[str, str]:
    """A bearer token, exchanged for the password; answers come as they are, not packed."""
    given = {"email": f"{user}@uji.example", "password": PASSWORD}
    token = APIClient().post("/api/v1/auth/token/", given, format="json").json()["token"]
    return {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}


def real_values(stage: StagedObjects) -> dict[str, list[list[str]]]:
    """For each address, whatever its parts are called: values of things that are there."""
    found = defaultdict(list)
    for row in API:
        values = [str(stage.value(row.target[part[1]])) for part in CONVERTER.finditer(row.route)]
        found[shape(CONVERTER.sub("{}", "/" + row.route))].append(values)
    return found


def shape(path: str) -> str:
    """An address without the names of its parts."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def undone(ask: Callable[[], Any]) -> Any:
    """What it answers; what it changed is taken back."""
    cache.clear()
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    # As Django's own test client does: the test's connection outlives the request.
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    with around:
        answer = ask()
        transaction.set_rollback(True)
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)
    return answer


class AskedOperation:
    """One operation, asked by one person as often as is drawn."""

    def __init__(self, operation: Any, values: list[list[str]], headers: dict[str, str], chance: int) -> None:
        self.operation, self.values, self.headers = operation, values, headers
        self.random = random.Random(chance)
        self.statuses: Counter[int] = Counter()
        self.faults: set[str] = set()

    def __call__(self, case: Any) -> None:
        """Ask, and note what the description does not name."""
        if self.values and self.random.random() < 0.7:
            names = re.findall(r"\{([^}]*)\}", self.operation.path)
            case.path_parameters = dict(zip(names, self.random.choice(self.values), strict=True))
        try:
            answer = undone(lambda: case.call(headers=self.headers))
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is a fault
            self.faults.add(
                f"{self.operation.label}: {type(error).__name__}: {error} at {case.as_curl_command()}"
            )
            return
        self.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS, headers=self.headers)
        except FailureGroup as group:
            for each in group.exceptions:
                message = " ".join(str(each).split())[:400]
                self.faults.add(f"{answer.status_code} {self.operation.label}: {message}")


@pytest.mark.parametrize("drawn", campaign.seeds("described", full=1))
def test_every_answer_is_one_that_the_description_names(stage: StagedObjects, drawn: int) -> None:
    accept = {"Accept": "application/vnd.oai.openapi+json"}
    described = schemathesis.openapi.from_dict(APIClient().get(reverse("api:schema"), headers=accept).json())
    described.app = WSGIHandler()
    operations = [found.ok() for found in described.get_all_operations()]
    if not campaign.in_full():
        operations = random.Random(drawn).sample(operations, ASKED_IN_GATE)
    values = real_values(stage)
    headers = {name: headers_of(name) for name in ASKING}
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    for number, operation in enumerate(operations):
        for name in ASKING if campaign.in_full() else [ASKING[number % len(ASKING)]]:
            ask = AskedOperation(operation, values[shape(operation.path)], headers[name], drawn + number)
            limits = settings(
                max_examples=campaign.length(short=1, full=30),
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            seed(drawn + number)(limits(given(operation.as_strategy())(ask.__call__)))()
            statuses.update(ask.statuses)
            faults += sorted(ask.faults)

    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)
    told = f"{statuses.total()} requests: {dict(sorted(statuses.items()))}"
    logging.getLogger(__name__).critical(told)
    assert statuses.total() >= campaign.length(short=ASKED_IN_GATE, full=20_000)
    # Right ones are among them, and what is asked is there.
    assert statuses[200] >= statuses.total() // 10
