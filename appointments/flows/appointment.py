"""The flow of an appointment or a delegation: power needs two people.

proposed → appointed → ended;  proposed → declined
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from appointments.conditions import confirmed_by_nobody, letter_is_attached, period_is_not_over
from appointments.enums import AppointmentState as State
from organisations.access import AccessVerdict, allow, deny
from organisations.enums import Capacity, Role
from organisations.models import Seat
from organisations.offices import Office, preferred
from workflow.engine.declarations import BySystem, Context, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind
from workflow.models import Subject


@dataclass(frozen=True, slots=True)
class AdministratorOrGiver(HasRole):
    """An administrator of its government, or whoever's power is granted.

    `other`: nobody who proposed it, who takes the office, or who acts by a delegation of one of these. An administrator
    whom the first recorded alone is a second person all the same, since the two could enter and confirm the other way
    round; only an administrator's office that is marked takes somebody whom not one of these recorded alone.
    """

    other: bool = False

    def __call__(self, ctx: Context[Subject]) -> AccessVerdict:
        subject, offices = ctx.subject, self.offices(ctx)
        if not offices:
            return deny("not_your_office", _("This belongs to another office."))
        barred = {getattr(subject, "proposed_by_id"), getattr(subject, "person_id")} if self.other else set()  # noqa: B009 -- an appointment
        free = (o for o in offices if not {ctx.actor.person_id, *_standing_for(o, ctx)} & barred)
        if (office := preferred(free)) is not None:
            return allow(by=office)
        if ctx.actor.person_id not in barred:
            return deny(
                "four_eyes",
                _(
                    "You act for one of these, or your own office was recorded by one of them alone: another "
                    "administrator confirms it."
                ),
            )
        return deny(
            "four_eyes", _("Power needs two people: somebody else than who proposed it or takes the office.")
        )

    def offices(self, ctx: Context[Subject]) -> list[Office]:
        """Those of the giver and of an administrator."""
        return [
            *self._as_giver(ctx),
            *ctx.actor.all_holding(Role.ADMINISTRATOR, government_id=ctx.subject.government_id),
        ]

    def _as_giver(self, ctx: Context[Subject]) -> list[Office]:
        """The giver in the office that is granted, as long as it is held."""
        if ctx.actor.person_id != getattr(ctx.subject, "giver_id"):  # noqa: B009 -- an appointment
            return []
        source = getattr(ctx.subject, "granted_from_id")  # noqa: B009 -- same
        return [office for office in ctx.actor.offices if office.id == source]


def _standing_for(office: Office, ctx: Context[Subject]) -> tuple[UUID, ...]:
    """Who stands behind the office of whoever confirms."""
    seat: Seat = getattr(ctx.subject, "seat")  # noqa: B009 -- an appointment
    is_mark_of_administrator = ctx.name == "countersign" and seat.role == Role.ADMINISTRATOR
    return office.on_behalf_of if is_mark_of_administrator or office.capacity == Capacity.DELEGATE else ()


ADMINISTRATORS = AdministratorOrGiver((Role.ADMINISTRATOR,), Scope.GOVERNMENT)
SECOND_PERSON = AdministratorOrGiver((Role.ADMINISTRATOR,), Scope.GOVERNMENT, other=True)


class AppointmentFlow(models.Model):
    """States and transitions of what gives somebody power."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.PROPOSED: (TaskSpec(TaskKind.CONFIRM, Role.ADMINISTRATOR, Scope.GOVERNMENT),),
    }

    state = FSMField(_("state"), max_length=32, default=State.PROPOSED, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=State.PROPOSED,
        target=State.APPOINTED,
        custom=transition_spec(
            _("Take effect"),
            happened=_("Took effect without a second administrator"),
            permission=BySystem,
            conditions=(period_is_not_over,),
            outcome=True,
            effects=("hold_office",),
        ),
    )
    def take_effect(self) -> None:
        """The holder gave it, or there is no second administrator yet."""

    @transition(
        field=state,
        source=State.PROPOSED,
        target=State.APPOINTED,
        custom=transition_spec(
            _("Confirm"),
            happened=_("Confirmed by a second person"),
            permission=SECOND_PERSON,
            conditions=(period_is_not_over, letter_is_attached),
            asks_anew=True,
            outcome=True,
            effects=("hold_office",),
        ),
    )
    def confirm(self) -> None:
        """A second person confirms; from now on the office is held."""

    @transition(
        field=state,
        source=State.PROPOSED,
        target=State.DECLINED,
        custom=transition_spec(
            _("Do not confirm"),
            happened=_("Not confirmed"),
            permission=ADMINISTRATORS,
            outcome=True,
            comment_required=True,
        ),
    )
    def decline(self) -> None:
        """It never takes effect; whoever proposed it may also think better of it."""

    @transition(
        field=state,
        source=State.APPOINTED,
        target=State.APPOINTED,
        custom=transition_spec(
            _("Confirm afterwards"),
            happened=_("Confirmed afterwards by a second person"),
            permission=SECOND_PERSON,
            conditions=(confirmed_by_nobody, period_is_not_over),
            asks_anew=True,
            outcome=True,
            effects=("note_confirmation",),
        ),
    )
    def countersign(self) -> None:
        """A second administrator confirms what the only one had recorded alone."""

    @transition(
        field=state,
        source=State.APPOINTED,
        target=State.ENDED,
        custom=transition_spec(
            _("End"),
            happened=_("Ended before its day"),
            permission=ADMINISTRATORS,
            conditions=(period_is_not_over,),
            outcome=True,
            comment_required=True,
            prepare=("keep_administrators",),
            effects=("end_office",),
            facts=("last_on",),
        ),
    )
    def end(self) -> None:
        """It ends now or after a last day; the past stays as it was."""
