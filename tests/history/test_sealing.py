"""Taking what was recorded into the log: everything once, in order, and never a second past."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import DatabaseError, connection, transaction

from accounts.models import AccountEvent
from history.models import Leaf, SignedCheckpoint
from history.notes import verified
from history.queries import entries, key_texts, log_size, stored_tree
from history.services.log_key import CannotSeal
from history.services.sealing import Sealed, seal
from tests.world import World
from workflow.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Sealing = Callable[[], Sealed]


def test_everything_is_in_the_log_once_and_in_order(world: World, sealed: Sealing) -> None:
    world.in_force()
    first = sealed()
    world.open_report()
    second = sealed()

    records = {(leaf.source, leaf.record) for leaf in Leaf.objects.all()}
    assert first.size < second.size == log_size() == len(records)
    assert {record for kind, record in records if kind == "event"} == set(
        Event.objects.values_list("uuid", flat=True)
    )
    assert {kind for kind, _record in records} >= {"event", "policy", "calendar", "document", "instrument"}
    hashed = AccountEvent.objects.filter(leaf_hash__isnull=False)
    assert {record for kind, record in records if kind == "account"} == set(
        hashed.values_list("uuid", flat=True)
    )
    assert [entry.position for entry in entries(0, second.size)] == list(range(second.size))


def test_a_statement_is_signed_where_the_log_grew_and_not_again(world: World, sealed: Sealing) -> None:
    world.approved()
    first, again = sealed(), sealed()

    assert again.taken == 0
    assert again.note == first.note
    assert list(SignedCheckpoint.objects.values_list("size", flat=True)) == [first.size]
    stated = verified(first.note, key_texts()[0])
    assert (stated.size, stated.root) == (first.size, stored_tree().root(first.size))


def test_a_round_that_looks_at_the_newest_takes_them(world: World, sealed: Sealing) -> None:
    world.approved()
    sealed()
    world.launched()
    newest = seal(at=world.now, whole=False)

    assert newest.taken > 0
    assert sealed().taken == 0


def test_a_missing_key_is_not_replaced(world: World, sealed: Sealing, log_folder: Path) -> None:
    world.approved()
    sealed()
    shutil.move(log_folder / "log.pem", log_folder / "elsewhere.pem")

    with pytest.raises(CannotSeal, match=r"log\.pem"):
        sealed()
    shutil.move(log_folder / "elsewhere.pem", log_folder / "log.pem")
    assert sealed().taken == 0


def test_another_key_is_refused(world: World, sealed: Sealing, log_folder: Path) -> None:
    world.approved()
    sealed()
    key = log_folder / "log.pem"
    pem = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    for text in (b"", b"-----BEGIN PRIVATE KEY-----", Ed25519PrivateKey.generate().private_bytes(*pem)):
        key.write_bytes(text)
        with pytest.raises(CannotSeal, match=r"log\.pem"):
            sealed()


def test_a_database_from_before_the_last_statement_is_not_signed_for(world: World, sealed: Sealing) -> None:
    """Brought back from a backup, it would be a second past beside the one that inspectors hold."""
    world.approved()
    before = transaction.savepoint()
    world.launched()
    sealed()
    transaction.savepoint_rollback(before)
    world.submitted(title="Yang lain")

    with pytest.raises(CannotSeal):
        sealed()
    assert SignedCheckpoint.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_leaf SET leaf_hash = payload",
        "DELETE FROM history_leaf",
        "DELETE FROM history_leaf WHERE position = (SELECT MAX(position) FROM history_leaf)",
        "INSERT OR REPLACE INTO history_leaf SELECT position, source, record, X'00', payload FROM history_leaf",
        "INSERT INTO history_leaf SELECT position + 1000, source, 'x', leaf_hash, payload FROM history_leaf",
        "INSERT INTO history_leaf SELECT (SELECT MAX(position) + 1 FROM history_leaf), 'event', "
        "lower(hex(randomblob(16))), leaf_hash, NULL FROM history_leaf WHERE source = 'event' LIMIT 1",
        "UPDATE history_signedcheckpoint SET note = ''",
        "DELETE FROM history_signedcheckpoint",
        "INSERT INTO history_signedcheckpoint SELECT size + 1, root, note, signed_at FROM history_signedcheckpoint",
        "INSERT INTO history_signedcheckpoint SELECT size - 1, root, note, signed_at FROM history_signedcheckpoint",
        "UPDATE history_treehash SET number = 1",
        "DELETE FROM history_logkey",
        "UPDATE history_logkey SET key_text = 'x'",
    ],
)
def test_no_statement_changes_the_log(world: World, sealed: Sealing, statement: str) -> None:
    world.approved()
    sealed()
    before = shown()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        pass
    assert shown() == before


def shown() -> list[tuple[object, ...]]:
    """Every row of the log's tables."""
    found: list[tuple[object, ...]] = []
    with connection.cursor() as cursor:
        for table in ("history_leaf", "history_signedcheckpoint", "history_treehash", "history_logkey"):
            found += cursor.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    return found
