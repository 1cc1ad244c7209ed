"""Agencies that end by a reorganisation, and what each handed over to which successor."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from organisations.models.agency import Agency
from organisations.models.government import Government
from organisations.models.office import Seat
from organisations.models.person import Person


class Reorganisation(models.Model):
    """An agency ends on a day, from which its successors owe what it owed. Recorded once; never changes.

    `effective_on` is the first day without it, `basis` the regulation by which it ends. Two agencies that merge are
    two of these with one successor; one that splits is one with several.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="reorganisation")
    effective_on = models.DateField(_("from"))
    basis = TypedLine(_("legal basis"), max_length=200)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_as = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(basis=""), name="reorganisation_has_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.effective_on}"


class HandedOver(models.Model):
    """One thing that a reorganisation touched: both agencies may read it, the one that it names as its own acts.

    What is owed goes to the successor; what was settled before stays the former agency's. Never changes.
    """

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="rows")
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "subject_type", "subject_id"], name="handed_over_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_agency=models.F("to_agency")), name="handed_over_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"
