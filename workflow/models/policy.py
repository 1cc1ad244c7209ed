"""Published approval policies."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedText
from organisations.models import Government, Person, Seat


class PublishedVersion(models.Model):
    """One published, immutable version of a TOML document. The same content is the same version."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name"), max_length=60)
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    sha256 = models.CharField(max_length=64)
    body = models.TextField()
    published_at = models.DateTimeField(_("published at"))
    # Whose name it is, the same for every version of it; empty: the installation's.
    government = models.ForeignKey(Government, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"

    @property
    def reference(self) -> str:
        """How events name this version: `name@number:first 12 hex of the hash`."""
        return f"{self.name}@{self.number}:{self.sha256[:12]}"


class PolicyVersion(PublishedVersion):
    """A version of an approval policy, named by its hash in every event."""

    # Who published it, and in which seat; both empty where the installation's operator did, by command.
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published_as = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    # What whoever published it was warned of and knew (`policy_changes.policy_warnings`).
    warnings = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="policy_number_once"),
            models.UniqueConstraint(fields=["name", "sha256"], name="policy_content_once"),
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True, published_as__isnull=True)
                | models.Q(published_by__isnull=False, published_as__isnull=False),
                name="policy_publisher_whole",
            ),
        ]


class PolicyChoice(models.Model):
    """A government was put under another policy: since when, by whom, and what was known of it then."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="policy_choices")
    # Empty: the installation's default.
    name = models.CharField(_("policy"), max_length=60, blank=True)
    chosen_at = models.DateTimeField()
    # The seat is empty where the installation's operator chose, in the administration site.
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    chosen_as = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    warnings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.government}: {self.name}"


class PolicyWithdrawal(models.Model):
    """A version found wrong: nothing begins under it any more; what runs under it goes on until it is moved.

    `successor` is the version that new items take where no usable one of the name is left.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.OneToOneField(PolicyVersion, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()
    # Both empty where the installation's operator did, by command.
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_as = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    reason = TypedText(_("reason"), max_length=4000)
    successor = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="policy_withdrawal_reasoned"),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("version")),
                name="policy_successor_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)
