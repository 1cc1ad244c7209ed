"""People as a government's administrator keeps them."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from appointments.enums import OfficialState
from appointments.flows.official import OfficialFlow
from common.types import StrOrPromise
from organisations.models import Person
from workflow.models import Subject


class Official(OfficialFlow, Subject):
    """The record of one person with one government. What it says stands in `Person`; what was done, in its events.

    Who moves to another government leaves this one behind, in the state `left`, and has another there. Who serves two
    at once has a record in each, of which one `keeps` the person.
    """

    SUBJECT_TYPE: ClassVar[str] = "official"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Official")
    LOCK_RANK: ClassVar[int] = 8

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="officials")
    # Whether this government keeps name, address and account. One at a time does; where a person serves another one
    # beside it (a Pj. of the province), that one has a record for the offices alone.
    keeps = models.BooleanField(default=True, db_default=True, editable=False)
    # Who asks for a new way into the account, while a second administrator has not answered.
    reset_asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # Whether the second factor is lost, too: else the new password alone opens nothing.
    reset_factors = models.BooleanField(default=False, db_default=False, editable=False)
    # Who alone invited, or gave a new way in, as long as no second administrator has confirmed it.
    opened_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=OfficialState.values), name="official_state_known"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(keeps=True)
                & ~models.Q(state__in=(OfficialState.LEFT, OfficialState.WITHDRAWN)),
                name="official_kept_once",
            ),
            models.UniqueConstraint(
                fields=["person", "government"],
                condition=~models.Q(state__in=(OfficialState.LEFT, OfficialState.WITHDRAWN)),
                name="official_recorded_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=OfficialState.RESET_ASKED) | models.Q(reset_asked_by__isnull=False),
                name="official_reset_has_asker",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(reset_asked_by__isnull=True) | ~models.Q(reset_asked_by=models.F("person"))
                )
                & (models.Q(opened_by__isnull=True) | ~models.Q(opened_by=models.F("person"))),
                name="official_opened_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian; names are private and stay out."""
        return "Pejabat"

    @property
    def entered_by(self) -> UUID | None:
        """Who asked for what a second person answers now, or opened the way in alone."""
        return self.reset_asked_by_id if self.state == OfficialState.RESET_ASKED else self.opened_by_id

    def concerned_people(self) -> tuple[UUID, ...]:
        """The person themselves."""
        return (self.person_id,)
