"""Passwords and addresses: forgotten, changed, and who is told."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import ValidationError
from django.test import Client
from knox.models import get_token_model

from accounts.enums import AccountAct
from accounts.models import AccountEvent
from accounts.password_rules import CompositionValidator, IndonesianWordsValidator, LengthValidator
from notifications.models import FeedToken
from organisations.models import User
from tests.accounts.conftest import GOOD, Door
from tests.world import PASSWORD, World
from workflow.models import OutboxMessage


def sign_in(email: str, password: str) -> Client:
    client = Client()
    client.post("/masuk/", {"login": email, "password": password})
    return client


def test_a_forgotten_password_is_set_anew_by_mail(door: Door) -> None:
    with door.at():
        Client().post("/lupa-sandi/", {"email": "Head@uji.example"})
        path = door.path()
        client = door.opened(path)
        done = client.post("/tautan/", {"password": GOOD})
        again = Client().get(path, follow=True)

    assert (done.status_code, done["Location"], again.status_code) == (302, "/masuk/", 409)
    assert "_auth_user_id" not in client.session
    assert User.objects.get(pk=door.world.head.pk).check_password(GOOD)
    assert [to for to, text in door.mailed() if "sekali pakai" in text] == [["head@uji.example"]]


def test_an_unknown_address_gets_the_same_answer_and_no_mail(door: Door) -> None:
    with door.at():
        known = Client().post("/lupa-sandi/", {"email": "head@uji.example"}, follow=True)
        waiting = OutboxMessage.objects.filter(topic="account.reset").count()
        unknown = Client().post("/lupa-sandi/", {"email": "tidak@ada.example"}, follow=True)

    said = [re.sub('value="[^"]*"', "", page.content.decode()) for page in (known, unknown)]
    assert said[0] == said[1]
    assert OutboxMessage.objects.filter(topic="account.reset").count() == waiting + 1
    assert [to for to, _text in door.mailed()] == [["head@uji.example"]]


def test_with_a_changed_password_all_else_ends(door: Door) -> None:
    account = door.world.operator
    get_token_model().objects.create(account)
    FeedToken.objects.create(
        person=account.person, scope="person", token_sha256="0" * 64, created_at=door.world.now
    )

    with door.at():
        here, elsewhere = sign_in(account.email, PASSWORD), sign_in(account.email, PASSWORD)
        here.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": GOOD})
        answers = [client.get("/akun/").status_code for client in (here, elsewhere)]

    assert answers == [200, 302]
    assert not get_token_model().objects.filter(user=account).exists()
    assert not FeedToken.objects.filter(person=account.person, revoked_at=None).exists()
    assert [act.act for act in AccountEvent.objects.all()] == [AccountAct.PASSWORD_CHANGED]
    assert [to for to, text in door.mailed() if "diubah" in text] == [["operator@uji.example"]]


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("bismillah2025!", False),
        ("Semarang-Jaya-123", False),
        ("r4h4s1a-indonesia", False),
        ("kopi merah gunung kucing", True),
        ("Bismillah hujan reda", True),
        ("zr9-kelabu-lintah", True),
    ],
)
def test_what_everybody_thinks_of_first_is_refused(password: str, taken: bool) -> None:
    def refused() -> bool:
        try:
            IndonesianWordsValidator().validate(password)
        except ValidationError:
            return True
        return False

    assert refused() is not taken


def test_eight_characters_do_beside_a_second_factor(world: World) -> None:
    with pytest.raises(ValidationError):
        LengthValidator().validate("zr9-kela", world.head)
    TOTP.activate(world.head, generate_totp_secret())

    LengthValidator().validate("zr9-kela", world.head)
    with pytest.raises(ValidationError):
        LengthValidator().validate("zr9-kel", world.head)


def test_bssns_profile_asks_for_a_mix() -> None:
    CompositionValidator().validate("Zr9-kelabu-lintah")
    with pytest.raises(ValidationError):
        CompositionValidator().validate("zr9-kelabu-lintah")


@pytest.mark.parametrize("password", ["pendek", "password1234", "123456789012", "operator@uji.example"])
def test_a_weak_password_is_refused_with_its_reason(door: Door, password: str) -> None:
    client = sign_in("operator@uji.example", PASSWORD)

    page = client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": password})

    assert page.status_code == 200
    assert "field-error" in page.content.decode()
    assert User.objects.get(pk=door.world.operator.pk).check_password(PASSWORD)


def test_a_new_address_counts_when_it_was_opened_and_both_are_told(door: Door) -> None:
    client = sign_in("operator@uji.example", PASSWORD)
    asked = client.post("/akun/surel/", {"email": "baru@uji.example"})
    with door.at():
        client.post(asked["Location"], {"password": PASSWORD, "next": "/akun/surel/"})
        client.post("/akun/surel/", {"email": "baru@uji.example"})
        path = door.path()
        before = User.objects.get(pk=door.world.operator.pk).email
        elsewhere = door.opened(path)
        elsewhere.post("/tautan/")

    assert asked["Location"].startswith("/akun/konfirmasi/")
    assert before == "operator@uji.example"
    assert User.objects.get(pk=door.world.operator.pk).email == "baru@uji.example"
    assert sorted(to for to, _text in door.mailed()) == [["baru@uji.example"], ["operator@uji.example"]]


def test_another_accounts_address_is_refused_without_naming_it(door: Door) -> None:
    from accounts.services import passwords

    link = passwords.ask_new_address(door.world.operator, "head@uji.example", at=door.world.tick())

    with pytest.raises(Exception, match="tidak dapat dipakai"):
        passwords.confirm_address(link, at=door.world.tick())


def test_inspectors_read_what_happened_to_accounts_of_their_government(door: Door, signed_in) -> None:
    door.invite()

    here = signed_in("inspector").get("/riwayat/akun/").content.decode()
    there = signed_in("foreign_inspector").get("/riwayat/akun/").content.decode()

    assert ("Diundang" in here.split("<tbody>")[1], "<tbody>" in there) == (True, False)
