"""Lists of work packages and of the months of agencies."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.columns import (
    DAY,
    LINK,
    MOMENT,
    Column,
    agency_column,
    government_column,
    key_column,
    state_column,
)
from common.types import Shown
from organisations.enums import Role
from organisations.web.tables import OfficeTable
from work_packages.filters import MonthFilter, PackageFilter
from work_packages.models import MonthlyProgress, WorkPackage
from work_packages.models.month import month_title
from work_packages.queries import packages_visible_to, progress_visible_to
from work_packages.web.base import PackageReadersPage

MONEY = "work_packages/cells/money.html"
CATCHING = (Role.PROCUREMENT_OFFICER, Role.DEVELOPMENT_BUREAU)


class PackagesPage(OfficeTable[WorkPackage], PackageReadersPage):
    """Packages of the agency or the government, the newest year first."""

    template_name = "work_packages/packages.html"
    filterset_class = PackageFilter
    detail = "work-package"
    file_name = "paket-pekerjaan"
    first_order = "-year"
    columns = (
        Column(name="name", label=_("Package"), value="name", order="name", cell=LINK),
        Column(name="year", label=_("Fiscal year"), value="fiscal_year", order="fiscal_year"),
        agency_column(),
        Column(name="stage", label=_("Stage"), value="get_stage_display", order="stage"),
        Column(
            name="budget", label=_("Budget"), value="budget", order="budget", may_be_empty=True, cell=MONEY
        ),
        Column(
            name="contract_value",
            label=_("Contract value"),
            value="contract_value",
            order="contract_value",
            may_be_empty=True,
            cell=MONEY,
        ),
        Column(name="savings", label=_("Savings"), value="savings", cell=MONEY, chosen=False),
        Column(name="code", label=_("Code"), value="code", order="code", chosen=False),
        Column(
            name="category",
            label=_("Category"),
            value="get_category_display",
            order="category",
            chosen=False,
        ),
        Column(name="method", label=_("Method"), value="get_method_display", order="method", chosen=False),
        Column(
            name="fund_source",
            label=_("Source of funds"),
            value="fund_source",
            order="fund_source",
            chosen=False,
        ),
        Column(
            name="hps",
            label=_("Own estimate (HPS)"),
            value="hps",
            order="hps",
            may_be_empty=True,
            cell=MONEY,
            chosen=False,
        ),
        Column(
            name="contract_no",
            label=_("Contract"),
            value="contract_no",
            order="contract_no",
            chosen=False,
        ),
        Column(
            name="contract_on",
            label=_("Date of the contract"),
            value="contract_on",
            order="contract_on",
            may_be_empty=True,
            cell=DAY,
            chosen=False,
        ),
        Column(
            name="starts_on",
            label=_("Begins"),
            value="starts_on",
            order="starts_on",
            may_be_empty=True,
            cell=DAY,
            chosen=False,
        ),
        Column(
            name="ends_on",
            label=_("Ends"),
            value="ends_on",
            order="ends_on",
            may_be_empty=True,
            cell=DAY,
            chosen=False,
        ),
        Column(name="provider", label=_("Provider"), value="provider", order="provider", chosen=False),
        Column(name="district", label=_("District"), value="district", order="district", chosen=False),
        Column(
            name="precision",
            label=_("Precision of sums"),
            value="get_value_precision_display",
            chosen=False,
        ),
        Column(name="source", label=_("Source"), value="source_url", chosen=False),
        government_column(),
        key_column(),
    )

    def rows(self) -> "QuerySet[WorkPackage]":
        return packages_visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            may_import=any(office.role in CATCHING for office in self.actor.offices), **kwargs
        )


class MonthsPage(OfficeTable[MonthlyProgress], PackageReadersPage):
    """The months of agencies, the newest first."""

    template_name = "work_packages/months.html"
    filterset_class = MonthFilter
    detail = "monthly_progress"
    file_name = "bulan-paket-pekerjaan"
    first_order = "-month"
    columns = (
        Column(
            name="month",
            label=_("Month"),
            value=lambda row: month_title(row.month),
            order="month",
            cell=LINK,
        ),
        agency_column(),
        state_column(),
        Column(
            name="due",
            label=_("To be locked by"),
            value="deadline.due_on",
            order="deadline__due_at",
            cell=DAY,
        ),
        Column(
            name="locked",
            label=_("Locked"),
            value="deadline.met_at",
            order="deadline__met_at",
            may_be_empty=True,
            cell=MOMENT,
        ),
        government_column(),
        key_column(),
    )

    def rows(self) -> "QuerySet[MonthlyProgress]":
        return progress_visible_to(self.actor, self.at)
