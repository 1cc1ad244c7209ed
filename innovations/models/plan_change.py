"""A change of the plan after approval, while it is written and decided on."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from innovations.enums import PlanChangeState
from innovations.flows.plan_change import OPEN, PlanChangeFlow
from innovations.models.innovation import Innovation
from workflow.models import Subject


class PlanChange(PlanChangeFlow, Subject):
    """The lists of a plan as they would become; the innovation keeps its own until the change is accepted.

    `content` maps the name of each list to its rows as a frozen revision has them, with their `id`. `base_revision` is
    the revision it was written on, `revision` the one that it became.
    """

    SUBJECT_TYPE: ClassVar[str] = "plan_change"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Change of the plan")
    LOCK_RANK: ClassVar[int] = 6

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="plan_changes")
    content = models.JSONField(default=dict, editable=False)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    base_revision = models.PositiveSmallIntegerField(_("revision it was written on"))
    revision = models.PositiveSmallIntegerField(_("revision it became"), null=True, editable=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=PlanChangeState.values), name="plan_change_state_known"
            ),
            models.UniqueConstraint(
                fields=["innovation"], condition=models.Q(state__in=OPEN), name="plan_change_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian: it is stored with tasks; needs `innovation` loaded."""
        return f"Rencana: {self.innovation.subject_title}"

    @property
    def editable(self) -> bool:
        """Whether its content may be changed now."""
        return self.state in (PlanChangeState.DRAFT, PlanChangeState.RETURNED)
