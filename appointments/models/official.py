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

    Who moves to another government leaves this one behind, in the state `left`, and has another there.
    """

    SUBJECT_TYPE: ClassVar[str] = "official"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Official")
    LOCK_RANK: ClassVar[int] = 8

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="officials")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=OfficialState.values), name="official_state_known"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=~models.Q(state__in=(OfficialState.LEFT, OfficialState.WITHDRAWN)),
                name="official_kept_once",
            ),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian; names are private and stay out."""
        return "Pejabat"

    def concerned_people(self) -> tuple[UUID, ...]:
        """The person themselves."""
        return (self.person_id,)
