"""A performance contract and the counter of its numbers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.enums import ContractState
from contracts.flows.contract import ContractFlow
from organisations.models import Government, Seat
from workflow.models import Subject


class Contract(ContractFlow, Subject):
    """An agreement between two offices. It receives its content as a value and never looks at an innovation.

    `draft` is the editable content (same members as ContractTerms, values may be missing); at the request of
    signatures it is frozen into `terms` (canonical JSON) with its hash and the number, which a trigger then keeps.
    """

    SUBJECT_TYPE: ClassVar[str] = "contract"
    LOCK_RANK: ClassVar[int] = 2

    title = models.CharField(_("title"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year"))
    first_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    second_seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    draft = models.JSONField(default=dict)
    serial = models.PositiveIntegerField(null=True, editable=False)
    number = models.CharField(_("number"), max_length=80, blank=True, editable=False)
    terms = models.BinaryField(null=True, editable=False)
    terms_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    signed_on = models.DateField(_("dated"), null=True, editable=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ContractState.values), name="contract_state_known"
            ),
            models.UniqueConstraint(
                fields=["government", "year", "serial"],
                condition=models.Q(serial__isnull=False),
                name="contract_serial_once",
            ),
            models.UniqueConstraint(
                fields=["government", "number"], condition=~models.Q(number=""), name="contract_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[ContractState.DRAFT, ContractState.VOID])
                | (~models.Q(terms_sha256="") & ~models.Q(number="")),
                name="contract_frozen_with_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def subject_title(self) -> str:
        """Number, once given, and title."""
        return f"{self.number} · {self.title}" if self.number else self.title


class NumberCounter(models.Model):
    """The last serial given per government, year and document type; the one lock that contracts share."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    document_type = models.CharField(max_length=24)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "year", "document_type"], name="number_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_type} {self.year}: {self.last}"
