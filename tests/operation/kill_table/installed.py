"""The installation of the kill table: shipped units, nginx, a database on a machine of its own, and whoever takes what
is sent."""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings as used
from django.utils import timezone

from accounts.services import issuing
from accounts.tokens import TokenScope
from notifications.models import NoticePreference
from notifications.services import webhooks
from organisations.enums import Role
from organisations.models import Agency, User
from organisations.queries import actor_at
from organisations.services.appointing import seat_of
from tests import databases
from tests.contracts.foreign_authority import ForeignAuthority
from tests.deploy.proxy import HOST, running_proxy
from tests.deploy.supervisor import Service, Supervisor
from tests.operation.backing_up import Backups
from tests.operation.kill_table.clients import WritingAgency
from tests.operation.kill_table.database_machine import DatabaseMachine, database_machine
from tests.operation.starting import ORIGIN, known_static_files, manage
from tests.workflow.workers.mail_server import PostOffice
from tests.workflow.workers.obligations import owe
from tests.world import World, hired
from tools.installing.environment import defaults, merged, read
from workflow.engine.events import installation

WAITING = """
SELECT (SELECT count(*) FROM workflow_outboxmessage WHERE delivered_at IS NULL AND set_aside_at IS NULL)
     + (SELECT count(*) FROM notifications_notice WHERE mail_at <= clock_timestamp())"""


class SlowPostOffice(PostOffice):
    """Takes its time over each message, so that there is one on its way at every moment for a good while."""

    SECONDS = 4.0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        taken = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.SECONDS)
        return taken


class CountingReceiver:
    """Takes what the webhook sends: how often each message came, its bodies, and the order of each record's events."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.bodies: dict[str, set[bytes]] = {}
        self.sequence: dict[str, list[int]] = {}
        receiver, turn = self, threading.Lock()

        class TakingWebhooks(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with turn:
                    receiver.take(self.headers["webhook-id"], body)
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), TakingWebhooks)
        self.address = f"http://127.0.0.1:{self._server.server_port}/peristiwa"

    def take(self, key: str, body: bytes) -> None:
        """One request."""
        self.taken[key] += 1
        self.bodies.setdefault(key, set()).add(body)
        if self.taken[key] == 1:
            event = json.loads(body)
            self.sequence.setdefault(event["subject"]["id"], []).append(event["seq"])

    @contextmanager
    def open(self) -> Iterator[None]:
        """Until the block ends."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()


@dataclass
class Installed:
    """All of it, running."""

    folder: Path
    supervisor: Supervisor
    database: DatabaseMachine
    desks: list[WritingAgency]
    # Who is owed an e-mail.
    readers: list[str]
    post: PostOffice
    events: CountingReceiver
    port: int = 0

    @property
    def web(self) -> Service:
        """The web server."""
        return self.supervisor.services["prakarsa-web.service"]

    @property
    def workers(self) -> list[Service]:
        """Both."""
        return [self.supervisor.services[f"prakarsa-worker@{number}.service"] for number in (1, 2)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What somebody reads who stands beside the database."""
        with psycopg.connect(self.database.beside()) as owner:
            return owner.execute(query.encode()).fetchall()

    def is_idle(self) -> bool:
        """Whether the workers have nothing left to do, now or later today."""
        return self.rows(WAITING) == [(0,)]


@contextmanager
def installed(world: World, folder: Path, settings: Any, *, agencies: int) -> Iterator[Installed]:
    """What prakarsa.target wants, over a restored backup of the world, with so many agencies of one writer each."""
    with ExitStack() as stack:
        events = CountingReceiver()
        stack.enter_context(events.open())
        desks, readers = _desks(world, events, settings, count=agencies)
        backup = _backup(folder)
        database = stack.enter_context(database_machine())
        post = stack.enter_context(SlowPostOffice(faults=0, seed=0))
        _write_settings(folder, database, post)
        env = {"PATH": "/usr/bin:/bin", **read((folder / "etc/prakarsa/environment").read_text())}
        restored = manage("restore", str(backup), env={**env, "PRAKARSA_AS_OWNER": "1"})
        assert restored.status == 0, restored.lines
        supervisor = Supervisor(Path(__file__).resolve().parents[3] / "deploy/systemd", folder)
        found = Installed(folder, supervisor, database, desks, readers, post, events)
        supervisor.start("prakarsa.target")
        stack.callback(supervisor.stop)
        found.port = stack.enter_context(running_proxy(folder, web=folder / "run/prakarsa/web.sock"))
        yield found


def _desks(
    world: World, events: CountingReceiver, settings: Any, *, count: int
) -> tuple[list[WritingAgency], list[str]]:
    """Agencies with a writer, an operator and a head each. What two of them owe is late, so that they are written to,
    at any hour; the government has a webhook.
    """
    databases.mark_demo(demo=False)
    installation.cache_clear()
    with databases.owner_connection() as owner:
        owner.execute("UPDATE workflow_installation SET origin = %s", [ORIGIN])
    now, desks, readers = timezone.now(), list[WritingAgency](), list[str]()
    for number in range(count):
        agency = Agency.objects.create(
            government=world.government, name=f"Dinas {number}", name_key=f"dinas {number}", kind="dinas"
        )
        for role in (Role.AGENCY_HEAD, Role.AGENCY_OPERATOR):
            reader: User = hired(f"{role}{number}", seat_of(role, agency=agency))
            NoticePreference.objects.create(person=reader.person, quiet_from=7, quiet_until=7)
            readers.append(reader.email)
        owe([agency], due_at=now - timedelta(hours=2))
        writer: User = hired(f"penulis{number}", seat_of(Role.INNOVATOR, agency=agency))
        desks.append(WritingAgency(str(agency.pk), _token(writer, now)))
    settings.PRAKARSA_WEBHOOK_PRIVATE = True
    administrator = actor_at(world.administrator.person_id, now)
    webhooks.set_up(administrator, world.government.pk, url=events.address, at=now)
    return desks, readers


def _token(user: User, at: datetime) -> str:
    lasts = timedelta(days=1)
    return str(issuing.issue(user, scope=TokenScope.WRITE, lasts=lasts, at=at, by_factor=True).text)


def _backup(folder: Path) -> Path:
    backups = Backups(folder).below(folder / "backups")
    made, found = backups.make()
    backups.close()
    assert made.status == 0, made.lines
    return found


def _write_settings(folder: Path, database: DatabaseMachine, post: PostOffice) -> None:
    data, signing = folder / "var/lib/prakarsa", folder / "signing.toml"
    signing.write_text(f'roots = "{ForeignAuthority().roots_file(folder)}"\n')
    signing.chmod(0o600)
    given = {
        "DATABASE_URL": database.url("prakarsa_app"),
        "DATABASE_OWNER_URL": database.url("prakarsa_owner"),
        "DATABASE_SEQUENCER_URL": database.url("prakarsa_seq"),
        "PRAKARSA_LOG_KEY_FILE": str(folder / "var/lib/prakarsa-log/log.pem"),
        "PRAKARSA_DATA_DIR": str(data),
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
        "PRAKARSA_SIGNING_FILE": str(signing),
        "PRAKARSA_ORIGIN": ORIGIN,
        "SECRET_KEY": used.SECRET_KEY,
        # The receiver of webhooks is on this machine.
        "PRAKARSA_WEBHOOK_PRIVATE": "true",
        "WEB_CONCURRENCY": "2",
    }
    file = folder / "etc/prakarsa/environment"
    file.parent.mkdir(parents=True)
    file.write_text(merged("", given, defaults(HOST, port="5432")))
    (data / "static").mkdir(parents=True)
    (data / "static/staticfiles.json").write_text(known_static_files())
