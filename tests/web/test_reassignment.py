"""Reassigning a task on pages: who may, what everyone reads, and who is no longer notified."""

from collections.abc import Callable
from typing import Any

from django.core import mail
from django.test import Client

from tests.notifications.scenarios import notices_received, work
from tests.web.test_deciding import task_of
from tests.world import World
from workflow.models import Event, OutboxMessage, Task
from workflow.outbox import queue
from workflow.reviews import reassignment

Browser = Callable[[str], Client]
WHY = "Cuti tahunan sampai akhir bulan."


def before_lan(world: World) -> tuple[Any, Task]:
    """Two reviewers hold a seat each; one approval is enough."""
    innovation = world.decide(world.submitted(), world.head)
    return innovation, task_of(innovation)


def handed(world: World, who: str = "lan", to: str | None = "lan_two") -> tuple[Any, Task]:
    """Reassigned from one reviewer to the other."""
    innovation, task = before_lan(world)
    seat = world.seats[to].pk if to else None
    reassignment.reassign(innovation, task, seat, actor=getattr(world, who), at=world.tick(), reason=WHY)
    task.refresh_from_db()
    return innovation, task


def form_of(client: Client, task: Task, **values: Any) -> dict[str, Any]:
    """The form as the browser would send it."""
    return {**client.get(f"/tugas/{task.uuid}/serahkan/").context["form"].initial, **values}


def test_a_holder_reassigns_the_task_to_another_seat(world: World, signed_in: Browser, now) -> None:
    innovation, task = before_lan(world)
    now()
    client = signed_in("lan")
    choices = client.get(f"/tugas/{task.uuid}/serahkan/").context["form"]["seat"].field.choices
    offered = [(key, str(label)) for key, label in choices]

    answer = client.post(
        f"/tugas/{task.uuid}/serahkan/",
        form_of(client, task, seat=str(world.seats["lan_two"].pk), reason=WHY),
    )

    task.refresh_from_db()
    event = Event.objects.get(kind="innovation.reassign")
    assert offered == [
        ("", "pilih"),
        (str(world.seats["lan"].pk), "Penelaah LAN 1"),
        (str(world.seats["lan_two"].pk), "Penelaah LAN 2"),
    ]
    assert (answer.status_code, answer["Location"]) == (302, f"/inovasi/{innovation.pk}/")
    assert (task.seat_id, event.actor_id, event.private.get().value) == (
        world.seats["lan_two"].pk,
        world.lan.person_id,
        WHY,
    )


def test_the_subjects_page_says_to_whom_by_whom_and_why(world: World, signed_in: Browser, now) -> None:
    innovation, _task = handed(world)
    now()

    [_head, lan, *_later] = (
        signed_in("lan_two").get(f"/inovasi/{innovation.pk}/").context["progress"][0].stages
    )

    assert [(h.to, h.office, h.reason) for h in lan.handed] == [
        (world.seats["lan_two"].title, world.seats["lan"].title, WHY)
    ]


def test_reassignment_is_offered_only_to_who_may_do_it(world: World, signed_in: Browser, now) -> None:
    innovation, task = before_lan(world)
    now()
    address = f"/tugas/{task.uuid}/serahkan/"

    offered = {
        who: address in signed_in(who).get(f"/inovasi/{innovation.pk}/").content.decode()
        for who in ("lan", "lan_two", "administrator", "sekda", "innovator")
    }

    assert offered == {
        "lan": True,
        "lan_two": True,
        "administrator": True,
        "sekda": False,
        "innovator": False,
    }


def test_a_reassigned_task_can_be_given_back_to_everybody(world: World, signed_in: Browser, now) -> None:
    _innovation, task = handed(world)
    now()
    client = signed_in("lan_two")

    answer = client.post(
        f"/tugas/{task.uuid}/serahkan/", form_of(client, task, seat="semua", reason="Sudah kembali.")
    )

    task.refresh_from_db()
    assert (answer.status_code, task.seat_id) == (302, None)


def test_reassigning_without_reason_keeps_the_choice(world: World, signed_in: Browser, now) -> None:
    _innovation, task = before_lan(world)
    now()
    client = signed_in("lan")
    seat = str(world.seats["lan_two"].pk)

    page = client.post(f"/tugas/{task.uuid}/serahkan/", form_of(client, task, seat=seat, reason=" "))

    task.refresh_from_db()
    assert (page.status_code, task.seat_id, page.context["form"]["seat"].value()) == (422, None, seat)
    assert list(page.context["form"].errors) == ["reason"]


def test_a_second_reassignment_is_refused_with_the_first(world: World, signed_in: Browser, now) -> None:
    innovation, task = before_lan(world)
    now()
    client = signed_in("lan")
    form = form_of(client, task, seat=str(world.seats["lan_two"].pk), reason=WHY)
    reassignment.reassign(
        innovation,
        task,
        world.seats["lan_two"].pk,
        actor=world.administrator,
        at=world.tick(),
        reason="Sakit.",
    )
    now()

    page = client.post(f"/tugas/{task.uuid}/serahkan/", form)

    assert page.status_code == 412
    assert "Tugas diserahkan" in page.content.decode()
    assert Event.objects.filter(kind="innovation.reassign").count() == 1


def newest_message() -> OutboxMessage:
    """The newest outbox message: the notification of the reassignment."""
    return OutboxMessage.objects.latest("id")


# -- who is told -------------------------------------------------------------------------------------------


def test_only_the_new_seat_is_notified(world: World) -> None:
    handed(world, who="administrator")
    OutboxMessage.objects.exclude(pk=newest_message().pk).delete()

    queue.deliver_due(at=world.tick())

    assert notices_received(kind="task") == [("lan_two", "task", "review")]


def test_a_late_notice_of_an_opened_task_reaches_nobody(world: World) -> None:
    handed(world)
    newest_message().delete()

    queue.deliver_due(at=world.tick())

    assert [entry for entry in notices_received(kind="task") if entry[0].startswith("lan")] == []


def test_who_reassigned_a_task_gets_no_email_about_it(world: World) -> None:
    innovation, task = before_lan(world)
    queue.deliver_due(at=world.tick())
    reassignment.reassign(
        innovation, task, world.seats["lan_two"].pk, actor=world.lan, at=world.tick(), reason=WHY
    )

    queue.deliver_due(at=world.tick())
    work(world.tick(days=1))

    assert sorted(m.to[0] for m in mail.outbox if m.to[0].startswith("lan")) == ["lan_two@uji.example"]
