"""Taking an import back: new rows go, changed rows become what they were, drafts are withdrawn; all or nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError, Gap, NotNow
from common.letters import typed_line
from innovations.models import Innovation
from onboarding.enums import ImportKind
from onboarding.models import ImportedRow, ImportRun, ImportTakenBack
from onboarding.services.imports import AGENCIES, ALIASES, INNOVATIONS, office_for
from organisations.models import Agency, AgencyAlias
from organisations.offices import Actor
from workflow.engine import gate
from workflow.engine.transaction import retrying

MOST_REASON = 500
_TABLES = {table.label: table for table in (AGENCIES, ALIASES, INNOVATIONS)}


def take_back(run: ImportRun, *, actor: Actor, at: datetime, reason: str) -> ImportTakenBack:
    """Undo every row of an import, as a record of its own; rows with a history stay, drafts are withdrawn.

    Raises NotPermitted, BadInput without a reason, NotNow (`taken_back`) the second time, NotNow (`stands`) naming
    every row on which something stands or that was changed since.
    """
    office = office_for(actor, ImportKind(run.kind), run.government_id)
    reason = typed_line(reason)
    if not 0 < len(reason) <= MOST_REASON:
        message = _("Say in at most %(count)d characters why.") % {"count": MOST_REASON}
        raise BadInput(message, gaps=[Gap("reason", "required", message)])

    def work() -> ImportTakenBack:
        done = _recorded(run, actor=actor, seat=office.seat, at=at, reason=reason)
        gaps = _undo(list(run.rows.order_by("id")), actor, at, reason)
        if gaps:
            raise NotNow(
                _("This import cannot be taken back any more, because something stands on it."),
                code="stands",
                gaps=gaps,
            )
        return done

    return retrying(work)


def _recorded(run: ImportRun, *, actor: Actor, seat: UUID, at: datetime, reason: str) -> ImportTakenBack:
    """The record; written first, so that whoever is second waits for it and is refused."""
    try:
        with transaction.atomic():
            return ImportTakenBack.objects.create(
                run=run, person_id=actor.person_id, seat_id=seat, at=at, reason=reason
            )
    except IntegrityError as error:
        raise NotNow(_("This import was taken back already."), code="taken_back") from error


def _undo(rows: Sequence[ImportedRow], actor: Actor, at: datetime, reason: str) -> list[Gap]:
    """Every row undone, last table first; what stands in the way of any of them."""
    of = {label: [row for row in rows if row.table == label] for label in _TABLES}
    drafts = [gap for row in of[INNOVATIONS.label] for gap in _withdraw(row, actor, at, reason)]
    # An agency that a withdrawn draft names keeps its place: what has a history is never deleted.
    named = _agencies_of(of[INNOVATIONS.label])
    kept = [row for row in of[AGENCIES.label] if row.key not in named]
    ours = {UUID(row.key) for row in kept}
    aliases = [row for row in of[ALIASES.label] if row.after["agency_id"] not in named]
    changed = [gap for row in (*aliases, *kept) for gap in _restore(row)]
    if drafts or changed:
        return [*drafts, *changed]
    AgencyAlias.objects.filter(pk__in=[row.key for row in aliases if row.before is None]).delete()
    new = [row for row in kept if row.before is None]
    # Parents among themselves are let go first; whoever else stands under one of them is in the way.
    Agency.objects.filter(pk__in=[row.key for row in new], parent_id__in=ours).update(parent=None)
    return [gap for row in new for gap in _delete(row)]


def _agencies_of(rows: Sequence[ImportedRow]) -> set[str]:
    found = Innovation.objects.filter(pk__in=[row.key for row in rows]).values_list("agency_id", flat=True)
    return {str(key) for key in found if key is not None}


def _withdraw(row: ImportedRow, actor: Actor, at: datetime, reason: str) -> list[Gap]:
    if row.before is not None:
        return []
    try:
        gate.perform(Innovation.objects.get(pk=row.key), "withdraw", actor=actor, at=at, comment=reason)
    except DomainError as refusal:
        return [Gap(row.name, refusal.code, refusal.message)]
    return []


def _restore(row: ImportedRow) -> list[Gap]:
    """A changed row as it was before; a new one only compared. The gap of one that was changed since."""
    table = _TABLES[row.table]
    if table.row(row.key) != row.after:
        return [Gap(row.name, "changed", _("%(name)s was changed since.") % {"name": row.name})]
    if row.before is not None:
        table.model._default_manager.filter(pk=row.key).update(**row.before)
    return []


def _delete(row: ImportedRow) -> list[Gap]:
    try:
        Agency.objects.get(pk=row.key).delete()
    except ProtectedError as error:
        kinds = sorted({str(each._meta.verbose_name) for each in error.protected_objects})
        message = _("%(name)s is in use: %(kinds)s.") % {"name": row.name, "kinds": ", ".join(kinds)}
        return [Gap(row.name, "in_use", message)]
    return []
