"""The flow of an official's record: active ⇄ disabled, withdrawn, left. The rest is written beside it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from appointments.conditions import has_account, nothing_stands_on_it
from appointments.enums import OfficialState as State
from organisations.enums import Role
from workflow.engine.declarations import BySystem, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope

ADMINISTRATOR = HasRole((Role.ADMINISTRATOR,), Scope.GOVERNMENT)


class OfficialFlow(models.Model):
    """States and transitions of what a government keeps about one person."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {}

    state = FSMField(_("state"), max_length=32, default=State.ACTIVE, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.ACTIVE,
        target=State.DISABLED,
        custom=transition_spec(
            _("Disable the account"),
            happened=_("Account disabled"),
            permission=ADMINISTRATOR,
            conditions=(has_account,),
            outcome=True,
            comment_required=True,
            prepare=("leave_an_administrator",),
            effects=("close_accounts",),
        ),
    )
    def disable(self) -> None:
        """Nobody signs in as this person any more; sessions and tokens end at once."""

    @transition(
        field=state,
        source=State.DISABLED,
        target=State.ACTIVE,
        custom=transition_spec(
            _("Enable the account"),
            happened=_("Account enabled"),
            permission=ADMINISTRATOR,
            outcome=True,
            comment_required=True,
            effects=("open_accounts",),
        ),
    )
    def enable(self) -> None:
        """The same account may sign in again."""

    @transition(
        field=state,
        source=State.ACTIVE,
        target=State.WITHDRAWN,
        custom=transition_spec(
            _("Withdraw the record"),
            happened=_("Record withdrawn"),
            permission=ADMINISTRATOR,
            conditions=(nothing_stands_on_it,),
            outcome=True,
            comment_required=True,
            effects=("release_person",),
        ),
    )
    def withdraw(self) -> None:
        """Entered by mistake: NIP and address are free again. Only while nobody acted, signs in or holds an office."""

    @transition(
        field=state,
        source=[State.ACTIVE, State.DISABLED],
        target=State.LEFT,
        custom=transition_spec(
            _("Leave for another government"),
            happened=_("Left: another government records this official from now on"),
            permission=BySystem,
            outcome=True,
        ),
    )
    def leave(self) -> None:
        """Another government has taken the person up; what was done here stays here."""
