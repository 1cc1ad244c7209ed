"""Undoing what an import wrote, row by row: reference rows go or become what they were, drafts are withdrawn."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from common.errors import DomainError, Gap, NotNow
from common.presence import ConfirmationRequired, SessionRequired
from innovations.models import Innovation
from onboarding.models import ImportedRow
from onboarding.services.imports import AGENCIES, ALIASES, INNOVATIONS, PACKAGES
from onboarding.services.watching import WatchedTable
from organisations.models import Agency, AgencyAlias
from organisations.offices import Actor
from workflow.engine import gate


@dataclass(slots=True)
class Undoing:
    """Whoever takes back, when and why; what is undone so far, and what stands in the way of the rest."""

    actor: Actor
    at: datetime
    reason: str
    done: int = 0
    left: list[Gap] = field(default_factory=list)

    def refuse(self, rows: Sequence[ImportedRow], refusal: DomainError) -> None:
        """The rows stay as they are, and why."""
        said = " ".join(str(gap.message) for gap in refusal.gaps) or str(refusal.message)
        self.left += [Gap(row.name, refusal.code, f"{row.name}: {said}") for row in rows]

    def one(self, row: ImportedRow) -> AbstractContextManager[None]:
        """Undo one row as a whole or not at all; a refusal is why it is left."""
        return self.together([row])

    @contextmanager
    def together(self, rows: Sequence[ImportedRow]) -> Iterator[None]:
        """The same for several rows that stand or fall together."""
        try:
            with transaction.atomic():
                yield
        except (ConfirmationRequired, SessionRequired):
            raise
        except ProtectedError as error:
            kinds = sorted({str(each._meta.verbose_name) for each in error.protected_objects})
            self.refuse(
                rows, NotNow(_("It is in use: %(kinds)s.") % {"kinds": ", ".join(kinds)}, code="in_use")
            )
        except DomainError as refusal:
            self.refuse(rows, refusal)
        else:
            self.done += len(rows)


def changed_since() -> NotNow:
    """The refusal of a row that somebody changed after the import."""
    return NotNow(_("It was changed since."), code="changed")


Undo = Callable[[Sequence[ImportedRow], Undoing], None]


def undo_innovations(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """Drafts end as withdrawn, with their history; what was there before the import stays."""
    for row in rows:
        if row.before is None:
            with undoing.one(row):
                draft = Innovation.objects.get(pk=row.key)
                gate.perform(draft, "withdraw", actor=undoing.actor, at=undoing.at, comment=undoing.reason)


def undo_packages(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """Changed ones become what they were; new ones go, unless a plan, a month or a record stands on them."""
    for row in rows:
        with undoing.one(row):
            _restore(row, PACKAGES)
            if row.before is None:
                PACKAGES.model._default_manager.filter(pk=row.key).delete()


def undo_aliases(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """Other names of agencies; new ones of an agency that the import made go with it."""
    new = ImportedRow.objects.filter(run=rows[0].run_id, before=None)
    made = {*new.values_list("key", flat=True), *_agencies_of_drafts(rows[0])}
    for row in rows:
        if row.before is not None or row.after["agency_id"] not in made:
            with undoing.one(row):
                _restore(row, ALIASES)
                if row.before is None:
                    AgencyAlias.objects.filter(pk=row.key).delete()


def undo_agencies(rows: Sequence[ImportedRow], undoing: Undoing) -> None:
    """Changed ones become what they were; new ones go, the lower ones first, unless something names them.

    An agency that a withdrawn draft names keeps its place: what has a history is never deleted.
    """
    named = _agencies_of_drafts(rows[0])
    rows = [row for row in rows if row.key not in named]
    for row in rows:
        if row.before is not None:
            with undoing.one(row):
                _restore(row, AGENCIES)
    waiting = [row for row in rows if row.before is None]
    while waiting:
        tried = Undoing(undoing.actor, undoing.at, undoing.reason)
        refused = [row for row in waiting if not _removed(row, tried)]
        undoing.done += tried.done
        if len(refused) == len(waiting):
            undoing.left += tried.left
            return
        waiting = refused


def _agencies_of_drafts(row: ImportedRow) -> set[str]:
    """The agencies of the innovations in the same import."""
    drafts = ImportedRow.objects.filter(run=row.run_id, table=INNOVATIONS.label)
    found = Innovation.objects.filter(pk__in=list(drafts.values_list("key", flat=True)))
    return {str(key) for key in found.values_list("agency_id", flat=True) if key is not None}


def _removed(row: ImportedRow, undoing: Undoing) -> bool:
    before = undoing.done
    with undoing.one(row):
        _restore(row, AGENCIES)
        new = ImportedRow.objects.filter(run=row.run_id, table=ALIASES.label, before=None)
        AgencyAlias.objects.filter(
            agency=UUID(row.key), pk__in=list(new.values_list("key", flat=True))
        ).delete()
        Agency.objects.get(pk=row.key).delete()
    return undoing.done > before


def _restore(row: ImportedRow, table: WatchedTable) -> None:
    """A changed row as it was before; a new one only compared. Raises DomainError for one that was changed since."""
    if table.row(row.key) != row.after:
        raise changed_since()
    if row.before is not None:
        table.model._default_manager.filter(pk=row.key).update(**row.before)
