"""The record of sensitive reads: written before they are answered, for the eyes of others, and never cut silently."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import get_resolver

from common import triggers
from common.endpoints import Listing
from common.table_page import TablePage
from history.services import verifying_reads
from history.services.sealing import Sealed
from innovations.models import Innovation
from organisations.enums import ReadKind
from organisations.models import SensitiveRead, User
from organisations.queries import actor_at
from organisations.services.reading import content_hash, record_read
from tests.api.conftest import Api
from tests.policies.conftest import under
from tests.policies.test_deciding import TWO_OF_LAN
from tests.web.conftest import now, signed_in
from tests.web.test_query_counts import queries_of
from tests.world import World
from workflow.engine.verification import Totals

__all__ = ["now", "signed_in", "under"]
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Sealing = Callable[[], Sealed]
Browser = Callable[[str], Client]
Under = Callable[..., World]


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def kinds_read() -> list[str]:
    return list(SensitiveRead.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def returned(world: World) -> Iterator[World]:
    """A proposal that was sent back with words, at the world's time."""
    innovation = world.submitted()
    world.decide(innovation, world.head, "return")
    with time_machine.travel(world.tick(), tick=False):
        yield world


def test_whoever_looks_on_is_recorded_and_whoever_has_a_part_is_not(returned: World) -> None:
    innovation = Innovation.objects.get()
    page, api = f"/inovasi/{innovation.pk}/", Api(returned)
    for insider in (returned.innovator, returned.bureau, returned.sekda, returned.lan):
        assert browser(insider).get(page).status_code == 200
    assert kinds_read() == []

    shown = browser(returned.inspector).get(page, headers={"x-reason": "Audit 12/2025 \x85"})
    assert "Mohon dilengkapi." in shown.content.decode()
    row = SensitiveRead.objects.get()
    assert (row.kind, row.person_id, row.account_id) == (
        "private",
        returned.inspector.person_id,
        returned.inspector.pk,
    )
    assert (row.government_id, row.subject_id, row.asked) == (returned.government.pk, innovation.pk, page)
    assert (row.office[:9], row.address_family, row.request_id) == ("Inspektur", 4, shown["X-Request-ID"])
    assert row.reason.startswith("Audit 12/2025")

    answer = api.get(returned.inspector, f"innovations/{innovation.pk}/events/")
    assert "Mohon dilengkapi." in answer.content.decode()
    assert kinds_read() == ["private", "private"]


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_recorded_is_not_read(world: World) -> None:
    """The database is only read from for a while: others read on, and whoever is recorded does not."""
    innovation = world.decide(world.submitted(), world.head, "return")
    page, address = f"/inovasi/{innovation.pk}/", f"/api/v1/innovations/{innovation.pk}/events/"
    on, off = (
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with time_machine.travel(world.tick(), tick=False), connection.cursor() as cursor:
        inspector, bureau = browser(world.inspector), browser(world.bureau)
        cursor.execute(on)
        try:
            answers = [each.get(page) for each in (inspector, bureau)]
            program = inspector.get(address)
        finally:
            cursor.execute(off)

    assert [each.status_code for each in answers] == [503, 200]
    assert "Mohon dilengkapi." not in answers[0].content.decode()
    assert (program.status_code, program.json()["code"]) == (503, "read_not_recorded")
    assert kinds_read() == []


def test_unnamed_reviewers_lists_of_people_and_the_log_are_recorded(
    under: Under, signed_in: Browser, sealed: Sealing, now: Callable[[], None], tmp_path: Path
) -> None:
    world = under(TWO_OF_LAN + "anonymous = true\n")
    world.decide(world.submitted(), world.lan)
    sealed()
    now()
    inspector, api = signed_in("inspector"), Api(world)

    inspector.get("/riwayat/?kind=innovation.submit")
    assert kinds_read() == []
    inspector.get("/riwayat/")
    api.get(world.inspector, "history/events/")
    assert kinds_read() == ["unnamed", "unnamed"]
    inspector.get("/riwayat/?bentuk=csv&kolom=phrase")
    assert len(kinds_read()) == 2
    inspector.get("/riwayat/?bentuk=csv")
    signed_in("administrator").get("/pejabat/?bentuk=xlsx")
    api.get(world.administrator, "people/?format=csv")
    api.get(world.inspector, "history/entries/?end=3")
    call_command("export_history", tmp_path / "taken", private=True, reason="Audit", stdout=StringIO())
    assert kinds_read()[2:] == ["export", "export", "export", "entries", "whole_log"]
    last = SensitiveRead.objects.latest("pk")
    assert (last.government, last.channel, last.reason, last.account) == (None, "command", "Audit", None)


def test_others_read_the_record_by_page_and_program(returned: World) -> None:
    api = Api(returned)
    actor = actor_at(returned.inspector.person_id, returned.now)
    for kind in (ReadKind.PRIVATE, ReadKind.AS_OF):
        place = returned.government.pk
        record_read(actor, kind, at=returned.now, government_id=place, asked="2025-01-03", reason="=1+1")
    foreign = actor_at(returned.foreign_inspector.person_id, returned.now)
    record_read(foreign, ReadKind.AS_OF, at=returned.now, government_id=returned.other_government.pk)

    secretary = browser(returned.sekda)
    page = secretary.get("/riwayat/pembacaan/?kind=as_of&who=" + returned.inspector.person.name)
    assert [row.asked for row in page.context["page"].rows] == ["2025-01-03"]
    assert returned.inspector.person.name in page.content.decode()
    assert not secretary.get("/riwayat/pembacaan/?until=2024-01-01").context["page"].rows
    found = api.get(returned.regent, f"history/reads/?seat={returned.seats['inspector'].pk}").json()
    assert {row["kind"] for row in found["results"]} == {"private", "as_of"}
    for closed in (returned.inspector, returned.bureau, returned.administrator, returned.lan):
        assert browser(closed).get("/riwayat/pembacaan/").status_code == 403
        assert api.get(closed, "history/reads/").status_code == 403
    csv = b"".join(secretary.get("/riwayat/pembacaan/?bentuk=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in csv
    assert SensitiveRead.objects.latest("pk").kind == "export"


def test_one_row_asks_as_little_as_thirty(returned: World) -> None:
    secretary = browser(returned.sekda)
    actor = actor_at(returned.inspector.person_id, returned.now)
    counts = []
    for more in (1, 29):
        for _row in range(more):
            record_read(actor, ReadKind.AS_OF, at=returned.now, government_id=returned.government.pk)
        counts.append(queries_of(secretary, "/riwayat/pembacaan/"))
    assert counts[0] == counts[1]


def test_nothing_is_cut_from_it_or_changed_silently(returned: World, sealed: Sealing) -> None:
    actor = actor_at(returned.inspector.person_id, returned.now)
    for _each in range(3):
        record_read(actor, ReadKind.AS_OF, at=returned.now, government_id=returned.government.pk)
    for change in (lambda: SensitiveRead.objects.update(office=""), SensitiveRead.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    sealed()
    assert [*verifying_reads.findings(Totals())] == []

    triggers.drop_all(connection)
    first, second, _third = SensitiveRead.objects.order_by("pk")
    first.delete()
    SensitiveRead.objects.filter(pk=second.pk).update(person=returned.bureau.person)
    found = {(found.subject, found.code) for found in verifying_reads.findings(Totals())}
    assert found == {(f"read {first.uuid}", "record_gone"), (f"read {second.uuid}", "columns")}
    # Made to fit again, it is not what was sealed.
    second.refresh_from_db()
    SensitiveRead.objects.filter(pk=second.pk).update(sha256=content_hash(second))
    assert (f"read {second.uuid}", "sealed_otherwise") in {
        (found.subject, found.code) for found in verifying_reads.findings(Totals())
    }


def test_every_list_that_names_people_says_so() -> None:
    """A table with people in it leaves on record only: whatever has a person among its columns is marked."""
    get_resolver().url_patterns  # noqa: B018 -- loads every page
    known = {"name", "person", "actor", "holders", "employee_no"}
    tables = [(page, column) for page in every(TablePage) for column in getattr(page, "columns", ())]
    marked = {f"{page.__name__}.{column.name}" for page, column in tables if column.person}
    assert {
        f"{page.__name__}.{column.name}"
        for page, column in tables
        if column.name in known - {"name"} or (column.name == "name" and page.__name__ == "PeoplePage")
    } == marked
    lists = {
        view.__name__
        for view in every(Listing)
        if view.__module__.partition(".")[0] != "rest_framework"
        and (made := getattr(view, "serializer_class", None)) is not None
        and (known - {"name"}) & set(made().fields)
        and not view.names_people
    }
    # Of one subject or one's own: its team, its signatures, its events, offices of one's own, who settled a message.
    assert lists == {"EventsView", "MessageDecisionView", "OfficeListView", "Rows", "SignatureListView"}


def every(base: type) -> list[type]:
    return [each for child in base.__subclasses__() for each in (child, *every(child))]
