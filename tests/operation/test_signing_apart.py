"""Many contracts are signed beside the shipped server, in production mode: pages tell how far it is, nothing keeps the
passphrase, a kill loses and doubles nothing, and the server itself never loads what reads and makes PDF files."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

import pytest
from django.conf import settings as used
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client, override_settings

from contracts.documents import store
from contracts.models import Contract, Signature, SignatureRequest, SigningBatch
from organisations.models import User
from tests import campaign, databases
from tests.contracts.foreign_authority import ForeignAuthority
from tests.contracts.saga.killing import broken_chain
from tests.contracts.saga.test_secret import CANARY, dump, dump_from_outside, files_in, kept, leaks, processes
from tests.contracts.signing_settings import signing_file
from tests.operation.living.clock import MovedClock, moved_clock
from tests.operation.site import SocketBrowser
from tests.operation.starting import ORIGIN, PATIENCE, ROOT, SETTINGS, environment, manage
from tests.world import World

# The moved clock of a server is that of its SQLite, too.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

COUNT = campaign.length(short=5, full=40)
FORBIDDEN = {"pyhanko", "pyhanko_certvalidator", "weasyprint"}
PROGRAM = "contracts.services.signing_worker"


@dataclass
class ShippedSite:
    """A running server over the test's database."""

    folder: Path
    env: dict[str, str]
    clock: MovedClock
    server: "subprocess.Popen[bytes] | None" = None
    polled: list[int] = field(default_factory=list)

    def browser(self, user: User) -> SocketBrowser:
        """Somebody whose password was asked just now."""
        at = self.clock.now()
        with override_settings(SECRET_KEY=SETTINGS["SECRET_KEY"]):
            client = Client()
            client.force_login(user)
            session = SessionStore(client.cookies["sessionid"].value)
            session["account_authentication_methods"] = [{"method": "password", "at": at.timestamp()}]
            session["account_authentication_methods_user"] = session["_auth_user_id"]
            session["accounts_seen_at"] = int(at.timestamp())
            session.save()
        found = SocketBrowser(self.folder / "socket")
        found.cookies["sessionid"] = str(session.session_key)
        return found

    def signing_processes(self) -> list[int]:
        """Those of this server."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                line, env = ((place / name).read_bytes() for name in ("cmdline", "environ"))
            except OSError:
                continue
            if PROGRAM.encode() in line and str(self.folder).encode() in env:
                found.append(int(place.name))
        return found

    def page_until(
        self, browser: SocketBrowser, path: str, ended: Callable[[str], bool], look: Callable[[], Any] = int
    ) -> str:
        """The page when it is so far; how many were done on each before it goes to `polled`."""
        until = datetime.now(UTC) + timedelta(seconds=10 * PATIENCE)
        while datetime.now(UTC) < until:
            status, _head, page = browser.ask(path)
            assert status == 200, page[:3000]
            if bar := re.search(r'<progress [^>]*value="(\d+)"', page):
                self.polled.append(int(bar[1]))
            look()
            if ended(page):
                return page
        raise AssertionError((self.folder / "server.log").read_text()[-4000:])


@contextmanager
def serving(site: ShippedSite) -> Iterator[None]:
    """The shipped server, told to write down what it loaded."""
    command = [sys.executable, "-m", "gunicorn", "-c", "tests/operation/seen_modules.py"]
    with (
        (site.folder / "server.log").open("a") as log,
        subprocess.Popen(
            [*command, "--bind", f"unix:{site.folder}/socket", "config.wsgi"],
            cwd=ROOT, env=site.env, stdout=log, stderr=log,
        ) as server,
    ):  # fmt: skip
        site.server = server
        try:
            while not (site.folder / "socket").exists():
                assert server.poll() is None, (site.folder / "server.log").read_text()[-4000:]
                os.sched_yield()
            yield
        finally:
            server.terminate()
            server.wait()


@pytest.fixture
def site(world: World, tmp_path: Path, settings: Any) -> Iterator[ShippedSite]:
    """In production, a minute after the last walk, with key files of an authority as the signing service."""
    for _number in range(COUNT):
        world.awaiting_signatures()
    databases.mark_demo(demo=False)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workflow_installation SET origin = %s", [ORIGIN])
    authority = ForeignAuthority()
    authority_file = signing_file(settings, tmp_path, roots=authority.roots_file(tmp_path))
    (tmp_path / "modules").mkdir()
    with moved_clock(world.now + timedelta(minutes=1)) as clock:
        env = environment(
            Path(used.PRAKARSA_DATA_DIR),
            databases.address(),
            PRAKARSA_SIGNER="pkcs12",
            PRAKARSA_SIGNING_FILE=str(authority_file),
            SEEN_MODULES=str(tmp_path / "modules"),
            TMPDIR=str(tmp_path),
            **clock.environment,
        )
        found = ShippedSite(tmp_path, env, clock)
        with serving(found):
            file = authority.key_file("Kepala Dinas", at=world.now, passphrase=CANARY)
            office = {"office": str(world.seats["head"].pk), "secret": CANARY}
            status, _head, page = found.browser(world.head).ask("/sertifikat/", office, file=("file", file))
            assert status == 302, page[:3000]
            yield found


def all_ticked(browser: SocketBrowser) -> str:
    """Sign whatever waits; the address of the page that tells how far it is."""
    _status, _head, page = browser.ask("/kontrak/tanda-tangan/")
    chosen = re.findall(r'name="contracts" value="([^"]+)"', page)
    status, head, page = browser.ask("/kontrak/tanda-tangan/", {"contracts": chosen, "secret": CANARY})
    assert status == 302, page[:3000]
    return str(head["Location"])


def ended(page: str) -> bool:
    return "data-asks-again" not in page


def test_many_are_signed_apart_and_the_server_loads_no_pdf_library(site: ShippedSite, world: World) -> None:
    browser, running, memory = site.browser(world.head), list[str](), list[int]()

    def look() -> None:
        running.append("".join(leaks(processes())))
        memory.append(sum(map(resident, site.signing_processes())))

    address = all_ticked(browser)
    page = site.page_until(browser, address, ended, look)
    elsewhere = site.browser(world.head).ask(address)[2]
    signed = Signature.objects.select_related("document")
    status, _head, verdict = browser.ask(
        "/verifikasi/", {}, file=("file", store.load(signed[0].document.sha256))
    )
    opened = browser.ask(f"/kontrak/{signed[0].contract_id}/")[0]
    modules = modules_at_the_end(site)

    assert f"{COUNT} dari {COUNT}" in page
    assert f"{COUNT} dari {COUNT}" in elsewhere
    assert site.polled == sorted(site.polled)
    assert 0 <= site.polled[0] < COUNT
    # From a quarter of them on, when everything is loaded.
    assert memory[-1] - memory[next(i for i, n in enumerate(site.polled) if n >= COUNT / 4)] < 64 * 2**20
    assert (signed.count(), set(running), (status, opened)) == (COUNT, {""}, (200, 200))
    assert "Sama persis dengan dokumen terdaftar" in verdict
    written = files_in(site.folder)
    assert leaks(dump(), dump_from_outside(), kept(), written) == []
    assert {"contracts.services.batch", "contracts.verification.process"} <= modules
    assert {name for name in modules if name.partition(".")[0] in FORBIDDEN} == set()


def resident(process: int) -> int:
    """Bytes of a process in memory; 0 when it is no more."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def modules_at_the_end(site: ShippedSite) -> set[str]:
    """Ends the processes that serve, and reads what they had loaded."""
    folder = site.folder / "modules"
    for place in Path("/proc").glob("[0-9]*"):
        try:
            line, env = ((place / name).read_bytes() for name in ("cmdline", "environ"))
        except OSError:
            continue
        if b"seen_modules.py" in line and str(site.folder).encode() in env:
            os.kill(int(place.name), signal.SIGTERM)
    until = datetime.now(UTC) + timedelta(seconds=2 * PATIENCE)
    while not any(folder.iterdir()):
        assert datetime.now(UTC) < until
        os.sched_yield()
    return {name for file in folder.iterdir() for name in file.read_text().splitlines()}


def test_a_killed_signing_process_loses_and_doubles_nothing(site: ShippedSite, world: World) -> None:
    browser = site.browser(world.head)
    address = all_ticked(browser)
    site.page_until(browser, address, lambda _page: Signature.objects.exists())

    for process in site.signing_processes():
        os.kill(process, signal.SIGKILL)
    site.clock.move(site.clock.now() + timedelta(minutes=2))
    interrupted = browser.ask(address)[2]
    # What had been sent when it died is unknown for longer than any service takes to answer.
    site.clock.move(site.clock.now() + timedelta(minutes=11))
    resumed = manage("resume_signatures", env=site.env)
    browser = site.browser(world.head)
    again = site.page_until(browser, all_ticked(browser), ended)

    assert "terputus" in interrupted
    assert resumed.status == 0, resumed
    assert "terputus" not in again
    assert Signature.objects.count() == COUNT
    assert SignatureRequest.objects.filter(status="stored").count() == COUNT
    assert SigningBatch.objects.filter(ended_at=None).count() == 0
    assert [broken_chain(contract) for contract in Contract.objects.all()] == [[]] * COUNT


@pytest.mark.campaign
def test_a_server_that_is_started_anew_in_the_middle_loses_and_doubles_nothing(
    site: ShippedSite, world: World
) -> None:
    browser = site.browser(world.head)
    address = all_ticked(browser)
    site.page_until(browser, address, lambda _page: Signature.objects.exists())

    assert site.server is not None
    site.server.terminate()
    site.server.wait()
    signed, ended_by_then = Signature.objects.count(), SigningBatch.objects.get()
    with serving(site):
        stopped = browser.ask(address)[2]
        waits = browser.ask("/kontrak/tanda-tangan/")[2].count('name="contracts"')
        again = site.page_until(browser, all_ticked(browser), ended)

    assert 0 < signed < COUNT
    assert ended_by_then.ended_at is not None
    assert f"{signed} dari {COUNT}" in stopped
    assert "Lanjutkan" in stopped
    assert waits == COUNT - signed
    assert f"{waits} dari {waits}" in again
    assert Signature.objects.count() == COUNT
    assert SignatureRequest.objects.filter(status="stored").count() == COUNT
    assert [broken_chain(contract) for contract in Contract.objects.all()] == [[]] * COUNT


@pytest.mark.campaign
def test_others_wait_at_most_twice_as_long_meanwhile(site: ShippedSite, world: World) -> None:
    other, browser = site.browser(world.bureau), site.browser(world.head)
    for _warming in range(10):
        other.ask("/kontrak/")
    before = [seconds_of(other) for _page in range(60)]

    address, meanwhile = all_ticked(browser), list[float]()
    while len(meanwhile) < 60 and not ended(browser.ask(address)[2]):
        meanwhile += [seconds_of(other) for _page in range(5)]
    site.page_until(browser, address, ended)
    before += [seconds_of(other) for _page in range(60)]

    ratio = median(meanwhile) / median(before)
    print(f"others' pages while {COUNT} are signed: {ratio:.2f} times as long ({len(meanwhile)} pages)")  # noqa: T201
    assert len(meanwhile) >= 20
    assert ratio <= 2


def seconds_of(browser: SocketBrowser) -> float:
    """How long a list of contracts takes."""
    began = monotonic()
    assert browser.ask("/kontrak/")[0] == 200
    return monotonic() - began
