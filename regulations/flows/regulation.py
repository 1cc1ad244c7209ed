"""The flow of a decree or regulation: drafted, harmonised, signed, in force, amended, revoked.

draft ⇄ harmonised → signed → in_force → amended;  in_force | amended → revoked;  draft | harmonised → withdrawn
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from organisations.enums import Role
from regulations.conditions import (
    harmonisation_is_named,
    harmonised_where_needed,
    its_base_still_binds,
    promulgation_is_named,
    signing_is_named,
    words_are_complete,
)
from regulations.enums import RegulationState as State
from workflow.engine.declarations import BySystem, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind

KEEPERS = HasRole((Role.ORGANISATION_BUREAU,), Scope.GOVERNMENT)
SIGNING = HasRole((Role.HEAD_OF_REGION,), Scope.GOVERNMENT)
SECRETARY = HasRole((Role.REGIONAL_SECRETARY,), Scope.GOVERNMENT)


class RegulationFlow(models.Model):
    """States and transitions of what gives innovations their legal ground."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.DRAFT: (TaskSpec(TaskKind.REGULATE, Role.ORGANISATION_BUREAU, Scope.GOVERNMENT),),
        State.HARMONISED: (TaskSpec(TaskKind.ENACT, Role.HEAD_OF_REGION, Scope.GOVERNMENT),),
        State.SIGNED: (TaskSpec(TaskKind.PROMULGATE, Role.REGIONAL_SECRETARY, Scope.GOVERNMENT),),
    }

    state = FSMField(_("state"), max_length=32, default=State.DRAFT, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.DRAFT,
        target=State.HARMONISED,
        custom=transition_spec(
            _("Record the harmonisation"),
            happened=_("Harmonised"),
            permission=KEEPERS,
            conditions=(words_are_complete, its_base_still_binds, harmonisation_is_named),
            prepare=("name_the_harmonisation",),
            facts=("harmonised_no",),
        ),
    )
    def harmonise(self) -> None:
        """Its words were agreed on with the ministry of law or, for a decree, with the legal bureau."""

    @transition(
        field=state,
        source=State.HARMONISED,
        target=State.DRAFT,
        custom=transition_spec(
            _("Take back into draft"),
            happened=_("Taken back into draft"),
            permission=KEEPERS,
            comment_required=True,
        ),
    )
    def reopen(self) -> None:
        """Its words change once more and are harmonised anew."""

    @transition(
        field=state,
        source=[State.DRAFT, State.HARMONISED],
        target=State.SIGNED,
        custom=transition_spec(
            _("Record the signature"),
            happened=_("Signed"),
            permission=SIGNING,
            conditions=(
                words_are_complete,
                harmonised_where_needed,
                its_base_still_binds,
                signing_is_named,
            ),
            prepare=("name_the_signing",),
            facts=("number", "signed_on"),
            asks_anew=True,
            outcome=True,
        ),
    )
    def sign(self) -> None:
        """Signed by who may make it; from now on no word of it changes."""

    @transition(
        field=state,
        source=State.SIGNED,
        target=State.IN_FORCE,
        custom=transition_spec(
            _("Put in force"),
            happened=_("In force"),
            permission=SECRETARY,
            conditions=(promulgation_is_named,),
            prepare=("name_the_promulgation",),
            facts=("gazette", "promulgated_on", "in_force_on"),
            outcome=True,
        ),
    )
    def promulgate(self) -> None:
        """Taken into the gazette where its kind is; a decree binds from its signature."""

    @transition(
        field=state,
        source=[State.IN_FORCE, State.AMENDED],
        target=State.AMENDED,
        custom=transition_spec(_("Amend"), happened=_("Amended"), permission=BySystem),
    )
    def amend(self) -> None:
        """Another regulation changed its annex; it stays in force as it reads now."""

    @transition(
        field=state,
        source=[State.IN_FORCE, State.AMENDED],
        target=State.REVOKED,
        custom=transition_spec(
            _("Record that it was revoked"),
            happened=_("Revoked"),
            permission=SECRETARY,
            comment_required=True,
            outcome=True,
        ),
    )
    def revoke(self) -> None:
        """Revoked by something that is not on record here; the reason names it."""

    @transition(
        field=state,
        source=[State.IN_FORCE, State.AMENDED],
        target=State.REVOKED,
        custom=transition_spec(_("Revoke by another one"), happened=_("Revoked"), permission=BySystem),
    )
    def give_way(self) -> None:
        """Another regulation that revokes it was put in force."""

    @transition(
        field=state,
        source=[State.DRAFT, State.HARMONISED],
        target=State.WITHDRAWN,
        custom=transition_spec(
            _("Withdraw the draft"),
            happened=_("Draft withdrawn"),
            permission=KEEPERS,
            comment_required=True,
        ),
    )
    def withdraw(self) -> None:
        """It is not made; what it would have changed stays as it is."""
