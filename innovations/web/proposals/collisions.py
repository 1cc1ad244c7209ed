"""Concurrent edits of a proposal: who saved what meanwhile, and where a form differs from what is stored now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.forms import BaseFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from innovations.models import Innovation, PlanChange
from innovations.queries import edits_since
from innovations.web.proposals.row_forms import RowForm
from workflow.policies.wording import part_in_words
from workflow.web.conflicts import display_value


@dataclass(frozen=True, slots=True)
class EditInWords:
    """One save of somebody else in words: which parts, in which office, when."""

    parts: str
    office: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Collision:
    """One cell that is stored otherwise than it was typed; without `label` the row came or went meanwhile."""

    row: str
    label: str
    stored: str
    typed: str


def edits_in_words(subject: Innovation | PlanChange, seen: int | None) -> list[EditInWords]:
    """What was saved after the version that was seen, the newest first. One query; none without a version."""
    if seen is None:
        return []
    return [
        EditInWords(
            parts=", ".join(capfirst(part_in_words(part)) for part in edit.parts),
            office=edit.seat.title if edit.seat else str(_("The system")),
            at=edit.edited_at,
        )
        for edit in edits_since(subject, seen)
        if edit.parts
    ]


def version_to_save_over(
    subject: Innovation | PlanChange, seen: int | None, parts: Collection[str]
) -> int | None:
    """The present version, where nobody changed these parts since the one that was seen: two sections may be written
    side by side. Else the version that was seen, which is refused then. One query where it is not the present one."""
    if seen is None or seen >= subject.version:
        return seen
    changed = {part for edit in edits_since(subject, seen) for part in edit.parts}
    return subject.version if changed.isdisjoint(parts) else seen


def collisions_of(formset: BaseFormSet, *, added: int) -> Iterator[Collision]:
    """Cell by cell what would change if the form were sent again; `added` is the index of the first foreign row."""
    for index, form in enumerate(formset.forms):
        row = str(_("No. %(number)d") % {"number": index + 1})
        sent = form["id"].value()
        if index >= added:
            yield Collision(row, "", _first_words(form), "")
        elif sent and not form.initial:
            yield Collision(row, "", "", _first_words(form))
        elif sent:
            for name in form.changed_data:
                if name not in ("id", "DELETE"):
                    bound = form[name]
                    stored = bound.field.prepare_value(bound.initial)
                    yield Collision(
                        row,
                        str(bound.label),
                        display_value(bound, stored),
                        display_value(bound, bound.value()),
                    )


def _first_words(form: RowForm) -> str:
    """What identifies a row to its reader: what it is called, else its first filled cell."""
    if title := form.title():
        return title
    cells = (
        display_value(bound, bound.value())
        for bound in form.visible_fields()
        if not hasattr(bound.field, "choices")
    )
    return next(filter(None, cells), "")
