"""An installation in earnest on the moved clock: the installer's settings, the shipped units, nginx, PostgreSQL."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import psycopg

from tests.contracts.foreign_authority import ForeignAuthority
from tests.deploy.proxy import HOST, running_proxy
from tests.deploy.supervisor import Supervisor, parsed, patiently
from tests.operation.living.clock import MovedClock, cluster, moved_clock
from tests.operation.living.observers import PATIENCE, WIB, Mailboxes, SiteVisitor, WebhookReceiver
from tests.operation.starting import ROOT, Ended, known_static_files
from tools.installing.environment import APPLICATION, OWNER, SEQUENCER, defaults, merged, read

TARGET = "prakarsa.target"
# Before the quiet hours end, so that e-mails wait for what a day brings; and after the hour of the daily e-mail.
EARLY, NINE = time(6, 30), time(9, 5)
# Rounds of the worker begin every five seconds. One that notices a leap of the clock makes up for the last it missed,
# so a leap to just before such a moment need not wait for another.
JUST_BEFORE, A_MINUTE = timedelta(seconds=0.1), timedelta(seconds=61)
# What the workers still have to do at the present moment. Not a message behind one of its lane that waits for later.
DUE = """
SELECT (SELECT count(*) FROM workflow_outboxmessage AS message
         WHERE delivered_at IS NULL AND set_aside_at IS NULL AND available_at <= clock_timestamp()
           AND NOT EXISTS (
               SELECT 1 FROM workflow_outboxmessage AS ahead
                WHERE ahead.lane = message.lane AND ahead.lane <> '' AND ahead.id < message.id
                  AND ahead.delivered_at IS NULL AND ahead.set_aside_at IS NULL
                  AND ahead.available_at > clock_timestamp()))
     + (SELECT count(*) FROM notifications_notice WHERE mail_at <= clock_timestamp())
     + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))
"""
# The last round of the workers that was begun.
ROUND = "SELECT max(defer_timestamp) FROM procrastinate_periodic_defers WHERE task_name = 'prakarsa.round'"


@dataclass
class Living:
    """The running installation, and whoever looks at it."""

    clock: MovedClock
    folder: Path
    host: str
    authority: ForeignAuthority
    letters: Mailboxes
    webhook: WebhookReceiver
    supervisor: Supervisor
    port: int = 0
    people: dict[str, SiteVisitor] = field(default_factory=dict)
    _owner: psycopg.Connection[tuple[object, ...]] | None = None

    def visitor(self, email: str = "") -> SiteVisitor:
        """A browser in which nobody is signed in."""
        return SiteVisitor(self.port, self.clock.now, email)

    @property
    def settings(self) -> dict[str, str]:
        """The installation's own file of settings."""
        return read((self.folder / "etc/prakarsa/environment").read_text())

    def manage(self, *arguments: str, as_owner: bool = False) -> Ended:
        """`prakarsa COMMAND`, to its end."""
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **self.settings}
        if as_owner:
            env["PRAKARSA_AS_OWNER"] = "1"
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ended(done.returncode, tuple((done.stdout + done.stderr).splitlines()))

    def live_on(self, day: date, *, early: bool) -> None:
        """That day comes, with its early morning or not, then nine o'clock with its e-mails; back when all is done that
        is due."""
        for hour in (EARLY, NINE) if early else (NINE,):
            self.clock.move(datetime.combine(day, hour, tzinfo=WIB) - JUST_BEFORE)
            self.settle()

    def let_a_minute_pass(self) -> None:
        """What the workers look for once a minute has been looked for, too, after whatever was just done."""
        self.clock.move(self.clock.now() + A_MINUTE)
        self.settle()

    def timers(self, since: datetime) -> Iterator[str]:
        """The services that timers of the target would have started between a moment and now."""
        units = self.supervisor.folder
        for name in " ".join(parsed(units, TARGET)["Unit", "Wants"]).split():
            if name.endswith(".timer"):
                [when] = parsed(units, name)["Timer", "OnCalendar"]
                if _elapses(when, since) <= self.clock.now():
                    yield name.replace(".timer", ".service")

    def settle(self) -> None:
        """Wait until a round of the worker that began from now on has left nothing to do."""
        asked = self.clock.now().timestamp()
        patiently(lambda: self._last_round() > asked and self._due() == 0, seconds=PATIENCE)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the owner of the tables reads."""
        if self._owner is None:
            self._owner = psycopg.connect(self.database(OWNER), autocommit=True)
        return list(self._owner.execute(query.encode()).fetchall())

    def close(self) -> None:
        """Whoever read has done so."""
        if self._owner is not None:
            self._owner.close()

    def database(self, role: str) -> str:
        """The address of the database for a role."""
        return f"postgresql://{role}@/prakarsa?host={self.host}"

    def _due(self) -> int:
        [[count]] = self.rows(DUE)
        return int(str(count))

    def _last_round(self) -> int:
        [[moment]] = self.rows(ROUND)
        return int(str(moment or 0))


@contextmanager
def living(folder: Path, begins: datetime) -> Iterator[Living]:
    """Migrated and running, with no government yet; everything in it goes by a clock that stands at `begins` now."""
    with ExitStack() as stack:
        clock = stack.enter_context(moved_clock(begins))
        host = stack.enter_context(cluster(clock))
        found = Living(
            clock, folder, host, ForeignAuthority(), Mailboxes(clock.now), WebhookReceiver(),
            Supervisor(ROOT / "deploy/systemd", folder),
        )  # fmt: skip
        stack.callback(found.close)
        stack.enter_context(found.letters.open())
        stack.enter_context(found.webhook.open())
        _write_settings(found)
        migrated = found.manage("migrate", "--verbosity", "0", as_owner=True)
        assert migrated.status == 0, migrated.lines
        # One of the two workers is as good as the other.
        found.supervisor.start(TARGET, but="prakarsa-worker@2.service")
        stack.callback(found.supervisor.stop)
        web = folder / "run/prakarsa/web.sock"
        found.port = stack.enter_context(running_proxy(folder, web=web))
        yield found


def _elapses(when: str, since: datetime) -> datetime:
    """When a calendar event of systemd comes first after a moment, on a server whose zone is UTC."""
    base = f"--base-time={since.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    done = subprocess.run(
        ["systemd-analyze", "calendar", base, when],
        env={"PATH": os.environ["PATH"], "TZ": "UTC", "LANG": "C.UTF-8"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = re.search(r"Next elapse: \w+ (\S+ \S+) UTC", done.stdout)
    assert found is not None, done.stdout
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)


def _write_settings(found: Living) -> None:
    data, signing = found.folder / "var/lib/prakarsa", found.folder / "signing.toml"
    signing.write_text(f'roots = "{found.authority.roots_file(found.folder)}"\n')
    signing.chmod(0o600)
    given = {
        **found.clock.environment,
        "DATABASE_URL": found.database(APPLICATION),
        "DATABASE_OWNER_URL": found.database(OWNER),
        "DATABASE_SEQUENCER_URL": found.database(SEQUENCER),
        "PRAKARSA_LOG_KEY_FILE": str(found.folder / "var/lib/prakarsa-log/log.pem"),
        "PRAKARSA_DATA_DIR": str(data),
        "EMAIL_URL": f"smtp://127.0.0.1:{found.letters.port}",
        "PRAKARSA_SIGNING_FILE": str(signing),
        # The receiver of webhooks is on this machine.
        "PRAKARSA_WEBHOOK_PRIVATE": "true",
        "WEB_CONCURRENCY": "1",
    }
    file = found.folder / "etc/prakarsa/environment"
    file.parent.mkdir(parents=True)
    file.write_text(merged("", given, defaults(HOST, port="5432")))
    (data / "static").mkdir(parents=True)
    (data / "static/staticfiles.json").write_text(known_static_files())
