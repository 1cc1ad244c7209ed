"""Published approval policies."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyVersion(models.Model):
    """One published, immutable version of a policy document (TOML), named by its hash in every event."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name"), max_length=60)
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    sha256 = models.CharField(max_length=64)
    body = models.TextField()
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="policy_number_once"),
            models.UniqueConstraint(fields=["name", "sha256"], name="policy_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"

    @property
    def reference(self) -> str:
        """How events name this version: `name@number:first 12 hex of the hash`."""
        return f"{self.name}@{self.number}:{self.sha256[:12]}"
