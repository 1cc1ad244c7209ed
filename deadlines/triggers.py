"""Triggers of this app: what became of a due date is only ever added to, and every fact is set once."""

from collections.abc import Iterator

from common.append_only import append_only, write_once
from common.erasing import SAID, erasable
from common.triggers import Trigger, refuse_where

_EXTENSION = "deadlines_deadlineextension"
# What is asked never changes; what is decided is decided once, and published once.
_EXTENSION_SEALS = {
    "decided_at": (
        "decided_at",
        "outcome",
        "decided_by_id",
        "decided_as",
        "decision",
        "granted_until",
        "overtaken_by",
    ),
    "published_at": ("published_at",),
}
# What people said, which two people may erase.
_EXCUSED = erasable("deadlines_latenessexcuse", "reason", {"reason": SAID})
_REPLIED = erasable("deadlines_latenessreply", "text", {"text": SAID})
_ASKED = [erasable(_EXTENSION, name, {name: SAID}) for name in ("reason", "decision")]
# Of an obligation its rule, its receipt, its breach and its lock stay; its date moves by rows of DeadlineChange.
_DEADLINE_SEALS = {name: (name,) for name in ("met_at", "breached_at", "locked_at", "excused_at")}
_DEADLINE_FREE = (
    "title", "calendar_id", "nominal_on", "due_on", "due_at", "provisional", "derivation", "extended_until",
    "extended_at", "excused_until", "paused_at", "rests_since", "held_since", "changed_at", "changed_times",
    "closed_at", "modified_at", "public_at", "plan", "next_step", "next_at", "opened_at",
    # Where an agency ends, its successor owes it.
    "agency_id",
)  # fmt: skip


def deadline_triggers() -> Iterator[Trigger]:
    """The append-only tables, and those whose facts are set once."""
    for table in (
        "deadlines_deadlinestepreached",
        "deadlines_deadlinechange",
        "deadlines_decreeentry",
    ):
        yield from append_only(table)
    for part in (_EXCUSED, _REPLIED):
        yield from append_only(part.table, erasable=[part])
    yield from write_once(_EXTENSION, _EXTENSION_SEALS, erasable=_ASKED)
    yield from _extension_triggers()
    yield from write_once("deadlines_deadline", _DEADLINE_SEALS, free=_DEADLINE_FREE)
    yield from _moved_triggers()


# By these it is due, and its clock stands; they move together with a row of DeadlineChange, which is there before.
_MOVED = (
    "calendar_id", "nominal_on", "due_on", "due_at", "extended_until", "extended_at", "excused_at", "excused_until",
    "paused_at", "changed_at", "changed_times",
)  # fmt: skip


def _moved_triggers() -> Iterator[Trigger]:
    """A due date moves by its next recorded change, which has the next number."""
    changes = "deadlines_deadlinechange"
    kept = (
        f"NEW.changed_times <> OLD.changed_times + 1 OR NOT EXISTS (SELECT 1 FROM {changes} c WHERE "
        "c.deadline_id = NEW.id AND c.number = NEW.changed_times + 1 AND c.known_at = NEW.changed_at)"
    )
    name, message = "deadlines_deadline_moved", "deadlines_deadline: a due date moves by a recorded change"
    here = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _MOVED)
    there = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _MOVED)
    yield Trigger(
        name=name,
        table="deadlines_deadline",
        sqlite=f"CREATE TRIGGER {name} BEFORE UPDATE ON deadlines_deadline WHEN ({here}) AND ({kept}) "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER {name} BEFORE UPDATE ON deadlines_deadline FOR EACH ROW WHEN ({there})",
        function=f"BEGIN IF {kept} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; RETURN NEW; END",
        needs=changes,
    )
    found = (
        f"SELECT 1 WHERE NEW.number <> (SELECT COALESCE(MAX(c.number), 0) + 1 FROM {changes} c"
        " WHERE c.deadline_id = NEW.deadline_id)"
    )
    message = "deadlines_deadlinechange: a change has the next number"
    yield refuse_where(f"{changes}_next", changes, "BEFORE INSERT", found, message)


def _extension_triggers() -> Iterator[Trigger]:
    """No request waits on a deadline that was met or closed, and no day that is granted has passed by then."""
    waits = f"EXISTS (SELECT 1 FROM {_EXTENSION} x WHERE x.deadline_id = NEW.id AND x.outcome = '')"
    done = "OLD.met_at IS NULL AND OLD.closed_at IS NULL AND (NEW.met_at IS NOT NULL OR NEW.closed_at IS NOT NULL)"
    yield _refusing(
        "deadlines_deadline_asked_for",
        "deadlines_deadline",
        ("BEFORE UPDATE OF met_at, closed_at", done, waits),
        "deadlines_deadline: more time is asked for, settle it first",
    )
    over = (
        "EXISTS (SELECT 1 FROM deadlines_deadline d WHERE d.id = NEW.deadline_id"
        " AND (d.met_at IS NOT NULL OR d.closed_at IS NOT NULL))"
    )
    yield _refusing(
        f"{_EXTENSION}_owed",
        _EXTENSION,
        ("BEFORE INSERT", "NEW.outcome = ''", over),
        f"{_EXTENSION}: nothing is owed there",
    )
    for moment in ("INSERT", "UPDATE OF granted_until"):
        yield _refusing(
            f"{_EXTENSION}_ahead_{moment[:6].lower()}",
            _EXTENSION,
            (f"BEFORE {moment}", "NEW.granted_until IS NOT NULL", "NEW.granted_until <= NEW.decided_at"),
            f"{_EXTENSION}: the day granted has passed",
        )


def _refusing(name: str, table: str, moment: tuple[str, str, str], message: str) -> Trigger:
    """Refuse at an event, under a condition on the row alone, where a further one holds that may look elsewhere."""
    event, when, broken = moment
    return Trigger(
        name=name,
        table=table,
        sqlite=f"CREATE TRIGGER {name} {event} ON {table} WHEN {when} AND {broken} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER {name} {event} ON {table} FOR EACH ROW WHEN ({when})",
        function=f"BEGIN IF {broken} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; RETURN NEW; END",
    )
