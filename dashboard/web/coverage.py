"""The plan and the innovations side by side, for the offices of a government."""

from django.urls import path
from django.utils.translation import gettext as _

from common.errors import BadInput, NotPermitted, NotVisible
from common.periods import local_day
from common.types import Shown
from dashboard.plan_coverage import coverage
from dashboard.plan_findings import plan_findings
from dashboard.web.leaders import LeadersPage
from organisations.models import Government
from planning.queries import plan_in_force


class CoveragePage(LeadersPage):
    """Priorities without an innovation first, then contribution and coincidence, agencies, and what does not add up.

    `?pemerintah=` chooses where there are several governments, `?tahun=` the year.
    """

    template_name = "dashboard/plan_coverage.html"

    def enforce(self) -> None:
        if not self.reach.governments:
            raise NotPermitted(_("This page is for the offices of a government."), code="not_your_office")
        rows = list(Government.objects.filter(pk__in=self.reach.governments).order_by("code"))
        wanted = self.request.GET.get("pemerintah", "")
        chosen = [each for each in rows if wanted in ("", each.code)]
        if not chosen:
            raise NotVisible(_("This government does not exist or is not yours."))
        self.governments, self.government = rows, chosen[0]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """As many queries however much there is."""
        plan = plan_in_force(self.government, today := local_day(self.at, self.government.tz))
        context: dict[str, Shown] = {
            "government": self.government,
            "governments": self.governments,
            "plan": plan,
        }
        if plan is None:
            return super().get_context_data(**context, **kwargs)
        found = coverage(plan, year := self._year(today.year, plan.years), at=self.at)
        return super().get_context_data(
            **context, year=year, years=list(plan.years), found=found, findings=plan_findings(found), **kwargs
        )

    def _year(self, today: int, years: range) -> int:
        text = self.request.GET.get("tahun", "") or str(today)
        if not (text.isascii() and text.isdigit() and int(text[:5]) in years):
            raise BadInput(_("The plan does not cover this year."))
        return int(text)


urlpatterns = [path("dasbor/prioritas/", CoveragePage.as_view(), name="plan-coverage")]
