"""Ad-hoc reports on launched innovations without a contract: invented, and every text says so by its first word.

A third of them is answered and evaluated, a third withdrawn, a third never answered.
"""

import hashlib
from collections.abc import Iterator
from datetime import date

from demo import sources
from demo.context import DemoContext
from innovations.models import Innovation, Report
from innovations.services.reports import asking, reporting
from organisations.enums import Role
from workflow.engine import gate
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

COUNT = 12
ASKED_ON, WITHDRAWN_ON = date(2025, 6, 16), date(2025, 6, 19)
ANSWERED_ON, EVALUATED_ON = date(2025, 6, 24), date(2025, 7, 2)
REASON = "Contoh: pimpinan meminta perkembangan inovasi sebelum rapat evaluasi tengah tahun."
ANSWER = "Contoh: kegiatan berjalan sesuai rencana; hasilnya dirasakan pemohon layanan."
NO_NEED = "Contoh: perkembangan sudah dipaparkan dalam rapat."
ACCEPTED = "Contoh: laporan diterima."
# By rank: who asks for it, and what becomes of it.
ASKERS = (Role.REGIONAL_SECRETARY, Role.ORGANISATION_BUREAU, Role.AGENCY_HEAD)
ANSWERED, WITHDRAWN, SILENT = range(len(ASKERS))
NEEDED = ("name", "opd", "year", "type", "digital", "description")


def chosen() -> tuple[str, ...]:
    """The innovations by rank: complete in the published list, without a contract, by the hash of their id."""
    contracted = {entry.innovation_id for entry in sources.appointments()}
    ids = [
        row["innovation_id"]
        for row in sources.rows("innovations.csv")
        if row["innovation_id"] not in contracted and all(row[column].strip() for column in NEEDED)
    ]
    ids.sort(key=lambda key: hashlib.sha256(key.encode()).hexdigest())
    return tuple(ids[:COUNT])


def play_day(context: DemoContext, day: date) -> None:
    """What is asked for, withdrawn, answered and evaluated on a day."""
    if day == ASKED_ON:
        context.clock.at(day, 9)
        for rank, key in enumerate(chosen()):
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
    for rank, key in enumerate(chosen()):
        if rank % len(ASKERS) == fate:
            rows = Report.objects.select_related("deadline", "innovation", "government", "agency")
            yield rows.get(innovation__source_id=key, contract__isnull=True)


def _ask(context: DemoContext, key: str, role: Role) -> None:
    innovation = Innovation.objects.select_related("government", "launch_event").get(source_id=key)
    actor = (
        context.of_agency(role, innovation)
        if role == Role.AGENCY_HEAD
        else context.of_government(role, innovation.government)
    )
    at = context.clock.tick()
    days = asking.usual_days(innovation, at=at)
    asking.ask(innovation, actor=actor, at=at, reason=REASON, days=days)


def _withdraw(context: DemoContext, report: Report) -> None:
    """By the office that asked."""
    actor = context.of_government(ASKERS[WITHDRAWN], report.government)
    gate.perform(report, "waive", actor=actor, at=context.clock.tick(), comment=NO_NEED)


def _answer(context: DemoContext, report: Report) -> None:
    """In words: these innovations have no indicators."""
    operator = context.of_agency(Role.AGENCY_OPERATOR, report.innovation)
    reporting.save_figures(report, actor=operator, at=context.clock.tick(), figures={}, narrative=ANSWER)
    gate.perform(report, "submit", actor=operator, at=context.clock.tick())


def _evaluate(context: DemoContext, report: Report) -> None:
    bureau = context.of_government(Role.ORGANISATION_BUREAU, report.government)
    decisions.decide(report, Ballot("approve", ACCEPTED), actor=bureau, at=context.clock.tick())
