"""The table of attempts guards itself: arrows, identity and answers hold even against hand-written SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from contracts.enums import RequestStatus
from contracts.models import SignatureRequest
from contracts.services import attempts, signing
from contracts.triggers import ARROWS
from tests.world import SECRET

pytestmark = pytest.mark.django_db

REFUSED = "forward only|append-only|never deleted|permission denied|UNIQUE|unique|CHECK|check constraint"
PAIRS = [(source, target) for source in RequestStatus for target in RequestStatus if source != target]


@pytest.fixture
def frozen(office, contract):
    return attempts.start(contract, actor=office.head, at=office.tick())


def write(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_every_arrow_that_is_not_drawn_is_refused(frozen):
    from contracts.triggers import _request_triggers

    guard = next(_request_triggers())

    drawn = {(source, target) for source, targets in ARROWS.items() for target in targets}
    assert [pair for pair in PAIRS if f"'{pair[0]}>{pair[1]}'" in str(guard.sqlite)] == [
        pair for pair in PAIRS if pair in drawn
    ]


@pytest.mark.parametrize(
    "change",
    [
        "status = 'sent'",
        "status = 'stored', finished_at = moved_at, answer_sha256 = 'x'",
        "attempt = 9",
        "party = 'second'",
        "capacity = 'plt'",
        "status = 'failed', failure = 'x'",
        "status = 'selesai'",
    ],
)
def test_an_attempt_cannot_be_rewritten(frozen, change):
    with pytest.raises(DatabaseError, match=REFUSED):
        write(f"UPDATE contracts_signaturerequest SET {change}")


def test_an_attempt_that_ended_stays_as_it_is(office, contract):
    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    with pytest.raises(DatabaseError, match=REFUSED):
        write("UPDATE contracts_signaturerequest SET failure = 'x'")


def test_attempts_are_never_deleted(frozen):
    with pytest.raises(DatabaseError, match=REFUSED):
        write("DELETE FROM contracts_signaturerequest")


@pytest.mark.parametrize(
    "statement", ["UPDATE contracts_signatureanswer SET size = 0", "DELETE FROM contracts_signatureanswer"]
)
def test_answers_are_evidence(office, contract, statement):
    signing.sign(contract, actor=office.head, secret=SECRET, at=office.tick())

    with pytest.raises(DatabaseError, match=REFUSED):
        write(statement)


def test_a_second_living_attempt_cannot_be_inserted(frozen):
    again = SignatureRequest.objects.get()
    again.pk, again.attempt = None, 2
    again._state.adding = True
    from uuid import uuid4

    again.id = uuid4()

    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        again.save(force_insert=True)
