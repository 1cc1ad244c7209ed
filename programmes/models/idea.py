"""Ideas: light subjects that become a proposal, are merged, dropped or withdrawn."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedText
from common.types import StrOrPromise
from innovations.models import Innovation
from organisations.models import Person
from programmes.enums import IdeaState
from programmes.flows.idea import IdeaFlow
from programmes.models.programme import IdeaRound, Programme
from workflow.models import Subject


class Idea(IdeaFlow, Subject):
    """An idea of an agency, handed in to a round. `innovation` is the proposal that it became or was merged into."""

    SUBJECT_TYPE: ClassVar[str] = "idea"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Idea")
    LOCK_RANK: ClassVar[int] = 11

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="ideas")
    round = models.ForeignKey(IdeaRound, on_delete=models.PROTECT, related_name="ideas")
    title = TypedLine(_("name of the idea"), max_length=255)
    problem = TypedText(_("which problem it solves"), max_length=2000)
    unit = TypedLine(_("unit within the agency"), max_length=160, blank=True)
    position = TypedLine(_("position of whoever has it"), max_length=160, blank=True)
    origin_place = TypedLine(_("region or country of the origin"), max_length=160, blank=True)
    origin_source = TypedLine(_("source of the origin"), max_length=500, blank=True)
    handed_in_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    innovation = models.ForeignKey(
        Innovation, on_delete=models.PROTECT, null=True, related_name="ideas", editable=False
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", editable=False
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=IdeaState.values), name="idea_state_known"),
            models.CheckConstraint(condition=~Q(title=""), name="idea_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="idea_merged_into_another",
            ),
        ]
        indexes = [models.Index(fields=["programme", "agency"], name="idea_by_agency")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject_title(self) -> str:
        return self.title

    @property
    def proposed_by_id(self) -> UUID:
        """Whose it is, for notices of what became of it."""
        return self.handed_in_by_id
