"""The innovation with the fields of its action plan."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from innovations.enums import Form, Initiator, InnovationState, Intake, Medium
from innovations.flows.innovation import InnovationFlow
from innovations.models.launch import LaunchEvent
from organisations.models import Person
from workflow.models import Subject


class Innovation(InnovationFlow, Subject):
    """A proposal and what becomes of it. Drafts save at any completeness; what a gate needs is policy data.

    Fields follow the union of PP 38/2017's proposal, the IID profile form and the action-change template. The
    agency may be empty until submission. Only a draft or a returned proposal can be edited (see services.drafting).
    """

    SUBJECT_TYPE: ClassVar[str] = "innovation"
    LOCK_RANK: ClassVar[int] = 1

    title = models.CharField(_("name of the innovation"), max_length=255, blank=True)
    acronym = models.CharField(_("acronym or long name"), max_length=255, blank=True)
    intake = models.CharField(_("intake"), max_length=10, choices=Intake, default=Intake.PROPOSAL)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    initiator_type = models.CharField(_("initiator"), max_length=16, choices=Initiator, blank=True)
    form = models.CharField(_("form"), max_length=20, choices=Form, blank=True)
    medium = models.CharField(_("medium"), max_length=12, choices=Medium, blank=True)
    primary_affair = models.CharField(_("primary affair"), max_length=80, blank=True)
    related_affairs = models.CharField(_("related affairs"), max_length=255, blank=True)
    themes = models.CharField(_("themes"), max_length=255, blank=True)
    # Whether it burdens or restricts the public or the regional budget: then a bylaw (Perda) is needed, not a
    # regulation by the head of region (PP 38/2017 art. 20). Empty: not answered.
    burdens_public = models.BooleanField(
        _("burdens the public or the regional budget"), null=True, blank=True
    )
    description = models.TextField(_("summary"), blank=True)
    design_narrative = models.TextField(_("design and main changes"), blank=True)
    objective = models.TextField(_("objective"), blank=True)
    benefit = models.TextField(_("benefit"), blank=True)
    result = models.TextField(_("result"), blank=True)
    rpjmd_priority = models.TextField(_("priority of the medium-term plan (RPJMD)"), blank=True)
    trial_start = models.DateField(_("trial from"), null=True, blank=True)
    trial_end = models.DateField(_("trial until"), null=True, blank=True)
    go_live_on = models.DateField(_("in use since"), null=True, blank=True)
    sustainability = models.TextField(_("sustainability"), blank=True)
    replication_plan = models.TextField(_("plan for replication"), blank=True)
    # Identity in an imported list, and where that list had it from.
    source_id = models.CharField(max_length=40, blank=True, editable=False)
    source_url = models.CharField(max_length=500, blank=True, editable=False)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    revision_no = models.PositiveSmallIntegerField(default=0, editable=False)
    launch_event = models.ForeignKey(
        LaunchEvent, on_delete=models.PROTECT, null=True, editable=False, related_name="innovations"
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, editable=False, related_name="innovations"
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=InnovationState.values), name="innovation_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(trial_end__isnull=True)
                | models.Q(trial_start__isnull=True)
                | models.Q(trial_end__gte=models.F("trial_start")),
                name="innovation_trial_forwards",
            ),
            models.UniqueConstraint(
                fields=["government", "source_id"],
                condition=~models.Q(source_id=""),
                name="innovation_source_once",
            ),
        ]
        indexes = [
            # the public board and every list scoped by government
            models.Index(fields=["government", "state"], name="innovation_by_government"),
            models.Index(fields=["agency", "state"], name="innovation_by_agency"),
            # list order, newest first
            models.Index(fields=["-created_at", "id"], name="innovation_newest"),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """The title, or words saying that it has none yet."""
        return self.title or str(_("(untitled)"))

    @property
    def editable(self) -> bool:
        """Whether its content may be changed now."""
        return self.state in (InnovationState.DRAFT, InnovationState.RETURNED)
