"""A batch while it goes on: one at a time, who is stopped in the middle, and what a process that is no more leaves."""

import sys
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from common.companion import Companion
from common.errors import NotNow
from contracts.models import BatchRefusal, SignatureRequest, SigningBatch
from contracts.services import attempts, batch, batches, signing, signing_process
from contracts.services.batch import ContractToSign
from contracts.services.resuming import resume_signatures, stale
from contracts.services.stuck import stuck_visible_to
from organisations.models import OfficeHeld, User
from organisations.services.appointing import end
from tests.acting import as_actor
from tests.contracts.saga.test_batch import ends, stopped
from tests.world import SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(three, settings):
    """Three contracts, with a service that takes one file at a time."""
    settings.PRAKARSA_BSRE_BULK = 1
    return three


@pytest.fixture
def begun(office, three):
    """A batch of three whose process has not begun to sign: the batch and its attempts."""
    row = batches.open_batch(person_id=office.head.person_id, at=office.tick())
    # It lives a minute beyond the walks, whose every step takes one.
    batches.beat(row.pk, at=office.now + timedelta(minutes=1))
    actor = as_actor(office.head, office.now)
    return row, [attempts.start(one, actor=actor, at=office.now, batch=row.pk) for one in three]


def carry_on(office, begun):
    row, frozen = begun
    batch.carry_on(row.pk, [one.pk for one in frozen], secret=SECRET, at=office.tick())
    row.refresh_from_db()
    return row


def chosen(contracts):
    return [f"{c.pk}:{c.documents.get().sha256}" for c in contracts]


def test_beside_a_batch_under_way_no_other_begins(office, begun, three):
    with pytest.raises(NotNow, match="menandatangani kontrak lain") as refusal:
        batch.sign_many([ContractToSign(three[0])], actor=office.head, secret=SECRET, at=office.tick())

    assert refusal.value.code == "batch_under_way"
    assert carry_on(office, begun).stopped_by == ""
    assert ends() == [("stored", "")] * 3


def test_the_queue_leads_to_the_batch_under_way(office, begun, three, client, today):
    client.force_login(office.head)
    address = reverse("contract-batch-result", args=[begun[0].pk])

    page = client.get(reverse("contract-queue")).content.decode()
    refused = client.post(reverse("contract-queue"), {"contracts": chosen(three), "secret": SECRET})

    assert address in page
    assert (refused.status_code, SignatureRequest.objects.count()) == (409, 3)
    assert "Tunggu sampai selesai" in refused.content.decode()


def test_the_page_tells_how_far_it_is_and_asks_again(office, begun, client, today):
    client.force_login(office.head)
    address = reverse("contract-batch-result", args=[begun[0].pk])

    before = client.get(address)
    carry_on(office, begun)
    after = client.get(address)

    assert (before.context["going_on"], before.context["ended"], before.context["total"]) == (True, 0, 3)
    assert 'http-equiv="refresh"' in before.content.decode()
    assert before.content.decode().count("Menunggu giliran.") == 3
    assert (after.context["going_on"], after.context["signed"]) == (False, 3)
    assert 'http-equiv="refresh"' not in after.content.decode()


def test_the_page_of_a_batch_is_its_owners(office, begun, client, today):
    client.force_login(office.regent)

    assert client.get(reverse("contract-batch-result", args=[begun[0].pk])).status_code == 404


def test_whoever_loses_the_office_meanwhile_signs_nothing(office, begun):
    held = OfficeHeld.objects.get(person=office.head.person_id, seat=office.seats["head"])
    end(held, at=office.tick())

    carry_on(office, begun)

    assert ends() == [("failed", "not_your_office")] * 3


def test_whoever_is_disabled_meanwhile_signs_nothing(office, begun):
    User.objects.filter(pk=office.head.pk).update(is_active=False)

    carry_on(office, begun)

    assert ends() == [("failed", "account_closed")] * 3


def test_what_waits_for_its_turn_is_not_stuck_while_the_batch_lives(office, begun):
    at = office.tick(minutes=20)
    assert batches.beat(begun[0].pk, at=at)

    resume_signatures(at=at)

    assert (stale(at=at), stuck_visible_to(as_actor(office.head, at), at=at)) == ([], [])
    assert carry_on(office, begun).stopped_by == ""
    assert ends() == [("stored", "")] * 3


def test_a_silent_batch_ends_unsent_and_another_signs(office, begun, three, client, today):
    client.force_login(office.head)
    row, at = begun[0], office.tick(minutes=2)

    resumed = resume_signatures(at=at)
    again = batch.sign_many(map(ContractToSign, three), actor=office.head, secret=SECRET, at=office.tick())
    row.refresh_from_db()

    assert (int(resumed), row.stopped_by, row.ended_at) == (3, "process_ended", at)
    assert ends() == [("failed", "never_sent")] * 3 + [("stored", "")] * 3
    assert again.stopped_by == ""
    page = client.get(reverse("contract-batch-result", args=[row.pk])).content.decode()
    assert "Sesi terputus sebelum selesai" in page


def test_a_batch_taken_for_dead_sends_nothing_more(office, begun):
    resume_signatures(at=office.tick(minutes=2))

    carry_on(office, begun)

    assert ends() == [("failed", "never_sent")] * 3


@pytest.fixture
def no_process(monkeypatch):
    """A web server whose machine starts no process beside it."""
    monkeypatch.setattr(signing_process, "_companion", Companion("absent"))
    monkeypatch.setattr(signing_process, "_serving_apart", stopped())
    monkeypatch.setattr(sys, "executable", "/absent")


def test_where_no_process_starts_a_batch_ends_unsent(office, three, client, today, no_process):
    client.force_login(office.head)

    page = client.post(reverse("contract-queue"), {"contracts": chosen(three), "secret": SECRET})

    assert (page.status_code, ends()) == (503, [("failed", "never_sent")] * 3)
    assert "Proses penandatanganan tidak menjawab." in page.content.decode()
    assert SigningBatch.objects.filter(ended_at=None).count() == 0


def test_where_no_process_starts_a_contract_is_not_sent(office, three, no_process):
    with pytest.raises(signing_process.SigningProcessLost):
        signing.sign(three[0], actor=office.head, secret=SECRET, at=office.tick())

    assert ends() == [("failed", "never_sent")]


def test_what_is_sent_at_this_moment_is_not_ended_as_unsent(office, begun):
    requested = attempts.request(begun[1][0], certificate="0" * 64, at=office.now)
    attempts.send(requested, at=office.now)

    assert requested.status == "requested"
    assert attempts.end_unsent(requested, at=office.now).status == "sent"


def test_what_could_not_begin_says_why_on_the_page(office, three, client, today):
    attempts.start(three[0], actor=as_actor(office.head, office.now), at=office.tick())
    client.force_login(office.head)

    page = client.post(
        reverse("contract-queue"), {"contracts": chosen(three), "secret": SECRET}, follow=True
    ).content.decode()

    assert "Penandatanganan lain atas kontrak ini sedang berlangsung." in page
    assert "2 dari 3" in page


def test_the_database_keeps_batches_apart(office, begun):
    row = begun[0]
    refused = (
        lambda: SigningBatch.objects.create(person_id=row.person_id, began_at=office.now, beat_at=office.now),
        lambda: SigningBatch.objects.filter(pk=row.pk).update(stopped_by="stopped"),
        lambda: BatchRefusal.objects.create(batch=row, contract=begun[1][0].contract, code=""),
    )

    for write in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(
    office,
    three,
    client,
    today,
    django_assert_num_queries,
    count,
):
    client.force_login(office.head)
    signed = batch.sign_many(
        map(ContractToSign, three[:count]), actor=office.head, secret=SECRET, at=office.tick()
    )
    address = reverse("contract-batch-result", args=[signed.pk])
    client.get(address)

    with django_assert_num_queries(9):
        client.get(address)
