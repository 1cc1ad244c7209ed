"""The periodic evaluations of the year: three evaluators each, every one with a row of their own."""

from datetime import date

from demo.context import DemoContext
from innovations.models import Appraisal
from organisations.enums import Role
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

# Working days before the due day on which the evaluators meet.
BEFORE_DUE = 5
# Nobody published scores for these questions: an assumption of the demo, the same for everyone.
EACH = 75
DECIDERS = {
    "verify": Role.ORGANISATION_BUREAU,
    "assure": Role.INSPECTOR,
    "assess": Role.REGIONAL_SECRETARY,
}
QUESTIONS = ("planned", "recorded", "measurable", "own_work", "benefit")
FIRST, LAST = "continue", "upgrade"
LAST_MONTHS = 12


def timetable() -> dict[date, list[Appraisal]]:
    """Which evaluation is held when; what is over stays out."""
    found: dict[date, list[Appraisal]] = {}
    waiting = (Appraisal.States.SCHEDULED, Appraisal.States.IN_REVIEW)
    rows = Appraisal.objects.filter(state__in=waiting).select_related(
        "innovation", "deadline__calendar", "government", "agency"
    )
    for row in rows.order_by("period_end", "id"):
        calendar = row.deadline.calendar.value
        found.setdefault(calendar.add_working_days(row.deadline.due_on, -BEFORE_DUE), []).append(row)
    return found


def hold(context: DemoContext, appraisal: Appraisal) -> None:
    """The bureau verifies, the inspectorate assures, the regional secretary decides."""
    for stage, ballot in ballots(appraisal).items():
        who = context.of_government(DECIDERS[stage], appraisal.government)
        appraisal.refresh_from_db()
        decisions.decide(appraisal, ballot, actor=who, at=context.clock.tick())


def ballots(appraisal: Appraisal) -> dict[str, Ballot]:
    """By stage, in their order: how each evaluator decides."""
    scores = dict.fromkeys(QUESTIONS, EACH)
    outcome = LAST if appraisal.after_months == LAST_MONTHS else FIRST
    return {
        "verify": Ballot("approve", scores=scores),
        "assure": Ballot("approve"),
        "assess": Ballot(
            "approve", "Sesuai hasil evaluasi.", scores=scores, facts=(("recommendation", outcome),)
        ),
    }
