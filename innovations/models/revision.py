"""Frozen revisions of a proposal, and its attachments by content hash."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from innovations.enums import FileOrigin, FileScan
from innovations.models.innovation import Innovation
from organisations.models import Person


class Revision(models.Model):
    """The content of a proposal as it was submitted: canonical JSON and its hash. Never changes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("revision"))
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["innovation", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"#{self.number}"


class Attachment(models.Model):
    """A file of an innovation. The bytes lie in the content-addressed store under `sha256`.

    `origin` says what it came with: what came with a report follows the report's visibility (innovations.queries).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(_("file name"), max_length=200)
    kind = TypedLine(_("kind of evidence"), max_length=120, blank=True)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    origin = models.CharField(max_length=8, choices=FileOrigin, default=FileOrigin.PROPOSAL, editable=False)
    scan = models.CharField(
        max_length=8, choices=FileScan, default=FileScan.SETTLED, db_default=FileScan.SETTLED, editable=False
    )
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["innovation", "sha256"],
                condition=models.Q(removed_at__isnull=True),
                name="attachment_content_once",
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=FileOrigin.values), name="attachment_origin_known"
            ),
            models.CheckConstraint(
                condition=models.Q(scan__in=FileScan.values), name="attachment_scan_known"
            ),
        ]
        indexes = [
            # what the worker has yet to have scanned, and what is closed
            models.Index(
                fields=["sha256"],
                condition=~models.Q(scan=FileScan.SETTLED),
                name="attachment_not_settled",
            ),
        ]

    def __str__(self) -> str:
        return self.name
