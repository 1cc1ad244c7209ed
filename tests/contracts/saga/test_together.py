"""Several files in one request of version 2: one exchange, a result for each, and the truth where one is missing."""

from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from contracts.documents import store
from contracts.enums import RequestStatus
from contracts.models import Signature, SignatureRequest
from contracts.services import batch, codes
from contracts.services.batch import ContractToSign
from contracts.services.resuming import resume_signatures
from contracts.signing import base
from demo.simulators.faults import ONE_TIME_CODE, EsignFault
from tests.contracts.saga.conftest import NIKS
from tests.world import SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def requests_sent(service):
    """How many files each request for signatures carried."""
    service.files_together.clear()
    return service.files_together


def ends():
    return sorted(SignatureRequest.objects.values_list("status", "failure"))


def sign_batch(office, contracts, **how):
    how.setdefault("secret", SECRET)
    return batch.sign_many(
        [ContractToSign(row) for row in contracts], actor=office.head, at=office.tick(), **how
    )


def test_a_batch_is_one_request_with_a_file_for_each_contract(office, three, requests_sent):
    signed = sign_batch(office, three)

    assert (requests_sent, signed.stopped_by, ends()) == ([3], "", [("stored", "")] * 3)
    for contract in three:
        first, second = contract.documents.order_by("version_no")
        assert store.load(second.sha256).startswith(store.load(first.sha256))


def test_no_request_carries_more_files_than_the_setting_says(office, three, requests_sent, settings):
    settings.PRAKARSA_BSRE_BULK = 2

    sign_batch(office, three)

    assert (requests_sent, Signature.objects.count()) == ([2, 1], 3)


def test_a_file_that_stays_away_is_unknown_the_others_signed(office, three, service):
    service.faults.set(EsignFault.LOSES_ONE, times=1)

    signed = sign_batch(office, three)

    assert signed.stopped_by == base.OutcomeUnknown.code
    assert ends() == [("stored", ""), ("stored", ""), ("unknown", "outcome_unknown")]


def test_a_spoilt_file_among_several_concerns_its_contract_only(office, three, service):
    service.faults.set(EsignFault.REWRITTEN_PDF, times=1)

    sign_batch(office, three)

    assert ends() == [("failed", "not_a_continuation"), ("stored", ""), ("stored", "")]


def test_a_wrong_passphrase_is_sent_once_and_fails_the_request(office, three, service, requests_sent):
    signed = sign_batch(office, three, secret="salah")

    assert signed.stopped_by == base.WrongSecret.code
    assert (requests_sent, ends()) == ([3], [("failed", "wrong_secret")] * 3)
    assert [attempt.outcome for attempt in service.attempts] == ["refused 2031"]


def test_an_answer_that_never_comes_leaves_all_unknown(office, three, service):
    service.faults.set(EsignFault.DIES_AFTER_SIGNING, times=1)

    sign_batch(office, three)

    assert ends() == [("unknown", "outcome_unknown")] * 3


def test_one_refused_document_leaves_the_others_uncertain(office, three, service):
    service.faults.set(EsignFault.REFUSES_PDF, times=1)

    sign_batch(office, three)

    assert ends() == [("unknown", "outcome_unknown")] * 3


def test_a_service_that_is_down_signs_nothing_and_says_so(office, three, settings):
    settings.PRAKARSA_BSRE_URL = "http://127.0.0.1:9"

    signed = sign_batch(office, three)

    assert signed.stopped_by == base.SignerUnavailable.code
    assert ends() == [("failed", "signer_unavailable")] * 3


def interrupted(execute, sql, params, many, context):
    """The process is ended right before the first answer is taken in."""
    if RequestStatus.ANSWERED in tuple(params or ()) and not sql.startswith("SELECT"):
        raise KeyboardInterrupt
    return execute(sql, params, many, context)


def test_answers_of_a_request_survive_its_process(office, three):
    """They are all on the disk before the first is judged."""
    with connection.execute_wrapper(interrupted), pytest.raises(KeyboardInterrupt):
        sign_batch(office, three)
    before = ends()

    resumed = resume_signatures(at=office.tick())

    assert (before, ends()) == ([("sent", "")] * 3, [("stored", "")] * 3)
    assert (resumed.answers, resumed.signed, resumed.unknown) == (3, 3, 0)


def test_somebody_enrolled_by_mail_alone_signs(office, three, service, settings):
    service._people[NIKS["head"]].email = "kepala@dinas.example"
    file = Path(settings.PRAKARSA_SIGNING_ENROLMENTS)
    file.write_text(file.read_text().replace(f'nik = "{NIKS["head"]}"', 'email = "kepala@dinas.example"'))

    sign_batch(office, three[:1])

    assert ends() == [("stored", "")]


def test_one_code_signs_everything_that_it_was_asked_for(office, three, service, settings, requests_sent):
    settings.PRAKARSA_BSRE_FACTOR = "totp"
    settings.PRAKARSA_BSRE_BULK = 2
    service.codes_sent.clear()

    asked = codes.request_code(three, actor=office.head, at=office.tick())
    sign_batch(office, three, secret=ONE_TIME_CODE)

    assert (asked, service.codes_sent) == (3, [(NIKS["head"], 3)])
    assert (requests_sent, ends()) == ([3], [("stored", "")] * 3)


def test_the_queue_page_has_a_code_sent_for_what_is_ticked(office, three, service, settings, client, today):
    settings.PRAKARSA_BSRE_FACTOR = "totp"
    service.codes_sent.clear()
    client.force_login(office.head)
    chosen = [f"{c.pk}:{c.documents.get().sha256}" for c in three[:2]]

    page = client.post(reverse("contract-queue"), {"contracts": chosen, "code": "1"})

    assert (page.status_code, service.codes_sent) == (200, [(NIKS["head"], 2)])
    assert [row["ticked"] for row in page.context["form"].rows()] == [True, True, False]
    assert page.context["form"].errors == {}
    assert SignatureRequest.objects.count() == 0


def test_a_code_for_nothing_is_refused_in_words(office, three, service, settings, client):
    settings.PRAKARSA_BSRE_FACTOR = "totp"
    service.codes_sent.clear()
    client.force_login(office.head)

    page = client.post(reverse("contract-queue"), {"code": "1"})

    assert (page.status_code, service.codes_sent) == (409, [])
    assert page.context["refusal"].code == "nothing_to_sign"


def test_the_sign_page_has_a_code_sent_and_signs_with_it(office, contract, service, settings, client, today):
    settings.PRAKARSA_BSRE_FACTOR = "totp"
    service.codes_sent.clear()
    client.force_login(office.head)
    address, seen = reverse("contract-sign", args=[contract.pk]), contract.documents.get().sha256

    asked = client.post(address, {"seen": seen, "code": "1"})
    signed = client.post(address, {"seen": seen, "secret": ONE_TIME_CODE})

    assert (asked.status_code, signed.status_code) == (200, 302)
    assert service.codes_sent == [(NIKS["head"], 1)]
    assert SignatureRequest.objects.get().status == RequestStatus.STORED
