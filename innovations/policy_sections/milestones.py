"""The table `[milestones]` of a policy document: what a day off does to the day of a milestone, and who is reminded.

A policy without it has the usual: the next working day, reminders two weeks, one week and a day before and on the day,
to those who report; what was missed goes to the head of the agency too.
"""

from collections.abc import Mapping
from typing import Annotated

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator

from calendars.working_days import RollRule
from common.types import Json
from common.validation import StrictModel, rejected
from deadlines.schedule.due_dates import DeadlineRule, ReminderDays
from deadlines.schedule.escalations import PUBLIC, Ladder, LadderRow
from deadlines.schedule.ladder import LOCK
from deadlines.schedule.ladder_wording import ladder_in_words
from workflow.policies.sections import PolicySection

REMINDERS = (14, 7, 1, 0)


def neither_public_nor_locked(rows: tuple[LadderRow, ...]) -> tuple[LadderRow, ...]:
    """Rows of a ladder beside reports: only a report is locked, or shown to the public as late."""
    if any(row.code in (PUBLIC, LOCK) for row in rows):
        raise rejected("unused", gettext_lazy("Only a report is locked, or shown to the public as late."))
    return rows


class MilestoneRules(StrictModel):
    """How the day of the plan becomes a due day, and who is told."""

    roll: RollRule = "next"
    reminder_days: ReminderDays = REMINDERS
    ladder: Annotated[Ladder, AfterValidator(neither_public_nor_locked)] = ()


def milestone_rule(document: Mapping[str, Json]) -> DeadlineRule:
    """The rule by which a milestone is due under a policy, on the day that the plan has."""
    given = document.get("milestones") or {}
    rules = MilestoneRules.model_validate(given)
    return DeadlineRule(
        anchor="plan",
        roll=rules.roll,
        reminder_days=rules.reminder_days,
        ladder=rules.ladder,
        legal_basis=str(document["legal_basis"]),
    )


SECTION = PolicySection(
    name="milestones",
    label=gettext_lazy("Days of milestones"),
    schema=MilestoneRules,
    rows={"milestones.ladder": ladder_in_words},
)
