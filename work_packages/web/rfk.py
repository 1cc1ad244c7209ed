"""RFK on a page, as a workbook and as a landscape print with a code: per agency, and of one agency per package."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from common.columns import exported_text
from common.errors import BadInput, NotVisible
from common.exports import xlsx_response
from common.file_names import disposition
from common.periods import FIRST_DAY, LAST_DAY, local_day
from common.types import PathValue, Shown
from common.uuids import parsed_uuid
from contracts.documents.rendering import render_print
from organisations.models import Agency, Government
from work_packages.enums import MonthState, PackageStage
from work_packages.models import PackageMonth, WorkPackage
from work_packages.models.month import following, month_title
from work_packages.queries import packages_visible_to
from work_packages.rfk import RealisationRow, packages_of_year, realisation, together
from work_packages.standing import PackageStanding, standings
from work_packages.web.base import PackageReadersPage

Line = list[Shown]


class RealisationPage(PackageReadersPage):
    """Physical and financial realisation until the end of a month, of everything that the person may see."""

    template_name = "work_packages/rfk.html"

    def load(self) -> None:
        super().load()
        self.government = self._government()
        today = local_day(self.at, self.government.tz)
        self.month = month_asked(self.request.GET.get("bulan", ""), today)
        self.packages = packages_visible_to(self.actor, self.at).filter(government=self.government)
        self.agency = self._agency()

    def _government(self) -> Government:
        """The one asked for, else that in which the person acts. Raises NotVisible."""
        asked = parsed_uuid(self.request.GET.get("pemda", ""))
        near = {office.government_id for office in self.actor.offices if office.government_id}
        acting = self.actor.acting_in
        wanted = asked or (acting.government_id if acting is not None else None) or next(iter(near), None)
        found = (
            Government.objects.filter(pk=wanted).first() if wanted is not None and wanted in near else None
        )
        if found is None:
            raise NotVisible(_("There is no such government, or it is not open to you."))
        return found

    def _agency(self) -> Agency | None:
        asked = self.request.GET.get("opd", "")
        if not asked:
            return None
        key = parsed_uuid(asked)
        rows = Agency.objects.filter(government=self.government)
        found = rows.filter(pk=key).first() if key is not None else None
        if found is None or not self.packages.filter(agency=found).exists():
            raise NotVisible(_("There is no such agency, or it has no packages that are open to you."))
        return found

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponseBase:  # type: ignore[override]  # files are streamed
        wanted = request.GET.get("bentuk", "")
        if wanted == "xlsx":
            head, lines = self._table()
            texts = [[exported_text(value) for value in line] for line in lines]
            return xlsx_response(head, texts, name=f"rfk-{self.month:%Y-%m}.xlsx")
        if wanted == "pdf":
            return self._print()
        if wanted:
            raise BadInput(_("There is no such format."))
        return super().get(request, *args, **kwargs)

    def _print(self) -> HttpResponse:
        head, lines = self._table()
        # The code leads to the public page of the same content.
        path = (
            reverse("public-packages-agency", args=[self.agency.pk])
            if self.agency is not None
            else reverse("public-packages-government", args=[self.government.code])
        )
        path += f"?bulan={self.month:%Y-%m}"
        pdf = render_print(
            "work_packages/pdf/rfk.html",
            {
                "title": f"Laporan realisasi fisik dan keuangan s.d. {month_title(self.month)}",
                "place": self.agency.name if self.agency is not None else self.government.name,
                "government": self.government.name,
                "head": head,
                "lines": lines,
                "has_examples": has_examples(self.packages),
                "dated_on": local_day(self.at, self.government.tz),
            },
            landscape=True,
            address=settings.PRAKARSA_PUBLIC_URL.rstrip("/") + path,
        )
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = disposition(f"rfk-{self.month:%Y-%m}.pdf")
        return response

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            government=self.government,
            agency=self.agency,
            asked=f"pemda={self.government.pk}" + (f"&opd={self.agency.pk}" if self.agency else ""),
            **shown_months(self.month),
            **self._shown(),
            **kwargs,
        )

    def _shown(self) -> dict[str, Shown]:
        if self.agency is not None:
            return {"standings": self._standings()}
        rows = realisation(self.packages, self.month)
        return {**shown_rows(rows), "has_examples": has_examples(self.packages)}

    def _standings(self) -> list[PackageStanding]:
        return agency_standings(self.packages.filter(agency=self.agency), self.month)

    def _table(self) -> tuple[list[str], list[Line]]:
        if self.agency is not None:
            return _package_head(), [_package_line(each) for each in self._standings()]
        rows = realisation(self.packages, self.month)
        lines = [_line(row.agency.name if row.agency else _("agency unknown"), row) for row in rows]
        return _head(), [*lines, _line(_("All together"), together(rows))]


def shown_months(month: date) -> dict[str, Shown]:
    """The month, in words, and those before and after it."""
    earlier = (month - timedelta(days=1)).replace(day=1)
    return {
        "month": month,
        "asked_month": f"{month:%Y-%m}",
        "title": month_title(month),
        "earlier": f"{earlier:%Y-%m}",
        "later": f"{following(month):%Y-%m}",
    }


def shown_rows(rows: list[RealisationRow]) -> dict[str, Shown]:
    """The agencies, and all of them together."""
    whole = together(rows)
    return {"rows": rows, "whole": whole, "stages": stages_in_words(whole)}


def has_examples(packages: "QuerySet[WorkPackage]") -> bool:
    """Whether any of their months is an example. One query."""
    return PackageMonth.objects.filter(package__in=packages.order_by(), is_example=True).exists()


def agency_standings(packages: "QuerySet[WorkPackage]", month: date) -> list[PackageStanding]:
    """The packages of an agency at the end of the month, by name."""
    return standings(list(packages_of_year(packages, month).order_by("name", "id")), month)


def month_asked(text: str, today: date) -> date:
    """The first day of `2025-03`; that of today's month for an empty text. Raises BadInput."""
    if not text:
        return today.replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise BadInput(_("Write a month as 2025-03.")) from error
    if not FIRST_DAY < found < LAST_DAY:
        raise BadInput(_("Write a month as 2025-03."))
    return found


def stages_in_words(row: RealisationRow) -> list[tuple[str, int]]:
    """How many packages are at each stage, in the order of the stages."""
    return [(str(stage.label), row.stages[stage]) for stage in PackageStage if row.stages.get(stage)]


def _head() -> list[str]:
    return [
        _("Agency"), _("Packages"), _("Budget"), _("Contracts"), _("Savings"), _("Planned in percent"),
        _("Physical in percent"),
        _("Physical in the month, percent"), _("Paid"), _("Paid in the month"), _("Financial in percent"),
        _("Physical less financial (points)"), _("State of the month"),
    ]  # fmt: skip


def _line(name: str, row: RealisationRow) -> Line:
    state = str(MonthState(row.state).label) if row.state else ""
    return [
        name, row.count, row.budget, row.contract, row.savings, row.planned, row.physical, row.physical_of_month,
        row.cash, row.cash_of_month, row.financial, row.gap, state,
    ]  # fmt: skip


def _package_head() -> list[str]:
    return [
        _("Package"), _("Stage"), _("Budget"), _("Contract value"), _("Planned in percent"), _("Physical in percent"),
        _("Deviation (points)"), _("Physical in the month, percent"), _("Paid"), _("Paid in the month"), _("Obstacle"),
    ]  # fmt: skip


def _package_line(row: PackageStanding) -> Line:
    now, package = row.of_month, row.package
    return [
        package.name, package.get_stage_display(), package.budget, package.contract_value, row.planned, row.actual,
        row.deviation, now.physical if now else None, row.cash_sum, now.cash if now else None,
        now.obstacle if now else "",
    ]  # fmt: skip
