"""What happens to a package beside its months: addenda, hand-overs, guarantees, photographs, and who watches it."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedNote
from innovations.models import Innovation
from organisations.models import Person
from work_packages.enums import GuaranteeKind, HandOverKind, PhotoStage
from work_packages.models.package import WorkPackage


class _Recorded(models.Model):
    """Who recorded it when. Rows never change: a later one says what is so now."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)

    class Meta:
        abstract = True


class PackageAddendum(_Recorded):
    """A change of the contract: by so many days (less where negative), to a new value, or both."""

    package = models.ForeignKey(WorkPackage, on_delete=models.PROTECT, related_name="addenda")
    number = TypedLine(_("number"), max_length=120)
    signed_on = models.DateField(_("date"))
    days_added = models.SmallIntegerField(_("days more or less"), default=0)
    new_value = models.DecimalField(
        _("new contract value"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    reason = TypedNote(_("reason"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="package_addendum_once"),
            models.CheckConstraint(
                condition=~models.Q(days_added=0) | models.Q(new_value__gte=0),
                name="package_addendum_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class HandOver(_Recorded):
    """A hand-over, once of each kind. From the provisional one on the work is in use."""

    package = models.ForeignKey(WorkPackage, on_delete=models.PROTECT, related_name="hand_overs")
    kind = models.CharField(_("kind"), max_length=3, choices=HandOverKind)
    number = TypedLine(_("number of the record (BAST)"), max_length=120)
    handed_over_on = models.DateField(_("date"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "kind"], name="hand_over_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=HandOverKind.values), name="hand_over_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PackageGuarantee(_Recorded):
    """A guarantee by a bank or an insurer, and until when it holds."""

    package = models.ForeignKey(WorkPackage, on_delete=models.PROTECT, related_name="guarantees")
    kind = models.CharField(_("kind"), max_length=16, choices=GuaranteeKind)
    number = TypedLine(_("number"), max_length=120)
    issuer = TypedLine(_("issued by"), max_length=255)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "kind", "number"], name="package_guarantee_once"),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from"), amount__gte=0),
                name="package_guarantee_forwards",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PackagePhoto(_Recorded):
    """A photograph at 0, 50 or 100 % with the moment at which it was taken; the file lies in the store."""

    package = models.ForeignKey(WorkPackage, on_delete=models.PROTECT, related_name="photos")
    stage = models.PositiveSmallIntegerField(_("progress"), choices=PhotoStage)
    taken_at = models.DateTimeField(_("taken at"))
    name = TypedLine(_("name of the file"), max_length=200)
    content_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "sha256"], name="package_photo_once"),
            models.CheckConstraint(
                condition=models.Q(stage__in=PhotoStage.values), name="package_photo_stage_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MonitoredPackage(_Recorded):
    """An innovation watches over this package, as MONA KERJA BANG does."""

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="monitored_packages")
    package = models.ForeignKey(WorkPackage, on_delete=models.PROTECT, related_name="monitored_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["innovation", "package"], name="monitored_package_once"),
        ]

    def __str__(self) -> str:
        return f"{self.innovation_id} {self.package_id}"
