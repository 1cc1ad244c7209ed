"""A new way into an account: asked by one administrator, allowed by another, told to the person and the inspector."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from knox.models import get_token_model

from accounts.models import AccessLink, AccountEvent
from accounts.services import links
from appointments.models import Official
from appointments.services.people import PersonDetails, enter
from common.errors import DomainError
from notifications.models import Notice
from organisations.enums import Role
from organisations.models import User
from organisations.services.appointing import appoint, seat_of
from tests.world import LONG_AGO, World, hired
from workflow.engine import gate
from workflow.models import Event
from workflow.outbox import queue

NIP, GOOD, NEW = "197504122000032001", "kopi-tubruk-pagi-hari", "teh-poci-gula-batu-pagi"
Browser = Callable[[str], Client]


@pytest.fixture
def official(world: World) -> Official:
    """Without a mailbox, accepted long ago, with a second factor; and a second administrator."""
    made = enter(
        world.government,
        PersonDetails(name="Siti", employee_no=NIP),
        actor=world.administrator,
        at=world.tick(),
    )
    account = User.objects.create_user(f"{NIP}@tanpa-surel.invalid", GOOD, person=made.person)
    appoint(
        made.person, seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=7), starts_at=LONG_AGO
    )
    TOTP.activate(account, generate_totp_secret())
    world.people["second"] = hired("kedua", world.seats["administrator"])
    world.people["official"] = account
    return made


def step(world: World, official: Official, name: str, who: str, **more: Any) -> Official:
    return gate.perform(official, name, actor=getattr(world, who), at=world.tick(), **more)


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as found:
        work()
    gaps = [gap.code for gap in found.value.gaps]
    return gaps[0] if gaps else found.value.code


def asked(world: World, official: Official, **facts: Any) -> Official:
    return step(world, official, "ask_reset", "administrator", comment="Lupa sandi.", **facts)


def test_two_administrators_give_a_new_way_in_by_letter(
    world: World, official: Official, signed_in: Browser, now: Callable[[], None]
) -> None:
    """On pages, to the sign-in of the person; the factor that was not lost stays."""
    now()
    account = world.official
    path = f"/pejabat/catatan/{official.pk}/langkah"
    version = {"version": official.version}
    first = signed_in("administrator").post(
        f"{path}/ask_reset/", version | {"comment": "Lupa sandi."}, follow=True
    )
    alone = signed_in("administrator").post(f"{path}/allow_reset/", {"version": official.version + 1})
    queue.deliver_due(at=world.tick())
    inbox = signed_in("second").get("/kotak-masuk/").content.decode()
    allowed = signed_in("second").post(f"{path}/allow_reset/", {"version": official.version + 1})
    shown = signed_in("second").post(allowed["Location"])
    again = signed_in("second").post(allowed["Location"])
    person = Client()
    person.get(shown.context["address"].removeprefix("http://localhost:8000"), follow=True)
    person.post("/tautan/", {"password": NEW})

    account.refresh_from_db()
    assert (first.status_code, alone.status_code, "Izinkan jalan masuk baru" in inbox) == (200, 403, True)
    assert (allowed.status_code, shown.status_code, again.status_code) == (302, 200, 409)
    assert (account.check_password(NEW), Authenticator.objects.filter(user=account).count()) == (True, 1)
    assert list(
        AccountEvent.objects.filter(account=account).order_by("id").values_list("act", flat=True)
    ) == [
        "reopened",
        "link_shown",
        "password_reset",
    ]


@pytest.mark.parametrize(("said", "lost"), [("true", True), ("false", False)])
def test_the_api_says_whether_the_factor_is_lost(
    world: World, official: Official, signed_in: Browser, now: Callable[[], None], said: str, lost: bool
) -> None:
    """There, facts are texts."""
    now()
    path = f"/api/v1/officials/{official.pk}/transitions/ask_reset/"
    body = {"comment": "Telepon hilang.", "factors": said}
    answer = signed_in("administrator").post(path, body, content_type="application/json")

    official.refresh_from_db()
    assert (answer.status_code, official.state, official.reset_factors) == (200, "reset_asked", lost)


def test_the_person_and_the_inspector_are_told(world: World, official: Official) -> None:
    asked(world, official)
    step(world, official, "allow_reset", "second")
    queue.deliver_due(at=world.tick())

    told = Notice.objects.filter(subject_type="official", code="allow_reset").values_list(
        "person_id", flat=True
    )
    assert {world.official.person_id, world.inspector.person_id} <= set(told)
    assert Event.objects.filter(subject_id=official.pk, kind="official.allow_reset").count() == 1


def test_what_opened_the_account_ends_and_a_lost_factor_with_the_link(
    world: World, official: Official
) -> None:
    token = get_token_model().objects
    token.create(user=world.official)

    asked(world, official, factors=True)
    before = token.count()
    step(world, official, "allow_reset", "second")
    link = AccessLink.objects.get(account=world.official)
    still = Authenticator.objects.filter(user=world.official).count()
    browser = Client()
    browser.get(links.address_of(link).removeprefix("http://localhost:8000"), follow=True)

    assert (before, token.count(), still, link.purpose, link.address) == (1, 0, 1, "renewal", "")


def test_a_sign_in_that_waits_for_a_lost_factor_ends_with_the_new_password(
    world: World, official: Official, settings, now: Callable[[], None]
) -> None:
    """In the browser in which the factor was asked for in vain."""
    settings.PRAKARSA_SECOND_FACTOR = True
    asked(world, official, factors=True)
    step(world, official, "allow_reset", "second")
    path = links.address_of(AccessLink.objects.get(account=world.official))
    now()
    browser = Client()
    asked_for = browser.post("/masuk/", {"login": NIP, "password": GOOD})
    browser.get(path.removeprefix("http://localhost:8000"), follow=True)
    browser.post("/tautan/", {"password": NEW})

    pages = [browser.get(place).status_code for place in ("/masuk/", "/kotak-masuk/")]
    entered = browser.post("/masuk/", {"login": NIP, "password": NEW})

    assert asked_for["Location"] == "/masuk/faktor/"
    assert (pages, entered.status_code) == ([200, 302], 302)


def test_nobody_allows_what_they_asked_or_what_is_their_own(world: World, official: Official) -> None:
    asked(world, official)

    assert refusal(lambda: step(world, official, "allow_reset", "administrator")) == "four_eyes"
    assert refusal(lambda: step(world, official, "allow_reset", "inspector")) == "not_your_office"
    refused = step(world, official, "refuse_reset", "second", comment="Bukan orangnya.")
    assert (refused.state, AccessLink.objects.count()) == ("active", 0)


def test_an_administrator_is_never_let_in_by_one_alone(world: World, official: Official) -> None:
    """With two administrators there is nobody to allow it; a third one may."""
    own = enter(world.government, PersonDetails(name="Kedua"), actor=world.administrator, at=world.tick())
    Official.objects.filter(pk=own.pk).update(person=world.second.person)

    def ask(name: str) -> Official:
        return step(world, own, name, "administrator", comment="Hilang.", factors=True)

    codes = [refusal(lambda name=name: ask(name)) for name in ("ask_reset", "reset_alone")]
    hired("ketiga", world.seats["administrator"])

    assert (codes, ask("ask_reset").state) == (["none", "administrator"], "reset_asked")


def test_the_only_administrator_gives_it_alone_and_it_is_marked(
    world: World, official: Official, signed_in: Browser, now: Callable[[], None]
) -> None:
    second = world.second
    refused = refusal(lambda: step(world, official, "reset_alone", "administrator", comment="Lupa sandi."))
    second.person.offices.update(ends_at=world.now)
    now()
    done = step(world, official, "reset_alone", "administrator", comment="Lupa sandi.")
    listed = signed_in("inspector").get("/pejabat/?alone=true").content.decode()
    world.people["third"] = hired("ketiga", world.seats["administrator"])
    own = refusal(lambda: step(world, official, "confirm_account", "administrator"))
    confirmed = step(world, official, "confirm_account", "third")

    assert (refused, done.opened_by_id, own) == ("there", world.administrator.person_id, "four_eyes")
    assert ("Siti" in listed, confirmed.opened_by_id) == (True, None)


def test_whoever_has_a_mailbox_helps_themselves_unless_the_factor_is_lost(
    world: World, official: Official
) -> None:
    User.objects.filter(pk=world.official.pk).update(email="siti@uji.example")

    own = refusal(lambda: asked(world, official))
    asked(world, official, factors=True)
    step(world, official, "allow_reset", "second")

    assert (own, AccessLink.objects.get().address) == ("mailbox", "siti@uji.example")


def test_an_invitation_is_marked_until_a_second_administrator_confirms(
    world: World, official: Official, signed_in: Browser, now: Callable[[], None]
) -> None:
    """Several at once, with what was proposed; what changed meanwhile is refused."""
    fresh = PersonDetails(name="Baru", email="baru@uji.example")
    made = enter(world.government, fresh, actor=world.administrator, at=world.tick())
    now()
    signed_in("administrator").post(f"/pejabat/{made.person_id}/undang/")
    starts_on = {"starts_on": world.now.date().isoformat()}
    signed_in("administrator").post(
        f"/pejabat/{made.person_id}/tunjuk/",
        starts_on | {"role": "panel_member", "ordinal": "8", "capacity": "definitive"},
    )

    own = signed_in("administrator").get("/penugasan/konfirmasi/").context["rows"]
    rows = signed_in("second").get("/penugasan/konfirmasi/").context["rows"]
    nothing = signed_in("second").post("/penugasan/konfirmasi/", {})
    chosen = [each.key for each in rows]
    stale = chosen[0].rpartition(":")[0] + ":0"
    old = signed_in("second").post("/penugasan/konfirmasi/", {"chosen": [stale, "tidak-ada"]}, follow=True)
    signed_in("second").post("/penugasan/konfirmasi/", {"chosen": chosen})

    assert (own, [each.step for each in rows]) == ([], ["confirm", "confirm_account"])
    assert (nothing.status_code, len(old.context["rows"])) == (400, 2)
    assert "diubah sejak" in old.content.decode()
    assert not signed_in("second").get("/penugasan/konfirmasi/").context["rows"]
    assert Official.objects.get(pk=made.pk).opened_by_id is None
