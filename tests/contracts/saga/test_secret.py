"""The canary: a passphrase that was typed is found nowhere afterwards, wherever the exchange ended."""

import io
import logging
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.views.debug import ExceptionReporter

from contracts.services import signing
from contracts.services.resuming import resume_signatures
from contracts.signing import base
from tests.contracts.saga import service

pytestmark = pytest.mark.django_db

CANARY = "kenari-4711-jangan-bocor"
SPELLINGS = (CANARY, "a2VuYXJpLTQ3MTE", CANARY.encode().hex())


@pytest.fixture
def everything(caplog):
    """Log at the finest level from every logger, statements with their values included."""
    connection.force_debug_cursor = True
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")
    yield caplog
    connection.force_debug_cursor = False


def dump() -> str:
    """Every value of every table."""
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


def files() -> str:
    """Every file of the data directory, the database's own among them."""
    root = Path(settings.PRAKARSA_DATA_DIR)
    return "".join(p.read_bytes().decode("latin-1") for p in root.rglob("*") if p.is_file())


def leaks(*texts: str) -> list[str]:
    return [spelling for spelling in SPELLINGS for text in texts if spelling.casefold() in text.casefold()]


def test_the_scan_would_find_it(world, everything):
    logging.getLogger("prakarsa").debug("here is %s", CANARY)
    world.government.name = CANARY
    world.government.save()

    assert leaks(everything.text) == [CANARY]
    assert leaks(dump()) == [CANARY]


@pytest.mark.parametrize(
    "error",
    [base.WrongSecret("x"), base.SignerUnavailable("x"), base.OutcomeUnknown("x"), RuntimeError("x")],
    ids=["wrong", "unavailable", "unknown", "broken"],
)
def test_the_passphrase_is_nowhere_after_each_way_to_end(office, contract, everything, monkeypatch, error):
    def fault():
        raise error

    monkeypatch.setattr(service.Service, "before", staticmethod(fault))

    with pytest.raises(type(error)):
        signing.sign(contract, actor=office.head, secret=CANARY, at=office.tick())
    resume_signatures(at=office.tick(hours=1))

    assert leaks(dump(), files(), everything.text) == []


@pytest.mark.parametrize("name", ["contract-sign", "contract-queue"])
@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_the_passphrase_is_on_no_page_not_even_of_an_error(
    office, contract, client, everything, monkeypatch, settings, name, debug
):
    def fault():
        raise RuntimeError("rusak")

    settings.DEBUG = debug
    client.force_login(office.head)
    client.raise_request_exception = False
    monkeypatch.setattr(service.Service, "before", staticmethod(fault))
    address = reverse(name, args=[contract.pk] if name == "contract-sign" else [])
    document = contract.documents.get().sha256

    answer = client.post(
        address, {"secret": CANARY, "seen": document, "contracts": [f"{contract.pk}:{document}"]}
    )

    assert answer.status_code == 500
    assert leaks(answer.content.decode(), dump(), files(), everything.text) == []


def test_a_report_of_the_error_does_not_name_it(office, contract, monkeypatch):
    def fault():
        raise RuntimeError("rusak")

    monkeypatch.setattr(service.Service, "before", staticmethod(fault))
    request = RequestFactory().post("/", {"secret": CANARY})
    try:
        signing.sign(contract, actor=office.head, secret=CANARY, at=office.tick())
    except RuntimeError:
        reporter = ExceptionReporter(request, *sys.exc_info(), is_email=False)

    assert leaks(reporter.get_traceback_html(), reporter.get_traceback_text()) == []
