"""The flow of an innovation, from idea to proven result.

draft → in review ⇄ returned → approved → launched → under evaluation → completed
in review → rejected;  draft | in review | returned → withdrawn
launched | under evaluation ⇄ suspended;  approved | launched | under evaluation | suspended → discontinued
"""

from dataclasses import replace
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, transition

from contracts.flows.contract import ContractFlow
from innovations import conditions
from innovations.enums import InnovationState as State
from organisations.enums import AGENCY_ROLES, Role
from workflow.engine.declarations import ByReview, BySystem, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.engine.hooks import require_also
from workflow.enums import Scope, TaskKind

# A draft that names no agency yet belongs to the bureau: it is told what is missing, and may withdraw it.
PROPOSERS = HasRole(
    AGENCY_ROLES,
    Scope.AGENCY,
    unassigned=Role.ORGANISATION_BUREAU,
)
# The bureau's own drafts of an imported list, too: an import can be taken back.
TAKING_BACK = replace(PROPOSERS, begun_as=Role.ORGANISATION_BUREAU)
BUREAU = HasRole((Role.ORGANISATION_BUREAU,), Scope.GOVERNMENT)
LEADERS = HasRole((Role.REGIONAL_SECRETARY, Role.HEAD_OF_REGION), Scope.GOVERNMENT)
DECLINE = transition_spec(
    _("Decline the recommendation"),
    happened=_("The recommendation was declined"),
    permission=LEADERS,
    conditions=(conditions.recommendation_waits,),
    effects=("close_recommendation", "ask_for_outcome"),
    comment_required=True,
)


def where_it_stood(innovation: Any) -> State:
    """Under evaluation when its obligations had begun; a contract still in preparation is not enough."""
    # An ad-hoc report is owed without a contract too.
    owed = innovation.reports.filter(contract__isnull=False)
    begun = innovation.contract_id is not None and owed.exists()
    return State.UNDER_EVALUATION if begun else State.LAUNCHED


class InnovationFlow(models.Model):
    """States and transitions of an innovation (PP 38/2017; LAN's laboratory of innovation)."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {
        State.IN_REVIEW: ReviewSpec(
            name="innovation",
            approved="approve",
            returned="send_back",
            rejected="reject",
        )
    }
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.RETURNED: (TaskSpec(TaskKind.REVISE, Role.INNOVATOR),),
        State.APPROVED: (TaskSpec(TaskKind.LAUNCH, Role.ORGANISATION_BUREAU, Scope.GOVERNMENT),),
        # An evaluation that recommends an end or a rest opens a task for the leaders, and so does the last one, after
        # which they decide the outcome; it closes when they act.
        State.LAUNCHED: (),
        State.UNDER_EVALUATION: (),
        State.SUSPENDED: (),
    }

    state = FSMField(_("state"), max_length=32, default=State.DRAFT, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.DRAFT,
        target=State.IN_REVIEW,
        custom=transition_spec(
            _("Submit"),
            happened=_("Submitted for review"),
            permission=PROPOSERS,
            conditions=(
                conditions.proposal_is_complete,
                conditions.initiator_has_its_way,
                conditions.agency_may_propose,
                conditions.no_report_is_locked,
            ),
            prepare=("freeze",),
            effects=("store_revision",),
        ),
    )
    def submit(self) -> None:
        """The proposal is frozen as a revision and goes before its reviewers."""

    @transition(
        field=state,
        source=State.RETURNED,
        target=State.IN_REVIEW,
        custom=transition_spec(
            _("Resubmit"),
            happened=_("Resubmitted after improvement"),
            permission=PROPOSERS,
            conditions=(
                conditions.proposal_is_complete,
                conditions.initiator_has_its_way,
                conditions.no_report_is_locked,
            ),
            prepare=("freeze",),
            effects=("store_revision",),
        ),
    )
    def resubmit(self) -> None:
        """The improved proposal is frozen as a further revision."""

    @transition(
        field=state,
        source=State.IN_REVIEW,
        target=State.APPROVED,
        custom=transition_spec(_("Approve"), happened=_("Approved at every stage"), permission=ByReview()),
    )
    def approve(self) -> None:
        """Every stage of the review approved."""

    @transition(
        field=state,
        source=State.IN_REVIEW,
        target=State.RETURNED,
        custom=transition_spec(_("Send back"), happened=_("Returned to the proposer"), permission=ByReview()),
    )
    def send_back(self) -> None:
        """A reviewer asks for improvement, item by item."""

    @transition(
        field=state,
        source=State.IN_REVIEW,
        target=State.REJECTED,
        custom=transition_spec(_("Reject"), happened=_("Rejected"), permission=ByReview(), takes_away=True),
    )
    def reject(self) -> None:
        """A reviewer rejects the proposal."""

    @transition(
        field=state,
        source=[State.DRAFT, State.IN_REVIEW, State.RETURNED],
        target=State.WITHDRAWN,
        custom=transition_spec(
            _("Withdraw"),
            happened=_("Withdrawn by the proposer"),
            permission=TAKING_BACK,
            comment_required=True,
            takes_away=True,
        ),
    )
    def withdraw(self) -> None:
        """The proposer takes it back."""

    @transition(
        field=state,
        source=State.APPROVED,
        target=State.LAUNCHED,
        custom=transition_spec(
            _("Launch"),
            happened=_("Launched"),
            permission=BUREAU,
            outcome=True,
            conditions=(
                conditions.launch_event_is_given,
                conditions.no_report_is_locked,
                conditions.plan_is_ready_for_launch,
            ),
            effects=(
                "link_event",
                "schedule_from_launch",
                "schedule_milestones",
                "ask_after_launch",
            ),
            facts=("launch_event",),
            asks_anew=True,
        ),
    )
    def launch(self) -> None:
        """Presented at a launch event, presided by or on behalf of the head of region."""

    @transition(
        field=state,
        source=[State.LAUNCHED, State.UNDER_EVALUATION],
        target=State.UNDER_EVALUATION,
        custom=transition_spec(
            _("Begin evaluation"),
            happened=_("Contract in force, evaluation begins"),
            permission=BySystem,
            # A contract that comes into force is no answer to an evaluation that recommends a rest or an end.
            keeps=(TaskKind.DECIDE,),
            effects=("settle_outcome",),
        ),
    )
    def begin_evaluation(self) -> None:
        """Its performance contract is in force and the three-monthly obligations run.

        Under evaluation already, those of a following contract, besides what is still owed under the last.
        """

    @transition(field=state, source=State.LAUNCHED, target=State.LAUNCHED, custom=DECLINE)
    @transition(field=state, source=State.UNDER_EVALUATION, target=State.UNDER_EVALUATION, custom=DECLINE)
    @transition(field=state, source=State.SUSPENDED, target=State.SUSPENDED, custom=DECLINE)
    def decline(self) -> None:
        """The leaders do not follow an evaluation that recommends a rest or an end; the reason is recorded."""

    @transition(
        field=state,
        source=[State.LAUNCHED, State.UNDER_EVALUATION],
        target=State.SUSPENDED,
        custom=transition_spec(
            _("Suspend"),
            happened=_("Suspended"),
            permission=LEADERS,
            outcome=True,
            conditions=(conditions.no_signature_is_pending,),
            effects=("rest_obligations",),
            comment_required=True,
        ),
    )
    def suspend(self) -> None:
        """Work rests until it is resumed, and the clocks of everything owed with it."""

    @transition(
        field=state,
        source=State.SUSPENDED,
        target=GET_STATE(
            where_it_stood,
            states=[State.LAUNCHED, State.UNDER_EVALUATION],
        ),
        custom=transition_spec(
            _("Resume"),
            happened=_("Resumed"),
            permission=LEADERS,
            outcome=True,
            effects=("wake_obligations", "ask_after_rest", "ask_for_outcome"),
        ),
    )
    def resume(self) -> None:
        """Work goes on where it stood: under evaluation when a contract is in force, else launched.

        The working days of the rest are given back.
        """

    @transition(
        field=state,
        source=[State.LAUNCHED, State.UNDER_EVALUATION],
        target=State.COMPLETED,
        custom=transition_spec(
            _("Complete"),
            happened=_("Completed"),
            permission=LEADERS,
            outcome=True,
            takes_away=True,
            conditions=(
                conditions.obligations_are_settled,
                conditions.evaluations_are_settled,
                conditions.follow_ups_are_settled,
            ),
            effects=("end_milestones",),
            comment_required=True,
        ),
    )
    def complete(self) -> None:
        """The last evaluation is done; the outcome (continue, improve, upgrade, replicate) is in it.

        Its contract in force is fulfilled, one that is not signed yet is void. Evaluations ahead and a change of the
        plan lapse, and no milestone is owed any more.
        """

    @transition(
        field=state,
        source=[State.APPROVED, State.LAUNCHED, State.UNDER_EVALUATION, State.SUSPENDED],
        target=State.DISCONTINUED,
        custom=transition_spec(
            _("Discontinue"),
            happened=_("Discontinued"),
            permission=HasRole(
                (Role.REGIONAL_SECRETARY, Role.HEAD_OF_REGION), Scope.GOVERNMENT, strategic=True
            ),
            effects=("end_milestones",),
            outcome=True,
            takes_away=True,
            comment_required=True,
        ),
    )
    def discontinue(self) -> None:
        """Ended before its goal; a strategic decision, closed to acting officials (UU 30/2014 art. 14).

        Its contracts, signed or not, reports, evaluations, follow-ups and milestones end with it. What was approved and
        not launched is launched no more.
        """


require_also(ContractFlow.fulfil, conditions.reports_are_settled)
