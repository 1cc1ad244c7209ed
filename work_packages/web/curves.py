"""How packages stand, on pages: one package, and all of an agency or a government for those who lead."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import BadInput, NotVisible
from common.periods import local_day
from common.types import Shown
from organisations.models import Agency
from work_packages.case_enums import CLOSED_CASES
from work_packages.curve.codes import TrafficLight
from work_packages.curve.drawing import drawn
from work_packages.curve.series import NOTHING
from work_packages.models import WorkPackage
from work_packages.queries import cases_visible_to, packages_visible_to
from work_packages.services.judged import JudgedPackage, judged_packages_of, ranked, totals_of, weighted
from work_packages.services.shown import ShownPackage, shown_package
from work_packages.web.base import PackageReadersPage

FIRST_YEAR, LAST_YEAR = 1990, 2200


def stand_of_package(page: PackageReadersPage, package: WorkPackage) -> ShownPackage:
    """How one package stands, for its page. Eight queries."""
    today = local_day(page.at, package.government.tz)
    stand = judged_packages_of([package], on=today)[0]
    cases = cases_visible_to(page.actor, page.at).filter(package=package)
    return shown_package(stand, on=today, case=cases.order_by("-created_at").first(), draw=True)


class PackagesAheadPage(PackageReadersPage):
    """What those who lead ask: which packages are critical, which will not be finished this year, which agencies lag,
    what was saved."""

    template_name = "work_packages/ahead.html"

    def load(self) -> None:
        super().load()
        self.today = local_day(self.at, ZoneInfo(settings.TIME_ZONE))
        self.year = self._year()
        self.agency = self._agency()

    def _year(self) -> int:
        """The fiscal year that is asked for, else this one. Raises BadInput."""
        asked = self.request.GET.get("tahun", "")
        if not asked:
            return self.today.year
        if not (asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked[:5]) <= LAST_YEAR):
            raise BadInput(_("There is no such year."))
        return int(asked)

    def _agency(self) -> Agency | None:
        """The agency of the address; None on the page of all. Raises NotVisible."""
        pk: UUID | None = self.kwargs.get("agency")
        if pk is None:
            return None
        seen = packages_visible_to(self.actor, self.at).filter(agency=pk).select_related("agency").first()
        if seen is None or seen.agency is None:
            raise NotVisible(_("There is no such agency, or it is not open to you."))
        return seen.agency

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """A fixed number of queries, however many packages there are."""
        running = packages_visible_to(self.actor, self.at).filter(fiscal_year=self.year)
        if self.agency is not None:
            running = running.filter(agency=self.agency)
        stands = judged_packages_of(running.order_by("name", "pk"), on=self.today)
        whole = weighted(stands)
        return super().get_context_data(
            year=self.year,
            before=self.year - 1,
            after=self.year + 1,
            agency=self.agency,
            drawing=drawn(whole, today=self.today),
            points=whole.points,
            left_out=whole.left_out,
            totals=totals_of(stands),
            red=[shown_package(each, on=self.today) for each in _worst_first(stands)],
            unfinished=[
                shown_package(each, on=self.today)
                for each in sorted(stands, key=_by_forecast)
                if each.finishes_late
            ],
            ranking=ranked(stands) if self.agency is None else [],
            open_cases=cases_visible_to(self.actor, self.at).exclude(state__in=CLOSED_CASES).count(),
            **kwargs,
        )


def _worst_first(stands: Iterable[JudgedPackage]) -> list[JudgedPackage]:
    """The red list: those that are critical or shown red and not over, the furthest behind first."""
    red = [each for each in stands if each.judgement.light == TrafficLight.RED and not each.is_over]
    return sorted(red, key=lambda each: (each.judgement.deviation or NOTHING, each.package.name))


def _by_forecast(stand: JudgedPackage) -> tuple[bool, date, str]:
    finish = stand.judgement.forecast.finish_on
    return finish is not None, finish or date.min, stand.package.name
