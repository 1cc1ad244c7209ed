"""What changed since this person last looked, and whether what was asked for was answered, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst

from common.types import Json, StrOrPromise
from organisations.offices import Actor
from workflow.models import Subject
from workflow.reviews.changes_since import UNSHOWN_KEYS, changes_since_last_view, requests_of_last_return


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """One place that differs; empty text stands for nothing there."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangesInWords:
    """Everything that changed since a round; none when the content is back to what it was."""

    round: int
    changes: tuple[ChangeInWords, ...]


@dataclass(frozen=True, slots=True)
class RequestWithAnswer:
    """One request of the last return; `answered` is None where nobody can tell."""

    part: str
    message: str
    stage: str
    answered: bool | None
    reply: str
    reply_by: str
    replied_at: datetime | None


def changes_in_words(subject: Subject, actor: Actor, *, at: datetime) -> ChangesInWords | None:
    """From the version this person last read or decided on to the present one; None when they saw no other."""
    found = changes_since_last_view(subject, actor, at=at)
    if found is None:
        return None
    return ChangesInWords(
        found.since_round,
        tuple(
            ChangeInWords(capfirst(change.label), value_as_text(change.before), value_as_text(change.after))
            for change in found.differences
        ),
    )


def requests_with_answers(subject: Subject, *, parts: Mapping[str, StrOrPromise]) -> list[RequestWithAnswer]:
    """The requests of the last return; `parts` names places that no column has."""
    return [
        RequestWithAnswer(
            capfirst(str(parts.get(item.field) or item.label)) if item.field else "",
            item.message,
            item.stage,
            item.answered,
            item.reply,
            item.reply_by,
            item.replied_at,
        )
        for item in requests_of_last_return(subject)
    ]


def value_as_text(value: Json) -> str:
    """A value of a frozen content as text; of a row that came or went, what stands in it."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "; ".join(
            value_as_text(entry)
            for key, entry in value.items()
            if entry not in (None, "", []) and key not in UNSHOWN_KEYS
        )
    if isinstance(value, list):
        return ", ".join(map(value_as_text, value))
    return str(value)
