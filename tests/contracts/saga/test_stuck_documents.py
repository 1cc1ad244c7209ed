"""Documents that do not come about are shown to operators, who may order them again."""

import pytest
from django.urls import reverse

from common.errors import NotNow, NotPermitted
from contracts.services.stuck_documents import order_again, stuck_documents_visible_to
from notifications.models import Notice
from tests.acting import as_actor
from workflow.engine import gate
from workflow.models import Event, OutboxMessage
from workflow.outbox import queue

pytestmark = pytest.mark.django_db
PEOPLE = ("bureau", "administrator", "head", "regent", "neighbour_head", "foreign_bureau")


@pytest.fixture
def unprinted(world):
    """A contract whose document was ordered and has not been produced."""
    return gate.perform(world.contract(), "request_signatures", actor=world.bureau, at=world.tick())


def waiting(world, name):
    found = stuck_documents_visible_to(as_actor(world.people[name], world.now), at=world.now)
    return [(row.contract.pk, row.topic, row.code, row.attempts, row.may_retry) for row in found]


@pytest.fixture
def broken_store(settings, tmp_path):
    """A renderer that fails for ever: its documents cannot be stored."""
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("x")
    before, settings.PRAKARSA_DOCUMENTS_DIR = settings.PRAKARSA_DOCUMENTS_DIR, str(blocked)
    return before


def test_what_was_just_ordered_is_not_stuck(world, unprinted):
    assert waiting(world, "bureau") == []


def test_without_a_worker_those_concerned_see_it_after_a_while(world, unprinted):
    world.tick(minutes=10)

    row = (unprinted.pk, "contract.render", "waiting", 0)
    assert {name: waiting(world, name) for name in PEOPLE} == {
        "bureau": [(*row, True)],
        "administrator": [(*row, True)],
        "head": [(*row, False)],
        "regent": [(*row, False)],
        "neighbour_head": [],
        "foreign_bureau": [],
    }


def test_a_failed_print_is_listed_with_reason_and_retry(world, unprinted, broken_store, settings):
    for _try in range(3):
        queue.deliver_due(at=world.tick(hours=2))
    seen = waiting(world, "bureau")
    settings.PRAKARSA_DOCUMENTS_DIR = broken_store
    actor = as_actor(world.bureau, world.now)

    assert queue.deliver_due(at=world.tick(seconds=1)) == 0  # the worker itself waits by now
    order_again(unprinted, actor=actor, at=world.tick(seconds=1))
    queue.deliver_due(at=world.tick(seconds=1))

    assert seen == [(unprinted.pk, "contract.render", "NotADirectoryError", 3, True)]
    assert (unprinted.documents.count(), waiting(world, "bureau")) == (1, [])
    assert Event.objects.filter(subject_id=unprinted.pk, kind="contract.order_document").count() == 1


def test_a_delivery_in_vain_is_ordered_again_too(world, unprinted):
    OutboxMessage.objects.filter(topic="contract.render").update(delivered_at=world.now)

    order_again(unprinted, actor=as_actor(world.bureau, world.now), at=world.tick())
    queue.deliver_due(at=world.tick())

    assert unprinted.documents.count() == 1


@pytest.mark.parametrize("name", ["head", "regent", "neighbour_head", "foreign_bureau", "inspector"])
def test_only_operators_of_the_government_order_again(world, unprinted, name):
    with pytest.raises(NotPermitted):
        order_again(unprinted, actor=as_actor(world.people[name], world.now), at=world.tick())


def test_nothing_is_ordered_when_nothing_is_missing(world):
    contract = world.awaiting_signatures()

    with pytest.raises(NotNow) as refusal:
        order_again(contract, actor=as_actor(world.bureau, world.now), at=world.tick())

    assert refusal.value.code == "document_complete"


def test_the_page_lists_it_and_its_button_orders_it_again(world, unprinted, client):
    world.tick(minutes=10)
    pages = {}
    for name in ("bureau", "head", "neighbour_head"):
        client.force_login(world.people[name])
        pages[name] = client.get(reverse("contract-signing-problems")).content.decode()
    button = f'name="contract" value="{unprinted.pk}"'

    client.force_login(world.bureau)
    done = client.post(reverse("contract-signing-problems"), {"contract": str(unprinted.pk)})

    assert {name: (unprinted.number in page, button in page) for name, page in pages.items()} == {
        "bureau": (True, True),
        "head": (True, False),
        "neighbour_head": (False, False),
    }
    assert done.status_code == 302
    assert Event.objects.filter(subject_id=unprinted.pk, kind="contract.order_document").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_two_queries_whatever_its_length(world, count, django_assert_num_queries):
    for _number in range(count):
        gate.perform(world.contract(), "request_signatures", actor=world.bureau, at=world.tick())
    actor = as_actor(world.bureau, world.tick(minutes=10))

    with django_assert_num_queries(2):
        found = stuck_documents_visible_to(actor, at=world.now)

    assert len(found) == count


def test_ordered_again_nothing_is_left_to_be_decided(world, unprinted, broken_store, settings):
    for _try in range(10):
        # An hour more than the longest wait: a busy machine needs seconds for a try.
        queue.deliver_due(at=world.tick(hours=4))
    queue.deliver_due(at=world.tick())
    notices = Notice.objects.filter(message__topic="contract.render")
    told = notices.values_list("settled_at", flat=True).get()
    settings.PRAKARSA_DOCUMENTS_DIR = broken_store

    order_again(unprinted, actor=as_actor(world.bureau, world.now), at=world.tick())
    queue.deliver_due(at=world.tick())

    assert (told, unprinted.documents.count(), queue.set_aside().count()) == (None, 1, 0)
    assert notices.get().settled_at is not None
