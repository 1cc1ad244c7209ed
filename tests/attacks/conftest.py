"""One genuine, signed contract for all attacks of a run, in a transaction that is undone at the end."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from contracts.documents import store
from contracts.services.freezing import frozen_terms
from contracts.verification.process import examining
from tests import world as worlds
from tests.attacks import corpus
from tests.attacks.genuine import Genuine


@pytest.fixture(scope="package")
def registered(django_db_setup, django_db_blocker) -> Iterator[tuple[Genuine, str]]:
    """The genuine contract, registered, and its public token."""
    with django_db_blocker.unblock():
        undone = transaction.atomic()
        undone._from_testcase = True  # as Django's own TestCase does, so that the engine's units nest in it
        with undone:
            yield _signed()
            transaction.set_rollback(True)
    examining.close()


def _signed() -> tuple[Genuine, str]:
    world = worlds.build()
    other = world.in_force()
    contract = world.in_force(world.launched(title="Antrean Daring"))
    files = [store.load(row.sha256) for row in contract.documents.order_by("version_no")]
    from contracts.signing.development_ca import ensure_seat_key

    ensure_seat_key(world.seats["sekda"].pk, common_name="Sekretaris Daerah", secret=worlds.SECRET)
    genuine = Genuine(
        versions=(files[0], files[1], files[2]),
        other=store.load(other.documents.get(version_no=2).sha256),
        terms=frozen_terms(contract),
        first_seat=world.seats["head"].pk,
        second_seat=world.seats["regent"].pk,
        stranger_seat=world.seats["sekda"].pk,
        secret=worlds.SECRET,
        at=world.now,
    )
    return genuine, contract.public_token


@pytest.fixture(scope="package")
def real(registered) -> Genuine:
    """The genuine contract's files and keys."""
    return registered[0]


@pytest.fixture(scope="package")
def attacks(real) -> list[corpus.Attack]:
    """Every attack on it."""
    return corpus.build(real)
