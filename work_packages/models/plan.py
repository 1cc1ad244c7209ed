"""The monthly plan of a package: versions that are only added to, each in force once it sums to 100."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedNote
from organisations.models import Person
from work_packages.enums import PlanReason
from work_packages.models.package import WorkPackage
from work_packages.models.parts import PackageAddendum


class PackagePlan(models.Model):
    """A version of the monthly plan. Its months are written before it is put in force; then nothing changes any more.

    The version with the highest number that is in force counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    package = models.ForeignKey(WorkPackage, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField(_("version"))
    reason = models.CharField(_("reason"), max_length=10, choices=PlanReason, default=PlanReason.BASELINE)
    addendum = models.ForeignKey(
        PackageAddendum, on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    remark = TypedNote(_("remark"), max_length=500, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(_("made at"), editable=False)
    in_force_at = models.DateTimeField(_("in force since"), null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="package_plan_number_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=PlanReason.values)
                & (models.Q(reason=PlanReason.ADDENDUM) | models.Q(addendum__isnull=True)),
                name="package_plan_reason_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package_id} {self.number}"


class PlannedMonth(models.Model):
    """What shall be done in one month: so much of the whole, and so much money."""

    plan = models.ForeignKey(PackagePlan, on_delete=models.PROTECT, related_name="months")
    month = models.DateField(_("month"))
    physical = models.DecimalField(_("physical progress (%)"), max_digits=5, decimal_places=2)
    cash = models.DecimalField(_("cash (Rp)"), max_digits=18, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "month"], name="planned_month_once"),
            models.CheckConstraint(
                condition=models.Q(physical__gte=0, physical__lte=100, cash__gte=0),
                name="planned_month_sane",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
