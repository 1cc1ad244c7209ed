"""Workers killed −9 at random while the mail server fails half-way: nothing lost, nothing doubled but what a kill may.

One message may come a second time per kill, and per connection dropped after the server took it, always under the same
Message-ID and to the byte.
"""

import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from deadlines.models import DeadlineStepReached
from notifications.models import Mailing, NoticePreference
from organisations.enums import Role
from organisations.models import Agency, Government, User
from organisations.services.appointing import seat_of
from tests import campaign, databases
from tests.workflow.workers.mail_server import PostOffice, Workers
from tests.workflow.workers.obligations import CODES, owe
from tests.world import hired
from workflow.engine.events import installation

AGENCIES = 8
# Each start of a process costs as much as all the rest that it does.
WORKERS = campaign.length(short=2, full=3)
KILLS = campaign.length(short=2, full=4)
ROUNDS = 10
PATIENCE = 240.0


@pytest.mark.parametrize("drawn_from", campaign.seeds("workers", full=ROUNDS))
@pytest.mark.parametrize("kind", ["embedded", pytest.param("procrastinate", marks=pytest.mark.postgresql)])
@pytest.mark.django_db(transaction=True)
def test_killed_workers_lose_and_double_nothing(tmp_path: Path, kind: str, drawn_from: int) -> None:
    databases.mark_demo(demo=False)
    installation.cache_clear()
    deadlines = owe(offices(), due_at=timezone.now() - timedelta(hours=2))

    with PostOffice(faults=0.12, seed=drawn_from) as post:
        workers = Workers(WORKERS, port=post.port, data=tmp_path, kind=kind, seed=drawn_from)
        kill_while_they_work(workers, post)
        said = workers.stop()

    repeats = sum(post.taken.values()) - len(post.taken)
    sys.stdout.write(
        f"{kind}: {len(post.taken)} messages, {workers.kills} kills, {post.refused} refused, {post.dropped} dropped, "
        f"{post.dropped_after_taking} dropped after taking, {repeats} repeated\n"
    )
    sent = Mailing.objects.filter(sent_at__isnull=False)
    assert set(sent.values_list("message_id", flat=True)) == set(post.taken), said
    assert len(post.taken) == 2 * AGENCIES
    assert repeats <= workers.kills + post.dropped_after_taking
    assert {len(copies) for copies in post.bodies.values()} == {1}
    assert {len(keys) for keys in post.days.values()} == {1}
    steps = list(DeadlineStepReached.objects.values_list("deadline_id", "code"))
    assert sorted(steps) == sorted((deadline.pk, code) for deadline in deadlines for code in CODES)
    assert post.refused + post.dropped > 0


def offices() -> list[Agency]:
    """Agencies with an operator and a head each, who may be mailed at any hour."""
    place = Government.objects.create(code="35.23", name="Kabupaten Tuban", kind="regency")
    found = []
    for number in range(AGENCIES):
        agency = Agency.objects.create(government=place, name=f"Dinas {number}", name_key=f"dinas {number}")
        for role in (Role.AGENCY_OPERATOR, Role.AGENCY_HEAD):
            user: User = hired(f"{role}{number}", seat_of(role, agency=agency))
            NoticePreference.objects.create(person=user.person, quiet_from=7, quiet_until=7)
        found.append(agency)
    return found


def kill_while_they_work(workers: Workers, post: PostOffice) -> None:
    """Kill one at every few messages, then let the rest be finished."""
    pause, began = threading.Event(), time.monotonic()
    expected: int = 2 * AGENCIES
    seen: Any = 0
    while time.monotonic() - began < PATIENCE:
        taken = len(post.taken)
        if workers.kills < KILLS and taken - seen >= 3:
            workers.kill_one()
            seen = taken
        if taken == expected and not Mailing.objects.filter(sent_at__isnull=True).exists():
            return
        pause.wait(0.02)
