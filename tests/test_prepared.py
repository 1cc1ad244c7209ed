"""What shared walks promise: the same place as the walk itself, nothing from other tests, and no sharing in doubt."""

import pytest
from django.core import mail
from django.db import connection
from pytest_django import Settings

from contracts.documents import store
from organisations.models import Person
from tests import copies, prepared
from tests.documents import stored_file
from tests.world import World, build


def sizes() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("walk", ["submitted", "launched", "in_force", "reported"])
def test_a_shared_walk_leads_where_the_walk_itself_leads(world: World, walk: str) -> None:
    for _twice in range(2):
        prepared.leave()
        world = prepared.world(build)
        shared = getattr(world, walk)()
        prepared_rows, mails = sizes(), len(mail.outbox)
        mail.outbox.clear()
    prepared.leave()

    own = build()
    walked = getattr(own, walk)()

    assert prepared_rows == sizes()
    assert mails == len(mail.outbox)
    assert (shared.state, shared.last_seq, world.now) == (walked.state, walked.last_seq, own.now)


@pytest.mark.parametrize("time", [1, 2, 3])
def test_a_test_leaves_no_rows_for_the_next(world: World, time: int) -> None:
    contract = world.in_force()
    found = Person.objects.filter(name="Yang ditinggal").exists()

    Person.objects.create(name="Yang ditinggal")

    assert (contract.state, found) == ("in_force", False)


@pytest.mark.parametrize("time", [1, 2])
def test_a_file_that_a_test_damaged_is_whole_for_the_next(world: World, time: int) -> None:
    digest = world.in_force().documents.latest("version_no").sha256

    whole = store.load(digest)
    path = stored_file(digest)
    path.chmod(0o600)
    path.write_bytes(b"")

    assert whole.startswith(b"%PDF")


def test_who_has_written_something_walks_alone(world: World) -> None:
    world.submitted()
    place = copies.here()
    person = Person.objects.create()

    world.submitted()

    assert copies.here() == place
    assert Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("change", ["settings", "monkeypatch"])
def test_who_has_changed_the_program_walks_alone(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    place = copies.here()
    if change == "settings":
        settings.PRAKARSA_BSRE_SECONDS = 29
    else:
        monkeypatch.setattr(World, "__doc__", "Another world.")

    for _thrice in range(3):
        world.draft()

    assert copies.here() == place


def test_a_row_left_behind_is_seen(world: World) -> None:
    world.in_force()
    before = copies.fingerprint()

    assert copies.fingerprint() == before
    Person.objects.create()
    assert copies.fingerprint() != before
