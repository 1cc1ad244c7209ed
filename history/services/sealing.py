"""The sequencer: takes what was recorded into the log, and signs a statement of it.

Numbers of rows become visible out of order, so that it never asks for "everything after the last": it asks for what is
in no leaf yet. A round looks at the newest rows; each hour, and at the start, it looks at all of them.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, Max, Model, OuterRef
from django.utils.translation import gettext as _

from common.canonical import canonical_bytes, instant, leaf_hash
from common.durable_files import write_durably
from common.types import Json, Shown
from history.models import Leaf, SignedCheckpoint, TreeHash
from history.notes import BadNote, Checkpoint, signed, verified, verifier_key
from history.queries import hashes, log_size, newest_checkpoint, stored_tree
from history.services.log_key import CannotSeal, key_file, last_note_file, log_key, log_name
from history.sources import NewLeaf, Records, Source, sources
from history.tree import TILE, folded
from workflow.engine.events import installation

BATCH = 2000
# How far below its highest number a round looks: more rows than are written while one transaction lasts.
RECENT = 50_000
# "Prakarsa" as a number: what waits for it elsewhere waits for the sequencer.
_LOCK = 0x5072616B61727361


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one round did. `note` is the newest statement, empty while there is nothing to say."""

    taken: int
    size: int
    note: str


def seal(*, at: datetime, whole: bool = True) -> Sealed:
    """Take what is new into the log and sign a statement where it grew. Raises CannotSeal.

    Several at once do it one after the other. Interrupted anywhere, the next round goes on: leaves are there before
    they are signed for, and a statement lies in the file before anybody can read it in the database.
    """
    with alone():
        origin = log_name()
        key = log_key(origin, at=at)
        taken = 0
        while count := _take(at, whole=whole):
            taken += count
        size = log_size()
        newest = newest_checkpoint()
        if size and (newest is None or newest.size < size):
            checkpoint = Checkpoint(origin, size, stored_tree().root(size))
            _refuse_other_past(checkpoint, verifier_key(origin, key.public_key()))
            note = signed(checkpoint, key)
            # Public as it is: the server, another user, compares its database with it when it starts.
            write_durably(last_note_file(), note.encode(), mode=0o644)
            SignedCheckpoint.objects.create(size=size, root=checkpoint.root, note=note, signed_at=at)
        else:
            note = newest.note if newest is not None else ""
    return Sealed(taken, size, note)


@contextmanager
def alone() -> Iterator[None]:
    """Only one signs with a key at a time, whichever database it is used with."""
    file = key_file().with_suffix(".lock")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _take(at: datetime, *, whole: bool) -> int:
    """One transaction: at most so many leaves, and the hashes above those that became whole."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        size = log_size()
        found = [leaf for source in sources() for leaf in _new(source, at, whole=whole)][:BATCH]
        Leaf.objects.bulk_create(
            Leaf(
                position=size + place,
                source=leaf.source,
                record=leaf.record,
                leaf_hash=leaf.leaf_hash,
                payload=leaf.payload,
            )
            for place, leaf in enumerate(found)
        )
        _add_above(size, size + len(found))
    return len(found)


def _new(source: Source, at: datetime, *, whole: bool) -> Iterator[NewLeaf]:
    """Records that stand in no leaf. Raises CannotSeal for one whose bytes do not have its hash."""
    in_log = Leaf.objects.filter(source=source.name, record=OuterRef(source.record))
    rows = source.rows().filter(~Exists(in_log))
    if source.recent and not whole:
        rows = rows.filter(**{f"{source.recent}__gt": _highest(source.rows(), source.recent) - RECENT})
    for row in rows[:BATCH]:
        yield _made(source, row, at) if source.facts else _hashed(source, row)


def _highest(rows: Records, column: str) -> int:
    found: int | None = rows.order_by().aggregate(found=Max(column))["found"]
    return found or 0


def _hashed(source: Source, row: Model) -> NewLeaf:
    payload, stored = bytes(getattr(row, "payload")), bytes(getattr(row, "leaf_hash"))  # noqa: B009 -- of any model
    record = getattr(row, source.record)
    if leaf_hash(payload) != stored:
        message = _("%(source)s %(record)s: the stored bytes do not have the stored hash.")
        raise CannotSeal(message % {"source": source.name, "record": record})
    return NewLeaf(source.name, record, stored, None)


def _made(source: Source, row: Model, at: datetime) -> NewLeaf:
    record = getattr(row, source.record)
    payload = canonical_bytes(
        {
            "v": 1,
            "log": installation().origin,
            "kind": f"record.{source.name}",
            "id": str(record),
            "logged_at": instant(at),
            "facts": {column: _plain(getattr(row, column)) for column in source.facts},
        }
    )
    return NewLeaf(source.name, record, leaf_hash(payload), payload)


def _plain(value: Shown) -> Json:
    """A column as it is hashed: moments and keys as text."""
    if isinstance(value, datetime):
        return instant(value)
    return value if isinstance(value, int) else str(value)


def _add_above(before: int, after: int) -> None:
    """The hashes over 256 neighbours that became whole, level by level."""
    level = 1
    while after // TILE > before // TILE:
        made = []
        for number in range(before // TILE, after // TILE):
            below = hashes(level - 1, number * TILE)
            made.append(TreeHash(level=level, number=number, tree_hash=folded(below)))
        TreeHash.objects.bulk_create(made)
        before, after, level = before // TILE, after // TILE, level + 1


def _refuse_other_past(new: Checkpoint, key_text: str) -> None:
    """Sign nothing that the last statement contradicts: a log that does has two pasts."""
    file = last_note_file()
    if not file.is_file():
        return
    try:
        last = verified(file.read_text(), key_text)
    except BadNote as error:
        raise CannotSeal(_("%(file)s is no statement of this log.") % {"file": file}) from error
    if last.size > new.size or stored_tree().root(last.size) != last.root:
        message = _(
            "The log had %(old)d entries when it was signed last; the %(new)d of this database do not continue them."
            " Was it brought back from a backup?"
        )
        raise CannotSeal(message % {"old": last.size, "new": new.size})
