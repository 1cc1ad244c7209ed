"""Taking an import back by one recorded step: every row on which nothing stands is undone, the others are named."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from appointments.models import OfficeAppointment
from calendars.models import Holiday
from common.errors import BadInput, Gap, NotNow
from common.letters import typed_line
from common.presence import confirm
from innovations.models import Innovation, PlanChange
from innovations.services.proposals.plan_import import plan_table
from innovations.services.reports import figure_record
from onboarding.models import ImportRun, ImportTakenBack
from onboarding.services.imports import AGENCIES, ALIASES, IMPORTS, INNOVATIONS, PACKAGES, office_for
from onboarding.services.undoing import (
    Undo,
    Undoing,
    undo_agencies,
    undo_aliases,
    undo_innovations,
    undo_packages,
)
from onboarding.services.undoing_content import (
    undo_days_off,
    undo_figures,
    undo_plan_items,
    undo_plans,
    undo_regional_indicators,
)
from onboarding.services.undoing_people import undo_appointments, undo_people
from organisations.enums import ImportKind
from organisations.models import Person
from organisations.offices import Actor
from planning.services.importing import INDICATORS, ITEMS
from workflow.engine.transaction import retrying

MOST_REASON = 500
# In the order in which they are undone: what stands on something goes before it.
UNDO: Mapping[str, Undo] = {
    INNOVATIONS.label: undo_innovations,
    plan_table(Innovation): undo_plans,
    plan_table(PlanChange): undo_plans,
    figure_record.TABLE: undo_figures,
    Holiday._meta.label_lower: undo_days_off,
    INDICATORS: undo_regional_indicators,
    ITEMS: undo_plan_items,
    OfficeAppointment._meta.label_lower: undo_appointments,
    Person._meta.label_lower: undo_people,
    PACKAGES.label: undo_packages,
    ALIASES.label: undo_aliases,
    AGENCIES.label: undo_agencies,
}


def take_back(
    run: ImportRun, *, actor: Actor, at: datetime, reason: str, the_rest: bool = False
) -> ImportTakenBack:
    """Undo the rows of an import, as a record of its own. What has a history is ended by its own step, never deleted.

    Raises NotPermitted, BadInput without a reason, NotNow (`taken_back`) the second time, NotNow (`stands`) naming
    every row on which something stands or that was changed since: unless `the_rest` shall be undone without them.
    """
    kind = ImportKind(run.kind)
    office = office_for(actor, kind, run.government_id)
    reason = typed_line(reason)
    if not 0 < len(reason) <= MOST_REASON:
        message = _("Say in at most %(count)d characters why.") % {"count": MOST_REASON}
        raise BadInput(message, gaps=[Gap("reason", "required", message)])
    if kind in IMPORTS and IMPORTS[kind].asks_anew:
        confirm(at=at)

    def work() -> ImportTakenBack:
        if ImportTakenBack.objects.filter(run=run).exists():
            raise _taken_back()
        undoing = Undoing(actor, at, reason)
        for label, undo in UNDO.items():
            if rows := list(run.rows.filter(table=label).order_by("id")):
                undo(rows, undoing)
        if undoing.left and not (the_rest and undoing.done):
            raise NotNow(_("Something stands on rows of this import."), code="stands", gaps=undoing.left)
        return _recorded(run, undoing, seat=office.seat)

    return retrying(work)


def _recorded(run: ImportRun, undoing: Undoing, *, seat: UUID) -> ImportTakenBack:
    """The record. Of two at the same time, the second is refused here with all that it did."""
    try:
        with transaction.atomic():
            return ImportTakenBack.objects.create(
                run=run,
                person_id=undoing.actor.person_id,
                seat_id=seat,
                at=undoing.at,
                reason=undoing.reason,
                left=[str(gap.message) for gap in undoing.left],
            )
    except IntegrityError as error:
        raise _taken_back() from error


def _taken_back() -> NotNow:
    return NotNow(_("This import was taken back already."), code="taken_back")
