"""Every forgery of the table is refused, or named by `verify_history`; what is neither is known, and says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from history.services.verifying import against
from tests import databases
from tests.workflow.forgeries import HERE, KNOWN, REFUSED
from tests.workflow.forgery_scene import ForgeryScene, scene
from tests.workflow.test_hostile_sql import HERE as HOSTILE
from workflow.engine.verification import Finding, Verification

DOCS = Path(__file__).resolve().parents[2] / "docs" / "proof.md"


@pytest.fixture(scope="module")
def forged(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ForgeryScene]:
    """One installation for all forgeries, in a transaction that never commits; each is rolled back to it."""
    folder = tmp_path_factory.mktemp("log")
    outer = transaction.atomic()
    # Lets the engine open its durable transaction inside, as Django's own test case does.
    outer._from_testcase = True
    with override_settings(PRAKARSA_LOG_KEY_FILE=str(folder / "log.pem")), django_db_blocker.unblock(), outer:
        yield scene()
        transaction.set_rollback(True)
    with django_db_blocker.unblock():
        connection.close()
    databases.forget()


def found(here: ForgeryScene) -> list[Finding]:
    """What `verify_history` says, against the checkpoint that was kept where there is a log."""
    kept = list(against(here.kept, here.key)) if here.kept else []
    return kept + list(Verification().findings())


def outcome(sql: str, here: ForgeryScene) -> tuple[str, set[str]]:
    """REFUSED, or the codes by which what it did is named; the database is as before."""
    try:
        with transaction.atomic():
            for statement in sql.format(**here.names).split(";;"):
                _take(statement)
            connection.check_constraints()
            codes = {finding.code for finding in found(here)}
            transaction.set_rollback(True)
    except DatabaseError:
        return REFUSED, set()
    return "", codes


def _take(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount != 0, f"it aims at nothing: {statement}"


def test_what_nobody_forged_agrees(forged: ForgeryScene) -> None:
    assert found(forged) == []


@pytest.mark.parametrize(("name", "sql", "expected"), HERE, ids=[row[0] for row in HERE])
def test_a_forgery_is_refused_or_named(forged: ForgeryScene, name: str, sql: str, expected: str) -> None:
    refused, codes = outcome(sql, forged)

    if expected == REFUSED:
        assert refused, codes
    elif expected == KNOWN:
        assert (refused, codes) == ("", set())
    else:
        assert expected in codes, refused or codes


def test_what_is_known_stands_in_the_book(forged: ForgeryScene) -> None:
    """Each that nothing shows is told to whoever relies on the history; and there are enough of them all."""
    text = DOCS.read_text()

    assert [name for name, _sql, expected in HERE if expected == KNOWN and name not in text] == []
    assert len({*HOSTILE, *(name for name, _sql, _expected in HERE)}) >= (
        60 if connection.vendor == "sqlite" else 80
    )
