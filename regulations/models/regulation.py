"""Decrees and regulations, their articles, and the annexes that list innovations."""

from typing import ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.letters import printed
from common.lines import TypedLine
from common.types import StrOrPromise
from innovations.models import Innovation
from organisations.models import Person
from regulations.annex import AnnexLine
from regulations.enums import PROMULGATED, UNDER_WAY, RegulationKind, RegulationState
from regulations.flows.regulation import RegulationFlow
from workflow.models import Subject


class Regulation(RegulationFlow, Subject):
    """A decree or regulation that carries innovations. Its words change as long as it is a draft.

    `amends` is the regulation as it was first made, for every amendment of it; `revokes` ends another one. Number, days
    and gazette are recorded by the steps.
    """

    SUBJECT_TYPE: ClassVar[str] = "regulation"
    SUBJECT_LABEL: ClassVar[StrOrPromise] = _("Regulation")
    LOCK_RANK: ClassVar[int] = 15

    kind = models.CharField(_("kind"), max_length=24, choices=RegulationKind)
    title = TypedLine(_("about"), max_length=300)
    number = TypedLine(_("number"), max_length=60, blank=True, default="", editable=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True, editable=False)
    harmonised_no = TypedLine(
        _("letter of harmonisation"), max_length=80, blank=True, default="", editable=False
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True, editable=False)
    promulgated_on = models.DateField(_("promulgated on"), null=True, blank=True, editable=False)
    gazette = TypedLine(_("gazette"), max_length=160, blank=True, default="", editable=False)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True, editable=False)
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments", editable=False
    )
    revokes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="revoked_by", editable=False
    )
    drafted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RegulationState.values), name="regulation_state_known"
            ),
            models.UniqueConstraint(
                fields=["government", "kind", "year", "number"],
                condition=~models.Q(number=""),
                name="regulation_numbered_once",
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=models.Q(amends__isnull=False, state__in=UNDER_WAY),
                name="regulation_one_amendment_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(amends=models.F("id")) & ~models.Q(revokes=models.F("id")),
                name="regulation_of_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "harmonised", "withdrawn"])
                | (~models.Q(number="") & models.Q(signed_on__isnull=False)),
                name="regulation_signed_has_number",
            ),
        ]
        indexes = [
            # the list of a government, newest first
            models.Index(fields=["government", "-created_at"], name="regulation_by_government"),
        ]

    def __str__(self) -> str:
        return self.subject_title

    @property
    def subject_title(self) -> str:
        """As data in Indonesian: it is stored with tasks."""
        named = (
            f"{self.called} Nomor {self.number} Tahun {self.year}"
            if self.number
            else f"Rancangan {self.called}"
        )
        return f"{named} tentang {self.title}"

    @property
    def called(self) -> str:
        """What this kind is called in this government, in Indonesian: a number and an office go with it."""
        heads = {"province": "Gubernur", "regency": "Bupati", "city": "Wali Kota"}
        head = heads[self.government.kind]
        return {
            RegulationKind.REGIONAL_LAW: "Peraturan Daerah",
            RegulationKind.HEAD_REGULATION: f"Peraturan {head}",
            RegulationKind.HEAD_DECREE: f"Keputusan {head}",
        }[RegulationKind(self.kind)]

    @property
    def is_promulgated(self) -> bool:
        """Whether this kind is promulgated in the gazette before it binds."""
        return self.kind in PROMULGATED

    @property
    def proposed_by_id(self) -> UUID | None:
        """Who drafted it; None where the evaluation opened it."""
        return self.drafted_by_id


class RegulationArticle(models.Model):
    """One article. The annex's lines name the article that carries them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="articles")
    position = models.PositiveSmallIntegerField()
    label = TypedLine(_("article"), max_length=60)
    text = printed(models.TextField(_("text")))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["regulation", "position"], name="article_position_once"),
            models.UniqueConstraint(fields=["regulation", "label"], name="article_label_once"),
        ]

    def __str__(self) -> str:
        return self.label


class AnnexEntry(models.Model):
    """One innovation in the annex, named as it is printed there."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    innovation = models.ForeignKey(
        Innovation, on_delete=models.PROTECT, null=True, blank=True, related_name="annex_entries"
    )
    title = TypedLine(_("innovation"), max_length=300)
    agency_name = TypedLine(_("agency"), max_length=200, blank=True, default="")
    round = TypedLine(_("round"), max_length=80, blank=True, default="")
    article = models.ForeignKey(
        RegulationArticle, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["regulation", "position"], name="annex_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    def line(self) -> AnnexLine:
        """As a value; the article must be loaded."""
        article = self.article.label if self.article is not None else ""
        return AnnexLine(self.title, self.agency_name, self.round, article, self.innovation_id)
