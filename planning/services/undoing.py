"""Taking an imported row of a plan back: what is new counts no more, figures get their former text as a version."""

from datetime import datetime
from uuid import UUID

from common.errors import DomainError
from common.imports import RowValues
from common.uuids import parsed_uuid
from organisations.offices import Actor
from planning.models import PlanItem, RegionalIndicator
from planning.queries import figures_of
from planning.rules import Figure, FigureKey
from planning.services.importing import state_of, title_key
from planning.services.recording import add_versions, keeping_office, read_figure

_ATTRIBUTES = ("name", "unit", "direction", "level", "activity", "source")


def withdraw_item(key: UUID, *, at: datetime) -> None:
    """A part of the plan that the import brought counts no more."""
    PlanItem.objects.filter(pk=key, withdrawn_at=None).update(withdrawn_at=at)


def item_in_use(key: UUID) -> bool:
    """Whether an indicator that counts still names it. One query."""
    rows = RegionalIndicator.objects.filter(withdrawn_at=None)
    return rows.filter(item=key).exists() or rows.filter(priority=key).exists()


def restore_indicator(
    key: str,
    *,
    before: RowValues | None,
    after: RowValues,
    changed_since: DomainError,
    actor: Actor,
    at: datetime,
) -> None:
    """As it was before the import. Raises NotPermitted, and `changed_since` where it differs from what the import
    left."""
    row = RegionalIndicator.objects.select_related("plan").get(pk=key)
    office = keeping_office(actor, row.plan.government_id, at)
    figures = figures_of([row.pk]).get(row.pk, {})
    if state_of(row, figures) != after:
        raise changed_since
    former: dict[FigureKey, Figure] = {}
    if before is None:
        row.withdrawn_at = at
    else:
        for name in _ATTRIBUTES:
            setattr(row, name, before[name])
        row.name_key = title_key(row.name)
        for name in ("agency_id", "item_id", "priority_id"):
            value = before[name]
            setattr(row, name, parsed_uuid(value) if isinstance(value, str) else None)
        kept = before["figures"]
        assert isinstance(kept, dict), "written by state_of"
        former = {_key(name): read_figure(str(text), unit=row.unit) for name, text in kept.items()}
    row.save()
    changed = {
        each: former.get(each, Figure("", None))
        for each in {*figures, *former}
        if figures.get(each) != former.get(each)
    }
    if changed:
        add_versions(row, changed, actor=actor, office=office, at=at)


def _key(name: str) -> FigureKey:
    kind, year, quarter = name.split("_")
    return kind, int(year), int(quarter)
