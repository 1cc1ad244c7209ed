"""The flow of a critical contract.

open → reprimanded → testing → passed | failed;  failed → warned;  passed | warned → testing (the next meeting)
warned → opportunity | terminated;  opportunity → terminated;  any but testing and failed → recovered
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from organisations.enums import Role
from work_packages.case_conditions import is_recovered, ladder_is_used_up, meetings_are_left
from work_packages.case_enums import CaseState as State
from workflow.engine.declarations import HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind

# The PPK holds the contract; what becomes of it decides the agency's head.
HANDLING = HasRole((Role.COMMITMENT_OFFICER,), Scope.AGENCY)
DECIDING = HasRole((Role.AGENCY_HEAD,), Scope.AGENCY)
_HANDLE = TaskSpec(TaskKind.SHOW_CAUSE, Role.COMMITMENT_OFFICER)
_DECIDE = TaskSpec(TaskKind.CRITICAL, Role.AGENCY_HEAD)


class ShowCauseFlow(models.Model):
    """States and transitions of the case of a critical contract."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.OPEN: (_HANDLE,),
        State.REPRIMANDED: (_HANDLE,),
        State.TESTING: (_HANDLE,),
        State.PASSED: (_HANDLE, _DECIDE),
        State.FAILED: (_HANDLE,),
        State.WARNED: (_HANDLE, _DECIDE),
        State.OPPORTUNITY: (_DECIDE,),
    }

    state = FSMField(_("state"), max_length=32, default=State.OPEN, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.OPEN,
        target=State.REPRIMANDED,
        custom=transition_spec(
            _("Reprimand the provider"),
            happened=_("Provider reprimanded"),
            permission=HANDLING,
            effects=("write_reprimand",),
        ),
    )
    def reprimand(self) -> None:
        """The letter of reprimand goes to the provider and asks it to the first meeting."""

    @transition(
        field=state,
        source=[State.REPRIMANDED, State.PASSED, State.WARNED],
        target=State.TESTING,
        custom=transition_spec(
            _("Record the meeting"),
            happened=_("Show cause meeting held"),
            permission=HANDLING,
            conditions=(meetings_are_left,),
            comment_required=True,
            prepare=("check_meeting",),
            effects=("keep_meeting",),
            facts=("held_on", "target", "test_on"),
        ),
    )
    def meet(self) -> None:
        """A meeting was held: its minutes are the comment, and a test with target and day was agreed."""

    @transition(
        field=state,
        source=State.TESTING,
        target=State.PASSED,
        custom=transition_spec(
            _("The test was met"),
            happened=_("Test met"),
            permission=HANDLING,
            prepare=("check_reached",),
            effects=("judge_test",),
            facts=("reached",),
        ),
    )
    def pass_test(self) -> None:
        """The target was reached by the day of the test."""

    @transition(
        field=state,
        source=State.TESTING,
        target=State.FAILED,
        custom=transition_spec(
            _("The test failed"),
            happened=_("Test failed"),
            permission=HANDLING,
            prepare=("check_missed",),
            effects=("judge_test",),
            facts=("reached",),
        ),
    )
    def fail_test(self) -> None:
        """The target was not reached by the day of the test."""

    @transition(
        field=state,
        source=State.FAILED,
        target=State.WARNED,
        custom=transition_spec(
            _("Warn the provider"),
            happened=_("Provider warned"),
            permission=HANDLING,
            effects=("write_warning",),
        ),
    )
    def warn(self) -> None:
        """The letter of warning that belongs to the failed test."""

    @transition(
        field=state,
        source=State.WARNED,
        target=State.OPPORTUNITY,
        custom=transition_spec(
            _("Give an opportunity to finish"),
            happened=_("Opportunity to finish given"),
            permission=DECIDING,
            conditions=(ladder_is_used_up,),
            outcome=True,
            comment_required=True,
            prepare=("check_opportunity",),
            effects=("begin_opportunity",),
            facts=("days", "addendum_no"),
        ),
    )
    def give_opportunity(self) -> None:
        """By an addendum the provider may finish within so many days, with the penalty for each of them."""

    @transition(
        field=state,
        source=[State.WARNED, State.OPPORTUNITY],
        target=State.TERMINATED,
        custom=transition_spec(
            _("Terminate the contract"),
            happened=_("Contract terminated"),
            permission=DECIDING,
            conditions=(ladder_is_used_up,),
            outcome=True,
            inspected=True,
            takes_away=True,
            comment_required=True,
            effects=("end_case",),
        ),
    )
    def terminate(self) -> None:
        """The contract ends; the reason is recorded."""

    @transition(
        field=state,
        source=[State.OPEN, State.REPRIMANDED, State.PASSED, State.WARNED, State.OPPORTUNITY],
        target=State.RECOVERED,
        custom=transition_spec(
            _("Close: recovered"),
            happened=_("Closed as recovered"),
            permission=DECIDING,
            conditions=(is_recovered,),
            outcome=True,
            effects=("end_case",),
        ),
    )
    def recover(self) -> None:
        """The newest figures are critical no more, or the work was handed over."""
