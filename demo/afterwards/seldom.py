"""What happens seldom, once each, on fixed days of February 2026: refusals, returns, withdrawals, a lateness forgiven.

All of it is invented and says so.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from appointments.services import granting
from common.periods import WHOLE_YEAR
from contracts.models import Contract
from contracts.services import draft_reasons
from deadlines.services import excusing, extensions
from demo.afterwards import agreeing, offices, replicas
from demo.afterwards.agenda import Agenda
from demo.afterwards.asking import ask, asked
from demo.afterwards.february import MONITORING
from demo.afterwards.replicas import Replica
from demo.afterwards.reporting import hand_in
from demo.afterwards.variety import FOLLOWED_UP, LISTS
from demo.context import DemoContext
from demo.examples import EVIDENCE
from innovations.models import Appraisal, FollowUp, Innovation, PlanChange, Report, UnplannedResult
from innovations.services.contracts import amending
from innovations.services.proposals import plan_changes
from innovations.services.reports import evidence, unplanned
from innovations.services.reports.entries import UnplannedEntry
from innovations.services.reports.evidence import EvidenceSubject
from notifications.services import feeds
from organisations.enums import Grant, Role
from organisations.models import OfficeHeld
from organisations.offices import Actor
from organisations.queries import actor_at
from organisations.services.delegating import Letter
from workflow.engine import gate
from workflow.models import Subject
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

BECAUSE = "Contoh: alasan dicatat di sini."
AGAIN = "Contoh: mohon dilengkapi."
REJECTED = Replica("INV-0067", "Kecamatan Senori")
WITHDRAWN = Replica("INV-0067", "Kecamatan Bangilan")
# Published innovations elsewhere that are asked for a report or evaluated.
DOUBTED, ASKED_BACK, WAIVED, FORGIVEN = "INV-0079", "INV-0074", "INV-0084", "INV-0067"
REVISED = "tuban-pekerjaan-umum"
OWN = {"own": 100, "other_agency": 0, "central": 0, "private": 0, "community": 0}
BESIDE = UnplannedEntry(
    name="Contoh: kunjungan belajar", unit="Kali", actual=Decimal(2), note=BECAUSE, shares=OWN
)

MISTAKEN = replace(BESIDE, name="Contoh: salah catat")


def plan(agenda: Agenda) -> None:
    """Put everything down on its day."""
    for day, hour, act in (
        (date(2026, 2, 2), 12, offices.appoint_alone),
        (date(2026, 2, 2), 13, offices.add_administrator),
        (date(2026, 2, 2), 15, offices.add_third),
        (date(2026, 2, 3), 13, propose),
        (date(2026, 2, 3), 14, lend_power),
        (date(2026, 2, 3), 15, offices.decline_one),
        (date(2026, 2, 4), 13, reject_and_withdraw),
        (date(2026, 2, 4), 14, question_evaluations),
        (date(2026, 2, 4), 15, ask_for_reports),
        (date(2026, 2, 4), 16, ask_for_time_in_vain),
        (date(2026, 2, 6), 10, send_report_back),
        (date(2026, 2, 6), 13, doubt),
        (date(2026, 2, 6), 14, offices.succeed_secretary),
        (date(2026, 2, 9), 12, decline),
        (date(2026, 2, 9), 13, change_plan),
        (date(2026, 2, 11), 10, draft_in_vain),
        (date(2026, 2, 11), 11, follow_up),
        (date(2026, 2, 11), 12, take_in),
        (date(2026, 2, 18), 12, revise_contract),
        (date(2026, 2, 19), 12, forgive),
    ):
        agenda.add(day, hour, act)


def propose(context: DemoContext) -> None:
    """Two proposals that come to nothing."""
    for replica in (REJECTED, WITHDRAWN):
        replicas.propose(context, replica)


def reject_and_withdraw(context: DemoContext) -> None:
    """One is rejected by the head of its agency, one taken back by whoever proposed it."""
    rejected = replicas.of(REJECTED)
    head = context.of_agency(Role.AGENCY_HEAD, rejected)
    decisions.decide(rejected, Ballot("reject", BECAUSE), actor=head, at=context.clock.tick())
    withdrawn = replicas.of(WITHDRAWN)
    _step(context, withdrawn, "withdraw", context.of_agency(Role.INNOVATOR, withdrawn))


def lend_power(context: DemoContext) -> None:
    """A head delegates the power of the office; calendars are subscribed to, one is ended."""
    agency = replicas.agency_called("Dinas Pendidikan")
    head = context.people.person(Role.AGENCY_HEAD, agency=agency)
    at = context.clock.tick()
    granting.grant(
        OfficeHeld.objects.get(person=head),
        context.people.person(Role.AGENCY_OPERATOR, agency=agency),
        Letter(
            kind=Grant.DELEGATION,
            starts_on=at.date(),
            ends_on=at.date() + timedelta(days=30),
            number="CONTOH/3/2026",
            signed_on=at.date(),
        ),
        actor=Actor(head.pk),
        at=at,
    )
    feeds.create_feed(actor_at(head.pk, at), "person", at=at, label="Contoh")
    lost = feeds.create_feed(actor_at(head.pk, at), "person", at=at, label="Contoh: hilang").feed
    feeds.revoke_feed(actor_at(head.pk, at), lost.pk, at=context.clock.tick())
    feeds.create_feed(actor_at(head.pk, at), "agency", at=at, agency_id=agency.pk, label="Contoh")
    bureau = actor_at(context.of_government(Role.ORGANISATION_BUREAU, agency.government).person_id, at)
    feeds.create_feed(bureau, "public", at=at, government_id=agency.government_id, label="Contoh")
    feeds.create_feed(bureau, "screen", at=at, government_id=agency.government_id, label="Contoh: layar")


def question_evaluations(context: DemoContext) -> None:
    """The bureau asks the agency about one evaluation; the regional secretary waives another."""
    asked_back = _evaluation(ASKED_BACK)
    bureau = context.of_government(Role.ORGANISATION_BUREAU, asked_back.government)
    decisions.decide(asked_back, Ballot("return", AGAIN), actor=bureau, at=context.clock.tick())
    waived = _evaluation(WAIVED)
    _step(context, waived, "waive", context.of_government(Role.REGIONAL_SECRETARY, waived.government))


def ask_for_reports(context: DemoContext) -> None:
    """One is to be doubted, one to be late."""
    ask(context, DOUBTED, 10)
    ask(context, FORGIVEN, 3)


def ask_for_time_in_vain(context: DemoContext) -> None:
    """More time is refused, asked for again and taken back, asked for once more and overtaken by the report."""
    report = asked(FOLLOWED_UP)
    operator = context.of_agency(Role.AGENCY_OPERATOR, report.innovation)
    secretary = context.of_government(Role.REGIONAL_SECRETARY, report.government)
    until = context.clock.now.date() + timedelta(days=28)

    def request_time() -> None:
        extensions.ask(report.deadline, actor=operator, at=context.clock.tick(), until=until, reason=BECAUSE)

    request_time()
    extensions.decide(
        report.deadline.extensions.get(outcome=""),
        actor=secretary,
        at=context.clock.tick(),
        outcome="refused",
        decision=BECAUSE,
    )
    request_time()
    waiting = report.deadline.extensions.get(outcome="")
    extensions.withdraw(waiting, actor=operator, at=context.clock.tick(), reason=BECAUSE)
    request_time()
    # What nobody planned stands in the report too.
    beside = unplanned.record(report, BESIDE, actor=operator, at=context.clock.tick())
    about = EvidenceSubject(unplanned_id=beside.pk, dated_on=report.period_start)
    shown = evidence.attach(
        report,
        actor=operator,
        at=context.clock.tick(),
        name=EVIDENCE.name,
        content=EVIDENCE.content,
        about=about,
    )
    evidence.date_evidence(
        shown, actor=operator, at=context.clock.tick(), dated_on=report.period_start, date_note=""
    )
    _record_by_mistake(context, report, operator)


def _record_by_mistake(context: DemoContext, report: Report, operator: Actor) -> None:
    """A second result with its evidence, both taken off again."""
    mistaken = unplanned.record(report, MISTAKEN, actor=operator, at=context.clock.tick())
    shown = evidence.attach(
        report,
        actor=operator,
        at=context.clock.tick(),
        name=f"salah-{EVIDENCE.name}",
        content=EVIDENCE.content,
        about=EvidenceSubject(unplanned_id=mistaken.pk, dated_on=report.period_start),
    )
    evidence.detach(shown, actor=operator, at=context.clock.tick())
    unplanned.remove(report, mistaken.pk, actor=operator, at=context.clock.tick())


def take_in(context: DemoContext) -> None:
    """What nobody planned is put into a change of the plan, which is given up."""
    result = UnplannedResult.objects.select_related("report__innovation").get(name=BESIDE.name)
    innovator = context.of_agency(Role.INNOVATOR, result.report.innovation)
    change = plan_changes.take_in(result, actor=innovator, at=context.clock.tick())
    _step(context, change, "withdraw", innovator)


def send_report_back(context: DemoContext) -> None:
    """The bureau asks for a correction, which comes on the same day."""
    report = asked(FOLLOWED_UP)
    bureau = context.of_government(Role.ORGANISATION_BUREAU, report.government)
    decisions.decide(report, Ballot("return", AGAIN), actor=bureau, at=context.clock.tick())
    hand_in(context, asked(FOLLOWED_UP), "resubmit")


def doubt(context: DemoContext) -> None:
    """The bureau recommends a rest."""
    hand_in(context, asked(DOUBTED))
    report = asked(DOUBTED)
    bureau = context.of_government(Role.ORGANISATION_BUREAU, report.government)
    ballot = Ballot("approve", BECAUSE, facts=(("recommendation", "suspend"),))
    decisions.decide(report, ballot, actor=bureau, at=context.clock.tick())


def decline(context: DemoContext) -> None:
    """The regional secretary does not follow it."""
    innovation = asked(DOUBTED).innovation
    _step(
        context, innovation, "decline", context.of_government(Role.REGIONAL_SECRETARY, innovation.government)
    )


def change_plan(context: DemoContext) -> None:
    """One change of a plan is returned, improved and accepted, one rejected, one withdrawn."""
    innovation = replicas.of(MONITORING)
    innovator = context.of_agency(Role.INNOVATOR, innovation)
    secretary = context.of_government(Role.REGIONAL_SECRETARY, innovation.government)
    change = _changed(context, innovator)
    for outcome in ("return", "approve"):
        decisions.decide(change, Ballot(outcome, AGAIN), actor=secretary, at=context.clock.tick())
        if outcome == "return":
            change = gate.perform(
                PlanChange.objects.get(pk=change.pk),
                "resubmit",
                actor=innovator,
                at=context.clock.tick(),
                comment=BECAUSE,
            )
    decisions.decide(
        _changed(context, innovator), Ballot("reject", BECAUSE), actor=secretary, at=context.clock.tick()
    )
    _step(context, _changed(context, innovator), "withdraw", innovator)


def draft_in_vain(context: DemoContext) -> None:
    """A contract is drafted, its reasons are put better, and it is given up."""
    innovation = replicas.of(MONITORING)
    contract = agreeing.draft(context, innovation, context.clock.now.date())
    bureau = context.of_government(Role.ORGANISATION_BUREAU, contract.government)
    for explain in (draft_reasons.explain_days, draft_reasons.explain_targets):
        contract = explain(contract, actor=bureau, at=context.clock.tick(), reason=BECAUSE)
    _step(context, contract, "void", bureau)


def follow_up(context: DemoContext) -> None:
    """One is reported, found not done, reported again and accepted; one is dropped."""
    rows = FollowUp.objects.select_related("government", "agency", "innovation").filter(
        innovation__source_id=FOLLOWED_UP
    )
    first, second = rows.order_by("created_at", "text")
    operator = context.of_agency(Role.AGENCY_OPERATOR, first.innovation)
    bureau = context.of_government(Role.ORGANISATION_BUREAU, first.government)
    for name, who in (("report", operator), ("reopen", bureau), ("report", operator), ("accept", bureau)):
        _step(context, rows.get(pk=first.pk), name, who)
    _step(context, second, "drop", context.of_government(Role.REGIONAL_SECRETARY, second.government))


def revise_contract(context: DemoContext) -> None:
    """The target of a contract in force is changed by a revision, which every party signs."""
    innovation = Innovation.objects.select_related("contract__government").get(source_id=REVISED)
    contract = innovation.contract
    assert contract is not None, "its next contract is in force"
    revision: Contract = amending.revise_contract(
        contract,
        actor=context.of_government(Role.ORGANISATION_BUREAU, contract.government),
        at=context.clock.tick(),
        ground="priority",
        reason=BECAUSE,
        targets={row["code"]: {WHOLE_YEAR: Decimal(5)} for row in contract.draft["indicators"]},
    )
    agreeing.request(context, revision)
    for _party in range(2):
        agreeing.sign(context, revision)


def forgive(context: DemoContext) -> None:
    """A report comes late, and the lateness is forgiven with a reason that is published."""
    hand_in(context, asked(FORGIVEN))
    report = asked(FORGIVEN)
    secretary = context.of_government(Role.REGIONAL_SECRETARY, report.government)
    excusing.excuse(report.deadline, actor=secretary, at=context.clock.tick(), reason=BECAUSE)


def _changed(context: DemoContext, innovator: Actor) -> PlanChange:
    change = plan_changes.start(replicas.of(MONITORING), actor=innovator, at=context.clock.tick())
    rows = {"milestones": LISTS["milestones"]}
    change = plan_changes.revise(change, actor=innovator, at=context.clock.tick(), rows=rows)
    submitted: PlanChange = gate.perform(change, "submit", actor=innovator, at=context.clock.tick())
    return submitted


def _evaluation(source_id: str) -> Appraisal:
    """After twelve months."""
    rows = Appraisal.objects.select_related("government", "agency", "innovation")
    return rows.get(innovation__source_id=source_id, after_months=12)


def _step(context: DemoContext, subject: Subject, name: str, who: Actor) -> None:
    gate.perform(subject, name, actor=who, at=context.clock.tick(), comment=BECAUSE)
