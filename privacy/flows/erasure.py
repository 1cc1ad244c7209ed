"""The flow of an erasure: asked → erased, refused or withdrawn. One office asks, another one decides."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from organisations.access import AccessVerdict, allow, deny
from organisations.enums import Role
from organisations.offices import preferred
from privacy.conditions import person_serves_no_more, something_to_erase
from privacy.enums import ErasureState as State
from workflow.engine.declarations import Context, HasRole, ReviewSpec, TaskSpec, transition_spec
from workflow.enums import Scope, TaskKind
from workflow.models import Subject


@dataclass(frozen=True, slots=True)
class SecondOffice(HasRole):
    """An office other than the one that asked, held by somebody who neither asked, nor is it about, nor acts for
    either of them."""

    def __call__(self, ctx: Context[Subject]) -> AccessVerdict:
        """No query."""
        offices = self.offices(ctx)
        if not offices:
            return deny("not_your_office", _("This belongs to another office."))
        barred = set(ctx.subject.concerned_people())
        free = (o for o in offices if not {ctx.actor.person_id, *o.on_behalf_of} & barred)
        if (office := preferred(free)) is not None:
            return allow(by=office)
        return deny(
            "four_eyes",
            _("An erasure needs two people: neither who asked for it nor whose data it is decides on it."),
        )


# The Sekda stands above the office that keeps the information; the head of region decides where the Sekda may not.
DECIDING = SecondOffice((Role.REGIONAL_SECRETARY, Role.HEAD_OF_REGION), Scope.GOVERNMENT)
ASKING = HasRole((Role.ADMINISTRATOR,), Scope.GOVERNMENT)


class ErasureFlow(models.Model):
    """States and transitions of a request that personal data be erased."""

    States = State
    REVIEWS: ClassVar[dict[str, ReviewSpec]] = {}
    TASKS: ClassVar[dict[str, tuple[TaskSpec, ...]]] = {
        State.ASKED: (TaskSpec(TaskKind.ERASE, Role.REGIONAL_SECRETARY, Scope.GOVERNMENT),),
    }

    state = FSMField(_("state"), max_length=32, default=State.ASKED, choices=State.choices, protected=True)

    class Meta:
        abstract = True

    # Named as inspectors' programs look for it: “privacy.erased”.
    @transition(
        field=state,
        source=State.ASKED,
        target=State.ERASED,
        custom=transition_spec(
            _("Erase for good"),
            happened=_("Personal data erased"),
            permission=DECIDING,
            conditions=(person_serves_no_more, something_to_erase),
            asks_anew=True,
            inspected=True,
            outcome=True,
            prepare=("name_what_goes",),
            effects=("erase",),
        ),
    )
    def erased(self) -> None:
        """Values and salts go, and every copy that can be reached; the event names what was let go, and why."""

    @transition(
        field=state,
        source=State.ASKED,
        target=State.REFUSED,
        custom=transition_spec(
            _("Do not erase"),
            happened=_("Erasure refused"),
            permission=DECIDING,
            outcome=True,
            inspected=True,
            comment_required=True,
        ),
    )
    def refuse(self) -> None:
        """Everything stays; the reason is what the person is answered with."""

    @transition(
        field=state,
        source=State.ASKED,
        target=State.WITHDRAWN,
        custom=transition_spec(
            _("Withdraw the request"),
            happened=_("Request withdrawn"),
            permission=ASKING,
            comment_required=True,
        ),
    )
    def withdraw(self) -> None:
        """Asked by mistake, or not asked any more."""
