"""One natural person acts through nobody else's office: every way is tried at every stage of both shipped policies."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from accounts.services import inviting
from appointments.models import OfficeAppointment
from appointments.services.granting import grant
from appointments.services.importing import import_people
from appointments.services.letters import AppointmentLetter, LetterFile
from appointments.services.proposing import propose
from appointments.services.sheet_columns import OFFICES
from common.errors import DomainError, NotPermitted
from organisations.enums import Role
from organisations.models import OfficeHeld, Person, User
from organisations.offices import Actor
from organisations.queries import actor_at, holders
from organisations.services.appointing import seat_of
from organisations.services.delegating import Letter
from tests import campaign
from tests.policies.situations import SituationScene
from tests.world import LONG_AGO
from workflow.engine import gate
from workflow.policies.admission import place_of
from workflow.policies.versions import stages_of
from workflow.reviews import decisions, rounds
from workflow.reviews.decisions import Ballot

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NIP = "198001012005011001"
PDF = LetterFile(name="SK.pdf", data=b"%PDF-1.7\n%%EOF\n")


@contextmanager
def undone() -> Any:
    """What an attempt changed is undone."""
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]
    with whole:
        yield
        transaction.set_rollback(True)


def stage_office(scene: SituationScene, name: str) -> OfficeHeld:
    """Who holds the stage's office by power of their own; of LAN's reviewers one whom the government let in."""
    subject, task = scene.tasks[name]
    review = rounds.open_review(subject)
    assert review is not None
    stage = next(s for s in stages_of(review.policy, review.name) if s.code == task.stage)
    place = place_of(stage.scope, subject)
    assert place is not None
    rows = holders(
        stage.role, at=scene.world.now, government_id=place.government_id, agency_id=place.agency_id
    )
    return rows.filter(capacity="definitive", seat__government__isnull=False, granted_from=None)[0]


def letter(scene: SituationScene) -> Letter:
    today = scene.world.now.date()
    return Letter(kind="mandate", starts_on=today, ends_on=today + timedelta(days=30), number="800/7/2025")


def by_grant(scene: SituationScene, held: OfficeHeld, me: User, _other: User) -> User:
    grant(held, me.person, letter(scene), actor=me, at=scene.world.tick(), file=PDF)
    return me


def by_delegation(scene: SituationScene, held: OfficeHeld, me: User, _other: User) -> User:
    made = Letter(**{**vars(letter(scene)), "kind": "delegation", "may_pass_on": True})
    grant(held, me.person, made, actor=me, at=scene.world.tick(), file=PDF)
    return me


def by_a_mandate_for_another(scene: SituationScene, held: OfficeHeld, me: User, other: User) -> User:
    """Entered for an account of one's own making, confirmed by oneself, then used."""
    made = grant(held, other.person, letter(scene), actor=me, at=scene.world.tick(), file=PDF)
    for who in (me, other):
        confirmed(scene, made, who)
    return other


def by_appointment(scene: SituationScene, held: OfficeHeld, me: User, _other: User) -> User:
    propose(me.person, held.seat, acting(scene, "plh"), actor=me, at=scene.world.tick(), file=PDF)
    return me


def by_an_appointment_of_another(scene: SituationScene, held: OfficeHeld, me: User, other: User) -> User:
    made = propose(other.person, held.seat, acting(scene, "plt"), actor=me, at=scene.world.tick(), file=PDF)
    for who in (me, other):
        confirmed(scene, made, who)
    return other


def by_hand_over(scene: SituationScene, held: OfficeHeld, me: User, _other: User) -> User:
    propose(me.person, held.seat, acting(scene, "pj"), actor=me, at=scene.world.tick(), replaces=held)
    return me


def by_edit_and_team(scene: SituationScene, held: OfficeHeld, me: User, _other: User) -> User:
    """Whoever holds the office wrote it: the author of everything holds each deciding office."""
    return scene.author


def by_sheet(scene: SituationScene, held: OfficeHeld, me: User, _other: User) -> User:
    """Oneself in a sheet of people, by the NIP on record."""
    Person.objects.filter(pk=me.person_id).update(employee_no=NIP)
    brought(scene, held, me)
    return me


def by_sheet_for_another(scene: SituationScene, held: OfficeHeld, me: User, other: User) -> User:
    """Somebody of one's own making in a sheet of people; what is proposed nobody else confirms."""
    brought(scene, held, me)
    made = Person.objects.get(employee_no=NIP)
    puppet = User.objects.create_user("boneka@uji.example", person=made)
    for appointment in OfficeAppointment.objects.filter(person=made):
        for who in (me, puppet):
            confirmed(scene, appointment, who)
    return puppet


def brought(scene: SituationScene, held: OfficeHeld, me: User) -> None:
    """The sheet of one person who is to be Plh. in the office."""
    today, seat = scene.world.now.date(), held.seat
    agency = seat.agency.name if seat.agency is not None else ""
    # No sheet brings a reviewer of LAN.
    role = next((word for word, role in OFFICES.items() if role == seat.role), seat.role)
    sheet = (
        "Nama dan gelar,NIP,Jabatan,Perangkat daerah,Nomor kursi,Kedudukan,Mulai,Sampai,Nomor surat\n"
        f'Budi Santoso,{NIP},{role},"{agency}",{seat.ordinal},Plh,{today},{today + timedelta(days=30)},800/9/2025\n'
    )
    at = scene.world.tick()
    import_people(sheet.encode(), government=scene.world.government, actor=actor_of(scene, me), at=at)


def by_a_mailbox_of_ones_own(scene: SituationScene, held: OfficeHeld, me: User, _other: User) -> User:
    """The holder's account, opened once more for an address of one's own."""
    inviting.invite(held.person, email="sendiri@uji.example", by=actor_of(scene, me), at=scene.world.tick())
    raise AssertionError("an account that was accepted is not opened by others")


def by_a_puppet(scene: SituationScene, held: OfficeHeld, me: User, other: User) -> User:
    """An administrator of one's own making appoints oneself, and whoever made it confirms."""
    seat = seat_of(Role.ADMINISTRATOR, government=scene.world.government, ordinal=9)
    OfficeHeld.objects.create(
        person=other.person, seat=seat, capacity="definitive", starts_at=LONG_AGO, granted_by=me.person
    )
    made = propose(me.person, held.seat, acting(scene, "plh"), actor=other, at=scene.world.tick())
    confirmed(scene, made, me)
    return me


def actor_of(scene: SituationScene, who: User) -> Actor:
    return actor_at(who.person_id, scene.world.now)


def acting(scene: SituationScene, capacity: str) -> AppointmentLetter:
    today = scene.world.now.date()
    return AppointmentLetter(
        capacity=capacity, starts_on=today, ends_on=today + timedelta(days=30), number="800/8/2025"
    )


def confirmed(scene: SituationScene, made: Any, who: User) -> None:
    assert isinstance(made, OfficeAppointment)
    with pytest.raises(DomainError):
        gate.perform(made, "confirm", actor=who, at=scene.world.tick())


WAYS: tuple[Callable[..., User], ...] = (
    by_grant,
    by_delegation,
    by_a_mandate_for_another,
    by_appointment,
    by_an_appointment_of_another,
    by_hand_over,
    by_sheet,
    by_sheet_for_another,
    by_a_mailbox_of_ones_own,
    by_a_puppet,
    by_edit_and_team,
)


def attempt(scene: SituationScene, name: str, way: Callable[..., User]) -> str:
    """Where it ends: refused when power was to be given, or when it was to be used; empty where it succeeded."""
    subject, task = scene.tasks[name]
    held = stage_office(scene, name)
    with undone():
        other = User.objects.create(email="kembar@uji.example", person=Person.objects.create(name="Kembar"))
        try:
            decider = way(scene, held, scene.world.administrator, other)
        except DomainError:
            return "not given"
        ballot = Ballot("approve", "Disetujui.")
        try:
            decisions.decide(subject, ballot, actor=decider, at=scene.world.tick(), task=task)
        except NotPermitted as refusal:
            return refusal.code
        except DomainError as refusal:
            # Whoever is only told what is missing was let in.
            return f"let in: {refusal.code}"
    return ""


def cases(scene: SituationScene) -> list[tuple[str, Callable[..., User]]]:
    """Every way at every stage; in the gate every second one, so that each way and each stage is tried."""
    pairs = product(enumerate(scene.tasks), enumerate(WAYS))
    return [
        (name, way) for (row, name), (column, way) in pairs if campaign.in_full() or (row + column) % 2 == 0
    ]


def test_no_way_leads_through_another_persons_office(staged: SituationScene) -> None:
    answers = {(name, way.__name__): attempt(staged, name, way) for name, way in cases(staged)}

    assert set(answers.values()) == {"not given", "not_your_office", "four_eyes"}
    assert {way for _name, way in answers} == {way.__name__ for way in WAYS}
    # What is confirmed by nobody gives nothing: these two get as far as a proposal.
    waiting = {way for (_name, way), answer in answers.items() if answer == "not_your_office"}
    assert {"by_an_appointment_of_another", "by_sheet_for_another"} <= waiting
