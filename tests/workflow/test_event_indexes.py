"""The history by policy, office and time: from an index, and the same as the hashed bytes say."""

import json

import pytest
from django.db import connection
from django.db.models import QuerySet

from common import triggers
from tests.world import World
from workflow.models import Event
from workflow.models.event import PolicyNamed

pytestmark = [pytest.mark.django_db]


def plan_of(rows: "QuerySet[Event]") -> str:
    """How the database reads these rows, where it does not read a small table as a whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


def test_the_policy_of_an_event_comes_from_an_index(world: World) -> None:
    world.launched()
    events = Event.objects.alias(named=PolicyNamed("payload"))
    said = {event.pk: json.loads(bytes(event.payload))["policy"] for event in Event.objects.all()}

    for policy in {*said.values(), "tuban-2018@9"}:
        found = set(events.filter(named=policy).values_list("pk", flat=True))
        assert found == {pk for pk, name in said.items() if name == policy}
    rows = events.filter(named__in=[policy for policy in said.values() if policy][:1])
    assert "event_by_policy" in plan_of(rows.order_by("-pk"))
    assert "event_by_seat" in plan_of(Event.objects.filter(seat_id=world.seats["head"].pk).order_by("-pk"))


@pytest.mark.sqlite
def test_forged_bytes_name_no_policy(world: World) -> None:
    """Whoever changes the bytes as an owner is found out by the verifier, not by an index that fails."""
    world.submitted()
    triggers.drop_all(connection)
    event = Event.objects.latest("pk")
    for forged in (b"", b"{", b"\xff\x00", b'{"policy":3}'):
        Event.objects.filter(pk=event.pk).update(payload=forged)
        assert not Event.objects.alias(named=PolicyNamed("payload")).filter(pk=event.pk, named="x").exists()
