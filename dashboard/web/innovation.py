"""The public page of one innovation: what it is, what was promised, what was reached, and its contracts."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from common.types import Shown
from common.web import Page
from dashboard import published
from dashboard.bars import bar_of
from dashboard.published_plan import public_plan, publication_of
from dashboard.queries import progress_of
from dashboard.web.kept_briefly import KeptBriefly
from dashboard.web.places import late_at
from innovations.services.reports.targets import claims_by_report, overall_of
from innovations.web.figure_words import names_of
from innovations.web.proposals.content import public_values, values_of
from innovations.web.proposals.origins import public_origin
from innovations.web.reports.claims import why_unplanned


class PublicInnovation(KeptBriefly, Page):
    """One public innovation and its progress, period by period."""

    template_name = "dashboard/innovation.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        item = published.public_innovations().filter(pk=self.kwargs["pk"]).first()
        if item is None:
            raise NotVisible(_("This innovation does not exist or is not public."))
        rows = progress_of(item)
        claims = claims_by_report([row for row in rows if hasattr(row, "evaluation")], at=self.at)
        names = names_of(item, item.indicators.all())
        rules = publication_of([item])[item.policy_ref]
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
            content=[value for value in values_of(item, rules.published_fields) if value.value],
            about=public_values(item),
            origin=public_origin(item),
            plan=public_plan(item, rows, rules=rules, claims=claims, names=names, at=self.at),
            reports=reports,
            bars=bars,
            zone=item.government.zone,
            **late_at(Q(innovation=item), at=self.at),
            **kwargs,
        )
