"""Programmes, the kinds that they follow, their stages, agreements, rounds and people."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from common.types import StrOrPromise
from organisations.models import Agency, Person
from programmes.enums import AgreementKind, MemberRole, ProgrammeState
from programmes.flows.programme import ProgrammeFlow
from workflow.models import PublishedVersion, Subject


class ProgrammeKindVersion(PublishedVersion):
    """A version of a kind of programme: stages, gates, horizons; every programme is pinned to one."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="programme_kind_number_once"),
            models.UniqueConstraint(fields=["name", "sha256"], name="programme_kind_content_once"),
        ]


class Programme(ProgrammeFlow, Subject):
    """A programme or batch of a government, after one version of its kind."""

    SUBJECT_TYPE: ClassVar[str] = "programme"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Programme")
    LOCK_RANK: ClassVar[int] = 10

    kind = models.ForeignKey(
        ProgrammeKindVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind")
    )
    title = TypedLine(_("name of the programme"), max_length=200)
    partner = TypedLine(_("partner"), max_length=200, blank=True)
    # As text: how this record came about, for example that it is an example or was put down afterwards.
    remark = TypedLine(_("remark"), max_length=500, blank=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProgrammeState.values), name="programme_state_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="programme_has_a_name"),
        ]
        indexes = [models.Index(fields=["government", "-created_at"], name="programme_by_government")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject_title(self) -> str:
        return self.title


class ProgrammeStage(models.Model):
    """A stage of a programme with its planned days; `opened_on` is written by the step that opens it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="stages")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    planned_start = models.DateField(_("planned from"), null=True, blank=True)
    planned_end = models.DateField(_("planned until"), null=True, blank=True)
    opened_on = models.DateField(null=True, editable=False)
    ended_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "position"], name="programme_stage_once"),
            models.CheckConstraint(
                condition=Q(planned_start__isnull=True)
                | Q(planned_end__isnull=True)
                | Q(planned_end__gte=F("planned_start")),
                name="programme_stage_planned_forwards",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(opened_on__isnull=False),
                name="programme_stage_ends_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class PartnerAgreement(models.Model):
    """What was agreed with the partner: number, day, parties, validity. Rows are never changed."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(_("kind"), max_length=8, choices=AgreementKind)
    # Empty where the number is not published.
    number = TypedLine(_("number"), max_length=100, blank=True)
    signed_on = models.DateField(_("signed on"))
    first_party = TypedLine(_("first party"), max_length=200)
    second_party = TypedLine(_("second party"), max_length=200)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["signed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="agreement_valid_forwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class IdeaRound(models.Model):
    """When ideas are taken. Until it closes only their agency and the keepers of the programme see them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    title = TypedLine(_("name of the round"), max_length=120)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        ordering = ["opens_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class IdeaTarget(models.Model):
    """Who is asked for how many ideas: an agency as a whole (`position` empty), or one of its structural positions."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="targets")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    position = TypedLine(_("structural position"), max_length=160, blank=True)
    count = models.PositiveSmallIntegerField(_("ideas asked for"), default=1)

    class Meta:
        ordering = ["agency__name", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "agency", "position"], name="idea_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.position}".strip()


class ProgrammeMember(models.Model):
    """A participant, mentor, coach or examiner: somebody of the program's people, or a name from outside."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(_("role"), max_length=12, choices=MemberRole)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = TypedLine(_("name"), max_length=160, blank=True)
    position = TypedLine(_("position"), max_length=160, blank=True)

    class Meta:
        ordering = ["role", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(position=""), name="programme_member_is_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.position
