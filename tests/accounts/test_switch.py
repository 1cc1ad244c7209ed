"""Who holds several offices chooses in which one they act: the choice orders, and never widens anything."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.errors import NotPermitted
from organisations.acting import HEADER, OfficeChoice, request_in
from organisations.enums import Capacity, Role
from organisations.models import OfficeHeld
from organisations.services.appointing import appoint, end, seat_of
from tests.acting import as_actor
from tests.api.conftest import Api, api
from tests.web.conftest import now, signed_in
from tests.world import LONG_AGO, World
from workflow.engine import gate
from workflow.models import Event, Subject
from workflow.queries import Box, inbox, offices_for

__all__ = ["api", "now", "signed_in"]
SignedIn = Callable[[str], Client]


def also(world: World, name: str, seat: Any, capacity: Capacity = Capacity.PLT) -> OfficeHeld:
    """A further office of a persona, by letter."""
    return appoint(
        getattr(world, name).person, seat, starts_at=LONG_AGO, capacity=capacity, letter_no="800/9/2025"
    )


def own(world: World, name: str) -> OfficeHeld:
    found: OfficeHeld = getattr(world, name).person.offices.order_by("capacity").get(capacity="definitive")
    return found


def last_event(subject: Subject) -> tuple[str, str, str]:
    event = Event.objects.filter(subject_id=subject.pk).exclude(actor_id__isnull=True).order_by("seq").last()
    assert event is not None
    return event.kind, event.role, event.capacity


def choose(client: Client, office: OfficeHeld, back: str = "/kotak-masuk/") -> Any:
    return client.post("/akun/jabatan/", {"office": str(office.pk), "next": back})


def two_roles(world: World) -> tuple[OfficeHeld, OfficeHeld]:
    """The innovator of an agency is its operator, too: both may hand a proposal in."""
    return own(world, "innovator"), also(
        world, "innovator", seat_of(Role.AGENCY_OPERATOR, agency=world.agency, ordinal=2), Capacity.DEFINITIVE
    )


# -- the engine


@pytest.mark.parametrize("role", ["innovator", "agency_operator"])
def test_of_several_that_fit_the_chosen_one_is_taken(world: World, role: str) -> None:
    offices = {held.seat.role: held for held in two_roles(world)}
    item = world.draft()

    with request_in(OfficeChoice(offices[role].pk)):
        done = gate.perform(item, "submit", actor=world.innovator, at=world.tick())

    assert last_event(done)[1:] == (role, "definitive")


def test_where_one_fits_that_one_is_taken_whatever_was_chosen(world: World) -> None:
    """A person who approves between two meetings is not stopped by a switch."""
    elsewhere = also(world, "head", seat_of(Role.ORGANISATION_BUREAU, government=world.government, ordinal=2))
    item = world.submitted()

    with request_in(OfficeChoice(elsewhere.pk)) as choice:
        done = world.decide(item, world.head)

    assert last_event(done) == ("innovation.decide", "agency_head", "definitive")
    assert [office.role for office in choice.acted_in] == ["agency_head"]


def test_a_choice_never_widens(world: World) -> None:
    """Neither somebody else's office, nor one that has ended, nor an invented one lets anybody do anything."""
    ended = also(world, "neighbour", seat_of(Role.AGENCY_HEAD, agency=world.agency, ordinal=2))
    end(ended, at=world.tick())
    item = world.submitted()

    for chosen in (ended.pk, own(world, "head").pk, uuid4()):
        with request_in(OfficeChoice(chosen)), pytest.raises(NotPermitted):
            world.decide(item, world.neighbour)


def test_a_strategic_step_is_taken_in_ones_own_right(world: World) -> None:
    """The chosen office acts for another, and the step is closed to it: the other office of the person takes it."""
    acting = also(world, "sekda", seat_of(Role.HEAD_OF_REGION, government=world.government), Capacity.PLH)
    end(own(world, "regent"), at=world.tick())
    item = world.launched()

    with request_in(OfficeChoice(acting.pk)):
        first = as_actor(world.sekda, world.now).offices[0]
        done = gate.perform(item, "discontinue", actor=world.sekda, at=world.tick(), comment="Uji.")

    assert (first.capacity, first.chosen) == ("plh", True)
    assert last_event(done)[1:] == ("regional_secretary", "definitive")


def test_four_eyes_stay_with_the_person(world: World) -> None:
    """The same person in another office is the same person."""
    both = also(world, "innovator", seat_of(Role.AGENCY_HEAD, agency=world.agency, ordinal=2))
    item = world.submitted()

    with request_in(OfficeChoice(both.pk)), pytest.raises(NotPermitted) as refused:
        world.decide(item, world.innovator)

    assert refused.value.code == "four_eyes"


def test_what_the_inbox_says_is_what_it_looks_for(world: World) -> None:
    """The words beside a task follow the same rule as the query that found it."""
    also(world, "head", seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=2))
    also(world, "head", seat_of(Role.ORGANISATION_BUREAU, government=world.government, ordinal=2))
    world.submitted()
    world.submitted(title="Lain")
    world.reported()
    actor = as_actor(world.head, world.now)

    tasks = list(inbox(actor, world.now, Box.MINE))
    everything = list(inbox(actor, world.now, Box.GROUP))

    assert tasks
    assert all(offices_for(task, actor) for task in tasks)
    assert not any(offices_for(task, actor) for task in everything)


# -- pages


def shown_office(page: str) -> str:
    """What the header names as the office in which one acts."""
    return page.partition('class="switch"')[2].partition("</summary>")[0]


def test_the_header_names_the_office_and_switches(
    world: World, signed_in: SignedIn, now: Callable[[], None]
) -> None:
    also(world, "head", seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=2))
    now()
    head = signed_in("head")

    before = head.get("/kotak-masuk/").content.decode()
    second = OfficeHeld.objects.get(person=world.head.person, capacity="plt")
    answer = choose(head, second, "/kotak-masuk/?kotak=bagian")
    after = head.get("/kotak-masuk/").content.decode().split("<main")[0]

    assert "Kepala Dinas Kesehatan, Kabupaten Tuban</summary>" in before
    assert answer["Location"] == "/kotak-masuk/?kotak=bagian"
    assert "Plt. Kepala Dinas Pekerjaan Umum" in shown_office(after)


def test_a_page_says_in_which_office_it_acts(
    world: World, signed_in: SignedIn, now: Callable[[], None]
) -> None:
    """The task belongs to one office, another is chosen: the page and the message afterwards name the right one."""
    second = also(world, "head", seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=2))
    item = world.submitted()
    now()
    head = signed_in("head")
    choose(head, second)

    listed = head.get("/kotak-masuk/").content.decode()
    page = head.get(f"/inovasi/{item.pk}/keputusan/")
    form = page.context["form"]
    answer = head.post(
        f"/inovasi/{item.pk}/keputusan/", {**form.initial, "outcome": "approve", "comment": ""}, follow=True
    )

    shown = page.content.decode()
    assert "untuk Anda sebagai Kepala Dinas Kesehatan" in listed
    assert "Anda melakukannya sebagai <strong>Kepala Dinas Kesehatan, Kabupaten Tuban</strong>" in shown
    assert "Plt. Kepala Dinas Pekerjaan Umum" in shown
    assert "Tercatat sebagai: Kepala Dinas Kesehatan, Kabupaten Tuban." in answer.content.decode()
    assert last_event(item)[1:] == ("agency_head", "definitive")


def test_the_office_of_the_header_counts_before_anybody_chose(
    world: World, signed_in: SignedIn, now: Callable[[], None]
) -> None:
    """Two offices fit; the page says one, the event names that one, and after a switch the other."""
    two_roles(world)
    items = [world.draft(), world.draft(title="Lain")]
    now()
    browser = signed_in("innovator")
    offices = {held.seat.title: held for held in world.innovator.person.offices.select_related("seat")}
    named = []
    for item in items:
        header = shown_office(browser.get("/kotak-masuk/").content.decode())
        title = next(title for title in offices if title in header)
        form = browser.get(f"/inovasi/{item.pk}/langkah/submit/").context["form"]
        browser.post(f"/inovasi/{item.pk}/langkah/submit/", {**form.initial, "comment": ""})
        named.append((offices[title].seat.role, last_event(item)[1]))
        choose(browser, next(held for held in offices.values() if held.seat.title != title))

    assert [page == event for page, event in named] == [True, True]
    assert len({event for _page, event in named}) == 2


def test_an_office_that_ended_is_chosen_no_more(
    world: World, signed_in: SignedIn, now: Callable[[], None]
) -> None:
    second = also(world, "head", seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=2))
    also(world, "head", seat_of(Role.ORGANISATION_BUREAU, government=world.government, ordinal=2))
    now()
    head = signed_in("head")
    choose(head, second)
    end(second, at=world.now)

    told, again = head.get("/kotak-masuk/").content.decode(), head.get("/kotak-masuk/").content.decode()

    assert "Anda tidak lagi memegang jabatan yang Anda pilih (Kepala Dinas Pekerjaan Umum" in told
    assert "Kepala Dinas Kesehatan, Kabupaten Tuban</summary>" in told
    assert "tidak lagi memegang" not in again


@pytest.mark.parametrize("given", ["", "bukan-uuid", "11111111-1111-4111-8111-111111111111", "another"])
def test_only_an_office_of_ones_own_is_chosen(
    world: World, signed_in: SignedIn, now: Callable[[], None], given: str
) -> None:
    now()
    wanted = str(own(world, "sekda").pk) if given == "another" else given
    answer = signed_in("head").post("/akun/jabatan/", {"office": wanted})

    assert answer.status_code == 400
    assert "Anda tidak memegang jabatan ini sekarang." in answer.content.decode()


@pytest.mark.parametrize("back", ["https://jauh.example/", "//jauh.example/", "javascript:alert(1)", ""])
def test_a_switch_leads_nowhere_else(
    world: World, signed_in: SignedIn, now: Callable[[], None], back: str
) -> None:
    second = also(world, "head", seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=2))
    now()

    assert choose(signed_in("head"), second, back)["Location"] == "/kotak-masuk/"


# -- the API


def test_a_program_names_the_office_in_a_header(world: World, api: Api) -> None:
    both = two_roles(world)
    listed = api.get(world.innovator, "me/").json()["offices"]

    named = []
    for held in both:
        item = world.draft(title=f"Sebagai {held.seat.role}")
        answer = api.post(
            world.innovator, f"innovations/{item.pk}/transitions/submit/", {}, Prakarsa_Office=str(held.pk)
        )
        assert answer.status_code == 200, answer.json()
        named.append((last_event(item)[1], answer.headers[HEADER]))

    assert {each["id"] for each in listed} == {str(held.pk) for held in both}
    assert named == [(held.seat.role, str(held.pk)) for held in both]


def test_an_office_that_is_not_held_is_refused_and_nothing_is_done(world: World, api: Api) -> None:
    second = also(world, "head", seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=2))
    end(second, at=world.tick())
    item = world.submitted()
    before = item.version

    for named in (str(second.pk), str(own(world, "sekda").pk), "bukan-uuid", ""):
        answer = api.get(world.head, f"innovations/{item.pk}/", Prakarsa_Office=named)
        assert (answer.status_code, answer.json()["code"]) == (400, "office_not_held")
    item.refresh_from_db()
    assert item.version == before


def test_another_office_is_another_request_under_one_key(world: World, api: Api) -> None:
    first, second = two_roles(world)
    item = world.draft()
    answers = [
        api.post(
            world.innovator,
            f"innovations/{item.pk}/transitions/submit/",
            {},
            Prakarsa_Office=str(held.pk),
            Idempotency_Key="satu-kunci",
        )
        for held in (first, first, second)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 422]


def test_one_office_needs_no_choice(world: World, signed_in: SignedIn, now: Callable[[], None]) -> None:
    now()
    page = signed_in("sekda").get("/kotak-masuk/").content.decode()

    assert "/akun/jabatan/" not in page


def test_a_choice_costs_no_query_more(world: World, signed_in: SignedIn, now: Callable[[], None]) -> None:
    second = also(world, "head", seat_of(Role.AGENCY_HEAD, agency=world.other_agency, ordinal=3))
    now()
    browser, counts = signed_in("head"), []
    for chosen in (None, second):
        if chosen is not None:
            choose(browser, chosen)
            browser.get("/kotak-masuk/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/kotak-masuk/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
