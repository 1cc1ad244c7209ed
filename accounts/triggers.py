"""Triggers of this app: what happened to an account stays, and a link's facts are set once."""

from collections.abc import Iterator

from accounts.enums import UNCHAINED
from common.append_only import append_only, write_once
from common.erasing import NO_TEXT, NOTHING, erasable
from common.triggers import Trigger, refuse_where
from history.triggers import hashed_as

_SEALS = {
    "shown_at": ("shown_at",),
    "used_at": ("used_at", "withdrawn_at"),
    "withdrawn_at": ("used_at", "withdrawn_at", "shown_at"),
}


_EVENTS, _CHAINS = "accounts_accountevent", "accounts_personchain"
# What two people may erase: the salt with the reason, or its commitment could be tried out.
_REASON = erasable(_EVENTS, "reason", {"reason": NO_TEXT, "salt": NOTHING})
_ADDRESS = erasable("accounts_accesslink", "address", {"address": NO_TEXT})
# An act is the next of its person's chain; only what was tried without being let in stands in none.
_TRIED = ", ".join(f"'{act}'" for act in UNCHAINED)
_NOT_NEXT = f"""SELECT 1 WHERE CASE WHEN NEW.seq IS NULL THEN NEW.act NOT IN ({_TRIED})
    ELSE NOT EXISTS (SELECT 1 FROM {_CHAINS} c WHERE c.person_id = NEW.person_id AND c.last_seq = NEW.seq - 1) END"""
_NOT_MOVED = f"""SELECT 1 WHERE NEW.person_id <> OLD.person_id OR NEW.last_seq <> OLD.last_seq + 1
    OR NOT EXISTS (SELECT 1 FROM {_EVENTS} e
     WHERE e.person_id = NEW.person_id AND e.seq = NEW.last_seq AND e.leaf_hash = NEW.head)"""
_NOT_BORN = "SELECT 1 WHERE NEW.last_seq <> 0 OR NEW.head IS NOT NULL"


def account_triggers() -> Iterator[Trigger]:
    """Append-only events; links that are used, withdrawn or shown once."""
    yield from append_only(_EVENTS, erasable=[_REASON])
    yield hashed_as("account", _EVENTS)
    yield refuse_where(
        "account_event_next", _EVENTS, "BEFORE INSERT", _NOT_NEXT, "an act continues its chain"
    )
    for moment, found in (("UPDATE", _NOT_MOVED), ("INSERT", _NOT_BORN)):
        message = "a chain of acts is moved by its next act alone"
        yield refuse_where(f"person_chain_{moment.lower()}", _CHAINS, f"BEFORE {moment}", found, message)
    yield from (each for each in append_only(_CHAINS) if not each.name.endswith("_no_update"))
    yield from write_once(_ADDRESS.table, _SEALS, erasable=[_ADDRESS])
    other = "SELECT 1 WHERE NEW.person_id <> OLD.person_id"
    message = "an account stays with its person"
    yield refuse_where("account_stays", "organisations_user", "BEFORE UPDATE OF person_id", other, message)
