"""The print is tried before a number is given, and the tried one is the one that is registered."""

import pytest

from common.errors import NotPermitted, Unavailable
from contracts.documents import rendering
from contracts.models import NumberCounter
from tests.world import World
from workflow.engine import gate
from workflow.outbox import queue

pytestmark = pytest.mark.django_db


def test_a_print_that_does_not_come_about_costs_no_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = world.contract()
    rendering._kept.clear()
    monkeypatch.setattr(rendering._process, "timeout_seconds", 0.0)

    with pytest.raises(Unavailable):
        gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())

    contract.refresh_from_db()
    assert (contract.state, contract.number, contract.terms) == ("draft", "", None)
    assert not NumberCounter.objects.filter(government=world.government, last__gt=0).exists()


def test_what_was_tried_is_registered_without_printing_again(world: World) -> None:
    contract = world.contract()
    rendering._kept.clear()

    contract = gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    printed = set(rendering._kept)
    queue.deliver_due(at=world.tick())

    assert contract.documents.count() == 1
    assert set(rendering._kept) == printed


def test_nothing_is_printed_for_who_may_not_ask(world: World) -> None:
    contract = world.contract()
    rendering._kept.clear()

    with pytest.raises(NotPermitted):
        gate.perform(contract, "request_signatures", actor=world.head, at=world.tick())

    assert rendering._kept == {}
