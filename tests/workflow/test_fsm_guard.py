"""Every way round the gate is closed: each is tried, and the row and its history are compared afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.state import ProjectState
from django.db.models.signals import class_prepared

from innovations.models import Innovation
from tests.world import World
from workflow.engine import gate
from workflow.models import Event


def stored(innovation: Innovation) -> tuple[Any, ...]:
    """What the database holds: engine's columns, and how many events."""
    row = Innovation.objects.values_list("state", "last_seq", "version", "last_at").get(pk=innovation.pk)
    return (*row, Event.objects.filter(subject_id=innovation.pk).count())


def assign(innovation: Innovation) -> None:
    innovation.state = "launched"


def call_the_method(innovation: Innovation) -> None:
    innovation.submit()


def call_it_while_another_is_moving(innovation: Innovation) -> None:
    from workflow.fsm_guard import permit

    with permit(Innovation.objects.get(pk=innovation.pk)):
        innovation.submit()


def update(innovation: Innovation) -> None:
    Innovation.objects.filter(pk=innovation.pk).update(state="launched")


def update_the_version(innovation: Innovation) -> None:
    Innovation.objects.filter(pk=innovation.pk).update(version=99)


def update_the_sequence(innovation: Innovation) -> None:
    Innovation.objects.filter(pk=innovation.pk).update(last_seq=0, head=None)


def update_through_the_base_manager(innovation: Innovation) -> None:
    Innovation._base_manager.filter(pk=innovation.pk).update(state="launched")


def bulk_update(innovation: Innovation) -> None:
    Innovation.objects.bulk_update([innovation], ["title", "state"])


def bulk_create(innovation: Innovation) -> None:
    Innovation.objects.bulk_create([Innovation(government=innovation.government)])


def update_or_create(innovation: Innovation) -> None:
    Innovation.objects.update_or_create(pk=innovation.pk, defaults={"state": "launched"})


def delete_the_row(innovation: Innovation) -> None:
    innovation.delete()


def delete_the_rows(innovation: Innovation) -> None:
    Innovation.objects.filter(pk=innovation.pk).delete()


@pytest.mark.parametrize(
    ("way", "error"),
    [
        (assign, AttributeError),
        (call_the_method, RuntimeError),
        (call_it_while_another_is_moving, RuntimeError),
        (update, RuntimeError),
        (update_the_version, RuntimeError),
        (update_the_sequence, RuntimeError),
        (update_through_the_base_manager, RuntimeError),
        (bulk_update, RuntimeError),
        (bulk_create, RuntimeError),
        (update_or_create, AttributeError),
        (delete_the_row, RuntimeError),
        (delete_the_rows, RuntimeError),
    ],
)
def test_code_bypassing_the_engine_is_stopped_early(
    way: Callable[[Innovation], None], error: type[Exception], world: World
) -> None:
    innovation = world.draft()
    before = stored(innovation)

    with pytest.raises(error):
        way(innovation)

    assert stored(innovation) == before


def plain_queryset(innovation: Innovation) -> None:
    models.QuerySet(Innovation).filter(pk=innovation.pk).update(state="launched")


def plain_delete(innovation: Innovation) -> None:
    models.QuerySet(Innovation).filter(pk=innovation.pk)._raw_delete("default")


def save_like_a_fixture(innovation: Innovation) -> None:
    innovation.__dict__["state"] = "launched"
    innovation.save_base(raw=True)


def insert_in_another_state(innovation: Innovation) -> None:
    copy = Innovation(government=innovation.government, proposed_by=innovation.proposed_by, state="launched")
    copy.created_at = innovation.created_at
    copy.save_base(raw=True, force_insert=True)


def raw_sql(innovation: Innovation) -> None:
    connection.cursor().execute("UPDATE innovations_innovation SET state = 'launched'")


def raw_version(innovation: Innovation) -> None:
    connection.cursor().execute("UPDATE innovations_innovation SET version = version - 1")


@pytest.mark.parametrize(
    "way",
    [plain_queryset, plain_delete, save_like_a_fixture, insert_in_another_state, raw_sql, raw_version],
)
def test_the_database_stops_what_bypasses_python(way: Callable[[Innovation], None], world: World) -> None:
    innovation = world.draft()
    before = stored(innovation)

    with pytest.raises(DatabaseError), transaction.atomic():
        way(innovation)

    assert (stored(innovation), Innovation.objects.count()) == (before, 1)


def test_a_stale_instance_saved_whole_keeps_the_new_state(world: World) -> None:
    stale = world.draft()
    gate.perform(stale, "submit", actor=world.innovator, at=world.tick())
    before = stored(stale)

    stale.title = "Judul baru"
    stale.save()

    assert stored(stale) == before
    assert Innovation.objects.get(pk=stale.pk).title == "Judul baru"


def test_a_forced_attribute_is_not_written_by_save(world: World) -> None:
    innovation = world.draft()
    before = stored(innovation)

    innovation.__dict__["state"] = "launched"
    innovation.save()
    innovation.save(update_fields=["state", "version"])

    assert stored(innovation) == before


def test_an_object_made_in_another_state_cannot_be_saved(world: World) -> None:
    made = Innovation(government=world.government, proposed_by=world.innovator.person, state="launched")

    with pytest.raises(RuntimeError, match=r"workflow\.engine\.create"):
        made.save()

    assert Innovation.objects.count() == 0


def test_the_engine_itself_creates_in_the_first_state_only(world: World) -> None:
    made = Innovation(government=world.government, proposed_by=world.innovator.person, state="launched")

    with pytest.raises(DatabaseError):
        gate.create(made, actor=world.innovator, office=None, at=world.tick())

    assert (Innovation.objects.count(), Event.objects.count()) == (0, 0)


def test_refreshing_reads_the_new_state(world: World) -> None:
    stale = world.draft()
    gate.perform(stale, "submit", actor=world.innovator, at=world.tick())

    stale.refresh_from_db()

    assert (stale.state, stale.last_seq) == ("in_review", 2)


def test_refreshing_other_columns_leaves_the_state_in_memory(world: World) -> None:
    stale = world.draft()
    gate.perform(stale, "submit", actor=world.innovator, at=world.tick())

    stale.refresh_from_db(fields=["title"])

    assert stale.state == "draft"


def test_a_deferred_row_refreshes_and_saves_only_what_it_loaded(world: World) -> None:
    narrow = Innovation.objects.only("title").get(pk=world.draft().pk)
    narrow.title = "Sempit"

    narrow.save()
    narrow.refresh_from_db()

    assert (narrow.title, narrow.state) == ("Sempit", "draft")


def test_models_of_migrations_leave_no_listener_behind() -> None:
    before = len(class_prepared.receivers)

    rendered = ProjectState.from_apps(apps).apps

    assert rendered.get_model("innovations", "innovation").__module__ == "__fake__"
    assert len(class_prepared.receivers) == before
