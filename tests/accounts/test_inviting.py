"""An invitation: one-time, for a time, by mail or by hand, and what may not be done with it."""

from datetime import timedelta

import pytest
from django.test import Client
from knox.models import get_token_model

from accounts.enums import AccountAct, Standing
from accounts.models import AccessLink, AccountEvent
from accounts.queries import standings
from accounts.services import inviting, links
from common.errors import NotNow, NotPermitted, NotVisible, Unready
from organisations.enums import Role
from organisations.models import Person, User
from organisations.services.appointing import appoint, seat_of
from tests.accounts.conftest import GOOD, Door
from tests.acting import as_actor
from tests.world import LONG_AGO, World


def standing(account: User, world: World) -> Standing:
    return standings([User.objects.get(pk=account.pk)], world.now)[account.pk]


def acts(account: User) -> list[str]:
    return list(AccountEvent.objects.filter(account=account).order_by("id").values_list("act", flat=True))


def test_an_invited_person_chooses_a_password_and_is_in(door: Door) -> None:
    made = door.invite()
    path = door.path()

    with door.at():
        client = door.opened(path)
        page = client.get("/tautan/")
        done = client.post("/tautan/", {"password": GOOD})
        inside = client.get("/kotak-masuk/")

    assert "baru@uji.example" in page.content.decode()
    assert (done.status_code, done["Location"], inside.status_code) == (302, "/kotak-masuk/", 200)
    assert standing(made.account, door.world) == Standing.ACTIVE
    assert acts(made.account) == [AccountAct.INVITED, AccountAct.ACCEPTED]


def test_a_factor_is_set_up_without_the_password_that_was_just_chosen(door: Door) -> None:
    """Within five minutes; afterwards it is asked for."""
    door.invite()
    path = door.path()
    with door.at():
        client = door.opened(path)
        client.post("/tautan/", {"password": GOOD})
        at_once = client.get("/akun/faktor/aplikasi/")
    with door.at(door.world.now + timedelta(minutes=6)):
        later = client.get("/akun/faktor/aplikasi/")

    assert (at_once.status_code, later.status_code) == (200, 302)
    assert later["Location"].startswith("/akun/konfirmasi/sandi/")


def test_nobody_gets_in_before_the_invitation_is_accepted(door: Door) -> None:
    made = door.invite()

    assert standing(made.account, door.world) == Standing.INVITED
    assert not made.account.is_active
    assert Client().post("/masuk/", {"login": "baru@uji.example", "password": GOOD}).status_code == 200


def test_a_link_works_once(door: Door) -> None:
    door.invite()
    path = door.path()
    with door.at():
        first, second = door.opened(path), door.opened(path)
        first.post("/tautan/", {"password": GOOD})

        again = second.post("/tautan/", {"password": "kata-sandi-si-maling"})
        later = Client().get(path, follow=True)

    assert (again.status_code, later.status_code) == (409, 409)
    # Whoever finds the old letter again is led to the doors that are open.
    for answer in (again, later):
        assert all(f'href="{door}"' in answer.content.decode() for door in ("/masuk/", "/lupa-sandi/"))
    assert Client().post("/masuk/", {"login": "baru@uji.example", "password": GOOD}).status_code == 302


def test_a_link_expires_is_replaced_and_is_withdrawn(door: Door) -> None:
    made = door.invite()
    first = door.path()
    inviting.resend(made.account, by=door.by, at=door.world.tick())
    second = door.path()
    with door.at():
        replaced = Client().get(first, follow=True).status_code
    with door.at(door.world.now + timedelta(days=8)):
        expired = Client().get(second, follow=True).status_code
    inviting.withdraw(made.account, by=door.by, at=door.world.tick())
    with door.at():
        withdrawn = Client().get(second, follow=True).status_code
        unknown = Client().get("/tautan/tidak-ada/", follow=True).status_code

    assert (replaced, expired, withdrawn, unknown) == (409, 409, 409, 404)
    assert standing(made.account, door.world) == Standing.LAPSED
    assert acts(made.account) == [AccountAct.INVITED, AccountAct.RESENT, AccountAct.WITHDRAWN]


def test_nothing_kept_opens_an_account(door: Door) -> None:
    made = door.invite()
    token = door.path().split("/")[2]

    rows = AccessLink.objects.filter(pk=made.link.pk).values_list()

    assert token not in str(rows)
    assert links.find(token, at=door.world.now) == made.link
    with pytest.raises(NotVisible):
        links.find(made.link.token_sha256, at=door.world.now)


def test_a_link_names_no_host_of_the_request_and_leaks_by_no_referrer(door: Door) -> None:
    door.invite()
    path = door.path()
    with door.at():
        followed = Client().get(path, headers={"host": "localhost"})
        reset = Client().post("/lupa-sandi/", {"email": "head@uji.example"}, headers={"host": "localhost"})
        page = door.opened(path).get("/tautan/")

    assert (followed["Location"], followed["Referrer-Policy"]) == ("/tautan/", "no-referrer")
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("same-origin", "no-store")
    assert reset.status_code == 302
    assert [to for to, text in door.mailed() if "http://localhost:8000/tautan/" in text] == [
        ["head@uji.example"]
    ]


def test_a_link_leads_to_its_own_account_whoever_is_signed_in(door: Door, signed_in) -> None:
    made = door.invite()
    path = door.path()
    client = signed_in("head")
    before = client.session.session_key
    with door.at():
        warned = client.get(path, follow=True).content.decode()
        client.post("/tautan/", {"password": GOOD})
        after, key = dict(client.session.items()), client.session.session_key

    assert "Anda masuk sebagai head@uji.example" in warned
    assert (after["_auth_user_id"], key == before) == (str(made.account.pk), False)
    assert door.world.head.check_password(GOOD) is False


def test_without_a_mailbox_the_letter_is_shown_once_and_the_nip_signs_in(door: Door, signed_in) -> None:
    made = door.invite("", employee_no="199001012020121001")
    letter = f"/undangan/{made.link.pk}/surat/"
    client = signed_in("administrator")
    with door.at():
        shown = client.post(letter).content.decode()
        again = client.post(letter).status_code
        path = shown.split("http://localhost:8000")[1].split("<")[0]
        door.opened(path).post("/tautan/", {"password": GOOD})

    assert door.mailed() == []
    assert ("data:image/svg+xml" in shown, again) == (True, 409)
    entered = Client().post("/masuk/", {"login": "19900101 202012 1 001", "password": GOOD})
    assert entered.status_code == 302


def test_only_whoever_made_it_sees_the_link(door: Door, signed_in) -> None:
    made = door.invite("", employee_no="199001012020121001")

    answers = [
        signed_in(who).post(f"/undangan/{made.link.pk}/surat/").status_code for who in ("bureau", "head")
    ]

    assert answers == [404, 404]


@pytest.mark.parametrize("who", ["bureau", "head", "inspector", "foreign_bureau", "nobody"])
def test_only_the_administrator_of_the_persons_government_invites(door: Door, who: str) -> None:
    stranger = as_actor(getattr(door.world, who), door.world.now)

    with pytest.raises(NotPermitted):
        inviting.invite(Person.objects.create(), email="x@uji.example", by=stranger, at=door.world.tick())
    with pytest.raises(NotPermitted):
        inviting.disable(door.world.operator, by=stranger, at=door.world.tick())


def test_an_administrator_reaches_nobody_of_another_government(door: Door) -> None:
    for account in (door.world.stranger, door.world.lan):
        with pytest.raises(NotPermitted):
            inviting.disable(account, by=door.by, at=door.world.tick())


@pytest.mark.parametrize(
    ("email", "code"), [("", "required"), ("bukan-surel", "invalid"), ("HEAD@uji.example", "taken")]
)
def test_a_wrong_address_is_named(door: Door, email: str, code: str) -> None:
    with pytest.raises(Unready) as refusal:
        door.invite(email)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("email", code)]


def test_whoever_has_an_account_is_not_invited_again(door: Door) -> None:
    with pytest.raises(NotNow) as refusal:
        inviting.invite(
            door.world.operator.person, email="lain@uji.example", by=door.by, at=door.world.tick()
        )

    assert refusal.value.code == "has_account"


def test_a_disabled_account_ends_at_once_and_comes_back(door: Door, signed_in) -> None:
    account = door.world.operator
    client = signed_in("operator")
    get_token_model().objects.create(account)
    inviting.disable(account, by=door.by, at=door.world.tick(), reason="Pensiun")

    told = door.mailed()
    ended = client.get("/kotak-masuk/").status_code
    tokens = get_token_model().objects.filter(user=account).count()
    inviting.enable(User.objects.get(pk=account.pk), by=door.by, at=door.world.tick())

    assert (ended, tokens, standing(account, door.world)) == (302, 0, Standing.ACTIVE)
    assert [to for to, text in told if "dinonaktifkan" in text] == [["operator@uji.example"]]
    assert AccountEvent.objects.get(act=AccountAct.DISABLED).reason == "Pensiun"


def test_the_last_administrator_stays_and_nobody_disables_themselves(door: Door) -> None:
    world = door.world
    second = User.objects.create_user("admin-dua@uji.example", None, person=Person.objects.create())
    seat = seat_of(Role.ADMINISTRATOR, government=world.government, ordinal=2)
    appoint(second.person, seat, starts_at=LONG_AGO)
    by_second = as_actor(second, world.now)

    with pytest.raises(NotPermitted):
        inviting.disable(world.administrator, by=door.by, at=world.tick())
    inviting.disable(world.administrator, by=by_second, at=world.tick())
    with pytest.raises(NotNow) as refusal:
        inviting.disable(second, by=door.by, at=world.tick())

    assert refusal.value.code == "last_administrator"
