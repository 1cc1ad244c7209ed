"""The flow of a follow-up that an evaluation asked for.

open → reported → accepted;  reported → open;  open | reported → dropped | lapsed
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from innovations.enums import FollowUpState as State
from organisations.enums import AGENCY_ROLES, Role
from workflow.engine.declarations import BySystem, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind

REPORTERS = HasRole(AGENCY_ROLES, Scope.AGENCY)
BUREAU = HasRole((Role.ORGANISATION_BUREAU,), Scope.GOVERNMENT)
UNSETTLED = [State.OPEN, State.REPORTED]


class FollowUpFlow(models.Model):
    """States and transitions of a follow-up: the agency says what it did, the bureau looks at it."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.OPEN: (TaskSpec(TaskKind.FOLLOW_UP, Role.AGENCY_OPERATOR),),
        State.REPORTED: (TaskSpec(TaskKind.EVALUATE, Role.ORGANISATION_BUREAU, Scope.GOVERNMENT),),
    }

    state = FSMField(_("state"), max_length=32, default=State.OPEN, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.OPEN,
        target=State.REPORTED,
        custom=transition_spec(
            _("Report as done"),
            happened=_("Reported as done"),
            permission=REPORTERS,
            comment_required=True,
            effects=("meet_deadline",),
        ),
    )
    def report(self) -> None:
        """The agency says what was done."""

    @transition(
        field=state,
        source=State.REPORTED,
        target=State.ACCEPTED,
        custom=transition_spec(
            _("Accept"),
            happened=_("Accepted"),
            permission=BUREAU,
            outcome=True,
            effects=("settle_again",),
        ),
    )
    def accept(self) -> None:
        """The bureau found it done."""

    @transition(
        field=state,
        source=State.REPORTED,
        target=State.OPEN,
        custom=transition_spec(
            _("Not done yet"),
            happened=_("Found not done yet"),
            permission=BUREAU,
            outcome=True,
            comment_required=True,
            prepare=("check_day",),
            effects=("ask_again",),
            facts=("due_on",),
        ),
    )
    def reopen(self) -> None:
        """The bureau found it not done; the first report keeps its time, and the agency has days anew."""

    @transition(
        field=state,
        source=UNSETTLED,
        target=State.DROPPED,
        custom=transition_spec(
            _("Drop"),
            happened=_("Dropped"),
            permission=HasRole((Role.REGIONAL_SECRETARY,), Scope.GOVERNMENT),
            outcome=True,
            comment_required=True,
            effects=("close_deadline",),
        ),
    )
    def drop(self) -> None:
        """It is not asked for any more; the reason is recorded."""

    @transition(
        field=state,
        source=UNSETTLED,
        target=State.LAPSED,
        custom=transition_spec(
            _("Lapse"),
            happened=_("Lapsed with the end of the innovation"),
            permission=BySystem,
            takes_away=True,
            effects=("close_deadline",),
        ),
    )
    def lapse(self) -> None:
        """The innovation was ended."""
