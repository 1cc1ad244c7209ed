"""Several contracts that one official signs with one passphrase: how far it is, and what could not be begun."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from contracts.models.contract import Contract
from organisations.models import Person


class SigningBatch(models.Model):
    """A batch under way, or ended. Its attempts carry its key as their `batch`. Never holds a secret.

    `beat_at` is when its process last said that it lives, `stopped_by` the code of what ended it before its last
    contract. The first columns are fixed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            # Two at once would ask the signing service twice with what may be a wrong passphrase.
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="signing_batch_one_under_way"
            ),
            models.CheckConstraint(
                condition=Q(stopped_by="") | Q(ended_at__isnull=False), name="signing_batch_stopped_has_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.began_at:%Y-%m-%d %H:%M}"


class BatchRefusal(models.Model):
    """A contract of a batch for which no attempt could begin, and the code that says why. Rows never change."""

    batch = models.ForeignKey(SigningBatch, on_delete=models.PROTECT, related_name="refusals")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "contract"], name="batch_refusal_once"),
            models.CheckConstraint(condition=~Q(code=""), name="batch_refusal_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.code}"
