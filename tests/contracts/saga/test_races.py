"""Sixteen at once: for one seat there is one accepted signature."""

import threading
from collections import Counter

import pytest
from django.db import connection

from common.errors import DomainError
from contracts.models import Contract, Signature, SignatureRequest
from contracts.services import signing
from tests.contracts.saga.killing import broken_chain, living, times_asked
from tests.world import SECRET

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 16


def race(*works):
    """Run every work in a thread of its own, all starting together; results and codes of refusals, in order."""
    barrier = threading.Barrier(len(works))
    results = [None] * len(works)

    def client(index, work):
        try:
            barrier.wait()
            results[index] = work()
        except DomainError as refusal:
            results[index] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=client, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_sixteen_signatures_for_one_seat_one_is_accepted(office, contract, service):
    at = office.tick()

    def work():
        fresh = Contract.objects.get(pk=contract.pk)
        signing.sign(fresh, actor=office.head, secret=SECRET, at=at)
        return "signed"

    outcomes = Counter(race(*[work] * CLIENTS))

    assert outcomes["signed"] == 1
    assert set(outcomes) <= {"signed", "signing_in_progress", "already_signed"}
    assert times_asked(service, contract.documents.get(version_no=0).sha256) == 1
    assert (Signature.objects.count(), SignatureRequest.objects.count()) == (1, 1)
    assert (living(), broken_chain(contract)) == (0, [])
