"""Forty in one batch: one passphrase, a result for each, and a stop where going on would do harm."""

import threading

import pytest
from django.urls import reverse

from common.errors import BadInput
from contracts.enums import RequestStatus
from contracts.models import Signature, SignatureRequest
from contracts.services import batch, previews, signing_process
from contracts.services.batch import ContractToSign
from contracts.signing import base
from demo.simulators.faults import EsignFault
from tests.acting import as_actor
from tests.contracts.saga.killing import times_asked
from tests.world import SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(three, settings):
    """Three contracts that wait for the head of agency, with a service that takes one file at a time."""
    settings.PRAKARSA_BSRE_BULK = 1
    return three


def ends():
    rows = SignatureRequest.objects.order_by("requested_at", "id")
    return sorted(rows.values_list("status", "failure"))


def refusals(signed):
    return [(row.contract, row.code) for row in signed.refusals.all()]


def sign_batch(office, contracts, **how):
    how.setdefault("secret", SECRET)
    return batch.sign_many(
        [ContractToSign(contract) for contract in contracts], actor=office.head, at=office.tick(), **how
    )


def test_each_contract_of_a_batch_is_signed_by_itself(office, three):
    signed = sign_batch(office, three)

    assert (refusals(signed), signed.stopped_by, signed.ended_at is not None) == ([], "", True)
    assert ends() == [("stored", "")] * 3
    assert Signature.objects.count() == 3
    assert len(batch.results_of(signed.pk, person_id=office.head.person_id)) == 3


def test_only_the_signer_sees_the_result_of_a_batch(office, three):
    signed = sign_batch(office, three)

    assert batch.results_of(signed.pk, person_id=office.regent.person_id) == []


def test_a_wrong_passphrase_is_tried_once_not_three_times(office, three, service):
    signed = sign_batch(office, three, secret="salah")

    assert signed.stopped_by == base.WrongSecret.code
    assert ends() == [("failed", "stopped"), ("failed", "stopped"), ("failed", "wrong_secret")]
    assert sum(times_asked(service, contract.documents.get().sha256) for contract in three) == 1


def test_an_unknown_outcome_stops_the_batch(office, three, service):
    service.faults.set(EsignFault.DIES_AFTER_SIGNING)

    sign_batch(office, three)

    assert ends() == [("failed", "stopped"), ("failed", "stopped"), ("unknown", "outcome_unknown")]


def test_a_spoilt_answer_concerns_its_contract_only(office, three, service):
    service.faults.set(EsignFault.REWRITTEN_PDF, times=1)

    sign_batch(office, three)

    assert ends() == [("failed", "not_a_continuation"), ("stored", ""), ("stored", "")]


def test_a_server_that_ends_leaves_the_rest_unsent(office, three, monkeypatch):
    monkeypatch.setattr(signing_process, "stopping", stopped())

    signed = sign_batch(office, three)

    assert (signed.stopped_by, ends()) == ("not_reached", [("failed", "not_reached")] * 3)


def stopped():
    event = threading.Event()
    event.set()
    return event


def test_a_contract_of_another_office_is_not_begun(office, three):
    signed = batch.sign_many(
        [ContractToSign(three[0])], actor=office.neighbour_head, secret=SECRET, at=office.tick()
    )

    assert refusals(signed) == [(three[0], "not_your_office")]
    assert SignatureRequest.objects.count() == 0


@pytest.mark.parametrize("count", [0, batch.LARGEST + 1])
def test_a_batch_has_between_one_and_forty_contracts(office, contract, count):
    with pytest.raises(BadInput):
        sign_batch(office, [contract] * count)


def test_the_queue_holds_what_is_due_from_ones_own_office(office, three):
    queue = {
        name: set(batch.signable_by(as_actor(office.people[name], office.now)))
        for name in ("head", "regent", "bureau", "neighbour_head")
    }

    assert queue == {"head": set(three), "regent": set(), "bureau": set(), "neighbour_head": set()}


def test_the_queue_page_signs_what_is_ticked_with_a_result_each(office, three, client, today):
    client.force_login(office.head)
    chosen = [f"{c.pk}:{c.documents.get().sha256}" for c in three[:2]]

    answer = client.post(reverse("contract-queue"), {"contracts": chosen, "secret": SECRET}, follow=True)

    assert answer.redirect_chain[0][1] == 302
    assert answer.context["signed"] == 2
    assert ends() == [("stored", "")] * 2


def test_a_document_changed_since_it_was_listed_is_not_signed(office, contract, client):
    client.force_login(office.head)

    answer = client.post(
        reverse("contract-queue"), {"contracts": [f"{contract.pk}:{'0' * 64}"], "secret": SECRET}
    )

    assert (answer.status_code, SignatureRequest.objects.count()) == (200, 0)
    assert "contracts" in answer.context["form"].errors


def test_the_sign_page_shows_the_pages_beside_the_facts(office, contract, client, today):
    client.force_login(office.head)

    page = client.get(reverse("contract-sign", args=[contract.pk]))
    picture = client.get(reverse("contract-page", args=[contract.pk, 0, 1]))

    assert list(page.context["pages"]) == list(
        range(1, previews.page_count(contract.documents.get().sha256) + 1)
    )
    assert contract.number in page.content.decode()
    assert (picture.status_code, picture["Content-Type"], picture.content[:4]) == (
        200,
        "image/png",
        b"\x89PNG",
    )


@pytest.mark.parametrize(
    ("name", "status"),
    [("head", 200), ("regent", 200), ("bureau", 200), ("neighbour_head", 404), ("stranger", 404)],
)
def test_pictures_of_pages_are_private(office, contract, client, name, status):
    client.force_login(office.people[name])

    answer = client.get(reverse("contract-page", args=[contract.pk, 0, 1]))

    assert answer.status_code == status


@pytest.mark.parametrize(("version", "number"), [(0, 99), (0, 0), (7, 1)])
def test_absent_pages_are_not_found(office, contract, client, version, number):
    client.force_login(office.head)

    answer = client.get(reverse("contract-page", args=[contract.pk, version, number]))

    assert answer.status_code == 404


def test_after_an_unknown_outcome_the_page_lets_one_try_again(office, contract, client, service, today):
    service.faults.set(EsignFault.DIES_AFTER_SIGNING, times=1)
    client.force_login(office.head)
    address, seen = reverse("contract-sign", args=[contract.pk]), contract.documents.get().sha256

    told = client.post(address, {"secret": SECRET, "seen": seen})
    again = client.post(address, {"secret": SECRET, "seen": seen})

    assert (told.status_code, told.context["last"]["request"].status) == (502, RequestStatus.UNKNOWN)
    assert again.status_code == 302
    assert list(SignatureRequest.objects.order_by("attempt").values_list("status", flat=True)) == [
        "unknown",
        "stored",
    ]


def test_only_the_official_is_offered_a_new_attempt_when_stuck(office, contract, client):
    sign_batch(office, [contract], secret="salah")
    pages = {}
    for name in ("head", "bureau", "neighbour_head"):
        client.force_login(office.people[name])
        pages[name] = client.get(reverse("contract-signing-problems")).content.decode()

    retry = reverse("contract-sign", args=[contract.pk])
    assert {name: (contract.number in page, retry in page) for name, page in pages.items()} == {
        "head": (True, True),
        "bureau": (True, False),
        "neighbour_head": (False, False),
    }
