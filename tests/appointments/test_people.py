"""People and offices on the administrator's pages: entered, appointed, confirmed, ended; what waits passes on."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessLink
from appointments.models import OfficeAppointment, Official
from appointments.services.letters import AppointmentLetter
from appointments.services.people import PersonDetails, correct, enter
from appointments.services.proposing import propose
from common.errors import DomainError, Unready
from innovations.services.proposals import drafting
from notifications.models import Notice
from organisations.enums import Role
from organisations.models import OfficeHeld, Person, User
from organisations.services.appointing import appoint, end, seat_of
from tests.world import LONG_AGO, World, hired
from workflow.engine import gate
from workflow.models import Event
from workflow.outbox import queue
from workflow.reviews import decisions

SITI = {"name": "Dr. Siti Aminah, M.Si.", "employee_no": "197504122000032001", "email": "siti@tuban.example"}
Browser = Callable[[str], Client]


def second(world: World) -> User:
    world.people["second"] = hired("kedua", world.seats["administrator"])
    return world.second


def deliver(world: World) -> None:
    queue.deliver_due(at=world.tick())


def noticed(user: User) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(person_id=user.person_id).values_list("subject_type", "code"))


def test_a_person_is_entered_appointed_and_confirmed_on_pages(world: World, signed_in: Browser, now) -> None:
    second(world)
    now()
    admin = signed_in("administrator")
    entered = admin.post("/pejabat/baru/", SITI)
    person = Person.objects.get(employee_no=SITI["employee_no"])
    letter = {
        "role": "inspector",
        "capacity": "definitive",
        "starts_on": "2025-01-02",
        "letter_no": "821/1/2025",
    }

    proposed = admin.post(f"/pejabat/{person.pk}/tunjuk/", letter | {"ordinal": "2"}, follow=True)
    waiting = OfficeAppointment.objects.get()
    nobody = OfficeHeld.objects.filter(person=person).count()
    deliver(world)
    inbox = signed_in("second").get("/kotak-masuk/")
    confirmed = signed_in("second").post(
        f"/penugasan/{waiting.pk}/langkah/confirm/", {"version": waiting.version}, follow=True
    )

    assert (entered.status_code, "Menunggu konfirmasi" in proposed.content.decode(), nobody) == (302, True, 0)
    assert "Konfirmasi penugasan" in inbox.content.decode()
    assert "Ditetapkan" in confirmed.content.decode()
    assert OfficeHeld.objects.get(person=person).confirmed_by_id == world.second.person_id
    assert "Inspektur" in admin.get(f"/pejabat/{person.pk}/").content.decode()


def test_all_that_an_appointment_lacks_is_said_at_once(
    world: World,
    now: Callable[[], None],
    signed_in: Callable[[str], Client],
) -> None:
    now()
    admin = signed_in("administrator")
    person = world.innovator.person_id

    to_office = admin.post(f"/jabatan/{world.seats['head'].pk}/tunjuk/", {})
    of_person = admin.post(f"/pejabat/{person}/tunjuk/", {"role": "agency_head"})
    of_nobody = admin.post(f"/pejabat/{person}/tunjuk/", {})

    assert [answer.status_code for answer in (to_office, of_person, of_nobody)] == [400] * 3
    assert set(to_office.context["form"].errors) == {"person", "starts_on"}
    assert set(of_person.context["form"].errors) == {"agency", "starts_on"}
    assert set(of_nobody.context["form"].errors) == {"role", "starts_on"}


def test_those_concerned_are_told_and_the_inspector_reads_it(world: World, signed_in: Browser, now) -> None:
    now()
    seat = seat_of(Role.PANEL_MEMBER, government=world.government)
    letter = AppointmentLetter(starts_on=date(2025, 1, 2))
    made = propose(world.innovator.person, seat, letter, actor=world.administrator, at=world.tick())
    deliver(world)

    told = noticed(world.innovator)
    listed = signed_in("inspector").get("/penugasan/?alone=true").content.decode()
    history = signed_in("inspector").get("/riwayat/?kind=appointment.take_effect").content.decode()

    assert ("appointment", "take_effect") in told
    assert ("dicatat satu orang sendirian" in listed, "Berlaku tanpa administrator kedua" in history) == (
        True,
        True,
    )
    assert Event.objects.filter(subject_id=made.pk).count() == 2


def test_what_waits_passes_to_the_successor(world: World, signed_in: Browser, now) -> None:
    world.submitted()
    now()
    admin = signed_in("administrator")
    official = enter(world.government, PersonDetails(name="X"), actor=world.administrator, at=world.tick())
    world.people["successor"] = User.objects.create_user(
        "baru@uji.example", "kata-sandi-uji-2025", person=official.person
    )
    held = world.head.person.offices.get()
    letter = {"person": str(official.person_id), "capacity": "definitive", "starts_on": "2025-01-02"}

    before = "Kantin Puspa" in signed_in("head").get("/kotak-masuk/").content.decode()
    handed = admin.post(f"/jabatan/{held.pk}/serah-terima/", letter | {"letter_no": "821/2/2025"})
    world.tick()
    now()
    after = [
        "Kantin Puspa" in signed_in(who).get("/kotak-masuk/").content.decode()
        for who in ("head", "successor")
    ]

    assert (before, handed.status_code, after) == (True, 302, [False, True])


def test_a_record_is_put_right_and_the_event_names_no_value(world: World) -> None:
    official = enter(world.government, PersonDetails(**SITI), actor=world.administrator, at=world.tick())
    correct(
        official.person, PersonDetails(**SITI, rank="Pembina"), actor=world.administrator, at=world.tick()
    )

    event = Event.objects.get(kind="official.correct")
    assert (b'"fields":["rank"]' in bytes(event.payload), b"Pembina" in bytes(event.payload)) == (True, False)


def test_the_address_of_an_account_is_its_owners(world: World) -> None:
    """Else an administrator would send the next password to a mailbox of their own."""
    official = enter(world.government, PersonDetails(**SITI), actor=world.administrator, at=world.tick())
    User.objects.create_user(SITI["email"], person=official.person)
    mine = PersonDetails(**SITI | {"email": "saya@tuban.example"})

    with pytest.raises(DomainError) as refused:
        correct(official.person, mine, actor=world.administrator, at=world.tick())

    assert [gap.code for gap in refused.value.gaps] == ["account"]


def test_an_account_is_invited_disabled_and_enabled(world: World, signed_in: Browser, now) -> None:
    now()
    admin = signed_in("administrator")
    admin.post("/pejabat/baru/", SITI)
    official = Official.objects.get()
    sent = admin.post(f"/pejabat/{official.person_id}/undang/", {})
    account = User.objects.get(person=official.person_id)
    account.is_active = True
    account.set_password("kata-sandi-uji-2025")
    account.save()
    states = []
    for step in ("disable", "enable"):
        gate.perform(official, step, actor=world.administrator, at=world.tick(), comment="Mutasi.")
        states.append(User.objects.get(person=official.person_id).is_active)

    assert (sent.status_code, states) == (302, [False, True])
    kinds = Event.objects.filter(subject_id=official.pk).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["official.create", "official.invite", "official.disable", "official.enable"]


def test_one_administrator_does_not_close_the_account_of_the_other(world: World) -> None:
    other = second(world)
    official = Official(government=world.government, person=other.person)
    gate.create(official, actor=world.administrator, office=None, at=world.tick())

    with pytest.raises(DomainError) as refused:
        gate.perform(official, "disable", actor=world.administrator, at=world.tick(), comment="Uji.")

    assert (refused.value.code, User.objects.get(pk=other.pk).is_active) == ("last_administrators", True)


def test_vacant_and_doubled_offices_are_found(world: World, signed_in: Browser, now) -> None:
    vacant = seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=3)
    hired("plh", world.seats["regent"], capacity="plh", letter_no="800/5/2025")  # type: ignore[arg-type]
    now()
    client = signed_in("inspector")

    found = {
        name: [row.pk for row in client.get(f"/jabatan/?{name}=true").context["page"].rows]
        for name in ("vacant", "doubled")
    }

    assert found == {"vacant": [vacant.pk], "doubled": [world.seats["regent"].pk]}


LISTS = ("/pejabat/", "/jabatan/", "/jabatan/riwayat/", "/penugasan/", "/api/v1/people/", "/api/v1/seats/")


@pytest.mark.sqlite
def test_lists_cost_the_same_for_one_and_for_many(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("inspector")
    costs = []
    for numbers in (range(1), range(1, 20)):
        for number in numbers:
            seat = seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=number + 1)
            details = PersonDetails(name=f"Pejabat {number}")
            official = enter(world.government, details, actor=world.administrator, at=world.tick())
            letter = AppointmentLetter(starts_on=date(2025, 1, 2))
            propose(official.person, seat, letter, actor=world.administrator, at=world.tick())
        costs.append({path: cost(client, path) for path in LISTS})

    assert costs[0] == costs[1]


def cost(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def powers(world: World, role: Role, **place: Any) -> User:
    """An account of the administrator's own making, in an office that the administrator alone gave it."""
    official = enter(
        world.government, PersonDetails(name="Boneka"), actor=world.administrator, at=world.tick()
    )
    seat = seat_of(role, ordinal=7, **place)
    letter = AppointmentLetter(starts_on=date(2025, 1, 2))
    propose(official.person, seat, letter, actor=world.administrator, at=world.tick())
    return User.objects.create_user("boneka@uji.example", person=official.person)


@pytest.mark.parametrize("part", ["proposes", "edits", "joins"])
def test_who_appointed_alone_gets_nothing_decided_by_it(world: World, part: str) -> None:
    """The only administrator proposes, edits or is on the team, and has an account of their own making decide."""
    hand = hired_too(world)
    puppet = powers(world, Role.AGENCY_HEAD, agency=world.agency)
    innovation = world.draft()
    if part == "proposes":
        gate.perform(innovation, "submit", actor=hand, at=world.tick())
    else:
        rows = [{"person": hand.person_id, "name": "Saya"}] if part == "joins" else [{"name": "Tim"}]
        drafting.revise(
            innovation,
            actor=world.innovator if part == "joins" else hand,
            at=world.tick(),
            rows={"team": rows},
        )
        gate.perform(innovation, "submit", actor=world.innovator, at=world.tick())

    with pytest.raises(DomainError) as refused:
        world.decide(innovation, puppet)

    assert refused.value.code == "four_eyes"


def test_offices_that_rest_on_one_administrator_are_named(world: World) -> None:
    """Head, secretary and stand-in recorded by one alone: nobody is missing but a second administrator."""
    for name in ("head", "sekda", "regent"):
        end(OfficeHeld.objects.get(person=world.people[name].person), at=world.tick())
    for role, place in (
        (Role.AGENCY_HEAD, {"agency": world.agency}),
        (Role.REGIONAL_SECRETARY, {"government": world.government}),
        (Role.HEAD_OF_REGION, {"government": world.government}),
    ):
        official = enter(
            world.government, PersonDetails(name=f"Baru {role}"), actor=world.administrator, at=world.tick()
        )
        letter = AppointmentLetter(starts_on=date(2025, 1, 2))
        propose(
            official.person,
            seat_of(role, ordinal=7, **place),
            letter,
            actor=world.administrator,
            at=world.tick(),
        )
        User.objects.create_user(f"{role}@uji.example", person=official.person)

    with pytest.raises(Unready) as refused:
        gate.perform(world.draft(), "submit", actor=world.innovator, at=world.tick())

    [gap] = refused.value.gaps
    assert gap.code == "no_decider"
    assert "administrator kedua" in str(gap.message)


def hired_too(world: World) -> User:
    """The administrator is an operator of the agency, too."""
    appoint(world.administrator.person, world.seats["operator"], starts_at=LONG_AGO)
    return world.administrator


def test_who_edited_does_not_decide(world: World) -> None:
    """A head who wrote a sentence of the proposal is its author, too."""
    innovation = world.draft()
    drafting.revise(innovation, actor=world.head, at=world.tick(), fields={"title": "Baru"})
    gate.perform(innovation, "submit", actor=world.innovator, at=world.tick())

    with pytest.raises(DomainError) as refused:
        world.decide(innovation, world.head)

    assert refused.value.code == "four_eyes"


def test_a_conflict_of_interest_closes_content_and_files(world: World, signed_in: Browser, now) -> None:
    innovation = world.decide(world.submitted(), world.head)
    now()
    seen = [signed_in("lan").get(f"/inovasi/{innovation.pk}/").status_code]
    decisions.recuse(innovation, actor=world.lan, at=world.tick(), reason="Saudara pengusul.")

    client = signed_in("lan")
    seen += [
        client.get(f"/{path}/").status_code
        for path in (
            f"inovasi/{innovation.pk}",
            f"api/v1/innovations/{innovation.pk}",
            f"api/v1/innovations/{innovation.pk}/revisions/1",
            f"api/v1/innovations/{innovation.pk}/attachments",
        )
    ]
    other = signed_in("lan_two").get(f"/inovasi/{innovation.pk}/").status_code

    assert (seen, other) == ([200, 404, 404, 404, 404], 200)


def test_the_operator_appoints_reviewers_and_a_lost_administrator(world: World, now) -> None:
    now()
    reviewer = StringIO()
    call_command(
        "appoint",
        "penelaah@lan.example",
        name="Penelaah",
        until=date(2025, 12, 31),
        ordinal=5,
        stdout=reviewer,
    )
    call_command("appoint", "penelaah@lan.example", government="35.23")

    person = Person.objects.get(pk=reviewer.getvalue().strip())
    roles = [held.seat.role for held in person.offices.select_related("seat").order_by("seat__role")]
    assert roles == ["administrator", "lan_reviewer"]
    assert (
        list(Event.objects.filter(kind__startswith="appointment.").values_list("role", flat=True))
        == ["system"] * 2
    )
    with pytest.raises(CommandError, match="Orang tersebut tidak ada"):
        call_command("appoint", "tidak@ada.example")


def test_everybody_with_an_address_is_invited_at_once(
    world: World, now: Callable[[], None], signed_in: Callable[[str], Client]
) -> None:
    """Named before, one letter each; the second time nobody is left."""
    now()
    browser = signed_in("administrator")
    for name, address in (
        ("Budi Satu", "satu@uji.example"),
        ("Budi Dua", "dua@uji.example"),
        ("Tanpa Surel", ""),
    ):
        given = {"name": name, "email": address, "government": str(world.government.pk)}
        assert browser.post("/pejabat/baru/", given).status_code == 302
    page = browser.get("/pejabat/undang/").content.decode()
    browser.post("/pejabat/undang/")

    assert ("satu@uji.example" in page, "Tanpa Surel" in page) == (True, False)
    assert set(AccessLink.objects.values_list("address", flat=True)) == {
        "satu@uji.example",
        "dua@uji.example",
    }
    assert "satu@uji.example" not in browser.get("/pejabat/undang/").content.decode()
