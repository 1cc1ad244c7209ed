"""Contracts that wait for signatures of a service with faults."""

import pytest

from contracts.signing import development_ca
from tests.contracts.saga import service
from tests.world import SECRET


@pytest.fixture
def office(world, settings, monkeypatch):
    """The world with the faulty service as its signer."""
    settings.PRAKARSA_SIGNER = service.PATH
    service.stamp()
    monkeypatch.setattr(service.Service, "before", staticmethod(lambda: None))
    monkeypatch.setattr(service.Service, "after", staticmethod(lambda signed: signed))
    for name in ("head", "regent"):
        development_ca.ensure_seat_key(
            world.seats[name].pk, common_name=world.seats[name].title, secret=SECRET
        )
    return world


@pytest.fixture
def contract(office):
    """A contract whose first signature is due."""
    return office.awaiting_signatures()
