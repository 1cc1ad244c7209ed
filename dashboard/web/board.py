"""The public board: progress and lateness per government, the late list, and every public innovation."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from common.types import Shown
from common.web import FilteredList, Page
from dashboard import published
from dashboard.bars import bar_of
from dashboard.filters import PUBLIC_CHOICES, PublicInnovationFilter, PublicLateFilter
from dashboard.queries import government_figures, progress_of
from innovations.models import Innovation
from innovations.services.reports.targets import claims_by_report, overall_of
from innovations.web.figure_words import names_of
from innovations.web.proposals.content import public_values
from innovations.web.reports.claims import why_unplanned

LATE_SHOWN = 20


class Board(FilteredList):
    """What anyone may know, without signing in."""

    template_name = "dashboard/board.html"
    filterset_class = PublicInnovationFilter
    order = "title"

    def rows(self) -> "QuerySet[Innovation]":
        return published.public_innovations()

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        late = PublicLateFilter.from_address(
            self.request.GET.dict(), published.public_late(at=self.at), at=self.at
        ).found
        first = list(late.order_by("deadline__due_at", "id")[: LATE_SHOWN + 1])
        return super().get_context_data(
            figures=government_figures(at=self.at),
            summary=published.summary(at=self.at),
            states=PUBLIC_CHOICES,
            late=published.late_entries(first[:LATE_SHOWN], at=self.at),
            more_late=len(first) > LATE_SHOWN,
            **kwargs,
        )


class PublicInnovation(Page):
    """One public innovation and its progress, period by period."""

    template_name = "dashboard/innovation.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        item = published.public_innovations().filter(pk=self.kwargs["pk"]).first()
        if item is None:
            raise NotVisible(_("This innovation does not exist or is not public."))
        rows = progress_of(item)
        claims = claims_by_report([row for row in rows if hasattr(row, "evaluation")], at=self.at)
        names = names_of(item, item.indicators.all()) if claims else {}
        reports = [
            {
                "report": report,
                "evaluation": getattr(report, "evaluation", None),
                "verdict": published.public_verdict(report.deadline, at=self.at),
                "planned": overall_of(claims[report.pk]).planned if report.pk in claims else None,
                "why": why_unplanned(claims.get(report.pk, {}), item.government.zone, names),
            }
            for report in rows
        ]
        bars = [bar_of(row, getattr(row, "evaluation", None)) for row in rows]
        return super().get_context_data(
            innovation=item,
            about=public_values(item),
            reports=reports,
            bars=bars,
            zone=item.government.zone,
            **kwargs,
        )
