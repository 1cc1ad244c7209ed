"""What the unit makes of the database's refusals."""

import threading

import pytest
from django.db import OperationalError

from organisations.models import Government
from tests.concurrency.simultaneous import DONE, PATIENCE, run_rounds
from workflow.engine.transaction import _waited_too_long, retrying

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.postgresql
def test_a_deadlock_is_tried_again() -> None:
    names = {"10.01": "first", "10.02": "second"}
    for code, name in names.items():
        Government.objects.create(code=code, name=name, kind="regency", zone="Asia/Jakarta")
    both_hold_one = threading.Barrier(2, timeout=PATIENCE)
    tries = [0, 0]

    def cross(_round: int, client: int) -> None:
        codes = list(names) if client == 0 else list(reversed(names))

        def work() -> None:
            tries[client] += 1
            Government.objects.select_for_update().get(code=codes[0])
            if tries[client] == 1:
                both_hold_one.wait()
            Government.objects.select_for_update().get(code=codes[1])

        retrying(work)

    answers = run_rounds(1, cross, clients=2)

    assert (answers, sorted(tries)) == ([[DONE, DONE]], [1, 2])


def test_sqlites_locked_database_is_a_wait() -> None:
    assert _waited_too_long(OperationalError("database is locked"))
