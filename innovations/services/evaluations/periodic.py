"""When an innovation is evaluated: months after its contract began or, without one, after its launch."""

from datetime import date, datetime, timedelta

from django.db.models import Q

from calendars.models import CalendarVersion
from calendars.services.calendar_versions import version_of
from common.periods import add_months, local_day
from contracts.enums import ContractState
from contracts.models import Contract
from contracts.terms.agreed_reports import BY_PERIOD, agreed_reports, bound_since
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.services import holiday_decrees
from innovations.enums import AppraisalState
from innovations.flows.innovation import InnovationFlow
from innovations.models import Appraisal, Innovation, LaunchEvent
from innovations.policy_sections.evaluation import periodic_rules
from innovations.services.evaluations import later_days
from innovations.services.owed import create_owed
from organisations.offices import SYSTEM
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of
from workflow.models import PolicyVersion, Subject
from workflow.policies.versions import document_of, has_review, policy_of

REVIEW = "appraisal"
DUE_DAYS = 30


def schedule(
    innovation: Innovation, contract: Contract, *, signed_on: date, cause: Context[Subject]
) -> list[Appraisal]:
    """Create the periodic evaluations of the policy (`evaluation.periodic`), counted from when the contract asks for
    reports: its first day, or the first day of the period of the last signature (`signed_on`) when that came later.

    They take the place of those counted from the launch that had not begun. Runs inside the transaction that put the
    contract in force, those under lock. None where the policy knows no such review.
    """
    return _schedule(
        innovation,
        contract,
        policy=policy_of(contract),
        anchor_on=_anchor_of(contract, signed_on),
        calendar=CalendarVersion.objects.get(pk=contract.draft["calendar"]),
        cause=cause,
        not_before=signed_on,
    )


def _anchor_of(contract: Contract, signed_on: date) -> date:
    """The day before the contract asks for reports; of one drafted under earlier rules the day before its first."""
    if contract.draft["rule"]["anchor"] != BY_PERIOD:
        return date.fromisoformat(contract.draft["anchor_on"])
    return bound_since(agreed_reports(contract.draft), signed_on=signed_on) - timedelta(days=1)


@effect_of(InnovationFlow.launch)
def schedule_from_launch(ctx: Context[Innovation]) -> None:
    """After a launch: the same evaluations counted from the day of the ceremony, for as long as there is no contract.

    Nobody is late for a ceremony that was put down afterwards: the days to evaluate begin at the launch at the
    earliest.
    """
    innovation = ctx.subject
    if innovation.agency_id is None:
        return
    today = local_day(ctx.at, innovation.government.tz)
    _schedule(
        innovation,
        None,
        policy=policy_of(innovation),
        anchor_on=LaunchEvent.objects.values_list("held_on", flat=True).get(
            pk=str(ctx.facts["launch_event"])
        ),
        calendar=version_of(innovation.government_id, agency_id=innovation.agency_id, known_on=today),
        cause=ctx,
        not_before=today,
    )


def _schedule(
    innovation: Innovation,
    contract: Contract | None,
    *,
    policy: PolicyVersion,
    anchor_on: date,
    calendar: CalendarVersion,
    cause: Context[Subject],
    not_before: date = date.min,
) -> list[Appraisal]:
    """`not_before`: the first day from which the days to evaluate may be counted."""
    document = document_of(policy)
    periodic = document.get("evaluation", {}).get("periodic", {})
    if not has_review(policy, REVIEW) or not periodic.get("after_months"):
        return []
    holder: Contract | Innovation = contract or innovation
    assert holder.agency_id is not None, "only an agency's innovation is evaluated"
    due_days = periodic.get("due_days", DUE_DAYS)
    rules = periodic_rules(document["evaluation"])
    rule = later_days.rule_of(
        document,
        after=due_days,
        # Never before its period is over.
        opens_days_before_due=min(periodic.get("opens_days_before_due", due_days), due_days),
        reminder_days=rules.reminder_days,
        ladder=rules.ladder,
    )
    made = []
    for months in periodic["after_months"]:
        appraisal = Appraisal(
            government=holder.government,
            agency=holder.agency,
            innovation=innovation,
            contract=contract,
            policy_ref=holder.policy_ref,
            after_months=months,
            period_start=anchor_on + timedelta(days=1),
            period_end=add_months(anchor_on, months) + timedelta(days=1),
        )
        made.append(
            create_owed(
                appraisal,
                kind=DeadlineKind.APPRAISAL,
                anchor_on=anchor_on,
                base_on=max(appraisal.period_end - timedelta(days=1), not_before),
                rule=rule,
                calendar=calendar,
                cause=cause,
            )
        )
    holiday_decrees.catch_up([appraisal.deadline for appraisal in made], at=cause.at)
    return made


def replaced_by_contract(innovation: Innovation) -> list[Appraisal]:
    """Evaluations that have not begun and are counted from the launch, or from a contract that was ended before its
    time: a contract in force counts anew. Those of one that ran to its end stay. One query."""
    counted_before = Q(contract__isnull=True) | Q(contract__state=ContractState.TERMINATED)
    rows = Appraisal.objects.filter(
        counted_before, innovation_id=innovation.pk, state=AppraisalState.SCHEDULED
    )
    return list(rows.select_related("innovation", "deadline").order_by("id"))


def open_when_due(deadline: Deadline, at: datetime) -> bool:
    """The sweep's side: begin the evaluation whose period is over; says whether it did."""
    rows = Appraisal.objects.select_related("innovation", "deadline", "government", "agency")
    appraisal = rows.get(pk=deadline.subject_id)
    if appraisal.state != Appraisal.States.SCHEDULED:
        return False
    gate.perform(appraisal, "open", actor=SYSTEM, at=at)
    return True
