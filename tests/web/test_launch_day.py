"""A launch dated before its approval is refused with both days, unless somebody says that it is put down afterwards."""

from collections.abc import Callable
from datetime import UTC, datetime

import time_machine
from django.test import Client
from django.urls import reverse

from innovations.models import Innovation, LaunchEvent
from tests.world import World

REFUSED = "Acara peluncuran: tanggalnya, 2 Januari 2025, sebelum persetujuan 3 Februari 2025."


def approved_later(world: World) -> tuple[Innovation, LaunchEvent]:
    """In the government's zone its approval falls on 3 February, in UTC on the day before."""
    event = world.event()
    world.now = datetime(2025, 2, 2, 17, 30, tzinfo=UTC)
    return world.approved(), event


def test_the_page_of_the_event_refuses_and_asks(world: World, signed_in: Callable[[str], Client]) -> None:
    item, event = approved_later(world)
    address = reverse("launch", args=[event.pk])
    with time_machine.travel(world.tick(), tick=False):
        bureau = signed_in("bureau")
        refused = bureau.post(address, {"innovation": str(item.pk)}).content.decode()
        item.refresh_from_db()
        before = item.state
        bureau.post(address, {"innovation": str(item.pk), "afterwards": "on"})

    item.refresh_from_db()
    assert (REFUSED in refused, 'name="afterwards"' in refused) == (True, True)
    assert f'id="innovation-{item.pk}" checked' in refused
    assert (before, item.state) == ("approved", "launched")


def test_the_page_of_the_step_refuses_beside_the_field(
    world: World, signed_in: Callable[[str], Client]
) -> None:
    item, event = approved_later(world)
    address = reverse("innovation-transition", args=[item.pk, "launch"])
    given = {"launch_event": str(event.pk), "version": item.version, "comment": ""}
    with time_machine.travel(world.tick(), tick=False):
        bureau = signed_in("bureau")
        refused = bureau.post(address, given)
        taken = bureau.post(address, {**given, "afterwards": "on"})

    assert refused.status_code == 422
    assert any(REFUSED in error for error in refused.context["form"].errors["launch_event"])
    assert taken.status_code == 302


def test_the_day_of_the_approval_is_taken(world: World, signed_in: Callable[[str], Client]) -> None:
    item, event = world.approved(), world.event()
    with time_machine.travel(world.tick(), tick=False):
        signed_in("bureau").post(reverse("launch", args=[event.pk]), {"innovation": str(item.pk)})

    item.refresh_from_db()
    assert item.state == "launched"
