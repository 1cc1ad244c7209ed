"""The table `[packages]` of a policy document: until when a month of work packages is locked, and who is told.

A policy without it has the usual: ten working days after the month, and the leaders are told of what is late.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy
from pydantic import AfterValidator

from calendars.working_days import RollRule
from common.document_fields import OptionalPassage, whole
from common.types import Json
from common.validation import StrictModel
from deadlines.schedule.due_dates import DeadlineRule, ReminderDays
from deadlines.schedule.escalations import REPORTERS, Ladder, LadderRow
from deadlines.schedule.ladder import BREACH
from deadlines.schedule.ladder_wording import ladder_in_words
from innovations.policy_sections.milestones import neither_public_nor_locked
from organisations.enums import Role
from workflow.policies.sections import PolicySection

REMINDERS = (3, 1, 0)
USUAL_LADDER = (
    LadderRow(code=BREACH, after=None, to=(REPORTERS, Role.AGENCY_HEAD, Role.DEVELOPMENT_BUREAU)),
    LadderRow(code="escalate_sekda", after=5, unit="working_days", to=(Role.REGIONAL_SECRETARY,)),
)


class PackageRules(StrictModel):
    """How many days after the month its figures are locked, and the ladder of what is late."""

    after: Annotated[int, whole(1, 60)] = 10
    unit: Literal["calendar_days", "working_days"] = "working_days"
    roll: RollRule = "next"
    reminder_days: ReminderDays = REMINDERS
    ladder: Annotated[Ladder, AfterValidator(neither_public_nor_locked)] = USUAL_LADDER
    legal_basis: OptionalPassage = ""


def month_rule(document: Mapping[str, Json]) -> DeadlineRule:
    """The rule by which an agency's month is locked under a policy."""
    rules = PackageRules.model_validate(document.get("packages") or {})
    return DeadlineRule(
        anchor="period",
        after=rules.after,
        unit=rules.unit,
        roll=rules.roll,
        reminder_days=rules.reminder_days,
        ladder=rules.ladder,
        legal_basis=rules.legal_basis or str(document["legal_basis"]),
    )


SECTION = PolicySection(
    name="packages",
    label=gettext_lazy("Months of work packages"),
    schema=PackageRules,
    rows={"packages.ladder": ladder_in_words},
)
