"""The flow of a performance contract, as the regulation's page would tell it.

draft → signing → in force → fulfilled | superseded | terminated;  draft | signing → void
signing → void, made anew in the same step where the document names others than hold the offices
With what it is about it ends: not signed yet as void, in force as fulfilled (completed) or terminated (discontinued).
A revision in force supersedes its predecessor in the same transaction; addenda lapse with their contract.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from contracts.conditions import (
    days_are_explained,
    is_no_addendum,
    nothing_hinders,
    parties_are_given,
    period_is_not_over,
    predecessor_is_in_force,
    targets_are_explained,
    terms_are_complete,
)
from contracts.enums import ContractState
from organisations.enums import Role
from workflow.engine.declarations import BySystem, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind

BUREAU = HasRole((Role.ORGANISATION_BUREAU,), Scope.GOVERNMENT)
LAPSE = transition_spec(
    _("Lapse"),
    happened=_("Ended with what it belongs to"),
    permission=BySystem,
    facts=("with",),
    outcome=True,
    takes_away=True,
)


class ContractFlow(models.Model):
    """States and transitions of a contract (form after PermenPANRB 53/2014, annex I)."""

    States = ContractState
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    # Signature tasks open when the document has been registered, not on entering the state.
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        ContractState.DRAFT: (TaskSpec(TaskKind.CONTRACT, Role.ORGANISATION_BUREAU, Scope.GOVERNMENT),),
        ContractState.SIGNING: (),
        # Opens when nothing is owed under it any more.
        ContractState.IN_FORCE: (),
    }

    state = FSMField(
        _("state"), max_length=32, default=ContractState.DRAFT, choices=ContractState.choices, protected=True
    )

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=ContractState.DRAFT,
        target=ContractState.SIGNING,
        custom=transition_spec(
            _("Request signatures"),
            happened=_("Terms frozen, number given, signatures requested"),
            permission=BUREAU,
            conditions=(
                nothing_hinders,
                terms_are_complete,
                parties_are_given,
                predecessor_is_in_force,
                period_is_not_over,
                days_are_explained,
                targets_are_explained,
            ),
            prepare=("freeze",),
            effects=("order_document",),
        ),
    )
    def request_signatures(self) -> None:
        """The facts are frozen, the number is given, the document is ordered."""

    @transition(
        field=state,
        source=ContractState.SIGNING,
        target=ContractState.IN_FORCE,
        custom=transition_spec(
            _("Enter into force"),
            happened=_("In force: every party has signed"),
            permission=BySystem,
            conditions=(predecessor_is_in_force,),
            prepare=("date_contract",),
            facts=("document",),
        ),
    )
    def activate(self) -> None:
        """Every party has signed. Its predecessor is superseded, then what it is about goes under evaluation."""

    @transition(
        field=state,
        source=ContractState.IN_FORCE,
        target=ContractState.FULFILLED,
        custom=transition_spec(
            _("Mark as fulfilled"),
            happened=_("Marked as fulfilled"),
            permission=BUREAU,
            conditions=(is_no_addendum,),
        ),
    )
    def fulfil(self) -> None:
        """Every obligation of the contract has been met."""

    @transition(
        field=state,
        source=ContractState.IN_FORCE,
        target=ContractState.SUPERSEDED,
        custom=transition_spec(
            _("Supersede"),
            happened=_("Superseded by a revised contract"),
            permission=BySystem,
            facts=("by", "ground"),
        ),
    )
    def supersede(self) -> None:
        """A revised contract is in force in its place; this one stays readable (PermenPANRB 53/2014, revision)."""

    @transition(
        field=state,
        source=[ContractState.DRAFT, ContractState.SIGNING],
        target=ContractState.VOID,
        custom=LAPSE,
    )
    @transition(field=state, source=ContractState.IN_FORCE, target=ContractState.TERMINATED, custom=LAPSE)
    def lapse(self) -> None:
        """It ends with what it belongs to: an addendum with its contract, a contract with a discontinued innovation.

        What is not signed yet is void with either; a number once given stays with it.
        """

    @transition(
        field=state,
        source=ContractState.IN_FORCE,
        target=ContractState.FULFILLED,
        custom=transition_spec(
            _("Fulfil with its innovation"),
            happened=_("Fulfilled with what it belongs to"),
            permission=BySystem,
            facts=("with",),
            outcome=True,
            takes_away=True,
        ),
    )
    def complete(self) -> None:
        """Its innovation was completed, or an addendum's contract fulfilled: nothing is owed under it any more."""

    @transition(
        field=state,
        source=ContractState.IN_FORCE,
        target=ContractState.TERMINATED,
        custom=transition_spec(
            _("Terminate"),
            happened=_("Terminated"),
            permission=HasRole(
                (Role.REGIONAL_SECRETARY, Role.HEAD_OF_REGION), Scope.GOVERNMENT, strategic=True
            ),
            comment_required=True,
            takes_away=True,
        ),
    )
    def terminate(self) -> None:
        """The giver ends the contract before its time; its addenda and what was still to be reported end with it."""

    @transition(
        field=state,
        source=[ContractState.DRAFT, ContractState.SIGNING],
        target=ContractState.VOID,
        custom=transition_spec(
            _("Declare void"),
            happened=_("Declared void"),
            permission=BUREAU,
            comment_required=True,
            takes_away=True,
        ),
    )
    def void(self) -> None:
        """Given up before it was in force; a number once given stays with it."""

    @transition(
        field=state,
        source=ContractState.SIGNING,
        target=ContractState.VOID,
        custom=transition_spec(
            _("Make the document anew"),
            happened=_("Declared void and made anew for those who hold the offices now"),
            permission=BUREAU,
        ),
    )
    def remake(self) -> None:
        """An office, mandate or letter in print has changed: the same content for those who hold the offices now.

        Every party signs the new one. It takes over the number unless somebody may have signed under it.
        """
