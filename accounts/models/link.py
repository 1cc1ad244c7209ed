"""One-time links, kept as hashes."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import LinkPurpose
from organisations.models import Person, User


class AccessLink(models.Model):
    """A link that works once and for a time. Only the hash of its token is kept; triggers seal what was said.

    `address` is where the worker sends it, and for a new address the address itself; empty for a link that is handed
    over on paper. `shown_at` is when whoever made it saw it, which happens once.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=12, choices=LinkPurpose)
    address = models.EmailField(_("e-mail address"), blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=LinkPurpose.values), name="access_link_purpose_known"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="access_link_lasts"
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="access_link_used_or_withdrawn",
            ),
            # A new link ends the one before, so that a letter that went astray opens nothing.
            models.UniqueConstraint(
                fields=["account", "purpose"],
                condition=models.Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="access_link_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.account_id}"

    @property
    def may_be_handed_over(self) -> bool:
        """Whether whoever made it may see it: an invitation, or what goes to no mailbox."""
        return self.purpose == LinkPurpose.INVITATION or not self.address
