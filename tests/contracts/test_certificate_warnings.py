"""A certificate that ends is told 60, 30 and 7 days before: to its official and to the administrators, each once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from contracts.models import CertificateWarning, SigningEnrolment
from contracts.services import expiring
from notifications.models import Notice
from notifications.services import digests
from organisations.enums import Capacity
from organisations.models import OfficeHeld
from organisations.services.appointing import appoint, end
from tests import databases
from tests.deadlines.test_deadline_worker import WORKER, manage, manage_from_the_start
from tests.web.conftest import now, signed_in  # noqa: F401 -- fixtures
from tests.world import LONG_AGO, World, build
from workflow.outbox import queue

pytestmark = pytest.mark.django_db
# 16.30 UTC is 23.30 in the government's zone: an hour later its next day has begun.
LAST = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)


def enrolled(world: World, who: str = "head", last: datetime = LAST) -> SigningEnrolment:
    user = getattr(world, who)
    return SigningEnrolment.objects.create(
        id=uuid4(), seat=world.seats[who], person=user.person, signer="pkcs12", certificate=b"x", chain=b"",
        fingerprint="0" * 64, subject="Pejabat", issuer="Penerbit", valid_until=last, has_key_file=True,
        enrolled_by=user.person, enrolled_at=world.now,
    )  # fmt: skip


def told(world: World) -> set[tuple[str, str]]:
    names = {user.person_id: name for name, user in world.people.items()}
    rows = Notice.objects.filter(code="certificate_ends").values_list("person_id", "kind")
    return {(names[person], kind) for person, kind in rows}


def days_told() -> list[int]:
    return sorted(CertificateWarning.objects.values_list("days", flat=True))


def test_each_threshold_is_told_once_in_days_of_the_government(world: World) -> None:
    enrolled(world)
    midnight = datetime(2025, 12, 31, tzinfo=UTC) - timedelta(hours=7)
    # From 61 days before until the day after the last, three rounds a day: 01.00, 09.00 and 23.59 local time.
    rounds = [(day, hours) for day in range(-61, 2) for hours in (1, 9, 23.98)]
    counts = [
        (day, hours) for day, hours in rounds if expiring.warn(at=midnight + timedelta(days=day, hours=hours))
    ]

    assert counts == [(-60, 1), (-30, 1), (-7, 1)]
    assert days_told() == [7, 30, 60]
    assert told(world) == {("head", "office"), ("administrator", "operation")}
    assert Notice.objects.filter(code="certificate_ends").count() == 6
    assert "31-12-2025" in Notice.objects.filter(code="certificate_ends").values_list("title", flat=True)[0]


@pytest.mark.parametrize(
    ("left", "threshold"), [(61, None), (60, 60), (59, 60), (29, 30), (5, 7), (0, 7), (-3, 7)]
)
def test_one_enrolled_inside_a_threshold_is_told_by_that_one(
    world: World, left: int, threshold: int | None
) -> None:
    enrolled(world, last=world.now + timedelta(days=left))

    expiring.warn(at=world.now)
    expiring.warn(at=world.now + timedelta(hours=1))

    assert days_told() == ([] if threshold is None else [threshold])


def test_who_left_or_stands_in_is_not_told(world: World) -> None:
    """Neither a Plt. nor whoever left; nor about a certificate that its holder ended; the successor's own is told."""
    enrolled(world)
    replaced = enrolled(world, "sekda")
    end(OfficeHeld.objects.get(person=world.head.person), at=world.tick())
    SigningEnrolment.objects.filter(pk=replaced.pk).update(ended_at=world.now, ended_by=world.sekda.person)
    appoint(
        world.operator.person, world.seats["head"], starts_at=LONG_AGO, capacity=Capacity.PLT, letter_no="1/2025",
        ends_at=LAST + timedelta(days=90),
    )  # fmt: skip
    world.seats["operator"] = world.seats["head"]
    enrolled(world, "operator")
    enrolled(world, "regent")

    assert expiring.warn(at=LAST - timedelta(days=10)) == 1
    assert told(world) == {("regent", "office"), ("administrator", "operation")}


def test_an_official_who_administers_too_is_told_once(world: World) -> None:
    appoint(world.head.person, world.seats["administrator"], starts_at=LONG_AGO)
    enrolled(world)
    expiring.warn(at=LAST - timedelta(days=30))

    assert told(world) == {("head", "office"), ("administrator", "operation")}
    assert Notice.objects.filter(code="certificate_ends").count() == 2


def test_page_notices_and_mail_say_it(
    world: World,
    now: Callable[[], None],  # noqa: F811
    signed_in: Callable[[str], Client],  # noqa: F811
) -> None:
    enrolled(world, last=world.now + timedelta(days=30))
    expiring.warn(at=world.now)
    queue.deliver_due(at=world.tick())
    digests.compose_due(at=world.tick(hours=3))
    queue.deliver_due(at=world.tick(minutes=5))
    now()

    certificates = signed_in("head").get("/sertifikat/").content.decode()
    own = signed_in("head").get("/pemberitahuan/").content.decode()
    administrators = signed_in("administrator").get("/pemberitahuan/").content.decode()

    assert "30 hari lagi" in certificates
    assert "Sertifikat penandatanganan segera berakhir" in own
    assert 'href="/sertifikat/"' in own
    assert "Pejabatnya telah diberi tahu" in administrators
    sent = {message.to[0]: str(message.body) for message in mail.outbox}
    assert "Sertifikat penandatanganan segera berakhir" in sent[world.head.email]
    assert "Sertifikat penandatanganan segera berakhir" in sent[world.administrator.email]


@pytest.mark.django_db(transaction=True)
def test_the_shipped_worker_tells_it(tmp_path: Any) -> None:
    """In processes of its own, one after the other: told by the first, never again."""
    world = build()
    enrolled(world, last=datetime.now(UTC) + timedelta(days=20))
    databases.mark_demo(demo=False)

    manage_from_the_start(tmp_path, *WORKER)
    manage(*WORKER)

    assert days_told() == [30]
    assert told(world) == {("head", "office"), ("administrator", "operation")}
