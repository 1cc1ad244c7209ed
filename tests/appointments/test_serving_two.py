"""An office in two governments at once: one person and account, kept by one of them, walls between the rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from appointments.models import Official
from appointments.services.people import PersonDetails, enter
from appointments.services.taking_up import take_up
from common.errors import DomainError
from innovations.models import Innovation
from innovations.services.proposals import drafting
from notifications.models import Notice
from organisations.enums import Capacity, Role
from organisations.models import OfficeHeld, Person, User
from organisations.services.appointing import appoint, seat_of
from tests.acting import as_actor
from tests.api.conftest import Api, api
from tests.appointments.test_moving import ANEW, NIP, SITI, two
from tests.world import LONG_AGO, PASSWORD, World
from workflow.engine import gate
from workflow.outbox import queue

__all__ = ["api", "two"]
Browser = Callable[[str], Client]


@pytest.fixture
def siti(two: World) -> Person:
    """Kept here as the head of an agency, with an account; serves the other government beside it as its Pj. Sekda."""
    made = enter(two.government, PersonDetails(**SITI), actor=two.administrator, at=two.tick())
    two.people["siti"] = User.objects.create_user(SITI["email"], PASSWORD, person=made.person)
    appoint(made.person, seat_of(Role.PANEL_MEMBER, government=two.government), starts_at=LONG_AGO)
    take_up(two.other_government, PersonDetails(**ANEW), actor=as_actor(two.there, two.now), at=two.tick())
    return made.person


def in_both(world: World, person: Person) -> tuple[OfficeHeld, OfficeHeld]:
    """The office here, and that of the organisation bureau there, by letter."""
    there = appoint(
        person,
        seat_of(Role.ORGANISATION_BUREAU, government=world.other_government, ordinal=2),
        starts_at=world.now,
        capacity=Capacity.PJ,
        letter_no="821/1/2025",
    )
    return person.offices.get(seat__government=world.government), there


def elsewhere(world: World) -> Innovation:
    return drafting.draft(
        government=world.other_government,
        agency=world.foreign_agency,
        actor=world.stranger,
        at=world.tick(),
        fields={"title": "Pasar Pagi", "intake": "register", "year": 2024},
    )


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return next((gap.code for gap in found.value.gaps), found.value.code)


def test_one_person_has_a_record_in_each_and_is_kept_by_one(two: World, siti: Person) -> None:
    rows = Official.objects.filter(person=siti).values_list("government", "state", "keeps")
    queue.deliver_due(at=two.tick())
    siti.refresh_from_db()

    assert set(rows) == {(two.government.pk, "active", True), (two.other_government.pk, "active", False)}
    assert (siti.name, siti.rank) == (SITI["name"], "")
    assert Notice.objects.filter(person=siti, code="serve_beside").count() == 1


def test_the_other_government_appoints_on_its_pages_and_reads_no_more(
    two: World, siti: Person, signed_in: Browser, now: Callable[[], None], api: Api
) -> None:
    now()
    there, beside = signed_in("there"), Official.objects.get(person=siti, keeps=False)
    letter = {"role": "regional_secretary", "ordinal": "2", "capacity": "pj", "letter_no": "821/2/2025"}

    page = there.get(f"/pejabat/{siti.pk}/").content.decode()
    done = there.post(f"/pejabat/{siti.pk}/tunjuk/", letter | {"starts_on": two.now.date().isoformat()})
    refused = [there.get(f"/pejabat/{siti.pk}/{way}/").status_code for way in ("ubah", "undang")]
    steps = [
        there.get(f"/pejabat/catatan/{beside.pk}/langkah/{name}/").status_code
        for name in ("disable", "ask_reset")
    ]
    listed = api.get(two.there, f"people/{siti.pk}/").json()

    assert (done.status_code, refused, steps) == (302, [404, 404], [403, 403])
    assert (SITI["email"] in page, SITI["phone"] in page, NIP in page) == (False, False, True)
    assert (listed["email"], listed["phone"], listed["kept_elsewhere"]) == ("", "", True)
    assert [office["title"] for office in listed["offices"]] == ["Sekretaris Daerah Kabupaten Morowali Utara"]


def test_the_keeping_government_sees_no_office_there_and_closes_the_account(
    two: World, siti: Person, signed_in: Browser, now: Callable[[], None]
) -> None:
    _here, there = in_both(two, siti)
    home = Official.objects.get(person=siti, keeps=True)
    now()
    page = signed_in("administrator").get(f"/pejabat/{siti.pk}/").content.decode()
    listed = signed_in("administrator").get("/pejabat/").content.decode()

    gate.perform(home, "disable", actor=two.administrator, at=two.now, comment="Uji.")

    assert (there.seat.title in page, there.seat.title in listed) == (False, False)
    assert not User.objects.get(person=siti).is_active


def test_a_page_shows_the_rows_of_the_chosen_government_alone(
    two: World, siti: Person, signed_in: Browser, now: Callable[[], None]
) -> None:
    here, there = in_both(two, siti)
    own, other = two.submitted(), elsewhere(two)
    now()
    browser = signed_in("siti")

    def seen(office: OfficeHeld) -> list[bool]:
        browser.post("/akun/jabatan/", {"office": str(office.pk)})
        page = browser.get("/inovasi/?page_size=100").content.decode()
        return [str(item.pk) in page for item in (own, other)]

    header = browser.get("/kotak-masuk/").content.decode()
    assert (seen(here), seen(there)) == ([True, False], [False, True])
    assert (here.seat.title in header, there.seat.title in header) == (True, True)
    assert browser.get(f"/inovasi/{own.pk}/").status_code == 404


def test_a_program_names_the_office_in_whose_government_it_reads(
    two: World, siti: Person, api: Api, now: Any
) -> None:
    here, there = in_both(two, siti)
    own, other = two.submitted(), elsewhere(two)
    now()

    def seen(**more: Any) -> set[str]:
        return {row["id"] for row in api.get(two.siti, "innovations/", **more).json()["results"]}

    assert seen(prakarsa_office=str(here.pk)) == {str(own.pk)}
    assert seen(prakarsa_office=str(there.pk)) == {str(other.pk)}
    assert seen() == {str(own.pk), str(other.pk)}


def test_a_nip_tells_nobody_whose_it_is(
    two: World, siti: Person, signed_in: Browser, now: Callable[[], None]
) -> None:
    """The same answer for one's own official, another government's, and one who left; none with another name."""
    now()
    there = signed_in("there")
    wrong = {"name": "Orang Lain", "employee_no": NIP}
    asked = [there.post("/pejabat/baru/", wrong), signed_in("administrator").post("/pejabat/baru/", wrong)]
    errors = [answer.context["form"].errors["employee_no"] for answer in asked]
    by = as_actor(two.there, two.now)

    assert errors[0] == errors[1]
    assert SITI["name"] not in asked[0].content.decode()
    again = PersonDetails(**ANEW)
    assert refusal(lambda: take_up(two.other_government, again, actor=by, at=two.now)) == "here"


def test_the_service_beside_ends_once_no_office_is_left(two: World, siti: Person) -> None:
    _here, there = in_both(two, siti)
    beside = Official.objects.get(person=siti, keeps=False)

    def end() -> Official:
        return gate.perform(beside, "end_service", actor=two.there, at=two.tick(), comment="Selesai.")

    held = refusal(end)
    OfficeHeld.objects.filter(pk=there.pk).update(ends_at=two.now)

    assert (held, end().state) == ("held", "left")


def test_without_the_name_a_nip_brings_nobody(two: World) -> None:
    made = enter(two.government, PersonDetails(**SITI), actor=two.administrator, at=two.tick())
    appoint(made.person, seat_of(Role.PANEL_MEMBER, government=two.government), starts_at=LONG_AGO)
    by = as_actor(two.there, two.now)
    wrong = PersonDetails(name="Orang Lain", employee_no=NIP)

    assert refusal(lambda: take_up(two.other_government, wrong, actor=by, at=two.tick())) == "nobody"
