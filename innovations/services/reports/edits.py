"""Who saved a report while it was filled in: whoever edited does not evaluate."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from innovations.models import Report, ReportEdit, TeamMember
from organisations.offices import Actor
from workflow.engine import gate
from workflow.models import Event

# Events whose actor took part in the report and so may not evaluate it.
OWN_WORK = ("report.submit", "report.resubmit", "report.import")


def note_edit(report: Report, *, actor: Actor, at: datetime) -> None:
    """Raise the version of a locked report, and put down who saved it. Two statements."""
    gate.touch(report)
    ReportEdit.objects.create(report=report, version=report.version, person_id=actor.person_id, edited_at=at)


def own_work(reports: Iterable[UUID], innovation_id: UUID) -> set[UUID]:
    """Who handed in, filled in or imported figures of any of these reports, and the innovation's team. One query."""
    keys = list(reports)
    acted = Event.objects.filter(
        subject_type=Report.SUBJECT_TYPE, subject_id__in=keys, kind__in=OWN_WORK
    ).values_list("actor_id", flat=True)
    edited = ReportEdit.objects.filter(report__in=keys).values_list("person_id", flat=True)
    team = TeamMember.objects.filter(innovation=innovation_id, person__isnull=False)
    return set(acted.order_by().union(edited, team.order_by().values_list("person_id", flat=True)))
