"""Undoing an import of plans, figures or days off: by their own services, which know when it is too late."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from calendars.models import Holiday
from common.errors import NotNow
from deadlines.services.decree_entry import take_back_day
from innovations.models import Innovation, PlanChange, Report, ReportLine
from innovations.services.proposals import plan_import
from innovations.services.reports import figure_import, figure_record
from onboarding.models import ImportedRow
from onboarding.services.undoing import Undoing, changed_since
from planning.services import undoing as plan_undoing


def undo_plans(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """The whole plan becomes what it was before the sheet, while it may be edited."""
    for row in rows:
        model = Innovation if row.table == plan_import.plan_table(Innovation) else PlanChange
        with undoing.one(row):
            plan_import.restore(
                model._default_manager.get(pk=row.key),
                before=row.before or {},
                after=row.after,
                changed_since=changed_since(),
                actor=undoing.actor,
                at=undoing.at,
            )


def undo_figures(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """Figures become what they were, report by report, while the report is filled in."""
    keys = [row.key for row in rows]
    lines = {str(line.pk): line for line in ReportLine.objects.filter(pk__in=keys)}
    of: dict[str, list[ImportedRow]] = {}
    for row in rows:
        if figure_record.says(lines[row.key], row.after):
            of.setdefault(str(lines[row.key].report_id), []).append(row)
        else:
            undoing.refuse([row], changed_since())
    for report in Report.objects.filter(pk__in=of).select_related("government", "agency", "innovation"):
        mine = of[str(report.pk)]
        figures = {lines[row.key].indicator_id: figure_record.entry_of(row.before or {}) for row in mine}
        with undoing.together(mine):
            figure_import.restore(report, figures, actor=undoing.actor, at=undoing.at)


def undo_days_off(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """What a decree said is never changed: its opposite is entered, as of today."""
    for row in rows:
        with undoing.one(row):
            take_back_day(Holiday.objects.get(pk=row.key), actor=undoing.actor, at=undoing.at)


def undo_regional_indicators(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """New ones count no more, unless an innovation names them; the others become what they were."""
    for row in rows:
        with undoing.one(row):
            if row.before is None and Innovation.objects.filter(plan_indicator_ref=UUID(row.key)).exists():
                raise NotNow(_("An innovation names it."), code="in_use")
            plan_undoing.restore_indicator(
                row.key,
                before=row.before,
                after=row.after,
                changed_since=changed_since(),
                actor=undoing.actor,
                at=undoing.at,
            )


def undo_plan_items(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """Parts of a plan that the import brought count no more, unless something names them."""
    for row in rows:
        with undoing.one(row):
            key = UUID(row.key)
            if plan_undoing.item_in_use(key) or Innovation.objects.filter(priority_ref=key).exists():
                raise NotNow(_("An indicator or an innovation names it."), code="in_use")
            plan_undoing.withdraw_item(key, at=undoing.at)
