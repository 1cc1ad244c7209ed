"""A sample over HTTP of what `tests/policies/rights/test_one_person.py` tries at every stage; and contracts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from appointments.models import OfficeAppointment
from appointments.services.granting import grant
from appointments.services.letters import LetterFile
from common.errors import DomainError
from contracts.models import Signature
from contracts.services import signing
from organisations.enums import Capacity
from organisations.models import OfficeHeld, Person, User
from organisations.services.appointing import appoint
from organisations.services.delegating import Letter
from tests.api.conftest import Api
from tests.world import LONG_AGO, SECRET, World
from workflow.models import Task

LETTER = {"kind": "mandate", "letter_no": "800/1/2025", "starts_on": "2025-01-02", "ends_on": "2025-03-31"}


@pytest.fixture
def api(world: World) -> Api:
    return Api(world)


def before_sekda(world: World) -> Task:
    innovation = world.submitted()
    for who in (world.head, world.lan):
        innovation = world.decide(innovation, who)
    return Task.objects.get(subject_id=innovation.pk, closed_at__isnull=True)


def test_an_administrator_decides_for_nobody_over_the_api(world: World, api: Api) -> None:
    task, me = before_sekda(world), world.administrator
    office = world.sekda.person.offices.get()
    mine = {"person": str(me.person_id)}
    given = [
        api.post(me, "delegations/", LETTER | mine | {"office": str(office.pk)}),
        api.post(me, "appointments/", mine | {"seat": str(office.seat_id), "starts_on": "2025-01-02"}),
        api.post(me, "appointments/", mine | {"replaces": str(office.pk), "starts_on": "2025-01-02"}),
    ]
    waiting = api.post(
        me, "delegations/", LETTER | {"office": str(office.pk), "person": str(world.bureau.person_id)}
    )
    confirmed = api.post(me, f"appointments/{waiting.data['id']}/transitions/confirm/")

    decided = [
        api.post(who, f"tasks/{task.uuid}/decisions/", {"outcome": "approve"}) for who in (me, world.bureau)
    ]

    assert [answer.status_code for answer in given] == [422, 400, 400]
    assert (waiting.data["state"], confirmed.status_code) == ("proposed", 403)
    assert [answer.status_code for answer in decided] == [403, 403]


def test_an_administrator_decides_for_nobody_on_pages(
    world: World, signed_in: Callable[[str], Client], now
) -> None:
    task = before_sekda(world)
    now()
    client, office = signed_in("administrator"), world.sekda.person.offices.get()
    mine = {
        "person": str(world.administrator.person_id),
        "capacity": "plh",
        "letter_no": "1",
        "ends_on": "2025-03-31",
    }
    answers = [
        client.post(f"/pelimpahan/baru/?jabatan={office.pk}", LETTER | mine),
        client.post(f"/jabatan/{office.seat_id}/tunjuk/", mine | {"starts_on": "2025-01-02"}),
        client.post(f"/jabatan/{office.pk}/serah-terima/", mine | {"starts_on": "2025-01-02"}),
        client.post(f"/inovasi/{task.subject_id}/keputusan/", {"outcome": "approve"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 400, 400, 403]
    assert (OfficeAppointment.objects.count(), world.sekda.person.offices.count()) == (0, 1)


def sign(world: World, contract: Any, who: User) -> str:
    """The refusal, empty where it was signed."""
    try:
        signing.sign(contract, actor=who, secret=SECRET, at=world.tick())
    except DomainError as refusal:
        return refusal.code
    return ""


def test_a_delegate_of_ones_own_making_signs_nothing(world: World) -> None:
    contract = world.awaiting_signatures()
    signing.sign(contract, actor=world.head, secret=SECRET, at=world.tick())
    held = OfficeHeld.objects.select_related("seat__government").get(person=world.regent.person_id)
    today = world.now.date()
    letter = Letter(kind="mandate", starts_on=today, ends_on=date(2025, 12, 31), number="800/1/2025")
    file = LetterFile(name="SK.pdf", data=b"%PDF-1.7\n%%EOF\n")
    me = world.administrator
    grant(held, world.bureau.person, letter, actor=me, at=world.tick(), file=file)
    with pytest.raises(DomainError):
        grant(held, me.person, letter, actor=me, at=world.tick(), file=file)

    refused = [sign(world, contract, who) for who in (me, world.bureau)]

    assert (refused, Signature.objects.count()) == (["not_your_office"] * 2, 1)


def test_one_person_does_not_sign_for_both_parties(world: World) -> None:
    """Neither in a second office of their own, nor by an account that they alone appointed."""
    contract = world.awaiting_signatures()
    signing.sign(contract, actor=world.head, secret=SECRET, at=world.tick())
    appoint(
        world.head.person,
        world.seats["regent"],
        starts_at=LONG_AGO,
        capacity=Capacity.PLH,
        letter_no="800/2/2025",
    )

    assert sign(world, contract, world.head) == "four_eyes"


def test_who_signed_does_not_sign_by_an_account_of_their_making(world: World) -> None:
    contract = world.awaiting_signatures()
    signing.sign(contract, actor=world.head, secret=SECRET, at=world.tick())
    puppet = User.objects.create_user("boneka@uji.example", person=Person.objects.create(name="Boneka"))
    OfficeHeld.objects.create(
        person=puppet.person,
        seat=world.seats["regent"],
        capacity=Capacity.PLH,
        letter_no="800/3/2025",
        starts_at=LONG_AGO,
        granted_by=world.head.person,
    )

    assert sign(world, contract, puppet) == "four_eyes"
