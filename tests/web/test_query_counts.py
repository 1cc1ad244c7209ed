"""A list costs the same number of queries with one row and with several: one more a row shows with the second."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments.models import OfficeAppointment, Official
from appointments.services.letters import AppointmentLetter
from appointments.services.people import PersonDetails, enter
from appointments.services.proposing import propose
from innovations.models import Innovation
from innovations.services.progress import noting
from innovations.services.progress.noting import EvidenceFile, ProgressNote
from innovations.services.proposals import drafting
from organisations.enums import Role
from organisations.models import Person
from organisations.offices import SYSTEM
from organisations.services.appointing import seat_of
from planning.services.importing import import_plan
from planning.services.recording import record_plan
from tests.innovations import walks
from tests.planning.scenes import YEARS, sheet
from tests.world import World, hired
from workflow.models import Task

# Which statements Django sends does not depend on the engine.
pytestmark = pytest.mark.sqlite
MORE = 3
# A week after the report on the first quarter was due.
LATE = datetime(2025, 4, 29, 3, 0, tzinfo=UTC)


def queries_of(client: Client, address: str) -> int:
    """How many queries one page costs."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)


def test_the_list_of_innovations(world: World, signed_in: Callable[[str], Client], now) -> None:
    world.draft()
    now()
    client = signed_in("innovator")
    one = queries_of(client, "/inovasi/")
    walk(world, world.draft, MORE)

    many = queries_of(client, "/inovasi/")

    assert (one, many) == (9, 9)


def test_the_inbox(world: World, signed_in: Callable[[str], Client], now) -> None:
    world.submitted()
    now()
    client = signed_in("head")
    one = queries_of(client, "/kotak-masuk/")
    walk(world, world.submitted, MORE)

    many = queries_of(client, "/kotak-masuk/")

    # Five of them count what is in each drawer.
    assert (one, many) == (13, 13)


def test_what_a_second_administrator_confirms(world: World, signed_in: Callable[[str], Client], now) -> None:
    world.people["second"] = hired("kedua", world.seats["administrator"])
    letter = AppointmentLetter(starts_on=world.now.date())

    def proposed() -> None:
        person = Person.objects.create(name="Pejabat")
        number = 20 + OfficeAppointment.objects.count()
        seat = seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=number)
        propose(person, seat, letter, actor=world.administrator, at=world.tick())
        made = enter(world.government, PersonDetails(name="X"), actor=world.administrator, at=world.tick())
        Official.objects.filter(pk=made.pk).update(opened_by=world.administrator.person_id)

    proposed()
    now()
    client = signed_in("second")
    one = queries_of(client, "/penugasan/konfirmasi/")
    walk(world, proposed, MORE)

    many = queries_of(client, "/penugasan/konfirmasi/")

    assert (one, many) == (8, 8)


def test_the_inbox_with_three_thousand_waiting_tasks(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    item = world.submitted()
    waiting = Task.objects.get(closed_at__isnull=True)
    Task.objects.bulk_create(
        Task(
            subject_type="innovation",
            subject_id=uuid4(),
            title=f"Inovasi {number}",
            kind="sign",
            role=waiting.role,
            government=world.government,
            agency=world.agency,
            subject_government=world.government,
            subject_agency=world.agency,
            opened_at=world.now,
        )
        for number in range(3_000)
    )
    now()

    many = queries_of(signed_in("head"), "/kotak-masuk/")

    assert (item.state, many) == ("in_review", 13)


@pytest.mark.parametrize("count", [1, 1 + MORE])
def test_asking_before_a_bulk_decision(
    world: World, signed_in: Callable[[str], Client], now, count: int
) -> None:
    walk(world, world.submitted, count)
    now()
    client = signed_in("head")
    tasks = [str(task.uuid) for task in Task.objects.filter(closed_at__isnull=True)]

    with CaptureQueriesContext(connection) as captured:
        page = client.post("/kotak-masuk/putuskan/", {"tasks": tasks, "outcome": "approve"})

    # One of them is for text that was typed here before.
    assert (page.status_code, len(captured)) == (200, 10)


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 10),
        ("/?q=kantin", 4),
        ("/papan/pemda/{world.government.code}/", 8),
        ("/papan/opd/{world.agency.pk}/", 7),
        ("/papan/terlambat/", 2),
    ],
)
def test_the_public_pages(world: World, now, address: str, queries: int) -> None:
    world.approved()
    now()
    one = queries_of(Client(), address.format(world=world))
    walk(world, world.approved, MORE)

    many = queries_of(Client(), address.format(world=world))

    assert (one, many) == (queries, queries)


def test_the_public_pages_with_late_reports(world: World, now) -> None:
    pages = (
        "/",
        f"/papan/pemda/{world.government.code}/",
        f"/papan/opd/{world.agency.pk}/",
        "/papan/terlambat/",
    )
    world.in_force()
    world.sweep(LATE)
    now()
    one = [queries_of(Client(), page) for page in pages]
    world.in_force(world.launched(title="Antrean Daring"))
    world.sweep(LATE)
    now()

    many = [queries_of(Client(), page) for page in pages]

    assert (one, many) == ([12, 10, 9, 4], [12, 10, 9, 4])


def test_the_list_of_contracts(world: World, signed_in: Callable[[str], Client], now) -> None:
    world.contract()
    now()
    client = signed_in("bureau")
    one = queries_of(client, "/kontrak/")
    walk(world, world.contract, MORE)

    many = queries_of(client, "/kontrak/")

    assert (one, many) == (10, 10)


def test_the_list_of_progress_entries(world: World, signed_in: Callable[[str], Client], now) -> None:
    innovation = world.launched()
    recorded(world, innovation, 1)
    now()
    client = signed_in("bureau")
    one = queries_of(client, f"/inovasi/{innovation.pk}/kemajuan/")
    recorded(world, innovation, MORE)

    many = queries_of(client, f"/inovasi/{innovation.pk}/kemajuan/")

    assert (one, many) == (10, 10)


def test_an_innovation_with_entries_and_milestones(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    few, many = (launched_with(world, count) for count in (1, 1 + MORE))
    recorded(world, few, 1)
    recorded(world, many, 6)
    now()
    client = signed_in("operator")

    counts = [queries_of(client, f"/inovasi/{item.pk}/") for item in (few, many)]

    assert counts[0] == counts[1]


def recorded(world: World, innovation: Innovation, times: int) -> None:
    """So many entries, each with a file."""
    for number in range(times):
        noting.write(
            innovation,
            actor=world.operator,
            at=world.tick(),
            note=ProgressNote(happened_on=world.now.date(), text=f"Kelas {number}."),
            files=[EvidenceFile(f"{number}.pdf", f"%PDF-1.7 {number} {world.now}".encode())],
        )


def launched_with(world: World, count: int) -> Innovation:
    """Launched with so many milestones ahead."""
    draft = world.draft()
    rows = [{"activity": f"Tahap {number}", "planned_end": date(2026, 1, 30)} for number in range(count)]
    drafting.replace_rows(draft, "milestones", rows)
    draft.refresh_from_db()
    return walks.launched(world, draft)


@pytest.mark.parametrize("address", ["/laporan/", "/laporan/?triwulan=1"], ids=["four", "one"])
def test_the_list_of_reports(world: World, signed_in: Callable[[str], Client], now, address: str) -> None:
    world.in_force()
    now()

    assert queries_of(signed_in("bureau"), address) == 10


@pytest.mark.parametrize("address", ["/riwayat/", "/riwayat/?jenis=innovation.approve"], ids=["many", "one"])
def test_the_history(world: World, signed_in: Callable[[str], Client], now, address: str) -> None:
    world.approved()
    now()

    assert queries_of(signed_in("inspector"), address) == 13


def walk(world: World, step: Callable[[], object], times: int) -> None:
    """Take a walk several times."""
    for _time in range(times):
        step()


def test_the_lists_of_medium_term_plans(world: World, signed_in: Callable[[str], Client], now) -> None:
    """The plan, its indicators, and what innovations contribute, with one indicator and with thirty."""
    plan = record_plan(world.government, YEARS, actor=SYSTEM, at=world.tick())
    addresses = (
        "/rencana-daerah/",
        "/rencana-daerah/indikator/",
        f"/rencana-daerah/{plan.pk}/",
        "/dasbor/prioritas/",
    )

    def hand_in(count: int) -> None:
        names = ("kode", "indikator", "prioritas", "opd", "target 2025")
        rows = [
            dict(zip(names, (f"I-{n}", f"I {n}", f"P {n}", world.agency.name, "1"), strict=True))
            for n in range(count)
        ]
        import_plan(sheet(rows), government=world.government, actor=SYSTEM, at=world.tick())

    hand_in(1)
    world.launched()
    now()
    client = signed_in("sekda")
    one = [queries_of(client, address) for address in addresses]
    hand_in(30)
    walk(world, world.launched, MORE)

    many = [queries_of(client, address) for address in addresses]

    assert (one, many) == ([8, 13, 11, 14], [8, 13, 11, 14])
