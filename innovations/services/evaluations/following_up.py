"""Follow-ups: what an evaluation asks to be improved, as obligations of the agency with a day of their own."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from calendars.services.calendar_versions import version_of
from common.canonical import NotCanonical, clean_text
from common.errors import BadInput, Gap
from common.periods import local_day
from common.types import Json
from deadlines.enums import DeadlineKind
from deadlines.schedule.due_dates import DeadlineRule
from deadlines.services import clocks, deadlines
from innovations.enums import RUNNING
from innovations.flows.follow_up import FollowUpFlow
from innovations.flows.innovation import InnovationFlow
from innovations.models import Appraisal, Evaluation, FollowUp, Innovation, Report
from innovations.policy_sections.evaluation import FollowUpRules, follow_up_rules
from innovations.scoring.policy_table import EvaluationTable
from innovations.services.evaluations import later_days, scoring
from innovations.services.owed import create_owed
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of, prepares, reacts_to
from workflow.engine.transaction import UnitOfWork
from workflow.policies.versions import document_of, policy_of

# The item of a decision that asks for a follow-up.
FIELD = "follow_up"
DEFAULT_DAYS = 30
MAX_LENGTH = 500
# Later than that is no follow-up, and no calendar is known.
MAX_DAYS = 730
SETTLED = (FollowUp.States.ACCEPTED, FollowUp.States.DROPPED, FollowUp.States.LAPSED)


def checked(ctx: Context[Report | Appraisal], rules: EvaluationTable) -> list[tuple[str, date]]:
    """Text and day of every follow-up that the decision in the memo asks for.

    Without a day it is the policy's `follow_up_days` from today. Raises BadInput naming every wrong one.
    """
    today = local_day(ctx.at, ctx.subject.government.tz)
    default = today + timedelta(days=rules.get("follow_up_days", DEFAULT_DAYS))
    gaps, found = [], []
    items = [item for item in ctx.decision.items if item.get("field") == FIELD]
    if items and ctx.subject.innovation.state not in RUNNING:
        message = _("The innovation has ended: nothing can be asked to be improved any more.")
        raise BadInput(message, gaps=[Gap("follow_ups", "innovation_ended", message)])
    for index, item in enumerate(items):
        try:
            text = clean_text(str(item.get("message", ""))).strip()
            due_on = date.fromisoformat(item["due_on"]) if item.get("due_on") else default
        except NotCanonical as error:
            gaps.append(Gap(f"follow_ups.{index}.text", "characters", str(error)))
            continue
        except ValueError:
            gaps.append(Gap(f"follow_ups.{index}.due_on", "invalid", _("This is not a date.")))
            continue
        if not text or len(text) > MAX_LENGTH:
            gaps.append(
                Gap(
                    f"follow_ups.{index}.text",
                    "length",
                    _("Say what is to be done, in at most %(most)d characters.") % {"most": MAX_LENGTH},
                )
            )
        if due_on <= today:
            gaps.append(Gap(f"follow_ups.{index}.due_on", "past", _("The day must lie ahead.")))
        elif (due_on - today).days > MAX_DAYS:
            gaps.append(Gap(f"follow_ups.{index}.due_on", "too_far", _("Choose a day within two years.")))
        found.append((text, due_on))
    if gaps:
        raise BadInput(_("Some follow-ups are not valid."), gaps=gaps)
    return found


def open_for(evaluation: Evaluation, ctx: Context[Report | Appraisal]) -> list[FollowUp]:
    """Create the follow-ups of an evaluation just made, each with its deadline and task. Five statements each."""
    subject = ctx.subject
    rules = scoring.rules_of(subject)
    wanted = checked(ctx, rules)
    if not wanted:
        return []
    today = local_day(ctx.at, subject.government.tz)
    calendar = version_of(subject.government_id, agency_id=subject.agency_id, known_on=today)
    document = document_of(policy_of(subject))
    days_of = follow_up_rules(document["evaluation"])
    made = []
    for text, due_on in wanted:
        follow_up = FollowUp(
            government=subject.government,
            agency=subject.agency,
            policy_ref=subject.policy_ref,
            innovation=subject.innovation,
            evaluation=evaluation,
            text=text,
        )
        made.append(
            create_owed(
                follow_up,
                kind=DeadlineKind.FOLLOW_UP,
                anchor_on=today,
                base_on=today,
                rule=_rule(document, days_of, (due_on - today).days),
                calendar=calendar,
                cause=ctx,
            )
        )
    return made


def _rule(document: Mapping[str, Json], rules: FollowUpRules, days: int) -> DeadlineRule:
    """It may be reported from the first day on, and is never locked."""
    return later_days.rule_of(document, after=days, reminder_days=rules.reminder_days, ladder=rules.ladder)


@effect_of(FollowUpFlow.report)
def meet_deadline(ctx: Context[FollowUp]) -> None:
    """After the agency's report: met at this moment, which a later one does not change; asked for again, the clock
    stands still while the bureau looks at it."""
    clocks.meet(ctx.subject.deadline_id, at=ctx.at)
    clocks.pause(FollowUp.SUBJECT_TYPE, ctx.subject.pk, kind=DeadlineKind.FOLLOW_UP_AGAIN, at=ctx.at)


@prepares(FollowUpFlow.reopen)
def check_day(ctx: Context[FollowUp]) -> None:
    """Before the event: the day that the bureau names lies within the bounds of the policy."""
    later_days.named_day(ctx, later_days.of_follow_up(ctx.subject))


@effect_of(FollowUpFlow.reopen)
def ask_again(ctx: Context[FollowUp]) -> None:
    """After it was found not done yet: days anew."""
    later_days.give_days(ctx, later_days.of_follow_up(ctx.subject))


@effect_of(FollowUpFlow.accept)
def settle_again(ctx: Context[FollowUp]) -> None:
    """After it was accepted: what was asked for again was reported when the clock last stopped."""
    clocks.settle(FollowUp.SUBJECT_TYPE, ctx.subject.pk, kind=DeadlineKind.FOLLOW_UP_AGAIN, at=ctx.at)


@effect_of(FollowUpFlow.drop, FollowUpFlow.lapse)
def close_deadline(ctx: Context[FollowUp]) -> None:
    """Nothing further falls due."""
    deadlines.close_all_of(FollowUp.SUBJECT_TYPE, [ctx.subject.pk], at=ctx.at)


def unsettled_of(innovation: Innovation) -> list[FollowUp]:
    """Follow-ups that an ended innovation takes with it. One query."""
    rows = FollowUp.objects.filter(innovation_id=innovation.pk).exclude(state__in=SETTLED)
    return list(rows.select_related("deadline").order_by("id"))


@reacts_to(InnovationFlow.discontinue, locks=unsettled_of, order=20)
def lapse_with(ctx: Context[Innovation], unit: UnitOfWork) -> None:
    """The innovation was discontinued: its follow-ups lapse."""
    for follow_up in unsettled_of(ctx.subject):
        gate.follow(ctx, unit.locked_row(follow_up), "lapse")
