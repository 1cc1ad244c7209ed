"""The flow of a change of the plan after approval: written by the agency or the bureau, decided on by policy.

draft → in review ⇄ returned → accepted;  in review → rejected;  draft | in review | returned → withdrawn | lapsed
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from innovations import conditions
from innovations.enums import PlanChangeState as State
from organisations.enums import AGENCY_ROLES, Role
from workflow.engine.declarations import ByReview, BySystem, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind

WRITERS = HasRole(AGENCY_ROLES, Scope.AGENCY, besides=Role.ORGANISATION_BUREAU)
OPEN = [State.DRAFT, State.IN_REVIEW, State.RETURNED]


class PlanChangeFlow(models.Model):
    """States and transitions of a change of the plan. The plan itself changes when the review accepts it."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {
        State.IN_REVIEW: ReviewSpec(name="plan", approved="accept", returned="send_back", rejected="reject")
    }
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.RETURNED: (
            TaskSpec(TaskKind.REVISE, Role.AGENCY_OPERATOR),
            TaskSpec(TaskKind.REVISE, Role.ORGANISATION_BUREAU, Scope.GOVERNMENT),
        ),
    }

    state = FSMField(_("state"), max_length=32, default=State.DRAFT, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.DRAFT,
        target=State.IN_REVIEW,
        custom=transition_spec(
            _("Submit the plan"),
            happened=_("The plan was submitted for a decision"),
            permission=WRITERS,
            conditions=(conditions.planned_rows_are_complete, conditions.reported_rows_stay),
            prepare=("freeze_change",),
        ),
    )
    def submit(self) -> None:
        """The changed plan goes before its reviewers."""

    @transition(
        field=state,
        source=State.RETURNED,
        target=State.IN_REVIEW,
        custom=transition_spec(
            _("Submit the plan again"),
            happened=_("The improved plan was submitted for a decision"),
            permission=WRITERS,
            conditions=(conditions.planned_rows_are_complete, conditions.reported_rows_stay),
            prepare=("freeze_change",),
        ),
    )
    def resubmit(self) -> None:
        """The improved plan goes before its reviewers."""

    @transition(
        field=state,
        source=State.IN_REVIEW,
        target=State.ACCEPTED,
        custom=transition_spec(
            _("Accept the plan"), happened=_("The plan was accepted"), permission=ByReview()
        ),
    )
    def accept(self) -> None:
        """Every stage approved: the innovation takes the plan as a further revision."""

    @transition(
        field=state,
        source=State.IN_REVIEW,
        target=State.RETURNED,
        custom=transition_spec(
            _("Send the plan back"), happened=_("The plan was returned"), permission=ByReview()
        ),
    )
    def send_back(self) -> None:
        """A reviewer asks for improvement."""

    @transition(
        field=state,
        source=State.IN_REVIEW,
        target=State.REJECTED,
        custom=transition_spec(
            _("Reject the plan"), happened=_("The plan was rejected"), permission=ByReview(), takes_away=True
        ),
    )
    def reject(self) -> None:
        """The plan stays as it was; another change may be written."""

    @transition(
        field=state,
        source=OPEN,
        target=State.WITHDRAWN,
        custom=transition_spec(
            _("Withdraw the plan"),
            happened=_("The plan was withdrawn"),
            permission=WRITERS,
            comment_required=True,
        ),
    )
    def withdraw(self) -> None:
        """Taken back before the decision."""

    @transition(
        field=state,
        source=OPEN,
        target=State.LAPSED,
        custom=transition_spec(
            _("Lapse"),
            happened=_("Lapsed with the end of the innovation"),
            permission=BySystem,
            takes_away=True,
        ),
    )
    def lapse(self) -> None:
        """The innovation was completed or discontinued."""
