"""What is late by whom it waits, rates for every agency, and the lists beneath: a figure is the length of its list."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from dashboard.late_offices import LateOffice, late_offices
from dashboard.standing import DuePeriod, agencies_in, rates_of, with_standing
from deadlines.models import Deadline
from deadlines.services import deadlines
from innovations.models import Innovation
from organisations.enums import Role
from organisations.models import Agency, Government, OfficeHeld, Person
from organisations.offices import Actor
from organisations.services.appointing import seat_of
from organisations.visibility import Reach, reach_of
from tests.acting import as_actor
from tests.innovations.test_appraising import CRITERIA, half_a_year
from tests.innovations.walks import WINDOW, in_force, reported
from tests.web.test_query_counts import queries_of
from tests.world import World, hired
from workflow.engine import gate

Browser = Callable[[str], Client]
# Three working days after the report on the first quarter was due.
LATE = datetime(2025, 4, 24, 3, 0, tzinfo=UTC)
COUNT = re.compile(r"\d+–\d+ dari (\d+)")


def actor(world: World, who: str = "sekda") -> Actor:
    return as_actor(getattr(world, who), world.now)


def offices(world: World, who: str = "sekda") -> dict[str, LateOffice]:
    return {str(each.role): each for each in late_offices(reach_of(actor(world, who)), at=world.now)}


def counted(world: World, who: str = "sekda") -> dict[str, tuple[int, ...]]:
    asked = actor(world, who)
    rows = agencies_in(reach_of(asked), on=world.now.date())
    found = with_standing(rows, actor=asked, at=world.now, period=DuePeriod(2025))
    return {row.name: (row.innovations, row.due, row.received, row.in_time, row.late) for row in found}


def slow_permit(world: World) -> Innovation:
    """A proposal of an official that has waited for the permit of the head longer than its five working days."""
    Government.objects.filter(pk=world.government.pk).update(policy_name="pp38-2017")
    world.government.refresh_from_db()
    item = world.submitted(title="Antrean Daring", initiator_type="asn")
    world.tick(days=21)
    return item


def late_report(world: World) -> None:
    in_force(world)
    world.sweep(LATE)


def test_what_is_late_waits_for_whoever_hands_it_in(world: World) -> None:
    late_report(world)

    found = {
        role: (each.place, each.obligations, each.longest, each.vacant)
        for role, each in offices(world).items()
    }

    assert found == {
        "agency_operator": ("Dinas Kesehatan", 1, 3, False),
        "innovator": ("Dinas Kesehatan", 1, 3, False),
    }


def test_a_decision_beyond_its_service_time_waits_for_its_evaluator(world: World) -> None:
    slow_permit(world)

    found = offices(world)["agency_head"]

    assert (found.obligations, found.decisions, found.longest) == (0, 1, 10)


def test_who_departed_leaves_an_office_that_nobody_holds(world: World) -> None:
    slow_permit(world)
    OfficeHeld.objects.filter(seat=world.seats["head"]).update(ends_at=world.now)

    found = offices(world)["agency_head"]

    assert (found.decisions, found.vacant, found.people) == (1, True, ())


def test_an_extension_or_another_government_is_not_late(world: World) -> None:
    late_report(world)
    theirs = offices(world, "foreign_sekda")
    late = list(Deadline.objects.filter(due_at__lt=world.now).select_related("calendar"))
    deadlines.extend(late, until=world.now + timedelta(days=9), at=world.now)

    assert (theirs, offices(world)) == ({}, {})


def test_every_agency_stands_in_the_list_also_without_an_innovation(world: World) -> None:
    late_report(world)
    Agency.objects.filter(pk=world.other_agency.pk).update(name="Dinas Qur’an & <Keluarga> “Berencana”")

    assert counted(world) == {
        "Dinas Kesehatan": (1, 1, 0, 0, 1),
        "Dinas Qur’an & <Keluarga> “Berencana”": (0, 0, 0, 0, 0),
    }
    assert counted(world, "head") == {"Dinas Kesehatan": (1, 1, 0, 0, 1)}


def test_an_agency_that_ended_with_nothing_left_is_not_listed(world: World) -> None:
    Agency.objects.filter(pk=world.other_agency.pk).update(valid_until=date(2025, 1, 1))

    assert list(counted(world)) == ["Dinas Kesehatan"]


def test_handed_in_and_in_time_are_told_apart(world: World) -> None:
    reported(world)
    world.sweep(LATE)

    rates = [
        (each.due, each.received, each.in_time)
        for each in rates_of(reach_of(actor(world)), 2025, at=world.now)
    ]

    assert rates == [(0, 0, 0), (1, 1, 1), (0, 0, 0), (0, 0, 0)]
    assert rates_of(Reach(*[frozenset()] * 4, reviews=False), 2025, at=world.now)[1].due == 0


@pytest.mark.sqlite
@pytest.mark.parametrize("page", ["/dasbor/", "/dasbor/opd/", "/dasbor/kalender/?tahun=2025"])
def test_every_figure_is_the_length_of_its_list(world: World, signed_in: Browser, now, page: str) -> None:
    first, _second = in_force(world), in_force(world, world.launched(title="Posyandu Ceria"))
    world.sweep(WINDOW)
    world.fill(world.report(first, 1), "40", "12")
    gate.perform(world.report(first, 1), "submit", actor=world.operator, at=world.tick())
    world.sweep(LATE)
    slow_permit(world)
    world.tick(days=40)
    now()
    client = signed_in("sekda")

    html = client.get(page).content.decode()
    figures = re.findall(
        r'href="(/(?:dasbor/(?:kewajiban|menunggu)|inovasi)/\?[^"]+)">(?:<svg.*?</svg>)? ?(\d+)', html
    )

    lengths = {href: COUNT.search(client.get(unescape(href)).content.decode()) for href, _figure in figures}
    assert len(figures) > 3
    assert {href: found and found[1] for href, found in lengths.items()} == dict(figures)


def test_a_row_leads_to_the_event_in_the_history(world: World, signed_in: Browser, now) -> None:
    late_report(world)
    now()
    client = signed_in("sekda")

    rows = client.get("/dasbor/kewajiban/?overdue=true").content.decode()
    href = re.search(r'href="(/laporan/[^"]+/)#(peristiwa-\d+)"', rows)
    assert href is not None

    assert f'id="{href[2]}"' in client.get(href[1]).content.decode()


def test_page_and_api_are_asked_alike(world: World, signed_in: Browser, now) -> None:
    late_report(world)
    now()
    client = signed_in("sekda")

    agencies = client.get("/api/v1/leaders/agencies/?overdue=true&year=2025").json()["results"]
    late = client.get("/api/v1/deadlines/?overdue=true&waits_for=innovator").json()["results"]
    waiting = client.get("/api/v1/leaders/waiting/?late=true").json()["results"]
    by_office = client.get("/api/v1/leaders/offices/").json()

    assert [(row["name"], row["due"], row["late"]) for row in agencies] == [("Dinas Kesehatan", 1, 1)]
    assert len(late) == 1
    assert {row["role"]: row["answer"]["late_working_days"] for row in waiting} == {
        "agency_operator": 3,
        "innovator": 3,
    }
    assert [(row["role"], row["obligations"]) for row in by_office] == [
        ("agency_operator", 1),
        ("innovator", 1),
    ]
    assert client.get("/api/v1/leaders/quarters/?year=abad").status_code == 400


def test_evaluators_are_not_named_to_whom_they_evaluate(world: World) -> None:
    item = slow_permit(world)
    for number in range(1, 4):
        expert = hired(
            f"pakar{number}", seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=number)
        )
        Person.objects.filter(pk=expert.person_id).update(name="Rahasia")
    world.decide(item, world.head)
    world.tick(days=60)

    seen, hidden = offices(world)["panel_member"], offices(world, "head")["panel_member"]

    assert (seen.people, hidden.people, hidden.decisions) == (("Rahasia",) * 3, (), 1)


def test_a_late_evaluation_waits_for_whoever_evaluates_now(world: World, signed_in: Browser, now) -> None:
    appraisal = half_a_year(world)
    world.sweep(datetime(2025, 8, 6, 3, tzinfo=UTC))
    first = {role: (each.place, each.obligations, each.longest) for role, each in offices(world).items()}
    world.decide(appraisal, world.bureau, scores=CRITERIA)
    now()
    client = signed_in("sekda")

    then = {role: each.obligations for role, each in offices(world).items()}
    lists = {
        role: client.get(f"/dasbor/kewajiban/?overdue=true&waits_for={role}").context["view"].window.total
        for role in ("organisation_bureau", "inspector", "agency_operator")
    }

    assert first == {"organisation_bureau": ("Kabupaten Tuban", 1, 5)}
    assert then == {"inspector": 1}
    assert lists == {"organisation_bureau": 0, "inspector": 1, "agency_operator": 0}


def test_what_rests_is_not_late(world: World) -> None:
    late_report(world)
    item = Innovation.objects.get()
    gate.perform(item, "suspend", actor=world.sekda, at=world.tick(), comment="Anggaran ditunda.")
    world.tick(days=20)

    assert offices(world) == {}
    assert counted(world)["Dinas Kesehatan"][4] == 0


@pytest.mark.sqlite
def test_three_hundred_late_ones_cost_what_one_does(world: World, signed_in: Browser, now) -> None:
    late_report(world)
    now()
    client = signed_in("sekda")
    pages = ("/dasbor/", "/dasbor/kewajiban/?overdue=true", "/dasbor/opd/", "/dasbor/layar/")
    one = [queries_of(client, page) for page in pages]
    model = Deadline.objects.get(met_at=None, due_at__lt=world.now)
    Deadline.objects.bulk_create(
        Deadline(
            **{
                field.attname: getattr(model, field.attname)
                for field in Deadline._meta.concrete_fields
                if field.attname not in ("id", "subject_id", "title")
            },
            subject_id=uuid4(),
            title=f"Laporan {number}: {'Qur’an & <b>' * 20}",
        )
        for number in range(299)
    )

    assert [queries_of(client, page) for page in pages] == one
    assert offices(world)["innovator"].obligations == 300
