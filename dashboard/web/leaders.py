"""The leaders' pages: what is late and by whom it waits, rates, waiting times, the year's obligations, achievements."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, NotPermitted
from common.periods import local_day
from common.types import Shown
from common.web import keyset_page
from dashboard import leaders, published
from dashboard.bars import bar_of
from dashboard.late_offices import late_offices, late_total
from dashboard.standing import rates_of, without_innovation
from organisations.visibility import reach_of
from organisations.web.pages import OfficePage

LATE_SHOWN = 5
OFFICES_SHOWN = 50
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
    """The front page: what is late and by whom it waits, rates of the year's quarters, where things wait."""

    template_name = "dashboard/leaders.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """As many queries however much is late and however many agencies there are."""
        today = local_day(self.at, ZoneInfo(settings.TIME_ZONE))
        late = list(leaders.late_reports(self.reach, at=self.at)[: LATE_SHOWN + 1])
        offices = late_offices(self.reach, at=self.at)
        return super().get_context_data(
            year=today.year,
            late_total=late_total(self.reach, at=self.at),
            offices=offices[:OFFICES_SHOWN],
            more_offices=len(offices) > OFFICES_SHOWN,
            rates=rates_of(self.reach, today.year, at=self.at),
            without_innovation=without_innovation(self.actor, at=self.at, on=today),
            late=published.late_entries(late[:LATE_SHOWN], at=self.at),
            more_late=len(late) > LATE_SHOWN,
            stages=leaders.time_in_stage(self.reach, at=self.at),
            **kwargs,
        )


class ObligationCalendar(LeadersPage):
    """What falls due in a year or a quarter of it, month by month."""

    template_name = "dashboard/calendar.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        year = self._asked("tahun", FIRST_YEAR, LAST_YEAR, str(_("There is no such year.")))
        year = year or leaders.this_year(self.at, ZoneInfo(settings.TIME_ZONE))
        quarter = self._asked("triwulan", 1, 4, str(_("A year has no such quarter.")))
        quarters = leaders.quarters_of(leaders.year_of_obligations(self.reach, year, at=self.at))
        shown = [each for each in quarters if quarter in (0, each.number)]
        return super().get_context_data(
            year=year,
            quarter=quarter,
            quarters=quarters,
            shown=shown,
            count=sum(each.count for each in shown),
            before=year - 1,
            after=year + 1,
            **kwargs,
        )

    def _asked(self, name: str, first: int, last: int, refusal: str) -> int:
        """A number of the address, 0 without one."""
        wanted = self.request.GET.get(name, "")
        if not wanted:
            return 0
        if not (wanted.isascii() and wanted.isdigit() and first <= int(wanted[:5]) <= last):
            raise BadInput(refusal)
        return int(wanted)


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
