"""The flow of a periodic evaluation (6 and 12 months after the contract began or, without one, after the launch;
by policy).

scheduled → in review ⇄ returned → concluded;  scheduled | in review | returned → waived | lapsed
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from innovations.enums import AppraisalState as State
from organisations.enums import AGENCY_ROLES, Role
from workflow.engine.declarations import ByReview, BySystem, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind

REPORTERS = HasRole(AGENCY_ROLES, Scope.AGENCY)
OPEN_STATES = [State.SCHEDULED, State.IN_REVIEW, State.RETURNED]


class AppraisalFlow(models.Model):
    """States and transitions of a periodic evaluation. Who evaluates, in which order, is policy."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {
        State.IN_REVIEW: ReviewSpec(
            name="appraisal",
            approved="conclude",
            returned="ask",
            decision_facts=("recommendation", "due_on"),
        )
    }
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.RETURNED: (TaskSpec(TaskKind.REVISE, Role.AGENCY_OPERATOR),),
    }

    state = FSMField(
        _("state"), max_length=32, default=State.SCHEDULED, choices=State.choices, protected=True
    )

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.SCHEDULED,
        target=State.IN_REVIEW,
        custom=transition_spec(
            _("Open"),
            happened=_("Periodic evaluation opened"),
            permission=BySystem,
            prepare=("freeze_gathered",),
        ),
    )
    def open(self) -> None:
        """The period is over: its reports are gathered and go before the evaluators."""

    @transition(
        field=state,
        source=State.IN_REVIEW,
        target=State.RETURNED,
        custom=transition_spec(
            _("Ask the agency"),
            happened=_("The agency was asked for an explanation"),
            permission=ByReview(),
            prepare=("check_answer_day",),
            effects=("ask_agency",),
            facts=("due_on",),
        ),
    )
    def ask(self) -> None:
        """An evaluator asks the agency, which has days to explain; the evaluators' clock stands still."""

    @transition(
        field=state,
        source=State.RETURNED,
        target=State.IN_REVIEW,
        custom=transition_spec(
            _("Explain"),
            happened=_("The agency explained"),
            permission=REPORTERS,
            comment_required=True,
            prepare=("freeze_gathered",),
            effects=("go_on",),
        ),
    )
    def explain(self) -> None:
        """The agency answers; the reports are gathered anew."""

    @transition(
        field=state,
        source=State.IN_REVIEW,
        target=State.CONCLUDED,
        custom=transition_spec(
            _("Conclude"),
            happened=_("Periodic evaluation concluded"),
            permission=ByReview(),
            prepare=("score",),
            effects=("store_evaluation",),
            facts=("recommendation",),
        ),
    )
    def conclude(self) -> None:
        """The last evaluator decided: the outcome is in the event, the score with its steps beside it.

        A rest or an end that it recommends is asked of the leaders.
        """

    @transition(
        field=state,
        source=OPEN_STATES,
        target=State.WAIVED,
        custom=transition_spec(
            _("Waive"),
            happened=_("Periodic evaluation waived"),
            permission=HasRole((Role.REGIONAL_SECRETARY,), Scope.GOVERNMENT),
            outcome=True,
            comment_required=True,
            effects=("close_deadline",),
        ),
    )
    def waive(self) -> None:
        """This evaluation is not held; the reason is recorded."""

    @transition(
        field=state,
        source=OPEN_STATES,
        target=State.LAPSED,
        custom=transition_spec(
            _("Lapse"),
            happened=_("Lapsed: the innovation ended, or its contract counts anew"),
            permission=BySystem,
            takes_away=True,
            effects=("close_deadline",),
        ),
    )
    def lapse(self) -> None:
        """The innovation ended before, or a contract in force counts anew."""
