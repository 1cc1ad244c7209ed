"""That somebody was told of a certificate's end."""

from django.db import models

from contracts.models.enrolment import SigningEnrolment


class CertificateWarning(models.Model):
    """One threshold of one enrolment, told once: `days` before its last day."""

    enrolment = models.ForeignKey(SigningEnrolment, on_delete=models.PROTECT, related_name="warnings")
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "days"], name="certificate_warning_once"),
        ]

    def __str__(self) -> str:
        return f"{self.days} {self.enrolment_id}"
