"""Nobody is stuck: each kind of task leads whoever holds it to a page that opens and shows how it is done."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from appointments.services.people import PersonDetails, enter
from contracts.services import remaking
from deadlines.services import extensions
from organisations.enums import Role
from organisations.models import User
from organisations.services.appointing import appoint, seat_of
from privacy.services.asking import Asked, ask
from tests.appointments.test_two_people import newcomer, proposed
from tests.innovations.test_leadership_recommendations import ended
from tests.innovations.test_outcome_deciding import before_the_last, evaluated
from tests.innovations.walks import open_report, reported
from tests.regulations.walks import drafted, harmonised, signed
from tests.web.test_extensions import asked_to_improve
from tests.web.test_made_anew import named, replaced
from tests.work_packages.case_scenes import site
from tests.work_packages.scenes import filled, month, package, with_officers
from tests.world import LONG_AGO, World, hired
from workflow.engine import gate
from workflow.enums import TaskKind
from workflow.models import Task

Browser = Callable[[str], Client]
# Far behind the grace of the first quarter's report.
LOCKED = datetime(2025, 7, 1, 3, tzinfo=UTC)


def returned(world: World) -> None:
    world.decide(world.submitted(), world.head, "return", comment="Lengkapi tujuan.")


def locked(world: World) -> None:
    open_report(world)
    world.sweep(LOCKED)


def remake(world: World) -> None:
    named(world, "head", "Ratna Dewi")
    world.awaiting_signatures()
    replaced(world, "head")
    remaking.ask_whoever_can(at=world.tick())


def reported_follow_up(world: World) -> None:
    gate.perform(asked_to_improve(world), "report", actor=world.operator, at=world.tick(), comment="Sudah.")


def more_time(world: World) -> None:
    deadline = open_report(world).deadline
    extensions.ask(
        deadline, actor=world.operator, at=world.tick(), until=date(2025, 5, 5), reason="Data terlambat."
    )


def appointment(world: World) -> None:
    world.people["second"] = hired("kedua", world.seats["administrator"])
    proposed(world, newcomer(world), seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=9))


def new_way_in(world: World) -> None:
    world.people["second"] = hired("kedua", world.seats["administrator"])
    details = PersonDetails(name="Siti", employee_no="197504122000032001")
    made = enter(world.government, details, actor=world.administrator, at=world.tick())
    User.objects.create_user(
        "197504122000032001@tanpa-surel.invalid", "kopi-tubruk-pagi-hari", person=made.person
    )
    seat = seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=7)
    appoint(made.person, seat, starts_at=LONG_AGO)
    gate.perform(made, "ask_reset", actor=world.administrator, at=world.tick(), comment="Lupa sandi.")


def erasure(world: World) -> None:
    left = enter(world.government, PersonDetails(name="Siti"), actor=world.administrator, at=world.tick())
    day = date(2025, 1, 2)
    asked = Asked(
        person=left.person,
        record=True,
        asked_by="subject",
        asked_on=day,
        ground="uu27-2022-43-1-c",
        decision_no="800/1",
        decision_on=day,
    )
    ask(world.government, asked, actor=world.administrator, at=world.tick())


def month_of_packages(world: World) -> Any:
    with_officers(world)
    filled_in = package(world)
    progress = month(world)
    filled(world, progress, filled_in, "10", "0")
    return progress


def month_handed_in(world: World) -> None:
    gate.perform(month_of_packages(world), "submit", actor=world.operator, at=world.tick())


def critical_contract(world: World) -> None:
    site(world).critical()


def warned_contract(world: World) -> None:
    here = site(world)
    here.critical()
    here.used_up()


def regulation(world: World, kind: str = "regulate") -> None:
    world.launched()
    {"regulate": drafted, "enact": harmonised, "promulgate": signed}[kind](world)


WALKS: dict[str, tuple[TaskKind, Callable[[World], Any]]] = {
    "review": (TaskKind.REVIEW, lambda world: world.submitted()),
    "review of a report": (TaskKind.REVIEW, reported),
    "review of an evaluation": (TaskKind.REVIEW, before_the_last),
    "revise": (TaskKind.REVISE, returned),
    "sign": (TaskKind.SIGN, lambda world: world.awaiting_signatures()),
    "report": (TaskKind.REPORT, open_report),
    "locked report": (TaskKind.REPORT, locked),
    "launch": (TaskKind.LAUNCH, lambda world: world.approved()),
    "contract": (TaskKind.CONTRACT, lambda world: world.contract()),
    "remake": (TaskKind.REMAKE, remake),
    "fulfil": (TaskKind.FULFIL, evaluated),
    "first contract": (TaskKind.FIRST_CONTRACT, lambda world: world.launched()),
    "next contract": (TaskKind.NEXT_CONTRACT, evaluated),
    "follow up": (TaskKind.FOLLOW_UP, asked_to_improve),
    "evaluate": (TaskKind.EVALUATE, reported_follow_up),
    "decide": (TaskKind.DECIDE, ended),
    "outcome": (TaskKind.OUTCOME, evaluated),
    "extension": (TaskKind.EXTENSION, more_time),
    "confirm": (TaskKind.CONFIRM, appointment),
    "let in": (TaskKind.LET_IN, new_way_in),
    "erase": (TaskKind.ERASE, erasure),
    "enter a month": (TaskKind.ENTER_MONTH, month_of_packages),
    "lock a month": (TaskKind.LOCK_MONTH, month_handed_in),
    "handle a critical contract": (TaskKind.SHOW_CAUSE, critical_contract),
    "decide on a critical contract": (TaskKind.CRITICAL, warned_contract),
    "regulate": (TaskKind.REGULATE, regulation),
    "enact": (TaskKind.ENACT, lambda world: regulation(world, "enact")),
    "promulgate": (TaskKind.PROMULGATE, lambda world: regulation(world, "promulgate")),
}


def way_on(page: str) -> str:
    """The first form that can be sent, or button that leads on, of the page's own content."""
    content = page[page.index("<main") : page.index("</main>")]
    found = re.search(r'<form[^>]*method="post"|<a class="btn [^>]*(btn-primary|/langkah/)[^>]*>', content)
    return found.group() if found else ""


def test_every_kind_of_task_is_walked_to() -> None:
    assert {kind for kind, _walk in WALKS.values()} == set(TaskKind)


@pytest.mark.parametrize("name", WALKS)
def test_each_task_leads_to_where_it_is_done(world: World, signed_in: Browser, now, name: str) -> None:
    kind, walk = WALKS[name]
    walk(world)
    now()
    task = Task.objects.filter(kind=kind, closed_at__isnull=True).order_by("-id").first()
    assert task is not None
    holders = [who for who, seat in world.seats.items() if _holds(seat, task)]

    for who in ["second"] if kind in (TaskKind.CONFIRM, TaskKind.LET_IN) else holders:
        client = signed_in(who)
        inbox = client.get("/kotak-masuk/").content.decode()
        links = re.findall(rf'<a class="stretched-link" href="([^"]*{task.subject_id}[^"]*)"', inbox)
        assert links, who
        answer = client.get(links[0], follow=True)

        assert (answer.status_code, bool(way_on(answer.content.decode()))) == (200, True), links


def _holds(seat: Any, task: Task) -> bool:
    there = task.agency_id in (None, seat.agency_id)
    return bool(seat.role == task.role and there and task.government_id in (None, seat.government_id))


def test_a_locked_report_leads_to_more_time(world: World, signed_in: Browser, now) -> None:
    """From the inbox at once, from an old address by its first button; who grants it is named on both."""
    report = open_report(world)
    world.sweep(LOCKED)
    now()
    client, more_time_page = signed_in("operator"), f"/laporan/{report.pk}/perpanjangan/"

    led = client.get(f"/laporan/{report.pk}/indikator/", follow=True)
    refused = client.get(f"/laporan/{report.pk}/indikator/1/")

    form = led.context["ask_form"]
    assert (led.status_code, led.redirect_chain[-1][0], form is not None) == (200, more_time_page, True)
    assert (refused.status_code, buttons(refused)[0]) == (409, ("btn-primary", more_time_page))
    assert ["oleh Sekretaris daerah" in page.content.decode() for page in (led, refused)] == [True, True]


def test_the_head_of_a_locked_agency_is_led_to_the_reply(world: World, signed_in: Browser, now) -> None:
    report = open_report(world)
    world.sweep(LOCKED)
    now()
    head, more_time_page = signed_in("head"), f"/laporan/{report.pk}/perpanjangan/"

    refused = head.get(f"/laporan/{report.pk}/indikator/1/")

    assert buttons(refused)[:3] == [
        ("btn-primary", more_time_page),
        ("btn-outline-primary", f"{more_time_page}#reply"),
        ("btn-outline-primary", f"/laporan/{report.pk}/"),
    ]
    assert 'id="reply"' in head.get(more_time_page).content.decode()


def buttons(answer: Any) -> list[tuple[str, str]]:
    """Kind and address of each button that leads somewhere."""
    return re.findall(r'<a class="btn (btn-\S+)" href="([^"]+)"', answer.content.decode())
