"""The flow of an idea: handed in → became a proposal, merged, dropped or withdrawn."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from organisations.enums import AGENCY_ROLES, Role
from programmes.conditions import merge_target_fits, programme_goes_on
from programmes.enums import IdeaState as State
from workflow.engine.declarations import HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope

# Whoever hands in ideas for the agency.
OWNERS = HasRole(AGENCY_ROLES, Scope.AGENCY)
OWNERS_OR_KEEPERS = HasRole(AGENCY_ROLES, Scope.AGENCY, besides=Role.ORGANISATION_BUREAU)
KEEPERS = HasRole((Role.ORGANISATION_BUREAU,), Scope.GOVERNMENT)


class IdeaFlow(models.Model):
    """States and transitions of an idea."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {}

    state = FSMField(
        _("state"), max_length=32, default=State.HANDED_IN, choices=State.choices, protected=True
    )

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.HANDED_IN,
        target=State.PROPOSED,
        custom=transition_spec(
            _("Make it a proposal"),
            happened=_("Became a proposal"),
            permission=OWNERS_OR_KEEPERS,
            conditions=(programme_goes_on,),
            effects=("draft_proposal",),
            outcome=True,
        ),
    )
    def propose(self) -> None:
        """A draft opens with name, problem and agency of the idea, and both name each other."""

    @transition(
        field=state,
        source=State.HANDED_IN,
        target=State.MERGED,
        custom=transition_spec(
            _("Merge it into another"),
            happened=_("Merged into another"),
            permission=KEEPERS,
            conditions=(merge_target_fits,),
            facts=("into",),
            effects=("link_merge",),
            outcome=True,
        ),
    )
    def merge(self) -> None:
        """Another idea of the programme, or a proposal that is there already, carries it on."""

    @transition(
        field=state,
        source=State.HANDED_IN,
        target=State.DROPPED,
        custom=transition_spec(
            _("Drop the idea"),
            happened=_("Idea dropped"),
            permission=KEEPERS,
            comment_required=True,
            outcome=True,
        ),
    )
    def drop(self) -> None:
        """It is not followed; its agency is told the reason."""

    @transition(
        field=state,
        source=State.HANDED_IN,
        target=State.WITHDRAWN,
        custom=transition_spec(_("Withdraw the idea"), happened=_("Idea withdrawn"), permission=OWNERS),
    )
    def withdraw(self) -> None:
        """Its agency takes it back."""
