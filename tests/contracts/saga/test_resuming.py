"""The sweep as the worker and an operator run it."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from contracts.enums import RequestStatus
from contracts.models import SignatureRequest
from contracts.services import attempts
from contracts.services.resuming import resume_signatures
from contracts.signing import response_spool

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(office, contract):
    """An attempt whose process ended right after the document went out."""
    frozen = attempts.start(contract, actor=office.head, at=office.tick())
    attempts.request(frozen, certificate="0" * 64, at=office.now)
    return attempts.send(frozen, at=office.now)


def test_the_command_tells_what_it_did(office, sent, capsys):
    call_command("resume_signatures", at=(office.now + timedelta(hours=1)).isoformat())

    assert "0 tanda tangan didaftarkan, 0 percobaan gagal, 1 tidak diketahui" in capsys.readouterr().out
    assert SignatureRequest.objects.get().status == RequestStatus.UNKNOWN


def test_the_worker_sweeps_too(office, sent):
    call_command("run_worker", once=True)

    assert SignatureRequest.objects.get().failure == "no_answer"


def test_what_may_still_be_answered_is_left_alone(office, sent):
    call_command("resume_signatures", at=(office.now + timedelta(minutes=9)).isoformat())

    assert SignatureRequest.objects.get().status == RequestStatus.SENT


def test_an_answer_not_taken_in_waits_for_the_next_sweep(office, sent, caplog):
    response_spool.save(sent.pk, b"%PDF-1.7 an answer")

    done = resume_signatures(at=office.now - timedelta(days=1))

    assert (int(done), SignatureRequest.objects.get().status) == (0, RequestStatus.SENT)
    assert [request_id for request_id, _data in response_spool.pending()] == [sent.pk]
    assert "time_backwards" in caplog.text
