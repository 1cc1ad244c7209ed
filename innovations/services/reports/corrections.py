"""The time for correcting a report that was sent back, and the clock that stands still while a reviewer has it.

The report itself was received when it was first handed in; that stays. Being sent back opens an obligation of its own:
so many working days by the rule of the contract, or of the request. The days on which it lies with the reviewer again
do not count, see docs/adr. Without `revision_days` in the rule there is no such deadline. Once the contract or the
innovation has ended, what was handed in before is still evaluated, but sent back no more: nobody owes a correction.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from calendars.services.calendar_versions import version_of
from common.periods import local_day
from deadlines.enums import DeadlineKind
from deadlines.schedule.due_dates import DeadlineRule
from deadlines.schedule.escalations import PUBLIC
from deadlines.services import clocks, deadlines
from innovations.flows.report import ReportFlow
from innovations.models import Report
from innovations.services import resting
from workflow.engine.declarations import Context
from workflow.engine.hooks import effect_of

REMINDER_DAYS = (3, 1, 0)


@effect_of(ReportFlow.send_back)
def ask_for_correction(ctx: Context[Report]) -> None:
    """After the event: the clock runs on, or begins for a report sent back for the first time."""
    report = ctx.subject
    running = clocks.resume(Report.SUBJECT_TYPE, report.pk, kind=DeadlineKind.REVISION, at=ctx.at)
    rule = _rule_of(report)
    if running is None and rule.revision_days and report.agency_id:
        _begin(report, rule, rule.revision_days, agency_id=report.agency_id, at=ctx.at)


def _rule_of(report: Report) -> DeadlineRule:
    """The contract's; of an ad-hoc report that by which it is due itself."""
    stored = report.deadline.rule if report.contract is None else report.contract.draft["rule"]
    return DeadlineRule.from_stored(stored)


def _begin(report: Report, rule: DeadlineRule, days: int, *, agency_id: UUID, at: datetime) -> None:
    correcting = rule.model_copy(
        update={
            "anchor": "return",
            "after": days,
            "unit": "working_days",
            "opens_days_before_due": days,
            "reminder_days": REMINDER_DAYS,
            "grace_days": 0,
            "lock_after_days": None,
            "stream": "",
            # What was received is late to nobody but its reviewer.
            "ladder": tuple(row for row in rule.ladder if row.code != PUBLIC),
        }
    )
    returned_on = local_day(at, ZoneInfo(rule.zone or report.government.zone))
    made = deadlines.schedule(
        subject_type=Report.SUBJECT_TYPE,
        subject_id=report.pk,
        kind=DeadlineKind.REVISION,
        title=f"Perbaikan: {report.subject_title}",
        government=report.government,
        agency_id=agency_id,
        anchor_on=returned_on,
        base_on=returned_on,
        rule=correcting,
        calendar=version_of(
            report.government_id,
            agency_id=agency_id,
            known_on=local_day(at, report.government.tz),
        ),
        at=at,
    )
    resting.rest_as(report.innovation, made, at=at)


@effect_of(ReportFlow.resubmit)
def stop_the_clock(ctx: Context[Report]) -> None:
    """After the event: the corrected report lies with the reviewer."""
    clocks.pause(Report.SUBJECT_TYPE, ctx.subject.pk, kind=DeadlineKind.REVISION, at=ctx.at)


@effect_of(ReportFlow.evaluate)
def accept(ctx: Context[Report]) -> None:
    """After the event: what was asked for was handed in when the clock last stopped."""
    clocks.settle(Report.SUBJECT_TYPE, ctx.subject.pk, kind=DeadlineKind.REVISION, at=ctx.at)
