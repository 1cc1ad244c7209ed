"""What happens to an innovation after its launch: dated entries with their evidence, and the days of its milestones."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedText
from deadlines.models import Deadline
from innovations.models.innovation import Innovation
from innovations.models.plan import Milestone
from innovations.models.revision import Attachment
from organisations.models import Person, Seat


class ProgressEntry(models.Model):
    """A note on a running innovation, with or without a contract. Never changes: a later one corrects it.

    `happened_on` is the day it speaks of. About a milestone it may say how far that is; 100 has the day on which it was
    finished. `corrects` is the entry that it replaces. `sha256` is the hash of its content, which stands in the event.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="progress_entries")
    happened_on = models.DateField(_("day"))
    text = TypedText(_("what happened"))
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, null=True, related_name="entries")
    percent = models.PositiveSmallIntegerField(_("progress (%)"), null=True)
    finished_on = models.DateField(_("finished on"), null=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    sha256 = models.CharField(max_length=64)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True)
                | models.Q(percent__lte=100, milestone__isnull=False),
                name="progress_entry_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(percent=100, finished_on__isnull=False)
                | models.Q(finished_on__isnull=True)
                & (models.Q(percent__isnull=True) | ~models.Q(percent=100)),
                name="progress_entry_finished_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_on__isnull=True)
                | models.Q(finished_on__lte=models.F("happened_on")),
                name="progress_entry_finished_by_then",
            ),
        ]
        indexes = [
            # the list of an innovation, the newest day first
            models.Index(fields=["innovation", "-happened_on", "-id"], name="progress_entry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on}"


class ProgressEvidence(models.Model):
    """A file shown with an entry; uploaded once, used often. Never changes."""

    entry = models.ForeignKey(ProgressEntry, on_delete=models.PROTECT, related_name="evidence")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "attachment"], name="progress_evidence_once")]

    def __str__(self) -> str:
        return str(self.attachment_id)


class MilestoneDue(models.Model):
    """That a milestone is due by the day of the plan. Never changes; a plan with another day makes another one.

    A milestone that is taken off the plan leaves its days behind, so the key is not enforced.
    """

    # What the deadline names as its subject; no flow moves it.
    SUBJECT_TYPE: ClassVar[str] = "milestone"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="milestone_dues")
    milestone = models.ForeignKey(
        Milestone, on_delete=models.DO_NOTHING, db_constraint=False, related_name="dues"
    )
    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, related_name="milestone_due")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.milestone_id)
