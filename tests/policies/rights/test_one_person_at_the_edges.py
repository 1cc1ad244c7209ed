"""What test_one_person.py tries through the services, by API and by page: nobody decides through another's office.

In the campaign every way at every stage by both; in the gate each way once, at stages and edges in turns.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from appointments.models import OfficeAppointment
from appointments.services.people import PersonDetails, enter
from appointments.services.sheet_columns import OFFICES
from organisations.enums import Role
from organisations.models import OfficeHeld, Person, User
from organisations.queries import actor_at
from organisations.services.appointing import appoint, seat_of
from tests import campaign
from tests.policies.rights.test_one_person import NIP, stage_office, undone
from tests.policies.situation_scene import SituationScene
from tests.world import LONG_AGO

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
BACKEND = "django.contrib.auth.backends.ModelBackend"
HEADING = "Nama dan gelar,NIP,Jabatan,Perangkat daerah,Nomor kursi,Kedudukan,Mulai,Sampai,Nomor surat"


def the_letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("SK.pdf", b"%PDF-1.7\n%%EOF\n")


@dataclass
class OverHttp:
    """One administrator who wants to decide at a stage, and an account that they made for themselves."""

    scene: SituationScene
    name: str
    held: OfficeHeld
    me: User
    other: User
    answers: list[int]

    def confirm_all(self, *who: User) -> None:
        """Whatever was proposed, by each of them."""
        for appointment in OfficeAppointment.objects.filter(state="proposed"):
            for user in who:
                self.confirm(user, appointment)

    @property
    def days(self) -> dict[str, str]:
        """From today on, for a month."""
        today = self.scene.world.now.date()
        return {"starts_on": str(today), "ends_on": str(today + timedelta(days=30))}

    def acting(self, capacity: str = "plh", who: User | None = None) -> dict[str, str]:
        person = (who or self.me).person_id
        return {
            "person": str(person),
            "capacity": capacity,
            "letter_no": "800/8/2025",
            **self.days,
        }

    def lent(self, kind: str, who: User | None = None) -> dict[str, str]:
        person = (who or self.me).person_id
        return {
            "person": str(person),
            "kind": kind,
            "letter_no": "800/7/2025",
            "office": str(self.held.pk),
            **self.days,
        }

    def sheet(self) -> str:
        seat = self.held.seat
        agency = seat.agency.name if seat.agency is not None else ""
        role = next(word for word, role in OFFICES.items() if role == seat.role)
        start, end = self.days.values()
        row = f'Budi Santoso,{NIP},{role},"{agency}",{seat.ordinal},Plh,{start},{end},800/9/2025'
        return f"{HEADING}\n{row}\n"

    def lend(self, kind: str, who: User | None = None) -> None: ...
    def appoint(self, by: User, given: dict[str, str], *, replaces: bool = False) -> None: ...
    def bring(self) -> None: ...
    def open_account(self) -> None: ...
    def confirm(self, user: User, appointment: OfficeAppointment) -> None: ...
    def decide(self, user: User) -> Any: ...


class ByApi(OverHttp):
    """Documents."""

    def post(self, user: User, path: str, body: Any = None, kind: str = "json") -> Any:
        client = APIClient()
        client.force_authenticate(user)
        answer = client.post(f"/api/v1/{path}", {} if body is None else body, format=kind)
        self.answers.append(answer.status_code)
        return answer

    def lend(self, kind: str, who: User | None = None) -> None:
        self.post(self.me, "delegations/", self.lent(kind, who) | {"file": the_letter()}, "multipart")

    def appoint(self, by: User, given: dict[str, str], *, replaces: bool = False) -> None:
        place = {"replaces": str(self.held.pk)} if replaces else {"seat": str(self.held.seat_id)}
        self.post(by, "appointments/", given | place | {"file": the_letter()}, "multipart")

    def bring(self) -> None:
        file = SimpleUploadedFile("pejabat.csv", self.sheet().encode())
        self.post(self.me, "people/imports/", {"file": file}, "multipart")

    def open_account(self) -> None:
        person = self.held.person_id
        self.post(self.me, f"people/{person}/invitation/", {"email": "sendiri@uji.example"})

    def confirm(self, user: User, appointment: OfficeAppointment) -> None:
        self.post(user, f"appointments/{appointment.pk}/transitions/confirm/")

    def decide(self, user: User) -> Any:
        _subject, task = self.scene.tasks[self.name]
        return self.post(user, f"tasks/{task.uuid}/decisions/", {"outcome": "approve", "comment": "Ya."})


class ByPage(OverHttp):
    """Forms."""

    def post(self, user: User, path: str, form: dict[str, Any]) -> Any:
        client = Client()
        client.force_login(user, backend=BACKEND)
        answer = client.post(path, form)
        self.answers.append(answer.status_code)
        return answer

    def lend(self, kind: str, who: User | None = None) -> None:
        self.post(
            self.me,
            f"/pelimpahan/baru/?jabatan={self.held.pk}",
            self.lent(kind, who) | {"file": the_letter()},
        )

    def appoint(self, by: User, given: dict[str, str], *, replaces: bool = False) -> None:
        place = f"{self.held.pk}/serah-terima" if replaces else f"{self.held.seat_id}/tunjuk"
        self.post(by, f"/jabatan/{place}/", given | {"file": the_letter()})

    def bring(self) -> None:
        shown = self.post(self.me, "/impor/pejabat/", {"table": self.sheet()})
        if shown.status_code == 302:
            self.post(self.me, shown["Location"], {})

    def open_account(self) -> None:
        person = self.held.person_id
        self.post(self.me, f"/pejabat/{person}/undang/", {"email": "sendiri@uji.example"})

    def confirm(self, user: User, appointment: OfficeAppointment) -> None:
        place = reverse("appointment", args=[appointment.pk])
        self.post(user, f"{place}langkah/confirm/", {})

    def decide(self, user: User) -> Any:
        subject, _task = self.scene.tasks[self.name]
        address = reverse(f"{subject.SUBJECT_TYPE.replace('_', '-')}-decision", args=[subject.pk])
        return self.post(user, address, {"outcome": "approve", "comment": "Ya."})


def by_mandate(edge: OverHttp) -> User:
    edge.lend("mandate")
    return edge.me


def by_delegation(edge: OverHttp) -> User:
    edge.lend("delegation")
    return edge.me


def by_a_mandate_for_another(edge: OverHttp) -> User:
    edge.lend("mandate", edge.other)
    edge.confirm_all(edge.me, edge.other)
    return edge.other


def by_appointment(edge: OverHttp) -> User:
    edge.appoint(edge.me, edge.acting())
    edge.confirm_all(edge.me, edge.other)
    return edge.me


def by_an_appointment_of_another(edge: OverHttp) -> User:
    """Once there is a second administrator, both of one's own making or not, a third person has to confirm."""
    seat = seat_of(Role.ADMINISTRATOR, government=edge.scene.world.government, ordinal=8)
    witness = User.objects.create(email="kedua@uji.example", person=Person.objects.create(name="Kedua"))
    OfficeHeld.objects.create(
        person=witness.person,
        seat=seat,
        capacity="definitive",
        starts_at=LONG_AGO,
        granted_by=edge.other.person,
    )
    edge.appoint(edge.me, edge.acting("plt", edge.other))
    edge.confirm_all(edge.me, edge.other)
    return edge.other


def by_hand_over(edge: OverHttp) -> User:
    edge.appoint(edge.me, edge.acting("pj"), replaces=True)
    edge.confirm_all(edge.me, edge.other)
    return edge.me


def by_sheet(edge: OverHttp) -> User:
    Person.objects.filter(pk=edge.me.person_id).update(employee_no=NIP)
    edge.bring()
    return edge.me


def by_a_mailbox_of_ones_own(edge: OverHttp) -> User:
    """Whoever it would be opened for has no right either: their account stays whose it is."""
    Person.objects.filter(pk=edge.held.person_id).update(email="pemegang@uji.example")
    edge.open_account()
    assert not User.objects.filter(email="sendiri@uji.example").exists()
    return edge.me


def by_a_puppet(edge: OverHttp) -> User:
    seat = seat_of(Role.ADMINISTRATOR, government=edge.scene.world.government, ordinal=9)
    OfficeHeld.objects.create(
        person=edge.other.person,
        seat=seat,
        capacity="definitive",
        starts_at=LONG_AGO,
        granted_by=edge.me.person,
    )
    edge.appoint(edge.other, edge.acting())
    edge.confirm_all(edge.me, edge.other)
    return edge.me


def by_edit_and_team(edge: OverHttp) -> User:
    return edge.scene.author


WAYS: tuple[Callable[[OverHttp], User], ...] = (
    by_mandate,
    by_delegation,
    by_a_mandate_for_another,
    by_appointment,
    by_an_appointment_of_another,
    by_hand_over,
    by_sheet,
    by_a_mailbox_of_ones_own,
    by_a_puppet,
    by_edit_and_team,
)
EDGES = (ByApi, ByPage)
Case = tuple[str, Callable[[OverHttp], User], type[OverHttp]]


@pytest.fixture
def scene(staged: SituationScene) -> Iterator[SituationScene]:
    """At one moment; refusals are the point, not worth a line each."""
    logging.disable(logging.CRITICAL)
    with time_machine.travel(staged.world.tick(), tick=False):
        yield staged
    logging.disable(logging.NOTSET)


def cases(scene: SituationScene) -> list[Case]:
    """All of them, or each way once."""
    held = [name for name in scene.tasks if stage_office(scene, name) is not None]
    if campaign.in_full():
        return list(product(held, WAYS, EDGES))
    return [(held[place % len(held)], way, EDGES[place % 2]) for place, way in enumerate(WAYS)]


def attempt(scene: SituationScene, case: Case) -> tuple[list[int], int, str]:
    """What was answered on the way, and to the decision; with its words where a page or document has any."""
    name, way, edge = case
    held = stage_office(scene, name)
    assert held is not None
    with undone():
        cache.clear()
        me, now = scene.world.administrator, scene.world.now
        twin = enter(
            scene.world.government, PersonDetails(name="Kembar"), actor=actor_at(me.person_id, now), at=now
        )
        other = User.objects.create(email="kembar@uji.example", person=twin.person)
        # A colleague in an office that decides nothing, to whom power can be lent.
        seat = seat_of(Role.AGENCY_OPERATOR, agency=scene.world.agency, ordinal=77)
        appoint(twin.person, seat, starts_at=now)
        at = edge(scene, name, held, me, other, [])
        answer = at.decide(way(at))
    return at.answers, answer.status_code, answer.content.decode()[:2_000]


def test_no_way_leads_there_by_api_or_page(scene: SituationScene) -> None:
    tried = cases(scene)

    answers = [(case, attempt(scene, case)) for case in tried]

    let_in = [
        (name, way.__name__, edge.__name__, *answer)
        for (name, way, edge), answer in answers
        if answer[1] not in {403, 404} or any(status >= 500 for status in answer[0])
    ]
    assert let_in == []
    assert {way for (_name, way, _edge), _answer in answers} == set(WAYS)
    # That something was asked and answered: refused outright, or put down for others to confirm.
    assert {200, 201, 302} & {status for _case, (on_the_way, *_rest) in answers for status in on_the_way[:-1]}


def test_whoever_may_decide_is_let_in(scene: SituationScene) -> None:
    """The switch: the holders themselves, at the same addresses."""
    for edge in EDGES:
        for name in list(scene.tasks)[: None if campaign.in_full() else 2]:
            held = stage_office(scene, name)
            account = User.objects.filter(person=held.person).first() if held else None
            if held is None or account is None:
                continue
            with undone():
                answer = edge(scene, name, held, account, account, []).decide(account)
            assert answer.status_code not in {403, 404, 500}, (name, edge)
