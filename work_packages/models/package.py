"""Work packages and the procurement plans (RUP) that they come from."""

from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine, TypedNote
from organisations.models import Agency, Government, Person
from work_packages.enums import PackageCategory, PackageStage, SelectionMethod, ValuePrecision


class ProcurementPlan(models.Model):
    """One entry of SiRUP. A code may serve many packages, and a package may come from several."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="procurement_plans")
    code = TypedLine(_("RUP code"), max_length=40)
    name = TypedLine(_("name"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "code"], name="procurement_plan_code_once"),
            models.CheckConstraint(condition=~models.Q(code=""), name="procurement_plan_code_given"),
        ]

    def __str__(self) -> str:
        return self.code


class WorkPackage(models.Model):
    """What is built or bought in one contract, as far as it is known: nothing is filled in for what no source says.

    The agency may be unknown, and the contract may be to come. Of the days named in `month_only` only the month is
    known; they are kept as its first day. `stage_source` is the stage in the words of the source.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="work_packages")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="work_packages"
    )
    sub_unit = TypedLine(_("sub-unit"), max_length=255, blank=True)
    code = TypedLine(_("code of the package"), max_length=60)
    name = TypedLine(_("name of the package"), max_length=500)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    category = models.CharField(_("category"), max_length=16, choices=PackageCategory, blank=True)
    method = models.CharField(_("method"), max_length=24, choices=SelectionMethod, blank=True)
    fund_source = TypedLine(_("source of funds"), max_length=120, blank=True)
    stage = models.CharField(_("stage"), max_length=20, choices=PackageStage, default=PackageStage.PLANNED)
    stage_source = TypedLine(_("stage as published"), max_length=120, blank=True)
    budget = models.DecimalField(_("budget (pagu)"), max_digits=18, decimal_places=2, null=True, blank=True)
    hps = models.DecimalField(_("own estimate (HPS)"), max_digits=18, decimal_places=2, null=True, blank=True)
    contract_value = models.DecimalField(
        _("contract value"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    value_precision = models.CharField(
        _("precision of sums"), max_length=20, choices=ValuePrecision, default=ValuePrecision.EXACT
    )
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    contract_no = TypedLine(_("number of the contract"), max_length=120, blank=True)
    contract_on = models.DateField(_("date of the contract"), null=True, blank=True)
    starts_on = models.DateField(_("begins on (SPMK)"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    duration_days = models.PositiveSmallIntegerField(_("duration in calendar days"), null=True, blank=True)
    month_only = models.JSONField(default=list, blank=True, editable=False)
    provider = TypedLine(_("provider"), max_length=255, blank=True)
    ppk_name = TypedLine(_("commitment officer (PPK)"), max_length=160, blank=True)
    ppk = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pptk_name = TypedLine(_("technical officer (PPTK)"), max_length=160, blank=True)
    pptk = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supervisor_name = TypedLine(_("supervisor"), max_length=160, blank=True)
    supervisor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    district = TypedLine(_("district (kecamatan)"), max_length=120, blank=True)
    village = TypedLine(_("village (desa)"), max_length=120, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    tkdn_percent = models.DecimalField(
        _("local content (TKDN, %)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    # Which of its facts no source states (the research's own reading).
    estimated_fields = TypedNote(_("estimated"), max_length=255, blank=True)
    remarks = TypedNote(_("remarks"), max_length=1000, blank=True)
    procurement_plans = models.ManyToManyField(ProcurementPlan, blank=True, related_name="packages")
    is_example = models.BooleanField(_("an example"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    modified_at = models.DateTimeField(_("modified at"), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "fiscal_year", "code"], name="work_package_code_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(code="") & ~models.Q(name=""), name="work_package_named"
            ),
            models.CheckConstraint(
                condition=models.Q(fiscal_year__gte=1990, fiscal_year__lte=2200),
                name="work_package_year_sane",
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=PackageStage.values)
                & models.Q(category__in=["", *PackageCategory.values])
                & models.Q(method__in=["", *SelectionMethod.values])
                & models.Q(value_precision__in=ValuePrecision.values),
                name="work_package_words_known",
            ),
            models.CheckConstraint(
                condition=(models.Q(budget__isnull=True) | models.Q(budget__gte=0))
                & (models.Q(hps__isnull=True) | models.Q(hps__gte=0))
                & (models.Q(contract_value__isnull=True) | models.Q(contract_value__gte=0)),
                name="work_package_sums_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="work_package_ends_after_its_begin",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="work_package_place_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(tkdn_percent__isnull=True)
                | models.Q(tkdn_percent__gte=0, tkdn_percent__lte=100),
                name="work_package_tkdn_percent",
            ),
        ]
        indexes = [
            # the list of a government, the newest year first
            models.Index(fields=["government", "-fiscal_year", "-id"], name="work_package_newest"),
            models.Index(fields=["agency", "-fiscal_year", "-id"], name="work_package_of_agency"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def savings(self) -> Decimal | None:
        """What the contract leaves of the budget; None where one of them is unknown."""
        if self.budget is None or self.contract_value is None:
            return None
        return self.budget - self.contract_value
