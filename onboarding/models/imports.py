"""Lists that were handed in, what each wrote, and who took it back."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.lines import TypedNote
from organisations.enums import ImportKind
from organisations.models import Government, Person, Seat


class UploadedTable(models.Model):
    """A file between its preview and its import; gone with either, or a day later."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=ImportKind)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    file_name = models.CharField(_("file name"), max_length=255)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.file_name


class ImportRun(models.Model):
    """A list that was imported by a person in an office. Never changes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=ImportKind)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    # Empty for rows that were pasted.
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    # SHA-256 of the file.
    digest = models.CharField(max_length=64)
    created = models.PositiveIntegerField(_("new"))
    changed = models.PositiveIntegerField(_("changed"))
    unchanged = models.PositiveIntegerField(_("unchanged"))
    left_out = models.PositiveIntegerField(_("left out"))

    class Meta:
        indexes = [models.Index(fields=["government", "at"], name="import_run_by_place")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ImportKind.values), name="import_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.at:%Y-%m-%d}"

    @property
    def called(self) -> str:
        """The file's name, or that its rows were pasted."""
        return self.file_name or gettext("pasted rows")


class ImportedRow(models.Model):
    """One row that an import wrote: `before` is empty for a new one, `person` is whom it is about. Never changes."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows")
    # The model's label ("organisations.agency") and the key of its row.
    table = models.CharField(max_length=60)
    key = models.CharField(max_length=36)
    name = models.CharField(_("name"), max_length=300)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "table", "key"], name="imported_row_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportTakenBack(models.Model):
    """An import was taken back, but for the rows that are `left`: name and reason of each. Never changes."""

    run = models.OneToOneField(ImportRun, on_delete=models.PROTECT, related_name="taken_back")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    reason = TypedNote(_("reason"), max_length=500)
    left = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="import_taken_back_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.at:%Y-%m-%d}"
