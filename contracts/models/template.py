"""Published document templates: wording, letterhead and number pattern per government and document type."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine
from contracts.enums import DocumentType
from organisations.models import Government, Person, Seat


class ContractTemplate(models.Model):
    """One published, immutable version. Without a government it is the neutral fallback of every government.

    `body` is the TOML as published, `sha256` the hash of body and emblem, `wording_sha256` that of the wording alone,
    which frozen terms repeat. The emblem lies in the content-addressed store. Rows never change.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(
        Government, on_delete=models.PROTECT, null=True, blank=True, related_name="contract_templates"
    )
    document_type = models.CharField(_("document type"), max_length=32, choices=DocumentType)
    number = models.PositiveIntegerField(_("version"))
    title = TypedLine(_("title"), max_length=200)
    legal_basis = models.TextField(_("legal basis"))
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    wording_sha256 = models.CharField(max_length=64)
    emblem_sha256 = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(_("published at"))
    # Who published it, and in which seat; both empty where the installation's operator did, by command.
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published_as = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "document_type", "number"],
                condition=models.Q(government__isnull=False),
                name="template_number_once",
            ),
            models.UniqueConstraint(
                fields=["document_type", "number"],
                condition=models.Q(government__isnull=True),
                name="template_neutral_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(document_type__in=DocumentType.values), name="template_type_known"
            ),
            models.CheckConstraint(condition=~models.Q(legal_basis=""), name="template_has_legal_basis"),
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True, published_as__isnull=True)
                | models.Q(published_by__isnull=False, published_as__isnull=False),
                name="template_publisher_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How terms name the template: `35.23/innovation_contract`, or `netral/…`; needs `government` loaded."""
        return f"{self.government.code if self.government else 'netral'}/{self.document_type}"
