"""Triggers of this app: what became of a due date is only ever added to, and every fact is set once."""

from collections.abc import Iterator

from common.append_only import append_only, write_once
from common.triggers import Trigger

# What is asked never changes; what is decided is decided once, and published once.
_EXTENSION_SEALS = {
    "decided_at": ("decided_at", "outcome", "decided_by_id", "decided_as", "decision", "granted_until"),
    "published_at": ("published_at",),
}
# Of an obligation its rule, its receipt, its breach and its lock stay; its date moves by rows of DeadlineChange.
_DEADLINE_SEALS = {name: (name,) for name in ("met_at", "breached_at", "locked_at")}
_DEADLINE_FREE = (
    "title", "calendar_id", "nominal_on", "due_on", "due_at", "provisional", "derivation", "extended_until",
    "extended_at", "paused_at", "changed_at", "changed_times", "closed_at", "modified_at", "public_at", "plan",
    "next_step", "next_at", "opened_at",
)  # fmt: skip


def deadline_triggers() -> Iterator[Trigger]:
    """The append-only tables, and those whose facts are set once."""
    for table in (
        "deadlines_deadlinestepreached",
        "deadlines_deadlinechange",
        "deadlines_decreeentry",
        "deadlines_latenessreply",
    ):
        yield from append_only(table)
    yield from write_once("deadlines_deadlineextension", _EXTENSION_SEALS)
    yield from write_once("deadlines_deadline", _DEADLINE_SEALS, free=_DEADLINE_FREE)
