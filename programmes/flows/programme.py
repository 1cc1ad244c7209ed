"""The flow of a programme: under way → closed or cancelled. Its stages open one by one, each behind its gate."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from organisations.enums import Role
from programmes.conditions import every_stage_was_opened, next_stage_may_open
from programmes.enums import ProgrammeState as State
from workflow.engine.declarations import HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope

KEEPERS = HasRole((Role.ORGANISATION_BUREAU,), Scope.GOVERNMENT)


class ProgrammeFlow(models.Model):
    """States and transitions of a programme."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {}

    state = FSMField(_("state"), max_length=32, default=State.RUNNING, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.RUNNING,
        target=State.RUNNING,
        custom=transition_spec(
            _("Open the next stage"),
            happened=_("The next stage was opened"),
            permission=KEEPERS,
            conditions=(next_stage_may_open,),
            prepare=("name_stage",),
            effects=("open_next_stage",),
        ),
    )
    def open_stage(self) -> None:
        """The stage before it ends; what the next one waits for is there."""

    @transition(
        field=state,
        source=State.RUNNING,
        target=State.CLOSED,
        custom=transition_spec(
            _("Close the programme"),
            happened=_("Programme closed"),
            permission=KEEPERS,
            conditions=(every_stage_was_opened,),
            effects=("end_last_stage",),
        ),
    )
    def close(self) -> None:
        """Every stage was opened; nothing more is taken."""

    @transition(
        field=state,
        source=State.RUNNING,
        target=State.CANCELLED,
        custom=transition_spec(
            _("Cancel the programme"),
            happened=_("Programme cancelled"),
            permission=KEEPERS,
            comment_required=True,
        ),
    )
    def cancel(self) -> None:
        """It does not take place, or ends before its goal; what came of it goes on by itself."""
