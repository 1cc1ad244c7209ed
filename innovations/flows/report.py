"""The flow of a report on a period: typed while it is scheduled, handed in once the period is over and it is open.

scheduled → open → submitted ⇄ returned → evaluated;  scheduled | open | returned → waived
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from innovations import report_conditions as conditions
from innovations.enums import ReportState as State
from organisations.enums import AGENCY_ROLES, Role
from workflow.engine.declarations import ByReview, BySystem, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind

REPORTERS = HasRole(AGENCY_ROLES, Scope.AGENCY)


class ReportFlow(models.Model):
    """States and transitions of a report. Lateness is no state: it is a fact of the deadline."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {
        State.SUBMITTED: ReviewSpec(
            name="report",
            approved="evaluate",
            returned="send_back",
            decision_facts=("recommendation",),
        )
    }
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.OPEN: (
            TaskSpec(TaskKind.REPORT, Role.AGENCY_OPERATOR),
            TaskSpec(TaskKind.REPORT, Role.INNOVATOR),
        ),
        State.RETURNED: (
            TaskSpec(TaskKind.REVISE, Role.AGENCY_OPERATOR),
            TaskSpec(TaskKind.REVISE, Role.INNOVATOR),
        ),
    }

    state = FSMField(
        _("state"), max_length=32, default=State.SCHEDULED, choices=State.choices, protected=True
    )

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.SCHEDULED,
        target=State.OPEN,
        custom=transition_spec(
            _("Open"), happened=_("Reporting window opened"), permission=BySystem, quiet=True
        ),
    )
    def open(self) -> None:
        """The reporting window begins."""

    @transition(
        field=state,
        source=State.OPEN,
        target=State.SUBMITTED,
        custom=transition_spec(
            _("Submit report"),
            happened=_("Report handed in"),
            permission=REPORTERS,
            conditions=(conditions.report_is_unlocked, conditions.report_is_complete),
            prepare=("freeze",),
            effects=("meet_deadline", "store_revision"),
        ),
    )
    def submit(self) -> None:
        """The report is handed in; in time or late is decided by its deadline's stored facts."""

    @transition(
        field=state,
        source=State.RETURNED,
        target=State.SUBMITTED,
        custom=transition_spec(
            _("Resubmit report"),
            happened=_("Corrected report handed in"),
            permission=REPORTERS,
            conditions=(conditions.report_is_complete,),
            prepare=("freeze",),
            effects=("store_revision", "stop_the_clock"),
        ),
    )
    def resubmit(self) -> None:
        """The corrected report is handed in again; the first submission keeps its time."""

    @transition(
        field=state,
        source=State.SUBMITTED,
        target=State.EVALUATED,
        custom=transition_spec(
            _("Evaluate"),
            happened=_("Report evaluated"),
            permission=ByReview(),
            prepare=("score",),
            effects=(
                "store_evaluation",
                "accept",
            ),
            facts=("recommendation",),
        ),
    )
    def evaluate(self) -> None:
        """Accepted and scored; formula and inputs are recorded with the score.

        A rest or an end that it recommends is asked of the leaders.
        """

    @transition(
        field=state,
        source=State.SUBMITTED,
        target=State.RETURNED,
        custom=transition_spec(
            _("Send back"),
            happened=_("Report returned for correction"),
            permission=ByReview(),
            conditions=(conditions.report_may_be_corrected,),
            effects=("ask_for_correction",),
        ),
    )
    def send_back(self) -> None:
        """The evaluator asks for corrections; of nobody once the contract or the innovation has ended."""

    @transition(
        field=state,
        source=[State.SCHEDULED, State.OPEN, State.RETURNED],
        target=State.WAIVED,
        custom=transition_spec(
            _("Waive"),
            happened=_("Report waived"),
            permission=HasRole((Role.REGIONAL_SECRETARY,), Scope.GOVERNMENT, seat_in="asked_as"),
            outcome=True,
            comment_required=True,
            effects=("close_deadline",),
        ),
    )
    def waive(self) -> None:
        """The obligation falls away; the reason is recorded. Whoever asked for an ad-hoc report withdraws it so."""

    @transition(
        field=state,
        source=[State.SCHEDULED, State.OPEN, State.RETURNED],
        target=State.WAIVED,
        custom=transition_spec(
            _("Lapse"),
            happened=_("The obligation ended before its time"),
            permission=BySystem,
            takes_away=True,
            facts=("with",),
            effects=("close_deadline",),
        ),
    )
    def lapse(self) -> None:
        """The contract that owed it, or the innovation, was ended before its time."""
