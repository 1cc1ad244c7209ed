"""Further ways by which one person might come to act as another: accounts, certificates, sheets, policies, puppets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccessLink, AccountEvent
from accounts.services import inviting, passwords
from appointments.services.ending import end_office
from appointments.services.letters import AppointmentLetter
from appointments.services.proposing import propose
from common.errors import BadInput, DomainError
from contracts.services import enrolling, signing
from contracts.services.enrolling import KeyMaterial
from organisations.enums import Role
from organisations.models import OfficeHeld, Person, User
from organisations.services.appointing import appoint, seat_of
from tests.acting import as_actor
from tests.api.conftest import Api
from tests.policies.conftest import document
from tests.world import LONG_AGO, SECRET, World
from workflow.policy_changes import publishing

OWN_MAILBOX = "kotak-surel-sendiri@uji.example"


@pytest.fixture
def api(world: World) -> Api:
    return Api(world)


def refusal(work: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code


def test_nobody_changes_the_mailbox_of_anothers_account(
    world: World, api: Api, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    me, person = world.administrator, world.sekda.person
    Person.objects.filter(pk=person.pk).update(email="sekda@uji.example")
    read = api.get(me, f"people/{person.pk}/")
    answers = [
        api.patch(me, f"people/{person.pk}/", {"name": "S", "email": OWN_MAILBOX}, if_match=read["ETag"]),
        api.post(me, f"people/{person.pk}/invitation/"),
        api.post(me, f"people/{person.pk}/invitation/", {"email": OWN_MAILBOX}),
    ]
    now()
    page = signed_in("administrator").post(f"/pejabat/{person.pk}/ubah/", {"name": "S", "email": OWN_MAILBOX})
    invited = signed_in("administrator").post(f"/pejabat/{person.pk}/undang/")
    sheet = f"Nama dan gelar,NIP,Surel\nSekda,,{OWN_MAILBOX}"
    client = signed_in("administrator")
    answer = client.post("/impor/pejabat/", {"table": sheet})
    if answer.status_code == 302:
        client.post(answer["Location"])

    person.refresh_from_db()
    assert [answer.status_code for answer in answers] == [400, 409, 409]
    assert (page.status_code, invited.status_code, person.email) == (400, 409, "sekda@uji.example")
    assert User.objects.get(person=person).email == "sekda@uji.example"
    assert not AccessLink.objects.filter(account=world.sekda).exists()


def test_a_forgotten_password_goes_to_its_owner_whoever_asks(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    """And its link is shown to nobody."""
    link = passwords.make_reset(world.sekda, at=world.tick())
    now()
    shown = [
        signed_in(who).post(f"/undangan/{link.pk}/surat/").status_code for who in ("administrator", "sekda")
    ]

    assert (link.address, shown) == ("sekda@uji.example", [404, 403])


def test_an_invitation_to_ones_own_mailbox_stands_on_record(
    world: World, api: Api, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    """Whose mailbox it is cannot be seen: who gave which official an account, and when, an inspector reads."""
    official = Person.objects.create(name="Dewi Lestari")
    appoint(official, world.seats["operator"], starts_at=LONG_AGO)
    read = api.get(world.administrator, f"people/{official.pk}/")
    changed = api.patch(
        world.administrator,
        f"people/{official.pk}/",
        {"name": "Dewi Lestari", "email": OWN_MAILBOX},
        if_match=read["ETag"],
    )
    invited = api.post(world.administrator, f"people/{official.pk}/invitation/")
    now()
    page = signed_in("inspector").get("/riwayat/akun/").content.decode()
    events = api.get(world.inspector, "history/events/").data["results"]

    assert (changed.status_code, invited.status_code) == (200, 201)
    event = AccountEvent.objects.get(act="invited")
    assert (event.person, event.actor) == (official, world.administrator.person)
    assert "Dewi Lestari" in page
    kinds = [each["kind"] for each in events if each["kind"].startswith("official.")]
    assert {"official.correct", "official.invite"} <= set(kinds)


def test_a_puppet_gives_no_office_to_whoever_stands_behind_it(world: World) -> None:
    """An administrator hands their office to an account of their making, which then appoints them."""
    me, at = world.administrator, world.tick()
    puppet = User.objects.create_user("boneka@uji.example", person=Person.objects.create(name="Boneka"))
    today = AppointmentLetter(starts_on=at.date())
    mine = OfficeHeld.objects.select_related("seat__government", "person").get(person=me.person)
    propose(puppet.person, mine.seat, today, actor=me, at=at, replaces=mine)
    seat = seat_of(Role.PANEL_MEMBER, government=world.government)

    given = refusal(lambda: propose(me.person, seat, today, actor=puppet, at=world.tick(minutes=2)))
    other = propose(world.operator.person, seat, today, actor=puppet, at=world.tick())

    assert given == "bad_input"
    assert (other.recorded_alone, as_actor(me, world.now).offices) == (True, ())


def test_nobody_brings_a_certificate_for_anothers_office(
    world: World, settings, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    settings.PRAKARSA_SIGNER = "pkcs12"
    (office,) = as_actor(world.regent, world.now).offices
    given = {"actor": as_actor(world.administrator, world.now), "secret": SECRET, "at": world.now}
    code = refusal(lambda: enrolling.enrol_own(office, KeyMaterial(file=b"x"), **given))
    now()
    pages = [signed_in(who).get("/sertifikat/").status_code for who in ("administrator", "regent")]
    posted = signed_in("administrator").post("/sertifikat/", {"office": str(office.id), "secret": SECRET})

    assert (code, pages, posted.status_code) == ("not_your_office", [403, 200], 403)


def test_nobody_signs_in_anothers_office(world: World, api: Api) -> None:
    contract = world.awaiting_signatures()
    codes = [
        refusal(lambda who=who: signing.sign(contract, actor=who, secret=SECRET, at=world.tick()))
        for who in (world.administrator, world.inspector, world.operator, world.sekda)
    ]
    answers = [
        api.post(who, f"contracts/{contract.pk}/signatures/", {"passphrase": SECRET}).status_code
        for who in (world.administrator, world.inspector, world.operator, world.sekda)
    ]

    assert (set(codes), set(answers)) == ({"not_your_office"}, {403})


@pytest.mark.parametrize(
    "table", ['role = "administrator"', 'role = "lan_reviewer"\nstand_in = { role = "administrator" }']
)
def test_no_policy_lets_an_administrator_decide(world: World, api: Api, table: str) -> None:
    """Whoever publishes and chooses policies would need nobody else for a stage of their own."""
    text = document(f'[[review.innovation.stages]]\ncode = "satu"\n{table}\n')

    with pytest.raises(BadInput) as found:
        publishing.publish(text, at=world.tick(), government=world.government)
    answer = api.post(world.administrator, "policies/", {"document": text})

    assert [gap.code for gap in found.value.gaps] == ["administrator"]
    assert (answer.status_code, [each["code"] for each in answer.data["errors"]]) == (400, ["administrator"])


def test_who_left_the_office_does_nothing_in_it_any_more(world: World) -> None:
    """Also in work that had begun before: offices are read anew under the lock."""
    before = as_actor(world.sekda, world.now)
    innovation = world.submitted()
    for who in (world.head, world.lan):
        innovation = world.decide(innovation, who)
    held = OfficeHeld.objects.select_related("seat__government", "person").get(person=world.sekda.person)
    end_office(held, actor=world.administrator, at=world.tick(), reason="Pensiun.")

    world.tick(minutes=2)
    assert before.offices
    assert refusal(lambda: world.decide(innovation, world.sekda)) == "not_your_office"
    assert refusal(lambda: world.decide(innovation, before)) == "not_your_office"  # type: ignore[arg-type]


def test_an_account_of_another_is_neither_enabled_nor_taken_over(world: World) -> None:
    inviting.disable(world.operator, by=as_actor(world.administrator, world.now), at=world.tick())
    closed = User.objects.get(pk=world.operator.pk)
    by = as_actor(world.administrator, world.now)
    codes = [
        refusal(lambda: inviting.invite(closed.person, email=OWN_MAILBOX, by=by, at=world.tick())),
        refusal(lambda: inviting.resend(closed, by=by, at=world.tick())),
    ]
    opened = inviting.enable(closed, by=by, at=world.tick(minutes=1))

    assert codes == ["has_account", "has_account"]
    assert (opened.email, AccessLink.objects.filter(account=closed).count()) == ("operator@uji.example", 0)
    assert timedelta(0) < world.now - LONG_AGO
