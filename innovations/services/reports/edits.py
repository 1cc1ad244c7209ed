"""Who saved a report while it was filled in: whoever edited does not evaluate."""

from collections import defaultdict
from collections.abc import Collection
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


def own_work(reports: Collection[UUID], innovations: Collection[UUID]) -> defaultdict[UUID, set[UUID]]:
    """By report who handed it in, filled it in or imported figures; by innovation its team. One query."""
    acted = Event.objects.filter(
        subject_type=Report.SUBJECT_TYPE, subject_id__in=reports, kind__in=OWN_WORK
    ).values_list("subject_id", "actor_id")
    edited = ReportEdit.objects.filter(report__in=reports).values_list("report_id", "person_id")
    team = TeamMember.objects.filter(innovation__in=innovations, person__isnull=False)
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for key, person in acted.order_by().union(
        edited, team.order_by().values_list("innovation_id", "person_id")
    ):
        found[key].add(person)
    return found
