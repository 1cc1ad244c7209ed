"""What anybody may see of work packages: what is built where, for how much, how far it is. No person is named."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.columns import LINK, Column
from common.errors import NotVisible
from common.periods import local_day
from common.table_page import TablePage
from common.types import Shown
from common.web import Page
from organisations.models import Agency, Government
from work_packages.filters import PublicPackageFilter
from work_packages.models import WorkPackage
from work_packages.rfk import realisation
from work_packages.services.detail import agreed_value, in_use_since, months_of
from work_packages.web.lists import MONEY
from work_packages.web.rfk import agency_standings, has_examples, month_asked, shown_months, shown_rows


def public_packages() -> "QuerySet[WorkPackage]":
    """All of them: what a government buys is published from its plan on. Not ordered."""
    return WorkPackage.objects.select_related("government", "agency")


def _nothing_public() -> NotVisible:
    return NotVisible(gettext("This place does not exist, or nothing of it is public."))


def _find(pk: UUID) -> WorkPackage:
    found = public_packages().filter(pk=pk).first()
    if found is None:
        raise NotVisible(gettext("There is no such package."))
    return found


class PublicPackages(TablePage[WorkPackage]):
    """Every package, the newest year first; a list, no map."""

    template_name = "work_packages/public/packages.html"
    filterset_class = PublicPackageFilter
    detail = "public-package"
    file_name = "paket-pekerjaan"
    first_order = "-year"
    columns = (
        Column(name="name", label=_("Package"), value="name", order="name", cell=LINK),
        Column(name="year", label=_("Fiscal year"), value="fiscal_year", order="fiscal_year"),
        Column(name="government", label=_("Government"), value="government.name", order="government__name"),
        Column(
            name="agency", label=_("Agency"), value="agency.name", order="agency__name", may_be_empty=True
        ),
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
        Column(name="district", label=_("District"), value="district", order="district", chosen=False),
    )

    def rows(self) -> "QuerySet[WorkPackage]":
        return public_packages()


class PublicPackage(Page):
    """One package with plan and progress by month, and where it is."""

    template_name = "work_packages/public/package.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        package = _find(self.kwargs["pk"])
        months = months_of(package)
        return super().get_context_data(
            package=package,
            months=months,
            progress=months[-1].actual_sum if months else None,
            agreed_value=agreed_value(package),
            in_use_since=in_use_since(package),
            spot=spot_of(package),
            **kwargs,
        )


def spot_of(package: WorkPackage) -> "tuple[str, str] | None":
    """Where the dot stands on a square of one degree around the package's own degree; None without coordinates."""
    if package.latitude is None or package.longitude is None:
        return None
    across = (package.longitude % 1) * 100
    down = 100 - (package.latitude % 1) * 100
    return f"{across:.1f}", f"{down % 100:.1f}"


class PublicGovernmentPackages(Page):
    """Physical and financial realisation of a government, agency by agency."""

    template_name = "work_packages/public/realisation.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        government = Government.objects.filter(code=self.kwargs["code"]).first()
        packages = public_packages().filter(government=government)
        if government is None or not packages.exists():
            raise _nothing_public()
        month = month_asked(self.request.GET.get("bulan", ""), local_day(self.at, government.tz))
        return super().get_context_data(
            government=government,
            **shown_months(month),
            **shown_rows(realisation(packages, month)),
            has_examples=has_examples(packages),
            **kwargs,
        )


class PublicAgencyPackages(Page):
    """The packages of an agency with their progress."""

    template_name = "work_packages/public/agency.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        agency = Agency.objects.select_related("government").filter(pk=self.kwargs["pk"]).first()
        packages = public_packages().filter(agency=agency)
        if agency is None or not packages.exists():
            raise _nothing_public()
        month = month_asked(self.request.GET.get("bulan", ""), local_day(self.at, agency.government.tz))
        return super().get_context_data(
            agency=agency,
            government=agency.government,
            standings=agency_standings(packages, month),
            **shown_months(month),
            **kwargs,
        )
