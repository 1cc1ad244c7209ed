"""When a stored document was last hashed anew, and what was found."""

from django.db import models

from contracts.enums import DocumentFault


class DocumentInspection(models.Model):
    """A document by its digest, as the worker last found it; written over each time. Nothing is decided by it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    checked_at = models.DateTimeField()
    fault = models.CharField(max_length=8, choices=DocumentFault, blank=True)
    faulty_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fault="", faulty_since__isnull=True)
                | models.Q(fault__in=DocumentFault.values, faulty_since__isnull=False),
                name="document_inspection_says_since",
            ),
        ]
        indexes = [
            # what has waited longest for being hashed again
            models.Index(fields=["checked_at"], name="document_inspection_oldest"),
            # what is wrong, for whoever looks after it
            models.Index(fields=["sha256"], condition=~models.Q(fault=""), name="document_inspection_faulty"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.fault}"
