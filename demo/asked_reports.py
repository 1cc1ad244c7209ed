"""Ad-hoc reports on the innovations that have examples: invented, and every text says so by its first word.

Of each three the first is answered and evaluated, the second withdrawn, the third never answered.
"""

from collections.abc import Iterator
from datetime import date

from demo import examples
from demo.context import DemoContext
from innovations.models import Innovation, Report
from innovations.services.progress.statements import milestones_in_plan
from innovations.services.reports import asking, evidence, reporting
from innovations.services.reports.entries import MilestoneEntry
from innovations.services.reports.evidence import EvidenceSubject
from organisations.enums import Role
from organisations.offices import Actor
from workflow.engine import gate
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

ASKED_ON, WITHDRAWN_ON = date(2025, 6, 16), date(2025, 6, 19)
ANSWERED_ON, EVALUATED_ON = date(2025, 6, 24), date(2025, 7, 2)
REASON = "Contoh: pimpinan meminta perkembangan inovasi sebelum rapat evaluasi tengah tahun."
ANSWER = "Contoh: kegiatan berjalan sesuai rencana; hasilnya dirasakan pemohon layanan."
NO_NEED = "Contoh: perkembangan sudah dipaparkan dalam rapat."
ACCEPTED = "Contoh: laporan diterima."
# By what becomes of it: who asks for it.
ASKERS = (Role.REGIONAL_SECRETARY, Role.ORGANISATION_BUREAU, Role.AGENCY_HEAD)
ANSWERED, WITHDRAWN, _SILENT = range(len(ASKERS))


def play_day(context: DemoContext, day: date) -> None:
    """What is asked for, withdrawn, answered and evaluated on a day."""
    if day == ASKED_ON:
        context.clock.at(day, 9)
        for rank, key in enumerate(examples.chosen()):
            _ask(context, key, ASKERS[rank % len(ASKERS)])
    elif day == WITHDRAWN_ON:
        context.clock.at(day, 11)
        for report in _asked(WITHDRAWN):
            _withdraw(context, report)
    elif day == ANSWERED_ON:
        context.clock.at(day, 11)
        for report in _asked(ANSWERED):
            _answer(context, report)
    elif day == EVALUATED_ON:
        context.clock.at(day, 13)
        for report in _asked(ANSWERED):
            _evaluate(context, report)


def _asked(fate: int) -> Iterator[Report]:
    rows = Report.objects.select_related("deadline", "innovation__government", "government", "agency")
    for key in examples.chosen()[fate :: len(ASKERS)]:
        yield rows.get(innovation__source_id=key)


def _ask(context: DemoContext, key: str, role: Role) -> None:
    innovation = Innovation.objects.select_related("government", "launch_event").get(source_id=key)
    at = context.clock.tick()
    days = asking.usual_days(innovation, at=at)
    asking.ask(innovation, actor=_who(context, role, innovation), at=at, reason=REASON, days=days)


def _who(context: DemoContext, role: Role, innovation: Innovation) -> Actor:
    if role == Role.AGENCY_HEAD:
        return context.of_agency(role, innovation)
    return context.of_government(role, innovation.government)


def _withdraw(context: DemoContext, report: Report) -> None:
    """By the office that asked."""
    actor = context.of_government(ASKERS[WITHDRAWN], report.government)
    gate.perform(report, "waive", actor=actor, at=context.clock.tick(), comment=NO_NEED)


def _answer(context: DemoContext, report: Report) -> None:
    """In words, for there are no indicators, and with what the entries said of milestones and showed of them."""
    innovator = context.of_agency(Role.INNOVATOR, report.innovation)
    at = context.clock.tick()
    said = [row for row in milestones_in_plan(report.innovation, at=at) if row.standing.percent is not None]
    reporting.save_figures(
        report,
        actor=innovator,
        at=at,
        figures={},
        milestones={
            row.milestone.pk: MilestoneEntry(
                percent=row.standing.percent, finished_on=row.standing.finished_on
            )
            for row in said
        },
        narrative=ANSWER,
    )
    files = list(report.innovation.attachments.values_list("pk", flat=True))
    for row in said:
        if row.standing.finished_on is not None:
            about = EvidenceSubject(milestone_id=row.milestone.pk, dated_on=row.standing.finished_on)
            evidence.reuse(report, actor=innovator, at=context.clock.tick(), attachments=files, about=about)
    gate.perform(report, "submit", actor=innovator, at=context.clock.tick())


def _evaluate(context: DemoContext, report: Report) -> None:
    bureau = context.of_government(Role.ORGANISATION_BUREAU, report.government)
    decisions.decide(report, Ballot("approve", ACCEPTED), actor=bureau, at=context.clock.tick())
