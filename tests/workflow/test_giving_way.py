"""Long work in the background of an embedded database leaves room for whoever waits for its lock."""

import threading
import time

import pytest
from django.db import connection, transaction

from workflow.engine.transaction import giving_way, unit_of_work
from workflow.models import OutboxMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
HELD, PATIENCE = 0.05, 15.0


def write_and_hold() -> None:
    """A unit as the sweep's, one after the other."""
    with unit_of_work():
        OutboxMessage.objects.filter(pk=0).update(attempts=1)
        time.sleep(HELD)


def sign_in(entered: threading.Event) -> None:
    """Somebody else's short write."""
    try:
        with transaction.atomic():
            entered.set()
    finally:
        connection.close()


def test_a_write_gets_in_between_two_units_of_the_worker() -> None:
    entered, ends = threading.Event(), time.monotonic() + PATIENCE
    visitor = threading.Thread(target=sign_in, args=(entered,))

    with giving_way():
        write_and_hold()
        visitor.start()
        while not entered.is_set() and time.monotonic() < ends:
            write_and_hold()
        let_in = entered.is_set()
    visitor.join()

    assert let_in
