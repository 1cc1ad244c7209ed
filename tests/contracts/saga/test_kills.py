"""A process killed anywhere in a signature leaves the truth, no doubled signature, and nothing stuck.

Each point is tried on the first and on the second signature in turn, ten times each in a campaign; in the gate every
other point is tried on the first, and the points between on the second.
"""

import os
import threading

import pytest
from django.db import connection

from contracts.enums import ContractState, Party, RequestStatus
from contracts.models import SignatureRequest
from contracts.services import signing
from contracts.services.resuming import resume_signatures
from contracts.services.stuck import stuck_visible_to
from tests.acting import as_actor
from tests.contracts.saga.killing import (
    KILLED,
    ROUNDS,
    Point,
    broken_chain,
    living,
    sign_and_die,
    status_of,
    times_asked,
)
from tests.world import SECRET
from workflow.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

NOTHING, FAILED, UNKNOWN, SIGNED = "", RequestStatus.FAILED, RequestStatus.UNKNOWN, RequestStatus.STORED
POINTS = {
    Point(RequestStatus.FROZEN, "before"): NOTHING,
    Point(RequestStatus.FROZEN, "after"): FAILED,
    Point(RequestStatus.REQUESTED, "before"): FAILED,
    Point(RequestStatus.REQUESTED, "after"): FAILED,
    Point(RequestStatus.SENT, "before"): FAILED,
    Point(RequestStatus.SENT, "after"): UNKNOWN,
    Point(RequestStatus.ANSWERED, "before"): SIGNED,
    Point(RequestStatus.ANSWERED, "after"): SIGNED,
    Point(RequestStatus.VERIFIED, "before"): SIGNED,
    Point(RequestStatus.VERIFIED, "after"): SIGNED,
    Point(RequestStatus.STORED, "before"): SIGNED,
    Point(RequestStatus.STORED, "after"): SIGNED,
}


def rounds(office, *, start):
    """Contract, party and signer for each round, the second party first when `start` is odd."""
    contract = None
    for number in range(start, start + ROUNDS):
        contract = contract or office.awaiting_signatures()
        if number % 2 == 0:
            yield contract, Party.FIRST, office.head
            continue
        if not contract.signatures.exists():
            signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())
        yield contract, Party.SECOND, office.regent
        contract = None


def after_a_kill(office, service, contract, party, actor, *, point):
    """Kill, sweep twice, and the official tries again where needed; what was seen on the way."""
    document = contract.documents.order_by("-version_no").first().sha256
    ended_by = sign_and_die(contract, actor=actor, at=office.tick(), point=point)
    asked_by_kill = times_asked(service, document)
    at = office.tick(minutes=20)
    resume_signatures(at=at)
    asked = times_asked(service, document) - asked_by_kill
    again = int(resume_signatures(at=office.tick(minutes=20)))
    status = status_of(contract, party)
    told = [row.request.status for row in stuck_visible_to(as_actor(office.bureau, at), at=at)]
    contract.refresh_from_db()
    if not contract.signatures.filter(party=party).exists():
        signing.sign(contract, actor=actor, secret=SECRET, at=office.tick())
    contract.refresh_from_db()
    return {
        "ended by": ended_by,
        "status": status,
        "told": told,
        "sent by the sweep": asked,
        "swept again": again,
        "living": living(),
        "signatures": contract.signatures.filter(party=party).count(),
        "broken": broken_chain(contract),
    }


def expected(status):
    """What must be seen for an outcome: the bureau is told of what did not end in a signature."""
    return {
        "ended by": KILLED,
        "status": status,
        "told": [status] if status in (FAILED, UNKNOWN) else [],
        "sent by the sweep": 0,
        "swept again": 0,
        "living": 0,
        "signatures": 1,
        "broken": [],
    }


@pytest.mark.parametrize(("point", "outcome"), POINTS.items(), ids=map(str, POINTS))
def test_a_kill_at_a_step_leaves_the_truth_and_one_signature(office, service, point, outcome):
    seen = [
        after_a_kill(office, service, contract, party, actor, point=point)
        for contract, party, actor in rounds(office, start=[*POINTS].index(point) % 2)
    ]

    assert seen == [expected(outcome)] * ROUNDS


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_while_the_service_signs_is_never_sent_again(office, service, moment):
    seen = []
    for contract, party, actor in rounds(office, start=int(moment == "after")):
        known, child = threading.Event(), []

        def kill(now, known=known, child=child):
            if now == moment:
                known.wait(60)
                os.kill(child[0], KILLED)

        def tell(number, known=known, child=child):
            child.append(number)
            known.set()

        service.meanwhile = kill
        document = contract.documents.order_by("-version_no").first().sha256
        ended_by = sign_and_die(contract, actor=actor, at=office.tick(), killed_by=tell)
        asked = times_asked(service, document)
        service.meanwhile = lambda _moment: None
        resume_signatures(at=office.tick(minutes=20))
        seen.append((ended_by, status_of(contract, party), asked, living()))
        signing.sign(contract, actor=actor, secret=SECRET, at=office.tick())

    assert seen == [(KILLED, UNKNOWN, 1, 0)] * ROUNDS


def test_without_the_stored_answer_a_kill_loses_the_signature(office, contract, monkeypatch):
    """The test can fail: the file under `answers/` is what saves it."""
    from contracts.signing import response_spool

    monkeypatch.setattr(response_spool, "save", lambda _request_id, _data: None)

    sign_and_die(contract, actor=office.head, at=office.tick(), point=Point(RequestStatus.ANSWERED, "before"))
    resume_signatures(at=office.tick(minutes=20))

    assert status_of(contract, Party.FIRST) == UNKNOWN


def test_the_sweep_leaves_a_living_signature_alone(office, contract, service):
    resumed = []

    def sweep(_moment):
        resumed.append(int(resume_signatures(at=office.tick(seconds=30))))
        connection.close()

    service.meanwhile = sweep

    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    assert resumed == [0, 0]
    assert list(SignatureRequest.objects.values_list("status", flat=True)) == [SIGNED]
    assert Event.objects.filter(subject_id=contract.pk, kind="contract.sign").count() == 1
    contract.refresh_from_db()
    assert contract.state == ContractState.SIGNING
