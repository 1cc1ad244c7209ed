"""Registered versions of a contract's PDF, and its signatures."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.enums import Party, VersionAdds
from contracts.models.contract import Contract
from organisations.models import Person, Seat


class ContractDocument(models.Model):
    """One registered version: version 0 is unsigned, each later one adds one signature to its parent, the last one
    perhaps revocation data.

    The bytes lie in the content-addressed store under `sha256`. Rows never change.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="documents")
    version_no = models.PositiveSmallIntegerField()
    adds = models.CharField(max_length=10, choices=VersionAdds)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    parent = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "version_no"], name="document_version_once"),
            models.CheckConstraint(
                condition=models.Q(version_no=0, parent__isnull=True, adds=VersionAdds.PRINT)
                | models.Q(
                    version_no__gt=0,
                    parent__isnull=False,
                    adds__in=[VersionAdds.SIGNATURE, VersionAdds.REVOCATION_DATA],
                ),
                name="document_has_parent",
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(adds=VersionAdds.REVOCATION_DATA),
                name="document_augmented_once",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version_no} {self.sha256[:12]}"


class Signature(models.Model):
    """An accepted signature: at most one per party. Rows never change."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(_("party"), max_length=8, choices=Party)
    document = models.OneToOneField(ContractDocument, on_delete=models.PROTECT, related_name="signature")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12)
    certificate_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "party"], name="signature_party_once"),
            models.CheckConstraint(condition=models.Q(party__in=Party.values), name="signature_party_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}"
