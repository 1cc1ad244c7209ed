"""Triggers of this app: the log is dense, append-only, and says of each record what the record says."""

from collections.abc import Iterator

from common.append_only import append_only
from common.triggers import Trigger, refuse_where

LEAF, CHECKPOINT = "history_leaf", "history_signedcheckpoint"
TABLES = (LEAF, "history_treehash", CHECKPOINT, "history_cosignature", "history_logkey", "history_shard")

_NOT_NEXT = f"SELECT 1 WHERE NEW.position <> (SELECT COALESCE(MAX(x.position) + 1, 0) FROM {LEAF} x)"
_NOT_GROWN = f"""SELECT 1 WHERE NEW.size <= (SELECT COALESCE(MAX(x.size), 0) FROM {CHECKPOINT} x)
    OR NOT EXISTS (SELECT 1 FROM {LEAF} x WHERE x.position = NEW.size - 1)"""


def hashed_as(source: str, table: str) -> Trigger:
    """A leaf of this source has the hash of its record, which has one of its own."""
    found = f"""SELECT 1 WHERE NEW.source = '{source}' AND NOT EXISTS
    (SELECT 1 FROM {table} x WHERE x.uuid = NEW.record AND x.leaf_hash = NEW.leaf_hash)"""
    message = "a leaf has the hash of its record"
    trigger = refuse_where(f"leaf_of_{source}", LEAF, "BEFORE INSERT", found, message)
    return Trigger(trigger.name, LEAF, trigger.sqlite, trigger.postgresql, trigger.function, needs=table)


def history_triggers() -> Iterator[Trigger]:
    """Nothing in the log is changed; each leaf is the next, each checkpoint larger and of leaves that are there."""
    for table in TABLES:
        yield from append_only(table)
    yield refuse_where("leaf_next", LEAF, "BEFORE INSERT", _NOT_NEXT, "a leaf is the next of the log")
    yield refuse_where("checkpoint_grows", CHECKPOINT, "BEFORE INSERT", _NOT_GROWN, "a log only grows")
    yield hashed_as("event", "workflow_event")
