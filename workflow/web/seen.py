"""What changed since this person last looked, and whether what was asked for was answered, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst

from organisations.offices import Actor
from workflow.reviews.changes_since import SILENT, changes_for, requests_of


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs; empty text stands for nothing there."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Since:
    """Everything that changed since a round; none when the content is back to what it was."""

    round: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One request of the last return; `answered` is None where nobody can tell."""

    part: str
    message: str
    stage: str
    answered: bool | None


def changes_since(subject: Any, actor: Actor, *, at: datetime) -> Since | None:
    """From the version this person last read or decided on to the present one; None when they saw no other."""
    found = changes_for(subject, actor, at=at)
    if found is None:
        return None
    return Since(
        found.since_round,
        tuple(
            Change(capfirst(change.label), told(change.before), told(change.after))
            for change in found.differences
        ),
    )


def answers_to(subject: Any, *, parts: Mapping[str, Any]) -> list[Answer]:
    """The requests of the last return; `parts` names places that no column has."""
    return [
        Answer(
            capfirst(parts.get(item.field) or item.label) if item.field else "",
            item.message,
            item.stage,
            item.answered,
        )
        for item in requests_of(subject)
    ]


def told(value: Any) -> str:
    """A value of a frozen content as text; of a row that came or went, what stands in it."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "; ".join(
            told(entry) for key, entry in value.items() if entry not in (None, "", []) and key not in SILENT
        )
    if isinstance(value, list):
        return ", ".join(map(told, value))
    return str(value)
