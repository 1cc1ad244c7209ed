"""Second factors: who needs one, what is asked anew, and that no way leads round it."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.test import Client

from accounts.enums import AccountAct
from accounts.models import AccountEvent
from contracts.services import signing
from organisations.models import User
from tests import databases
from tests.accounts.conftest import Door
from tests.world import PASSWORD, SECRET, World

pytestmark = pytest.mark.usefixtures("asked")


def demo(*, is_demo: bool) -> None:
    databases.mark_demo(demo=is_demo)
    databases.forget()


@pytest.fixture
def asked(settings, world: World) -> Iterator[None]:
    """An installation in earnest: second factors are asked for, without days of grace."""
    demo(is_demo=False)
    settings.PRAKARSA_SECOND_FACTOR = True
    settings.PRAKARSA_FACTOR_GRACE_DAYS = 0
    yield
    databases.forget()


def with_app(account: User) -> str:
    """The account has an app; its key."""
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def code(secret: str, later: int = 0) -> str:
    return f"{hotp_value(secret, int(time.time()) // 30 + later):06}"


def enter(account: User, secret: str = "") -> Client:
    """Through the page, with the second factor where there is one."""
    client = Client()
    client.post("/masuk/", {"login": account.email, "password": PASSWORD})
    if secret:
        client.post("/masuk/faktor/", {"code": code(secret)})
    return client


def test_whoever_needs_a_factor_is_led_to_it_first(door: Door) -> None:
    with door.at():
        client = enter(door.world.head)
        page, api = client.get("/kotak-masuk/"), client.get("/api/v1/me/")
        sent = client.post("/pemberitahuan/", {})
        factors = client.get("/akun/faktor/")

    assert page["Location"].startswith("/akun/faktor/")
    assert (api.status_code, api.json()["code"]) == (403, "second_factor_required")
    assert (sent.status_code, factors.status_code) == (403, 200)


def test_whoever_only_writes_needs_none(door: Door) -> None:
    with door.at():
        answers = [
            enter(who).get("/kotak-masuk/").status_code for who in (door.world.innovator, door.world.operator)
        ]

    assert answers == [200, 200]


def test_days_of_grace_are_told_and_end(door: Door, settings) -> None:
    settings.PRAKARSA_FACTOR_GRACE_DAYS = 14
    with door.at():
        first = enter(door.world.head).get("/kotak-masuk/")
    with door.at(door.world.now + timedelta(days=13)):
        last = enter(door.world.head).get("/kotak-masuk/")
    with door.at(door.world.now + timedelta(days=15)):
        over = enter(door.world.head).get("/kotak-masuk/")

    assert "faktor kedua" in first.content.decode()
    assert 'href="/akun/faktor/?next=%2Fkotak-masuk%2F"' in first.content.decode()
    assert (first.status_code, last.status_code, over.status_code) == (200, 200, 302)


def test_an_app_is_set_up_and_asked_at_the_next_sign_in(
    door: Door, django_capture_on_commit_callbacks
) -> None:
    account = door.world.head
    with door.at(), django_capture_on_commit_callbacks(execute=True):
        client = enter(account)
        client.post("/akun/konfirmasi/sandi/", {"password": PASSWORD})
        client.get("/akun/faktor/?next=/penugasan/")
        client.get("/akun/faktor/?next=/akun/faktor/")
        client.get("/akun/faktor/aplikasi/")
        secret = client.session["mfa.totp.secret"]
        done = client.post("/akun/faktor/aplikasi/", {"code": code(secret)})
        codes = client.get("/akun/faktor/kode-pemulihan/")
        going_on = client.get("/kotak-masuk/")
    with door.at(door.world.now + timedelta(minutes=2)):
        half = enter(account)
        before = half.get("/kotak-masuk/")
        half.post("/masuk/faktor/", {"code": code(secret)})
        after = half.get("/kotak-masuk/")

    assert (done.status_code, codes.status_code, going_on.status_code) == (302, 200, 200)
    assert '<a class="btn btn-primary" href="/penugasan/">Lanjutkan</a>' in codes.content.decode()
    assert (before["Location"], after.status_code) == ("/masuk/?next=/kotak-masuk/", 200)
    assert secret not in str(Authenticator.objects.filter(user=account).values_list("data"))
    # The recovery codes that come along are neither told nor put down beside it.
    assert (
        list(AccountEvent.objects.filter(account=account).values_list("act", flat=True)).count(
            AccountAct.FACTOR_ADDED
        )
        == 1
    )
    assert sum("Faktor kedua" in text for _to, text in door.mailed()) == 1


def test_a_code_opens_once(door: Door) -> None:
    secret = with_app(door.world.head)
    with door.at():
        one, two = enter(door.world.head), enter(door.world.head)
        answers = [client.post("/masuk/faktor/", {"code": code(secret)}).status_code for client in (one, two)]

    assert answers == [302, 200]


def test_a_session_from_before_the_factor_is_asked_for_it(door: Door) -> None:
    with door.at():
        old = enter(door.world.operator)
        allowed = old.get("/kotak-masuk/").status_code
        secret = with_app(door.world.operator)
        asked = old.get("/kotak-masuk/")
        way = old.get("/akun/konfirmasi/?next=/kotak-masuk/")
        shown = old.post(way["Location"], {"code": code(secret), "next": "/kotak-masuk/"})
        inside = old.get("/kotak-masuk/").status_code

    assert (allowed, asked.status_code, inside) == (200, 302, 200)
    assert asked["Location"].startswith("/akun/konfirmasi/")
    assert (way["Location"].partition("?")[0], shown["Location"]) == (
        "/akun/konfirmasi/kode/",
        "/kotak-masuk/",
    )


def test_in_a_demonstration_only_whoever_has_one_is_asked(door: Door) -> None:
    demo(is_demo=True)
    with door.at():
        without = enter(door.world.head).get("/kotak-masuk/").status_code
        with_app(door.world.sekda)
        having = enter(door.world.sekda).get("/kotak-masuk/").status_code

    assert (without, having) == (200, 302)


def test_in_a_demonstration_nobody_is_told_a_day(door: Door) -> None:
    demo(is_demo=True)
    with door.at():
        page = enter(door.world.head).get("/akun/faktor/").content.decode()

    assert "Tambah kunci sandi" in page
    assert "Jabatan Anda memerlukannya" not in page


def test_launching_is_asked_anew_after_five_minutes(door: Door) -> None:
    # Walks take simulated time, which only a demonstration does; who has a factor is asked there, too.
    demo(is_demo=True)
    world = door.world
    secret = with_app(world.bureau)
    innovation, event = world.approved(), world.event()
    target = f"/inovasi/{innovation.pk}/langkah/launch/"
    launch = {"launch_event": str(event.pk), "version": innovation.version}
    with door.at():
        client = enter(world.bureau, secret)
    with door.at(world.now + timedelta(minutes=6)):
        late = client.post(target, launch)
        led = [client.get(target), client.post(f"/peluncuran/{event.pk}/", {"innovation": innovation.pk})]
        way = client.get("/akun/konfirmasi/")
        client.post(way["Location"], {"code": code(secret), "next": "/akun/konfirmasi/selesai/"})
        fresh = client.post(target, launch)

    innovation.refresh_from_db()
    assert (late.status_code, 'href="/akun/konfirmasi/"' in late.content.decode()) == (403, True)
    assert [answer["Location"].partition("?")[0] for answer in led] == ["/akun/konfirmasi/"] * 2
    assert (fresh.status_code, innovation.state) == (302, "launched")


def test_the_sheet_of_people_is_asked_anew_as_a_whole(door: Door) -> None:
    demo(is_demo=True)
    sheet = "Nama dan gelar,Jabatan,Mulai\nDewi Lestari,Inspektur,2025-01-02"
    with door.at():
        client = enter(door.world.administrator, with_app(door.world.administrator))
    with door.at(door.world.now + timedelta(minutes=6)):
        answers = [client.get("/impor/pejabat/"), client.post("/impor/pejabat/", {"table": sheet})]

    assert [each["Location"] for each in answers] == ["/akun/konfirmasi/?next=%2Fimpor%2Fpejabat%2F"] * 2


def test_signing_asks_who_is_there_but_the_worker_is_nobody(door: Door) -> None:
    from common.presence import ConfirmationRequired, Presence, SessionRequired, request_by

    demo(is_demo=True)
    contract = door.world.awaiting_signatures()

    for presence, refusal in ((Presence(), ConfirmationRequired), (Presence(by_token=True), SessionRequired)):
        with request_by(presence), pytest.raises(refusal):
            signing.sign(contract, actor=door.world.head, secret=SECRET, at=door.world.tick())
    assert signing.sign(contract, actor=door.world.head, secret=SECRET, at=door.world.tick()).version


def test_who_needs_a_factor_does_not_remove_the_last_one(door: Door) -> None:
    secret = with_app(door.world.head)
    with door.at():
        client = enter(door.world.head, secret)
        way = client.post("/akun/faktor/aplikasi/lepas/")
        client.post(way["Location"], {"code": code(secret, 1)})
        kept = client.post("/akun/faktor/aplikasi/lepas/")

    assert (kept.status_code, Authenticator.objects.filter(user=door.world.head).count()) == (200, 1)


def test_an_appointment_is_asked_anew_before_its_form_and_keeps_what_was_typed(door: Door) -> None:
    demo(is_demo=True)
    world = door.world
    secret = with_app(world.administrator)
    target = f"/pejabat/{world.head.person_id}/tunjuk/"
    with door.at():
        client = enter(world.administrator, secret)
        form = client.get(target).status_code
    with door.at(world.now + timedelta(minutes=6)):
        led = client.get(target)
        typed = {
            "role": "inspector",
            "capacity": "definitive",
            "starts_on": "2025-01-02",
            "letter_no": "821/7",
        }
        late = client.post(target, typed).content.decode()

    assert (form, led["Location"].partition("?")[0]) == (200, "/akun/konfirmasi/")
    assert 'value="821/7"' in late
    assert "tidak pernah dikirim balik: Berkas surat." in " ".join(late.split())


def test_in_the_days_of_grace_it_is_said_that_the_password_alone_signs(door: Door, settings) -> None:
    demo(is_demo=True)
    contract = door.world.awaiting_signatures()
    demo(is_demo=False)
    settings.PRAKARSA_FACTOR_GRACE_DAYS = 14
    with door.at():
        client = enter(door.world.head)
        pages = [client.get(path) for path in ("/akun/", f"/kontrak/{contract.pk}/tanda-tangan/")]

    for page in pages:
        assert "kata sandi saja yang memastikan bahwa ini Anda" in page.content.decode()
        assert "14 hari lagi" in page.content.decode()
