"""Who signs a contract, in which order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from contracts.enums import Party
from contracts.models.contract import Contract
from organisations.models import Seat


class ContractSignatory(models.Model):
    """An office that signs as number `position`, counted from 1, and what the print calls it.

    Written with the contract, as its policy says; rows never change. The person is who holds the office, or its
    mandate, when signatures are requested: named in the frozen terms.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="signatories")
    position = models.PositiveSmallIntegerField(_("position"))
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    label = TypedLine(_("label"), max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="contract_signatory_position_once"),
            models.UniqueConstraint(fields=["contract", "seat"], name="contract_signatory_seat_once"),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=len(Party)),
                name="contract_signatory_position_known",
            ),
            models.CheckConstraint(condition=~models.Q(label=""), name="contract_signatory_has_label"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.label}"

    @property
    def party(self) -> Party:
        """The stable code of the position: `first`, `second` and so on."""
        return Party.at(self.position)
