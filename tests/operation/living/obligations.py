"""Every kind of obligation, and what happened to one of it within the year, as bureau and mailboxes find it."""

from collections.abc import Iterable
from typing import Any

from deadlines.enums import DeadlineKind
from tests.operation.living.observers import ReceivedMail

FATES = ("opened", "reminded", "escalated", "met", "missed", "extended")
# Which of them there is not, and why.
NEVER = {
    (
        "milestone",
        "escalated",
    ): "the policy has no ladder for it: what was missed goes to the head of agency at once",
    ("milestone", "extended"): "its day stands in the plan; whoever asks for more time is sent there",
}


def all_fates() -> set[tuple[str, str]]:
    """What may happen to what."""
    return {(str(kind), fate) for kind in DeadlineKind for fate in FATES} - set(NEVER)


def fates(rows: Iterable[dict[str, Any]], letters: Iterable[ReceivedMail]) -> set[tuple[str, str]]:
    """What did."""
    said = {line for letter in letters for line in letter.text.splitlines() if line.startswith("- ")}
    found = set()
    for row in rows:
        about = [line for line in said if line.endswith(row["subject"]["title"])]
        happened = {
            "opened": True,
            "reminded": any("Tenggat" in line for line in about),
            "escalated": any("Eskalasi" in line for line in about),
            "met": row["met_at"],
            "missed": row["breached_at"],
            "extended": row["extended_until"] or row["excused_until"],
        }
        found |= {(row["kind"], fate) for fate in FATES if happened[fate]}
    return found
