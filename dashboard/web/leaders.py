"""The leaders' pages: freshness, waiting times, lateness with its derivation, the year's obligations, achievements."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, NotPermitted
from common.types import Shown
from common.web import keyset_page
from dashboard import leaders, published
from dashboard.bars import bar_of
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage

LATE_SHOWN = 20
CHARTS = 10
FIRST_YEAR, LAST_YEAR = 2000, 2100


class LeadersPage(OfficePage):
    """A page for whoever holds an office in an agency or a government; it shows what that office reaches."""

    def load(self) -> None:
        super().load()
        self.reach = reach_of(self.actor)

    def enforce(self) -> None:
        """Nothing is to be seen here without an agency or a government."""
        if not (self.reach.agencies or self.reach.governments):
            raise NotPermitted(
                _("This page is for people with an office in an agency or a government."),
                code="not_your_office",
            )


class Leaders(LeadersPage):
    """The front page: which agencies have not reported for long, who is late and why, where things wait."""

    template_name = "dashboard/leaders.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Seven queries beyond the offices, however many agencies there are."""
        late = list(leaders.late_reports(self.reach, at=self.at)[: LATE_SHOWN + 1])
        return super().get_context_data(
            agencies=leaders.freshness(self.reach, at=self.at),
            late=published.late_entries(late[:LATE_SHOWN], at=self.at),
            more_late=len(late) > LATE_SHOWN,
            stages=leaders.time_in_stage(self.reach, at=self.at),
            stale_days=leaders.STALE_AFTER.days,
            **kwargs,
        )


class ObligationCalendar(LeadersPage):
    """What falls due in a year, month by month."""

    template_name = "dashboard/calendar.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        year = leaders.this_year(self.at, ZoneInfo(settings.TIME_ZONE))
        wanted = self.request.GET.get("tahun", "")
        if wanted:
            known = wanted.isascii() and wanted.isdigit() and FIRST_YEAR <= int(wanted[:5]) <= LAST_YEAR
            if not known:
                raise BadInput(_("There is no such year."))
            year = int(wanted)
        months = leaders.year_of_obligations(self.reach, year, at=self.at)
        return super().get_context_data(
            year=year,
            months=months,
            count=sum(month.count for month in months),
            before=year - 1,
            after=year + 1,
            **kwargs,
        )


class Achievements(LeadersPage):
    """What was achieved, innovation by innovation, as a chart and in words."""

    template_name = "dashboard/achievements.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """One page of charts. Two queries beyond the offices."""
        rows = leaders.innovations_with_scores(self.reach)
        page = keyset_page(rows, self.request.GET.dict(), order="title", size=CHARTS)
        scores = leaders.scores_of(page.rows)
        charts = [
            {
                "innovation": row,
                "scores": scores.get(row.pk, []),
                "bars": [
                    bar_of(each.report, each) for each in scores.get(row.pk, []) if each.report is not None
                ],
            }
            for row in page.rows
        ]
        return super().get_context_data(page=page, charts=charts, **kwargs)
