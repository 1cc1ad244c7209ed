"""Single rows of a plan: added, changed and removed one by one, under the same rules as the whole proposal."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotVisible
from innovations.models import Innovation
from innovations.services.proposals.drafting import editable, note_edit, replace_rows
from innovations.services.proposals.plan_lists import ROWS, Given, PlanEntry
from innovations.services.proposals.targets import GivenTargets
from organisations.offices import Actor
from workflow.engine.transaction import retrying, unit_of_work

Entry: TypeAlias = dict[str, Given | GivenTargets]


def add_row(
    innovation: Innovation,
    name: str,
    values: Mapping[str, Given | GivenTargets],
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
    confirmed: bool = True,
) -> PlanEntry:
    """Append one row to the list `name` and return it. Locks the innovation; refusals as for `drafting.revise`."""

    def change(entries: list[Entry]) -> list[Entry]:
        return [*entries, dict(values)]

    target = _changed(
        innovation, name, change, actor=actor, at=at, seen_version=seen_version, confirmed=confirmed
    )
    return ROWS[name].objects.filter(innovation=target).latest("position", "id")


def change_row(
    innovation: Innovation,
    name: str,
    row_id: UUID,
    values: Mapping[str, Given | GivenTargets],
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
    confirmed: bool = True,
) -> PlanEntry:
    """Change one row and return it. Raises NotVisible when the list has no such row."""

    def change(entries: list[Entry]) -> list[Entry]:
        _exists(entries, row_id)
        return [{**entry, **(values if entry["id"] == row_id else {})} for entry in entries]

    _changed(innovation, name, change, actor=actor, at=at, seen_version=seen_version, confirmed=confirmed)
    return ROWS[name].objects.get(pk=row_id)


def remove_row(
    innovation: Innovation,
    name: str,
    row_id: UUID,
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Innovation:
    """Remove one row; the others close up. Raises NotVisible when the list has no such row."""

    def change(entries: list[Entry]) -> list[Entry]:
        _exists(entries, row_id)
        return [entry for entry in entries if entry["id"] != row_id]

    return _changed(innovation, name, change, actor=actor, at=at, seen_version=seen_version)


def _changed(
    innovation: Innovation,
    name: str,
    change: Callable[[list[Entry]], list[Entry]],
    *,
    actor: Actor,
    at: datetime,
    seen_version: int | None,
    confirmed: bool = True,
) -> Innovation:
    def work() -> Innovation:
        with unit_of_work():
            target = editable(innovation, actor=actor, at=at, seen_version=seen_version)
            rows = ROWS[name].objects.filter(innovation=target).order_by("position", "id")
            # Only ids: a row given by its id and nothing else stays as it is.
            replace_rows(target, name, change([{"id": row.pk} for row in rows]), confirmed=confirmed)
            note_edit(target, [name], actor=actor, at=at)
            return target

    return retrying(work)


def _exists(entries: list[Entry], row_id: UUID) -> None:
    if all(entry["id"] != row_id for entry in entries):
        raise NotVisible(_("There is no such record."))
