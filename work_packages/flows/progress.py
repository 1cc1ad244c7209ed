"""The flow of an agency's month of work packages: filled in, put before its head, locked; it changes only by returning.

open → submitted → locked;  submitted | locked → returned → submitted
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from organisations.enums import Role
from work_packages.conditions import every_running_package_is_filled_in
from work_packages.enums import MonthState as State
from workflow.engine.declarations import HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind

ENTERING = HasRole((Role.COMMITMENT_OFFICER, Role.PLANNING_OFFICER, Role.AGENCY_OPERATOR), Scope.AGENCY)
HEAD = HasRole((Role.AGENCY_HEAD,), Scope.AGENCY)
# Who keeps the packages of the whole government may have a mistake put right, and locks nothing.
RETURNING = HasRole((Role.AGENCY_HEAD,), Scope.AGENCY, besides=Role.DEVELOPMENT_BUREAU)
_ASKED = (
    TaskSpec(TaskKind.ENTER_MONTH, Role.COMMITMENT_OFFICER),
    TaskSpec(TaskKind.ENTER_MONTH, Role.TREASURER),
)


class MonthlyProgressFlow(models.Model):
    """States and transitions of an agency's month. Lateness is no state: it is a fact of the deadline."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.OPEN: _ASKED,
        State.SUBMITTED: (TaskSpec(TaskKind.LOCK_MONTH, Role.AGENCY_HEAD),),
        State.RETURNED: _ASKED,
    }

    state = FSMField(_("state"), max_length=32, default=State.OPEN, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.OPEN,
        target=State.SUBMITTED,
        custom=transition_spec(
            _("Hand to the agency's head"),
            happened=_("Month handed to the agency's head"),
            permission=ENTERING,
            conditions=(every_running_package_is_filled_in,),
        ),
    )
    def submit(self) -> None:
        """PPK and treasurer are done with the month."""

    @transition(
        field=state,
        source=State.RETURNED,
        target=State.SUBMITTED,
        custom=transition_spec(
            _("Hand in again"),
            happened=_("Corrected month handed to the agency's head"),
            permission=ENTERING,
            conditions=(every_running_package_is_filled_in,),
        ),
    )
    def resubmit(self) -> None:
        """The month was corrected."""

    @transition(
        field=state,
        source=State.SUBMITTED,
        target=State.LOCKED,
        custom=transition_spec(
            _("Lock the month"),
            happened=_("Month locked"),
            permission=HEAD,
            prepare=("name_figures",),
            effects=("meet_deadline",),
        ),
    )
    def lock(self) -> None:
        """The head stands for the figures of all packages; the event holds them. The first lock keeps its time."""

    @transition(
        field=state,
        source=State.SUBMITTED,
        target=State.RETURNED,
        custom=transition_spec(
            _("Send back"),
            happened=_("Month returned for correction"),
            permission=HEAD,
            comment_required=True,
        ),
    )
    def send_back(self) -> None:
        """The head asks for corrections."""

    @transition(
        field=state,
        source=State.LOCKED,
        target=State.RETURNED,
        custom=transition_spec(
            _("Open for correction"),
            happened=_("Locked month opened for correction"),
            permission=RETURNING,
            comment_required=True,
        ),
    )
    def reopen(self) -> None:
        """A mistake was found after the lock; the reason is recorded, and what had been locked stays in the history."""
