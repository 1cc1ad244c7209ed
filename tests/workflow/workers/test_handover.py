"""The shipped worker as a process, with the real settings and a mail server on a socket, while an office passes."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from notifications.models import Mailing, NoticePreference
from notifications.services import digests
from organisations.models import User
from organisations.services.appointing import appoint, end
from tests import databases
from tests.workflow.workers.mail_server import ROOT, PostOffice
from tests.world import PASSWORD, build
from workflow.models import OutboxMessage
from workflow.outbox import queue


def run_worker_once(*, port: int, data: Path) -> str:
    """Deliver what is due and end, as an operator's shell would; what it complained of."""
    environment = {
        **os.environ,
        "PRAKARSA_DATA_DIR": str(data),
        "DATABASE_URL": databases.address(),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "run_worker", "--once"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stderr


def at_any_hour(*users: User) -> None:
    """The process reads the real clock, which may stand in anybody's quiet hours."""
    for user in users:
        NoticePreference.objects.update_or_create(
            person_id=user.person_id, defaults={"quiet_from": 7, "quiet_until": 7}
        )


@pytest.mark.django_db(transaction=True)
def test_the_successor_gets_the_e_mail_and_the_former_gets_none(tmp_path: Path) -> None:
    world = build()
    world.submitted()
    queue.deliver_due(at=world.tick())
    digests.compose_due(at=world.tick(days=1))
    former = Mailing.objects.get(person_id=world.head.person_id)
    successor = User.objects.create_user("successor@uji.example", PASSWORD)
    end(world.head.person.offices.get(), at=world.tick())
    appoint(successor.person, world.seats["head"], starts_at=world.now)
    # Not the e-mail: that is the process's to refuse.
    OutboxMessage.objects.filter(topic="mail").update(available_at=world.now + timedelta(days=9))
    queue.deliver_due(at=world.tick())
    OutboxMessage.objects.filter(topic="mail").update(available_at=world.now)
    at_any_hour(world.head, successor)

    with PostOffice(faults=0, seed=0) as post:
        said = run_worker_once(port=post.port, data=tmp_path)

    former.refresh_from_db()
    (letter,) = (body for bodies in post.bodies.values() for body in bodies)
    assert set(post.days) == {"successor@uji.example"}
    assert b"successor@uji.example" in letter
    assert (former.sent_at, former.withdrawn_at is not None) == (None, True), said
    assert list(OutboxMessage.objects.exclude(last_error="").values_list("topic", "last_error")) == []
