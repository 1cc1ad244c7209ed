"""The periodic evaluation: counted from the contract's anchor, gathering quarters, concluded by evaluators."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.canonical import digest
from common.errors import Gap, Unready
from common.periods import add_months
from innovations.enums import AppraisalState, Recommendation
from innovations.instrument import Instrument
from innovations.models import Appraisal, Innovation
from innovations.reckoning import Inputs, inputs_as_json, inputs_from_json, reckon
from innovations.services import evaluating, following_up, instruments, scoring
from organisations.enums import Role
from organisations.offices import SYSTEM
from workflow import deadlines, decrees, engine, tasks
from workflow.deadline_rules import Rule
from workflow.enums import DeadlineKind, Scope, TaskKind
from workflow.models import CalendarVersion, Deadline, Event, Task
from workflow.policies import document_of, policy_of, stages_of
from workflow.steps import Context

REVIEW = "appraisal"
DUE_DAYS = 30
UNSETTLED = (AppraisalState.SCHEDULED, AppraisalState.IN_REVIEW, AppraisalState.RETURNED)
# What only leaders decide; the evaluation recommends it and asks them.
FOR_LEADERS = (Recommendation.SUSPEND, Recommendation.END)


def schedule(innovation: Innovation, contract: Any, *, cause: Context) -> list[Appraisal]:
    """Create the periodic evaluations of the policy (`evaluation.periodic`), counted from the contract's anchor.

    Runs inside the transaction that put the contract in force. None where the policy knows no such review.
    """
    document = document_of(policy_of(contract))
    periodic = document["evaluation"].get("periodic", {})
    if REVIEW not in document["review"] or not periodic.get("after_months"):
        return []
    anchor_on = date.fromisoformat(contract.draft["anchor_on"])
    calendar = CalendarVersion.objects.get(pk=contract.draft["calendar"])
    due_days = periodic.get("due_days", DUE_DAYS)
    rule = Rule(
        after=due_days,
        # Never before its period is over.
        opens_days_before_due=min(periodic.get("opens_days_before_due", due_days), due_days),
        reminder_days=(7, 1, 0),
        legal_basis=document["legal_basis"],
    )
    made = []
    for months in periodic["after_months"]:
        appraisal = Appraisal(
            government=contract.government,
            agency=contract.agency,
            innovation=innovation,
            contract=contract,
            policy_ref=contract.policy_ref,
            after_months=months,
            period_start=anchor_on + timedelta(days=1),
            period_end=add_months(anchor_on, months) + timedelta(days=1),
        )
        appraisal.deadline = deadlines.schedule(
            subject_type=Appraisal.SUBJECT_TYPE,
            subject_id=appraisal.pk,
            title=appraisal.subject_title,
            government=contract.government,
            agency_id=contract.agency_id,
            anchor_on=anchor_on,
            base_on=appraisal.period_end - timedelta(days=1),
            rule=rule,
            calendar=calendar,
            at=cause.at,
            kind=DeadlineKind.APPRAISAL,
        )
        made.append(
            engine.create(
                appraisal,
                actor=SYSTEM,
                office=SYSTEM.offices[0],
                at=cause.at,
                facts={"cause": str(cause.event.uuid), "due_on": appraisal.deadline.due_on.isoformat()},
            )
        )
    decrees.catch_up([appraisal.deadline for appraisal in made], at=cause.at)
    return made


def open_when_due(deadline: Deadline, at: datetime) -> bool:
    """The sweep's side: begin the evaluation whose period is over; says whether it did."""
    rows = Appraisal.objects.select_related("innovation", "deadline", "government", "agency")
    appraisal = rows.get(pk=deadline.subject_id)
    if appraisal.state != Appraisal.States.SCHEDULED:
        return False
    engine.perform(appraisal, "open", actor=SYSTEM, at=at)
    return True


def gather(ctx: Context) -> None:
    """Before the event: freeze what the evaluators look at. Six queries."""
    appraisal = ctx.subject
    rules = scoring.rules_of(appraisal)
    instrument = instruments.in_use(rules)
    reports = scoring.reports_in(appraisal)
    inputs = scoring.inputs_of_appraisal(appraisal, reports, rules, instrument, at=ctx.at)
    appraisal.gathered = {
        "instrument": instrument.reference,
        "inputs": inputs_as_json(inputs),
        "quarters": [_quarter(number, report) for number, report in enumerate(reports, start=1)],
    }
    appraisal.content_sha256 = digest(appraisal.gathered)
    appraisal.save(update_fields=["gathered", "content_sha256"])
    ctx.docs.append({"id": str(appraisal.pk), "sha256": appraisal.content_sha256})


def _quarter(number: int, report: Any) -> dict[str, Any]:
    evaluation = getattr(report, "evaluation", None)
    return {
        "number": number,
        "report": str(report.pk),
        "year": report.year,
        "quarter": report.quarter,
        "state": report.state,
        "score": None if evaluation is None or evaluation.score is None else str(evaluation.score),
        "band": evaluation.band if evaluation else "",
        "recommendation": evaluation.recommendation if evaluation else "",
    }


def digest_under_review(ctx: Context) -> str:
    """Hash of what was gathered."""
    found: str = ctx.subject.content_sha256
    return found


def members(ctx: Context) -> set[UUID]:
    """Who handed in a report of the innovation may not evaluate it. One query."""
    reports = ctx.subject.innovation.reports.values("pk")
    return set(
        Event.objects.filter(
            subject_type="report", subject_id__in=reports, kind__in=("report.submit", "report.resubmit")
        ).values_list("actor_id", flat=True)
    )


def inputs_for(appraisal: Appraisal, decision: Any) -> tuple[Inputs, Instrument]:
    """What was gathered, with the criteria as one evaluator scored them. At most two queries."""
    instrument = instruments.by_reference(appraisal.gathered["instrument"])
    inputs = inputs_from_json(appraisal.gathered["inputs"])
    stages = stages_of(policy_of(appraisal), REVIEW)
    stage = next(stage for stage in stages if stage.code == decision.stage)
    criteria = scoring.criteria_of(stage, decision.scores)
    periodic = scoring.rules_of(appraisal).get("periodic", {})
    weight = Decimal(periodic.get("criteria_weight", 0)) if criteria else Decimal(0)
    return replace(inputs, criteria=criteria, criteria_weight=weight), instrument


def keep_assessment(ctx: Context) -> None:
    """After a decision: the evaluator's own row. Three queries and an insert."""
    appraisal = ctx.subject
    following_up.checked(ctx, scoring.rules_of(appraisal))
    inputs, instrument = inputs_for(appraisal, ctx.memo["decision"])
    evaluating.assess(ctx, inputs, instrument, appraisal=appraisal)


def score(ctx: Context) -> None:
    """Before the event: compute, and put the outcome and the numbers into the facts.

    The outcome is the last evaluator's own word. Raises Unready without one, and for an improvement without follow-up.
    """
    appraisal = ctx.subject
    inputs, instrument = inputs_for(appraisal, ctx.memo["decision"])
    done = reckon(inputs, instrument=instrument)
    wanted = following_up.checked(ctx, scoring.rules_of(appraisal))
    gaps = []
    if not ctx.facts.get("recommendation"):
        gaps.append(Gap("recommendation", "required", _("Say what you recommend.")))
    elif ctx.facts["recommendation"] == Recommendation.IMPROVE and not wanted:
        gaps.append(Gap("follow_ups", "required", _("Say what is to be improved, and until when.")))
    if gaps:
        raise Unready(_("The decision is not complete."), gaps=gaps)
    outcome = evaluating.chosen(ctx.facts, "")
    rows = scoring.indicators_of(appraisal.innovation_id)
    ctx.memo["evaluation"] = (rows, inputs, done, instrument)
    ctx.facts.update(evaluating.facts_of(inputs, done, instrument, chosen=outcome))


def keep_evaluation(ctx: Context) -> None:
    """After the event: score, steps and follow-ups; the obligation to evaluate was met."""
    evaluating.keep_evaluation(ctx)
    deadlines.meet(ctx.subject.deadline_id, at=ctx.at)


def close_deadline(ctx: Context) -> None:
    """Nothing further falls due."""
    deadlines.close_all_of(Appraisal.SUBJECT_TYPE, [ctx.subject.pk], at=ctx.at)


def innovation_of(appraisal: Appraisal) -> list[Innovation]:
    """What a concluded evaluation is about."""
    return [appraisal.innovation]


def tell_innovation(ctx: Context, locked: dict[tuple[str, UUID], Any]) -> None:
    """The outcome stands in the innovation's own history; a rest or an end is asked of the leaders, never done here."""
    appraisal = ctx.subject
    innovation = locked[appraisal.innovation.ref]
    outcome = ctx.facts["recommendation"]
    engine.record(
        innovation,
        "appraise",
        actor=SYSTEM,
        office=SYSTEM.offices[0],
        at=ctx.at,
        facts={
            "appraisal": str(appraisal.pk),
            "after_months": appraisal.after_months,
            "recommendation": outcome,
            "score": ctx.facts["score"],
            "cause": str(ctx.event.uuid),
        },
    )
    if outcome in FOR_LEADERS and not _asked(innovation):
        tasks.open_task(
            innovation, TaskKind.DECIDE, role=Role.REGIONAL_SECRETARY, scope=Scope.GOVERNMENT, at=ctx.at
        )


def _asked(innovation: Innovation) -> bool:
    return Task.objects.filter(
        subject_type=innovation.SUBJECT_TYPE,
        subject_id=innovation.pk,
        kind=TaskKind.DECIDE,
        closed_at__isnull=True,
    ).exists()


def unsettled_of(innovation: Innovation) -> list[Appraisal]:
    """Evaluations that an ended innovation takes with it. One query."""
    rows = Appraisal.objects.filter(innovation_id=innovation.pk, state__in=UNSETTLED)
    return list(rows.select_related("innovation", "deadline").order_by("id"))


def lapse_with(ctx: Context, locked: dict[tuple[str, UUID], Any]) -> None:
    """The innovation was completed or discontinued: what was still to be evaluated lapses."""
    for appraisal in unsettled_of(ctx.subject):
        engine.follow(ctx, locked[appraisal.ref], "lapse")
