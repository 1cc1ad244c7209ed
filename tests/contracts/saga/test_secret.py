"""The canary: a passphrase that was typed is found nowhere afterwards, wherever the exchange ended."""

import base64
import contextlib
import hashlib
import io
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import ExceptionReporter
from rest_framework.test import APIClient

from contracts.documents import rendering
from contracts.models import Signature
from contracts.services import signing
from contracts.services.resuming import resume_signatures
from contracts.signing import base
from contracts.signing.bsre_v2 import BsreV2Signer
from demo.simulators.faults import EsignFault
from tests.contracts.saga.conftest import NIKS
from workflow.models import IdempotencyKey

pytestmark = pytest.mark.django_db

CANARY = "kenari-4711-jangan-bocor"
SPELLINGS = (
    CANARY,
    base64.b64encode(CANARY.encode()).decode()[:-4],
    CANARY.encode().hex(),
    hashlib.sha256(CANARY.encode()).hexdigest(),
)


class BreaksHoldingSecret(BsreV2Signer):
    """A backend with a mistake in it: it fails while it holds the passphrase."""

    def _document(self, service, answer):
        raise RuntimeError("rusak")


@pytest.fixture
def everything(caplog):
    """Log at the finest level from every logger, statements with their values included."""
    connection.force_debug_cursor = True
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")
    yield caplog
    connection.force_debug_cursor = False


@pytest.fixture
def right(service):
    """The canary is the head's true passphrase."""
    person = service._people[NIKS["head"]]
    before, person.passphrase = person.passphrase, CANARY
    yield
    person.passphrase = before


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """Where this process and those that it starts put their temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    rendering._process.close()  # the next one starts in the new place
    yield folder
    rendering._process.close()


def dump() -> str:
    """Every value of every table, as the running transaction sees it."""
    out = io.StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                out.write(
                    " ".join(
                        bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v)
                        for v in row
                    )
                )
    return out.getvalue()


def dump_from_outside() -> str:
    """The same by the engine's own means: `pg_dump`, or the bytes of SQLite's file with those of its journal."""
    connection.close()
    if connection.vendor == "sqlite":
        # Not every file that begins with its name: those are copies that other tests start from.
        name = connection.settings_dict["NAME"]
        files = (Path(name + suffix) for suffix in ("", "-wal", "-shm", "-journal"))
        return "".join(file.read_bytes().decode("latin-1") for file in files if file.exists())
    program = shutil.which("pg_dump") or str(next(Path("/usr/lib/postgresql").glob("*/bin/pg_dump")))
    address = urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    done = subprocess.run([program, "--inserts", address.geturl()], capture_output=True, check=True)
    return done.stdout.decode()


def files_in(*folders) -> str:
    """Every file of the folders and below them; what disappears meanwhile is passed over."""
    found = []
    for folder in folders:
        for path in (Path(folder), *Path(folder).rglob("*")):
            with contextlib.suppress(OSError):
                found.append(path.read_bytes().decode("latin-1") if path.is_file() else "")
    return "".join(found)


def processes() -> str:
    """Arguments and environment of every process that we may look at."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                found.append((path / name).read_bytes().decode("latin-1"))
    return "".join(found)


def kept() -> str:
    """Every file of the data directory; the database, of which tests keep copies there, has scans of its own."""
    return files_in(
        *(path for path in Path(settings.PRAKARSA_DATA_DIR).iterdir() if ".sqlite3" not in path.name)
    )


def leaks(*texts: str) -> list[str]:
    folded = [text.casefold() for text in texts]
    return [spelling for spelling in SPELLINGS for text in folded if spelling.casefold() in text]


def test_the_scans_would_find_it(world, everything, scratch):
    logging.getLogger("prakarsa").debug("here is %s", CANARY)
    world.government.name = CANARY
    world.government.save()
    (scratch / "draft").write_text(CANARY)
    shown = "import sys; print('ready', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", shown, CANARY]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        running = processes()
        child.stdin.close()

    assert leaks(everything.text) == [CANARY]
    assert leaks(dump()) == [CANARY]
    assert leaks(files_in(scratch)) == [CANARY]
    assert leaks(running) == [CANARY]


@pytest.mark.django_db(transaction=True)
def test_the_scan_from_outside_would_find_it(world):
    world.government.name = CANARY
    world.government.save()

    assert leaks(dump_from_outside()) == [CANARY]


@pytest.mark.django_db(transaction=True)
def test_a_passphrase_that_signed_is_nowhere(office, contract, service, right, everything, scratch, today):
    meanwhile = []
    service.meanwhile = lambda _moment: meanwhile.append(processes() + files_in(scratch) + kept())
    api = APIClient()
    api.force_authenticate(office.head)
    path = f"/api/v1/contracts/{contract.pk}/signatures/"

    answers = [
        api.post(path, {"passphrase": CANARY}, headers={"Idempotency-Key": key}, format="json")
        for key in ("satu", "satu", "dua")
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert (Signature.objects.count(), IdempotencyKey.objects.count(), len(meanwhile)) == (1, 1, 2)
    told = "".join(answer.content.decode() + str(answer.headers) for answer in answers)
    assert leaks(told, *meanwhile, dump(), kept(), files_in(scratch), everything.text) == []
    assert leaks(dump_from_outside()) == []


FAULTS = (EsignFault.WRONG_PASSPHRASE, EsignFault.ECHOES_SECRET, EsignFault.DIES_AFTER_SIGNING)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_passphrase_is_nowhere_after_each_way_to_end(office, contract, service, right, everything, fault):
    service.faults.set(fault)

    with pytest.raises(base.SigningError):
        signing.sign(contract, actor=office.head, secret=CANARY, at=office.tick())
    resume_signatures(at=office.tick(hours=1))

    assert leaks(dump(), kept(), everything.text) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_no_answer_of_the_api_repeats_it(office, contract, service, right, everything, fault):
    service.faults.set(fault)
    api = APIClient()
    api.force_authenticate(office.head)
    path = f"/api/v1/contracts/{contract.pk}/signatures/"

    answer = api.post(path, {"passphrase": CANARY}, headers={"Idempotency-Key": "x"}, format="json")

    assert answer.status_code >= 400
    assert leaks(answer.content.decode(), dump(), kept(), everything.text) == []


@pytest.mark.parametrize("name", ["contract-sign", "contract-queue", "api"])
@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_the_passphrase_is_on_no_page_not_even_of_an_error(
    office,
    contract,
    everything,
    settings,
    right,
    name,
    debug,
    today,
):
    settings.DEBUG = debug
    settings.PRAKARSA_SIGNER = f"{__name__}.BreaksHoldingSecret"
    document = contract.documents.get().sha256
    pages = {"seen": document, "contracts": [f"{contract.pk}:{document}"]}

    answer = {
        "contract-sign": lambda: page(office.head, reverse("contract-sign", args=[contract.pk]), pages),
        "contract-queue": lambda: page(office.head, reverse("contract-queue"), pages),
        "api": lambda: endpoint(office.head, f"/api/v1/contracts/{contract.pk}/signatures/"),
    }[name]()

    assert answer.status_code == 500
    assert leaks(answer.content.decode(), dump(), kept(), everything.text) == []


def page(user, address, form):
    """A form sent with the canary in it, by a browser that shows the page of an error."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client.post(address, {"secret": CANARY, **form})


def endpoint(user, address):
    """A call of the API with the canary in it."""
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(user)
    return client.post(address, {"passphrase": CANARY}, headers={"Idempotency-Key": "x"}, format="json")


def test_a_report_of_the_error_does_not_name_it(office, contract, settings, right):
    settings.PRAKARSA_SIGNER = f"{__name__}.BreaksHoldingSecret"
    request = RequestFactory().post("/", {"secret": CANARY})
    try:
        signing.sign(contract, actor=office.head, secret=CANARY, at=office.tick())
    except RuntimeError:
        reporter = ExceptionReporter(request, *sys.exc_info(), is_email=False)

    assert leaks(reporter.get_traceback_html(), reporter.get_traceback_text()) == []
