"""The flow of an official's record: active ⇄ disabled, active ⇄ reset asked, withdrawn, left. The rest is written
beside it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from appointments.conditions import (
    alone_and_not_against_another,
    cannot_help_themselves,
    has_account,
    holds_nothing_here,
    nothing_stands_on_it,
    opened_by_one,
    second_administrator_is_there,
)
from appointments.enums import OfficialState as State
from organisations.access import AccessVerdict, allow, deny
from organisations.enums import Capacity, Role
from organisations.offices import Office, preferred
from organisations.queries import administrators
from workflow.engine.declarations import BySystem, Context, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind
from workflow.models import Subject


@dataclass(frozen=True, slots=True)
class KeepingAdministrator(HasRole):
    """An administrator of the government that keeps the person; or, with `beside`, of one that they serve beside it."""

    beside: bool = False

    def offices(self, ctx: Context[Subject]) -> list[Office]:
        """None where the record is of the other kind."""
        fits: bool = getattr(ctx.subject, "keeps") is not self.beside  # noqa: B009 -- an official
        return HasRole.offices(self, ctx) if fits else []


@dataclass(frozen=True, slots=True)
class AnotherAdministrator(KeepingAdministrator):
    """An administrator who is not the person of the record; `second`: nor who asked or acted alone, nor for them.

    An administrator whom that one recorded alone is a second person, as for appointments, but not against another
    administrator.
    """

    second: bool = False

    def __call__(self, ctx: Context[Subject]) -> AccessVerdict:
        """One query where an office rests on somebody's word alone."""
        offices = self.offices(ctx)
        if not offices:
            return deny("not_your_office", _("This belongs to another office."))
        person, before = getattr(ctx.subject, "person_id"), getattr(ctx.subject, "entered_by")  # noqa: B009 -- an official
        barred = {person, before} if self.second else {person}
        free = (o for o in offices if not {ctx.actor.person_id, *_standing_for(o, ctx)} & barred)
        if (office := preferred(free)) is not None:
            return allow(by=office)
        return deny("four_eyes", _("Power needs two people: another administrator does this."))


def _standing_for(office: Office, ctx: Context[Subject]) -> tuple[UUID, ...]:
    """Who stands behind the office of whoever answers."""
    if office.capacity == Capacity.DELEGATE:
        return office.on_behalf_of
    person: UUID = getattr(ctx.subject, "person_id")  # noqa: B009 -- an official
    if not office.on_behalf_of or person not in administrators(ctx.subject.government_id, ctx.at):
        return ()
    return office.on_behalf_of


ADMINISTRATOR = KeepingAdministrator((Role.ADMINISTRATOR,), Scope.GOVERNMENT)
BESIDE = KeepingAdministrator((Role.ADMINISTRATOR,), Scope.GOVERNMENT, beside=True)
ANOTHER = AnotherAdministrator((Role.ADMINISTRATOR,), Scope.GOVERNMENT)
SECOND = AnotherAdministrator((Role.ADMINISTRATOR,), Scope.GOVERNMENT, second=True)


class OfficialFlow(models.Model):
    """States and transitions of what a government keeps about one person."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.RESET_ASKED: (TaskSpec(TaskKind.LET_IN, Role.ADMINISTRATOR, Scope.GOVERNMENT),),
    }

    state = FSMField(_("state"), max_length=32, default=State.ACTIVE, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    @transition(
        field=state,
        source=[State.ACTIVE, State.RESET_ASKED],
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
        target=State.RESET_ASKED,
        custom=transition_spec(
            _("Ask for a new way into the account"),
            happened=_("New way into the account asked for"),
            permission=ANOTHER,
            conditions=(has_account, cannot_help_themselves, second_administrator_is_there),
            asks_anew=True,
            outcome=True,
            inspected=True,
            comment_required=True,
            facts=("factors",),
            prepare=("note_reset",),
        ),
    )
    def ask_reset(self) -> None:
        """The password is forgotten and there is no mailbox, or the factor is lost: a second person allows it."""

    @transition(
        field=state,
        source=State.RESET_ASKED,
        target=State.ACTIVE,
        custom=transition_spec(
            _("Allow a new way into the account"),
            happened=_("New way into the account allowed by a second person"),
            permission=SECOND,
            conditions=(has_account,),
            asks_anew=True,
            outcome=True,
            inspected=True,
            effects=("give_way_in",),
        ),
    )
    def allow_reset(self) -> None:
        """Sessions, tokens and old links end; whoever allows it hands the link over, where there is no mailbox."""

    @transition(
        field=state,
        source=State.RESET_ASKED,
        target=State.ACTIVE,
        custom=transition_spec(
            _("Do not allow it"),
            happened=_("New way into the account not allowed"),
            permission=ANOTHER,
            outcome=True,
            comment_required=True,
        ),
    )
    def refuse_reset(self) -> None:
        """Everything stays as it was; whoever asked may also think better of it."""

    @transition(
        field=state,
        source=State.ACTIVE,
        target=State.ACTIVE,
        custom=transition_spec(
            _("Give a new way into the account alone"),
            happened=_("New way into the account given by one administrator alone"),
            permission=ANOTHER,
            conditions=(has_account, cannot_help_themselves, alone_and_not_against_another),
            asks_anew=True,
            outcome=True,
            inspected=True,
            comment_required=True,
            facts=("factors",),
            prepare=("note_reset",),
            effects=("give_way_in",),
        ),
    )
    def reset_alone(self) -> None:
        """As long as there is no second administrator: marked until one confirms it."""

    @transition(
        field=state,
        source=State.ACTIVE,
        target=State.ACTIVE,
        custom=transition_spec(
            _("Confirm who has the account"),
            happened=_("Account confirmed afterwards by a second person"),
            permission=SECOND,
            conditions=(opened_by_one,),
            asks_anew=True,
            effects=("clear_mark",),
        ),
    )
    def confirm_account(self) -> None:
        """A second administrator confirms that the account whose link one made alone is this person's."""

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
        source=State.ACTIVE,
        target=State.LEFT,
        custom=transition_spec(
            _("End the service beside the other government"),
            happened=_("Serves here no more"),
            permission=BESIDE,
            conditions=(holds_nothing_here,),
            outcome=True,
            comment_required=True,
        ),
    )
    def end_service(self) -> None:
        """Somebody whom another government keeps takes no further office here."""

    @transition(
        field=state,
        source=[State.ACTIVE, State.RESET_ASKED, State.DISABLED],
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
