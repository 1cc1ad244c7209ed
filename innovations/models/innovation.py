"""The innovation with the fields of its action plan."""

from typing import Any, ClassVar

from django.core.checks import CheckMessage
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedNote, TypedText
from common.types import StrOrPromise
from contracts.models import Contract
from innovations.affairs import AFFAIRS
from innovations.enums import Form, Initiator, InnovationState, Intake, Medium, Novelty
from innovations.flows.innovation import InnovationFlow
from innovations.models.launch import LaunchEvent
from innovations.proposal_fields import ProposalSection as Section
from innovations.proposal_fields import declared_fields, proposal_field, undeclared_fields
from organisations.models import Person
from planning.models import PlanItem, RegionalIndicator
from workflow.models import Subject


class Innovation(InnovationFlow, Subject):
    """A proposal and what becomes of it. Drafts save at any completeness; what a gate needs is policy data.

    Fields follow the union of PP 38/2017's proposal, the IID profile form and the action-change template. The
    agency may be empty until submission. Only a draft or a returned proposal can be edited, through
    `services.proposals.drafting`.
    """

    SUBJECT_TYPE: ClassVar[str] = "innovation"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Innovation")
    LOCK_RANK: ClassVar[int] = 1

    title = proposal_field(
        TypedLine(_("name of the innovation"), max_length=255, blank=True),
        Section.IDENTITY,
        help=_("Short and telling; without the name of the agency."),
        listed=True,
        public=True,
        heading="name",
    )
    acronym = proposal_field(
        TypedLine(_("acronym or long name"), max_length=255, blank=True),
        Section.IDENTITY,
        help=_("Where the name is an abbreviation: what it stands for."),
        listed=True,
        heading="full_title",
    )
    intake = proposal_field(
        models.CharField(_("intake"), max_length=10, choices=Intake, default=Intake.PROPOSAL),
        Section.IDENTITY,
        help=_(
            "A new idea goes through the review as a proposal; what runs already is recorded in the register."
        ),
        for_policy=True,
        listed=True,
    )
    year = proposal_field(
        models.PositiveSmallIntegerField(_("year"), null=True, blank=True),
        Section.IDENTITY,
        help=_("The year in which the innovation was or will be introduced, for example 2025."),
        listed=True,
        public=True,
        heading="year",
    )
    initiator_type = proposal_field(
        models.CharField(_("initiator"), max_length=16, choices=Initiator, blank=True),
        Section.IDENTITY,
        help=_("Whose idea it is: by it the policy says who hands the proposal in, and which stages decide."),
        for_policy=True,
    )
    # Whoever hands in what a member of the council or of the community proposes, says whose it is.
    initiator_name = proposal_field(
        TypedLine(_("name of the initiator"), max_length=160, blank=True, db_default=""),
        Section.IDENTITY,
        help=_("A person, group or organisation, where it is not the agency itself."),
    )
    form = proposal_field(
        models.CharField(_("form"), max_length=20, choices=Form, blank=True),
        Section.IDENTITY,
        help=_("Which of the forms of Government Regulation 38/2017 it is."),
        for_policy=True,
        listed=True,
        public=True,
        heading="type",
        words={
            "tata kelola": Form.GOVERNANCE,
            "pelayanan publik": Form.PUBLIC_SERVICE,
            "lainnya": Form.OTHER,
        },
    )
    medium = proposal_field(
        models.CharField(_("medium"), max_length=12, choices=Medium, blank=True),
        Section.IDENTITY,
        help=_("Digital where it works by an application or another electronic system."),
        for_policy=True,
        listed=True,
        public=True,
        heading="digital",
        words={
            "yes": Medium.DIGITAL,
            "ya": Medium.DIGITAL,
            "no": Medium.NON_DIGITAL,
            "tidak": Medium.NON_DIGITAL,
        },
    )
    novelty = proposal_field(
        models.CharField(_("new or replica"), max_length=10, choices=Novelty, blank=True, db_default=""),
        Section.ORIGIN,
        help=_("A replica takes over what runs elsewhere, in another agency, region or country."),
        listed=True,
        public=True,
    )
    # Of what is replicated from outside of the program; what comes from within is `replicates`.
    origin_place = proposal_field(
        TypedLine(_("region or country of the origin"), max_length=160, blank=True, db_default=""),
        Section.ORIGIN,
        help=_("Of a replica from outside: where it runs, for example “Kota Surabaya” or “Estonia”."),
        public=True,
    )
    origin_source = proposal_field(
        TypedLine(_("source of the origin"), max_length=500, blank=True, db_default=""),
        Section.ORIGIN,
        help=_("Name of the innovation there and where one can read about it: a page, a report, an office."),
        public=True,
    )
    origin_adapted = proposal_field(
        TypedText(_("what was adapted"), blank=True, db_default=""),
        Section.ORIGIN,
        help=_("What is done differently here than at the origin, and why."),
        public=True,
    )
    primary_affair = proposal_field(
        TypedLine(_("primary affair"), max_length=80, blank=True),
        Section.WORK,
        help=_("Type a part of the name and choose from the list of affairs (Law 23/2014, article 12)."),
        heading="primary_affair",
        suggested=AFFAIRS,
    )
    related_affairs = proposal_field(
        TypedLine(_("related affairs"), max_length=255, blank=True),
        Section.WORK,
        help=_("Other affairs that it touches, separated by commas."),
    )
    themes = proposal_field(
        TypedLine(_("themes"), max_length=255, blank=True),
        Section.WORK,
        help=_("For example: stunting, poverty, investment, climate."),
    )
    # Whether it burdens or restricts the public or the regional budget: then a bylaw (Perda) is needed, not a
    # regulation by the head of region (PP 38/2017 art. 20). Empty: not answered.
    burdens_public = proposal_field(
        models.BooleanField(_("burdens the public or the regional budget"), null=True, blank=True),
        Section.WORK,
        help=_("Whether it lays a charge or limit on the public, or needs money of the regional budget."),
        for_policy=True,
    )
    description = proposal_field(
        TypedText(_("summary"), blank=True),
        Section.CONTENT,
        help=_("Two or three sentences that a citizen understands."),
        heading="description",
    )
    design_narrative = proposal_field(
        TypedText(_("design and main changes"), blank=True),
        Section.CONTENT,
        help=_("What is new, what changes, and how it works."),
        lines=6,
    )
    objective = proposal_field(
        TypedText(_("objective"), blank=True),
        Section.CONTENT,
        help=_("What is to be better afterwards, for whom, and by when."),
    )
    benefit = proposal_field(
        TypedText(_("benefit"), blank=True),
        Section.CONTENT,
        help=_("Who gains by it, and what: time, money, quality, safety."),
    )
    result = proposal_field(
        TypedText(_("result"), blank=True),
        Section.CONTENT,
        help=_("What it has brought so far, or what comes out of it at the end."),
    )
    rpjmd_priority = proposal_field(
        TypedText(_("priority of the medium-term plan (RPJMD)"), blank=True),
        Section.WORK,
        help=_("The priority of the medium-term plan that this serves."),
        heading="rpjmd_priority",
    )
    plan_indicator = proposal_field(
        TypedLine(_("regional indicator that it moves"), max_length=560, blank=True, db_default=""),
        Section.WORK,
        help=_("The indicator of the medium-term plan on which its result is to show."),
        heading="plan_indicator",
    )
    plan_effect = proposal_field(
        TypedText(_("how it moves the indicator"), blank=True, db_default=""),
        Section.WORK,
        help=_("What of its result changes the indicator, by how much and by when."),
        heading="plan_effect",
    )
    # What the two texts mean in the plan, or what an old text was linked to later; how, where that was said then.
    priority_ref = models.ForeignKey(
        PlanItem, on_delete=models.PROTECT, null=True, editable=False, related_name="innovations"
    )
    plan_indicator_ref = models.ForeignKey(
        RegionalIndicator, on_delete=models.PROTECT, null=True, editable=False, related_name="innovations"
    )
    linked_effect = TypedNote(max_length=1000, blank=True, editable=False, db_default="")
    trial_start = proposal_field(
        models.DateField(_("trial from"), null=True, blank=True),
        Section.TIME,
        help=_("The first day of the trial."),
    )
    trial_end = proposal_field(
        models.DateField(_("trial until"), null=True, blank=True),
        Section.TIME,
        help=_("The last day of the trial; not before its first."),
    )
    go_live_on = proposal_field(
        models.DateField(_("in use since"), null=True, blank=True),
        Section.TIME,
        help=_("The day from which it is or will be in everyday use."),
    )
    sustainability = proposal_field(
        TypedText(_("sustainability"), blank=True),
        Section.TIME,
        help=_("What keeps it going: rules, money, people, training."),
    )
    replication_plan = proposal_field(
        TypedText(_("plan for replication"), blank=True),
        Section.TIME,
        help=_("Where else it could be used, and what others would need for it."),
    )
    # Identity in an imported list, and where that list had it from.
    source_id = TypedNote(max_length=40, blank=True, editable=False)
    source_url = TypedNote(max_length=500, blank=True, editable=False)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    revision_no = models.PositiveSmallIntegerField(default=0, editable=False)
    # What this one was taken over from, by another agency.
    replicates = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replicas"
    )
    # The own agency's earlier proposal from whose words it started.
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="copies"
    )
    launch_event = models.ForeignKey(
        LaunchEvent, on_delete=models.PROTECT, null=True, editable=False, related_name="innovations"
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, editable=False, related_name="innovations"
    )
    # Since when it rests, while it does.
    suspended_at = models.DateTimeField(_("suspended since"), null=True, editable=False)

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

    @classmethod
    def check(cls, **kwargs: Any) -> list[CheckMessage]:
        """Besides what Django checks: every field of the proposal is declared as one."""
        return [*super().check(**kwargs), *undeclared_fields(cls)]

    @property
    def subject_title(self) -> str:
        """The title, or words saying that it has none yet."""
        return self.title or str(_("(untitled)"))

    @property
    def editable(self) -> bool:
        """Whether its content may be changed now."""
        return self.state in (InnovationState.DRAFT, InnovationState.RETURNED)


# Every field that a proposer writes, in the order of form, frozen content and API. Everything else is the engine's.
PROPOSAL_FIELDS = declared_fields(Innovation)
