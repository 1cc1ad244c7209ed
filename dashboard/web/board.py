"""The public board: progress and lateness per government, the late list, and every public innovation."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, NotVisible
from common.forms import PlainForm
from common.types import Shown
from common.web import Page, keyset_page
from dashboard import published
from dashboard.bars import bar_of
from dashboard.queries import government_figures, progress_of
from innovations.enums import InnovationState
from innovations.services.reports.targets import claims_by_report, overall_of
from innovations.web.reports.claims import why_unplanned
from organisations.models import Government

LATE_SHOWN = 20
PUBLIC_CHOICES = [(str(state), state.label) for state in map(InnovationState, published.PUBLIC_STATES)]


class BoardFilter(PlainForm):
    """What to look for among the public innovations."""

    q = forms.CharField(label=_("Search by name"), required=False, max_length=100)
    daerah = forms.ModelChoiceField(
        Government.objects.none(),
        label=_("Government"),
        required=False,
        to_field_name="code",
        empty_label=_("all governments"),
    )
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all states")), *PUBLIC_CHOICES]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = published.public_governments().order_by("name", "id")
        self.fields["daerah"].queryset = places  # type: ignore[attr-defined]


class Board(Page):
    """What anyone may know, without signing in."""

    template_name = "dashboard/board.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        form = BoardFilter(self.request.GET)
        if not form.is_valid():
            raise BadInput(_("The filter is not valid."))
        data = form.cleaned_data
        rows = published.public_innovations()
        late = published.public_late(at=self.at)
        if data["q"]:
            rows = rows.filter(Q(title__icontains=data["q"]) | Q(acronym__icontains=data["q"]))
        if data["daerah"]:
            rows = rows.filter(government=data["daerah"])
            late = late.filter(government=data["daerah"])
        if data["status"]:
            rows = rows.filter(state=data["status"])
        first = list(late.order_by("deadline__due_at", "id")[: LATE_SHOWN + 1])
        return super().get_context_data(
            form=form,
            filtered=any(data.values()),
            figures=government_figures(at=self.at),
            summary=published.summary(at=self.at),
            states=PUBLIC_CHOICES,
            late=published.late_entries(first[:LATE_SHOWN], at=self.at),
            more_late=len(first) > LATE_SHOWN,
            page=keyset_page(rows, self.request.GET.dict(), order="title"),
            **kwargs,
        )


class PublicInnovation(Page):
    """One public innovation and its progress, quarter by quarter."""

    template_name = "dashboard/innovation.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """The allow-listed fields, and each report's deadline and score."""
        item = published.public_innovations().filter(pk=self.kwargs["pk"]).first()
        if item is None:
            raise NotVisible(_("This innovation does not exist or is not public."))
        rows = progress_of(item)
        claims = claims_by_report([row for row in rows if hasattr(row, "evaluation")], at=self.at)
        reports = [
            {
                "report": report,
                "evaluation": getattr(report, "evaluation", None),
                "verdict": published.public_verdict(report.deadline, at=self.at),
                "planned": overall_of(claims[report.pk]).planned if report.pk in claims else None,
                "why": why_unplanned(claims.get(report.pk, {}).values(), item.government.zone),
            }
            for report in rows
        ]
        bars = [bar_of(entry["report"], getattr(entry["evaluation"], "score", None)) for entry in reports]
        return super().get_context_data(
            innovation=item, reports=reports, bars=bars, zone=item.government.zone, **kwargs
        )
