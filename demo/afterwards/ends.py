"""What ends with something else, and what is changed for many at once: on fixed days of February 2026.

All of it is invented and says so.
"""

import csv
import io
from datetime import date

from common.numbers import file_text
from contracts.services import batch, revising
from contracts.services.batch import ContractToSign
from deadlines.services import bulk_extensions
from demo.afterwards import agreeing, replicas
from demo.afterwards.agenda import Agenda
from demo.afterwards.asking import ask, asked
from demo.afterwards.february import ABANDONED, RESTING, SUCCESSOR
from demo.afterwards.reporting import as_planned, hand_in
from demo.afterwards.variety import FOLLOW_UPS, LISTS, OTHER_GOVERNMENT
from demo.context import DemoContext
from demo.people import PASSPHRASE
from innovations.models import Report
from innovations.services.proposals import plan_changes
from innovations.services.reports.figure_import import import_figures
from innovations.services.reports.figure_sheet import HEADER, sheet
from organisations.enums import Role
from organisations.models import Agency
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

ENDED = "Contoh: layanan yang sama sudah disediakan aplikasi nasional."
CLAUSE = "Contoh: para pihak memakai data kependudukan menurut peraturan perundang-undangan."
ADDED, TERMINATED = "Contoh: ketentuan data ditambahkan.", "Contoh: kegiatan dialihkan ke program lain."
BUSY = "Contoh: pekan pemeriksaan keuangan."
# Reports of the first quarter are due then.
APRIL, LATER = (date(2026, 4, 1), date(2026, 4, 30)), date(2026, 5, 4)


def plan(agenda: Agenda) -> None:
    """Put everything down on its day."""
    for day, hour, act in (
        (date(2026, 2, 9), 14, lambda context: ask(context, ABANDONED, 3)),
        (date(2026, 2, 10), 16, report_by_sheet),
        (date(2026, 2, 11), 15, ask_for_more),
        (date(2026, 2, 13), 10, abandon),
        (date(2026, 2, 25), 10, add_clause),
        (date(2026, 2, 26), 9, terminate),
        (date(2026, 2, 26), 10, extend_many),
    ):
        agenda.add(day, hour, act)


def report_by_sheet(context: DemoContext) -> None:
    """Its figures come in the spreadsheet that is handed out for them."""
    report = asked(ABANDONED)
    planned = {str(line.indicator_id): as_planned(line.indicator, report) for line in report.lines.all()}
    rows = [dict(zip(HEADER, row, strict=True)) for row in sheet(Report.objects.filter(pk=report.pk))]
    filled = io.StringIO(newline="")
    writer = csv.DictWriter(filled, HEADER)
    writer.writeheader()
    writer.writerows({**row, "realisasi": file_text(planned[row["indikator_id"]])} for row in rows)
    operator = context.in_agency(Role.AGENCY_OPERATOR, context.agency(report.agency_id))
    at = context.clock.tick()
    import_figures(filled.getvalue().encode(), actor=actor_at(operator.person_id, at), at=at)
    hand_in(context, asked(ABANDONED))


def ask_for_more(context: DemoContext) -> None:
    """Something is to be improved, the next report is asked for, and the plan is to change: all of it is open."""
    report = asked(ABANDONED)
    bureau = context.of_government(Role.ORGANISATION_BUREAU, report.government)
    ballot = Ballot("approve", "Contoh: diterima.", items=FOLLOW_UPS, facts=(("recommendation", "improve"),))
    decisions.decide(report, ballot, actor=bureau, at=context.clock.tick())
    ask(context, ABANDONED, 20)
    innovation = replicas.of(ABANDONED)
    innovator = context.of_agency(Role.INNOVATOR, innovation)
    change = plan_changes.start(innovation, actor=innovator, at=context.clock.tick())
    rows = {"milestones": LISTS["milestones"]}
    change = plan_changes.revise(change, actor=innovator, at=context.clock.tick(), rows=rows)
    gate.perform(change, "submit", actor=innovator, at=context.clock.tick())


def abandon(context: DemoContext) -> None:
    """The head of region ends the innovation, and all of that with it."""
    innovation = replicas.of(ABANDONED)
    regent = context.of_government(Role.HEAD_OF_REGION, innovation.government)
    gate.perform(innovation, "discontinue", actor=regent, at=context.clock.tick(), comment=ENDED)


def add_clause(context: DemoContext) -> None:
    """An addendum adds a clause to a contract; the head of region signs what waits in one go."""
    contract = replicas.contract_of(RESTING)
    addendum = revising.add_to_contract(
        contract,
        actor=context.of_government(Role.ORGANISATION_BUREAU, contract.government),
        at=context.clock.tick(),
        ground="strategy",
        reason=ADDED,
        clauses=[CLAUSE],
    )
    agreeing.request(context, addendum)
    agreeing.sign(context, addendum)
    batch.sign_many(
        [ContractToSign(addendum)],
        actor=context.of_government(Role.HEAD_OF_REGION, contract.government),
        secret=PASSPHRASE,
        at=context.clock.tick(),
    )


def terminate(context: DemoContext) -> None:
    """The head of region ends the contract before its time; its addendum and what it owes end with it."""
    contract = replicas.contract_of(RESTING)
    regent = context.of_government(Role.HEAD_OF_REGION, contract.government)
    gate.perform(contract, "terminate", actor=regent, at=context.clock.tick(), comment=TERMINATED)


def extend_many(context: DemoContext) -> None:
    """One agency of Tuban gets more time for all that it owes in April; in the other government everybody does."""
    successor = replicas.agency_called(SUCCESSOR)
    whom: tuple[tuple[str, Agency | None], ...] = (
        (successor.government.code, successor),
        (OTHER_GOVERNMENT, None),
    )
    for code, agency in whom:
        government = replicas.government(code)
        bulk_extensions.extend_many(
            government=government,
            agency=agency,
            due_from=APRIL[0],
            due_until=APRIL[1],
            until=LATER,
            actor=context.of_government(Role.REGIONAL_SECRETARY, government),
            at=context.clock.tick(),
            reason=BUSY,
        )
