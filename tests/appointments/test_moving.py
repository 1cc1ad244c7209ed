"""An official leaves one government and begins in another: one person and account, a record with each, two walls."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AccessLink
from accounts.services import inviting, links
from appointments.models import Official
from appointments.services.people import PersonDetails, enter
from appointments.services.taking_up import take_up
from common.errors import DomainError, NotNow
from notifications.models import Notice
from organisations.enums import Role
from organisations.models import OfficeHeld, Person, User
from organisations.offices import Actor
from organisations.services.appointing import appoint, end, seat_of
from tests.acting import as_actor
from tests.api.conftest import Api, api
from tests.world import LONG_AGO, PASSWORD, World, hired
from workflow.models import Event
from workflow.outbox import queue

__all__ = ["api"]
Browser = Callable[[str], Client]
NIP = "197504122000032001"
SITI = {"name": "Siti Aminah", "employee_no": NIP, "email": "siti@tuban.example", "phone": "0812-3456-7890"}
# What the other government's administrator types.
ANEW = {"name": "Dr. Siti Aminah, M.Si.", "employee_no": NIP, "rank": "Pembina (IV/a)"}


@pytest.fixture
def two(world: World) -> World:
    """An administrator of each government, and an inspector of the other one."""
    world.people["there"] = hired("sana", seat_of(Role.ADMINISTRATOR, government=world.other_government))
    return world


def siti(world: World, *, account: bool = True) -> Person:
    """Recorded here, in an office here."""
    official = enter(world.government, PersonDetails(**SITI), actor=world.administrator, at=world.tick())
    if account:
        User.objects.create_user(SITI["email"], PASSWORD, person=official.person)
    appoint(official.person, seat_of(Role.PANEL_MEMBER, government=world.government), starts_at=LONG_AGO)
    return official.person


def gone(world: World, **given: Any) -> Person:
    """The same, after the office has ended."""
    person = siti(world, **given)
    end(person.offices.get(), at=world.tick())
    return person


def actor(world: World, name: str) -> Actor:
    return as_actor(getattr(world, name), world.now)


def moved(world: World) -> Official:
    return take_up(
        world.other_government, PersonDetails(**ANEW), actor=actor(world, "there"), at=world.tick()
    )


def test_one_person_and_account_with_a_record_in_each(two: World) -> None:
    person = gone(two)
    made = moved(two)

    person.refresh_from_db()
    account = User.objects.get(person=person)
    former = Official.objects.get(person=person, government=two.government)
    kinds = Event.objects.filter(subject_id=former.pk).order_by("seq").values_list("kind", flat=True)
    assert (made.person_id, made.state, former.state) == (person.pk, "active", "left")
    assert (person.name, person.rank, person.email, person.phone) == (
        ANEW["name"], ANEW["rank"], SITI["email"], SITI["phone"],
    )  # fmt: skip
    assert account.check_password(PASSWORD)
    assert list(kinds) == ["official.create", "official.leave"]
    queue.deliver_due(at=two.tick())
    told = Notice.objects.filter(person=person).values_list("subject_type", "code")
    assert ("official", "leave") in [(kind, code.rsplit(".")[-1]) for kind, code in told]


def test_neither_one_s_own_people_nor_unknown_ones_are_taken_up(two: World) -> None:
    siti(two)
    with pytest.raises(DomainError) as own:
        take_up(two.government, PersonDetails(**ANEW), actor=actor(two, "administrator"), at=two.tick())
    with pytest.raises(DomainError) as nobody:
        take_up(
            two.other_government,
            PersonDetails(name="Lain", employee_no="198001012005011001"),
            actor=actor(two, "there"),
            at=two.tick(),
        )

    assert [gap.code for gap in own.value.gaps] == ["here"]
    assert [gap.code for gap in nobody.value.gaps] == ["nobody"]
    assert Official.objects.count() == 1


def test_a_link_that_the_former_government_kept_opens_nothing(two: World) -> None:
    person = gone(two, account=False)
    made = inviting.invite(person, email=SITI["email"], by=actor(two, "administrator"), at=two.tick())
    address = links.address_of(made.link)
    moved(two)

    with pytest.raises(NotNow) as refused:
        inviting.accept(address.rstrip("/").rsplit("/", 1)[1], "kopi-tubruk-pagi-hari", at=two.tick())

    assert refused.value.code == "link_withdrawn"
    assert AccessLink.objects.get(pk=made.link.pk).withdrawn_at is not None


def test_the_database_keeps_one_record_in_force(two: World) -> None:
    person = gone(two)
    moved(two)

    with pytest.raises(IntegrityError), transaction.atomic():
        Official(government=two.government, person=person, created_at=two.now).save_base(
            raw=True, force_insert=True
        )


def test_who_comes_back_has_a_record_anew(two: World) -> None:
    person = gone(two)
    moved(two)
    back = take_up(two.government, PersonDetails(**ANEW), actor=actor(two, "administrator"), at=two.tick())

    states = Official.objects.filter(person=person).order_by("created_at").values_list("state", flat=True)
    assert (list(states), back.government) == (["left", "left", "active"], two.government)


def test_pages_ask_whether_it_is_the_same_and_go_on(
    two: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    person = gone(two)
    now()
    there, here = signed_in("there"), signed_in("administrator")

    asked = there.post("/pejabat/baru/", ANEW)
    done = there.post("/pejabat/baru/", {**ANEW, "take_up": "on"})
    shown = there.get(f"/pejabat/{person.pk}/").content.decode()
    left = here.get(f"/pejabat/{person.pk}/").content.decode()

    assert asked.status_code == 400
    assert 'type="checkbox" name="take_up"' in asked.content.decode()
    assert SITI["email"] not in asked.content.decode()
    assert done["Location"] == f"/pejabat/{person.pk}/"
    assert SITI["email"] in shown
    title = OfficeHeld.objects.select_related("seat").get(person=person).seat.title
    assert title not in shown
    assert "Pemerintah daerah lain kini mencatat pejabat ini" in left
    assert title in left
    assert [text for text in (NIP, SITI["email"], SITI["phone"], ANEW["rank"]) if text in left] == []


def test_neither_administrator_reaches_what_is_the_others(
    two: World, signed_in: Browser, now: Callable[[], None], api: Api
) -> None:
    """Every page and address about the person and both records, by both administrators and inspectors."""
    person = gone(two)
    former = Official.objects.get(person=person)
    made = moved(two)
    now()
    pages = {
        f"/pejabat/{person.pk}/": (200, 200),
        f"/pejabat/{person.pk}/ubah/": (404, 200),
        f"/pejabat/{person.pk}/tunjuk/": (404, 200),
        f"/pejabat/{person.pk}/undang/": (404, 200),
        f"/pejabat/catatan/{former.pk}/": (200, 404),
        f"/pejabat/catatan/{made.pk}/": (404, 200),
        f"/pejabat/catatan/{made.pk}/langkah/disable/": (404, 200),
        f"/pejabat/catatan/{former.pk}/langkah/enable/": (409, 404),
    }
    calls = {
        f"people/{person.pk}/": (404, 200),
        f"officials/{former.pk}/": (200, 404),
        f"officials/{former.pk}/events/": (200, 404),
        f"officials/{made.pk}/": (404, 200),
        f"officials/{made.pk}/events/": (404, 200),
    }
    here, there = signed_in("administrator"), signed_in("there")
    names = [browser.get("/pejabat/").content.decode().count(ANEW["name"]) for browser in (here, there)]
    foreign = signed_in("foreign_inspector").get(f"/pejabat/catatan/{former.pk}/").status_code

    assert {path: (here.get(path).status_code, there.get(path).status_code) for path in pages} == pages
    assert {
        path: (api.get(two.administrator, path).status_code, api.get(two.there, path).status_code)
        for path in calls
    } == calls
    assert ([min(count, 1) for count in names], foreign) == ([0, 1], 404)
    assert (
        api.patch(two.administrator, f"people/{person.pk}/", {"rank": "X"}, if_match='"1"').status_code == 404
    )


def test_a_program_goes_on_with_a_record(two: World, api: Api) -> None:
    person = gone(two)

    refused = api.post(two.there, "people/", ANEW)
    done = api.post(two.there, "people/", {**ANEW, "take_up": True})

    assert refused.status_code == 400
    assert [error["code"] for error in refused.json()["errors"]] == ["taken"]
    assert (done.status_code, done.json()["id"]) == (201, str(person.pk))


def test_somebody_without_a_record_is_kept_where_they_are_in_office(
    two: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    """An import left no record: a former office alone gives no reach over who is in office elsewhere."""
    person = Person.objects.create(name="Budi Lama")
    appoint(person, seat_of(Role.PANEL_MEMBER, government=two.government), starts_at=LONG_AGO)
    end(OfficeHeld.objects.get(person=person), at=two.tick())
    appoint(person, seat_of(Role.PANEL_MEMBER, government=two.other_government), starts_at=two.now)
    now()

    answers = [
        signed_in(who).get(f"/pejabat/{person.pk}/ubah/").status_code for who in ("administrator", "there")
    ]

    assert answers == [404, 200]
