"""The medium-term plan: recorded, read by year, its indicators listed, and next year's sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from appointments.queries import governments_of
from common.columns import LINK, Column, key_column
from common.errors import BadInput, Gap, NotPermitted, NotVisible
from common.exports import csv_response, xlsx_response
from common.forms import DayField, PlainForm, WholeNumberField
from common.periods import local_day
from common.types import PathValue, Shown
from common.web import DomainFormMixin
from organisations.enums import Role
from organisations.models import Government
from organisations.web.pages import OfficePage
from organisations.web.tables import OfficeTable
from planning.enums import FigureKind, PlanLevel
from planning.filters import PlanFilter, RegionalIndicatorFilter
from planning.models import RegionalIndicator, RegionalPlan
from planning.queries import figures_of, indicators_visible_to, items_of, plan_in_force, plans_visible_to
from planning.services.next_year import next_year_sheet
from planning.services.recording import NewPlan, change_figure, record_plan
from planning.services.rollups import IndicatorYear, formula_of, indicator_years, plan_year
from planning.services.sheet_columns import column_of
from workflow.web.transitions import done


def keeps_plans(page: OfficePage) -> set[UUID]:
    """The governments whose plan the person of this page keeps."""
    return governments_of(page.actor, Role.ORGANISATION_BUREAU)


def find_plan(page: OfficePage, pk: UUID) -> RegionalPlan:
    """The plan if the person of this page may see it; raises NotVisible."""
    found = plans_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such record."))
    return found


class PlansPage(OfficeTable[RegionalPlan]):
    """Every plan of the own governments, the newest first."""

    template_name = "planning/plans.html"
    filterset_class = PlanFilter
    detail = "regional-plan"
    file_name = "rencana-daerah"
    first_order = "-first_year"
    columns = (
        Column(name="title", label=gettext_lazy("Plan"), value="title", order="title", cell=LINK),
        Column(
            name="government",
            label=gettext_lazy("Government"),
            value="government.name",
            order="government__name",
        ),
        Column(name="first_year", label=gettext_lazy("First year"), value="first_year", order="first_year"),
        Column(name="last_year", label=gettext_lazy("Last year"), value="last_year", order="last_year"),
        Column(
            name="regulation",
            label=gettext_lazy("Regulation"),
            value="regulation_no",
            order="regulation_no",
            may_be_empty=True,
        ),
        key_column(),
    )

    def enforce(self) -> None:
        if not any(office.government_id for office in self.actor.offices):
            raise NotPermitted(
                _("This page is for people with an office in an agency or a government."),
                code="not_your_office",
            )

    def rows(self) -> "QuerySet[RegionalPlan]":
        return plans_visible_to(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(keeps=bool(keeps_plans(self)), **kwargs)


class RegionalPlanForm(PlainForm):
    """Title, years and regulation of a plan."""

    title = forms.CharField(label=gettext_lazy("Title of the plan"), required=False, max_length=255)
    first_year = WholeNumberField(label=gettext_lazy("First year"), required=False)
    last_year = WholeNumberField(label=gettext_lazy("Last year"), required=False)
    regulation_no = forms.CharField(
        label=gettext_lazy("Number of the regulation"), required=False, max_length=120
    )
    regulation_on = DayField(label=gettext_lazy("Date of the regulation"))
    valid_until = DayField(
        label=gettext_lazy("Valid until"),
        help_text=gettext_lazy("Only where that is not the last day of its last year."),
    )
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=500)


class PlanNew(DomainFormMixin[RegionalPlanForm], FormMixin, OfficePage, ProcessFormView):
    """Recording a plan, before its sheet is handed in."""

    template_name = "planning/plan_new.html"
    form_class = RegionalPlanForm

    def enforce(self) -> None:
        """The bureau; `?pemerintah=` chooses where there are several."""
        rows = list(Government.objects.filter(pk__in=keeps_plans(self)).order_by("code"))
        if not rows:
            raise NotPermitted(_("The plan is kept by the organisation bureau."), code="not_your_office")
        wanted = self.request.GET.get("pemerintah", "")
        chosen = [each for each in rows if wanted in ("", each.code)]
        if not chosen:
            raise NotVisible(_("This government does not exist or is not yours."))
        self.government = chosen[0]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(government=self.government, **kwargs)

    def act(self, form: RegionalPlanForm) -> str:
        data = form.cleaned_data
        gaps = [
            Gap(name, "required", _("Please give the year."))
            for name in ("first_year", "last_year")
            if data[name] is None
        ]
        if gaps:
            raise BadInput(_("The plan cannot be recorded like this."), gaps=gaps)
        made = record_plan(self.government, NewPlan(**data), actor=self.actor, at=self.at)
        done(self.request, _("The plan is recorded. Hand in its sheet next."))
        return reverse("regional-plan", args=[made.pk])


class RegionalPlanPage(OfficePage):
    """A plan in one of its years (`?tahun=`): what was reached, by priority and by agency, and what fell short."""

    template_name = "planning/plan.html"

    def load(self) -> None:
        super().load()
        self.plan = find_plan(self, self.kwargs["pk"])
        self.year = self._year(self.request.GET.get("tahun", ""))

    def _year(self, text: str) -> int:
        if not text:
            today = local_day(self.at, self.plan.government.tz).year
            return min(max(today, self.plan.first_year), self.plan.last_year)
        if not (text.isascii() and text.isdigit() and int(text[:5]) in self.plan.years):
            raise BadInput(_("The plan does not cover this year."))
        return int(text)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        found = plan_year(self.plan, self.year)
        in_force = plan_in_force(self.plan.government, local_day(self.at, self.plan.government.tz))
        return super().get_context_data(
            plan=self.plan,
            year=self.year,
            years=list(self.plan.years),
            found=found,
            in_force=in_force is not None and in_force.pk == self.plan.pk,
            items=_by_level(self.plan),
            keeps=self.plan.government_id in keeps_plans(self),
            **kwargs,
        )


@dataclass(frozen=True, slots=True)
class LevelItems:
    """The parts of a plan at one level."""

    label: str
    titles: list[str]


def _by_level(plan: RegionalPlan) -> list[LevelItems]:
    """The parts of a plan, level by level. One query."""
    items = list(items_of(plan))
    found = [
        LevelItems(str(level.label), [item.title for item in items if item.level == level])
        for level in PlanLevel
    ]
    return [each for each in found if each.titles]


class NextYearSheet(RegionalPlanPage):
    """The sheet for the year after `?tahun=`, as XLSX or CSV (`?bentuk=csv`)."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        header, rows = next_year_sheet(self.plan, self.year)
        name = f"rencana-{self.year + 1}"
        if request.GET.get("bentuk") == "csv":
            return csv_response(header, rows, name=f"{name}.csv")  # type: ignore[return-value]
        return xlsx_response(header, rows, name=f"{name}.xlsx")


class IndicatorsPage(OfficeTable[RegionalIndicator]):
    """Indicators of the plans, with this year's target and actual."""

    template_name = "planning/indicators.html"
    filterset_class = RegionalIndicatorFilter
    detail = "regional-indicator"
    file_name = "indikator-daerah"
    first_order = "code"
    columns = (
        Column(
            name="name",
            label=gettext_lazy("Indicator"),
            value="indicator.name",
            order="name",
            cell="planning/cells/indicator.html",
        ),
        Column(
            name="code", label=gettext_lazy("Code"), value="indicator.code", order="code", may_be_empty=True
        ),
        Column(
            name="unit", label=gettext_lazy("Unit"), value="indicator.unit", order="unit", may_be_empty=True
        ),
        Column(
            name="priority",
            label=gettext_lazy("Priority"),
            value="indicator.priority.title",
            order="priority__title",
            may_be_empty=True,
        ),
        Column(
            name="agency",
            label=gettext_lazy("Agency"),
            value="indicator.agency.name",
            order="agency__name",
            may_be_empty=True,
        ),
        Column(name="year", label=gettext_lazy("Year"), value="year"),
        Column(name="target", label=gettext_lazy("Target"), value="target.text"),
        Column(name="actual", label=gettext_lazy("Actual"), value="actual.text"),
        Column(name="percent", label=gettext_lazy("Achieved (%)"), value="shown_percent"),
        Column(
            name="plan",
            label=gettext_lazy("Plan"),
            value="indicator.plan.title",
            order="plan__title",
            chosen=False,
        ),
        Column(name="id", label="ID", value="indicator.pk", chosen=False),
    )

    def enforce(self) -> None:
        PlansPage.enforce(self)  # type: ignore[arg-type]  # of any page of an office

    def rows(self) -> "QuerySet[RegionalIndicator]":
        return indicators_visible_to(self.actor, self.at)

    def prepared(self, rows: list[RegionalIndicator]) -> Sequence[Shown]:
        """With their figures. One query, and one for each government's policy."""
        found = {place: formula_of(place) for place in {row.plan.government for row in rows}}
        return [
            replace(each, lower=found[each.indicator.plan.government])
            for each in indicator_years(rows, self.at.year)
        ]


class FigureForm(PlainForm):
    """A further version of one figure."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=FigureKind.choices)
    year = WholeNumberField(
        label=gettext_lazy("Year"), required=False, help_text=gettext_lazy("Of a target or an actual.")
    )
    text = forms.CharField(
        label=gettext_lazy("Figure"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("As published, for example 0,54 or WTP; empty takes it away."),
    )


class IndicatorPage(DomainFormMixin[FigureForm], FormMixin, OfficePage, ProcessFormView):
    """One indicator: its figures year by year, each change with who and when, and a form for the next."""

    template_name = "planning/indicator.html"
    form_class = FigureForm

    def load(self) -> None:
        super().load()
        found = indicators_visible_to(self.actor, self.at).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("There is no such record."))
        self.indicator = found

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row = self.indicator
        figures = figures_of([row.pk]).get(row.pk, {})
        lower = formula_of(row.plan.government)
        years = sorted({year for kind, year, _q in figures if year and kind in ("target", "actual")})
        history = row.figures.select_related("recorded_by", "seat").order_by("-recorded_at", "-pk")
        return super().get_context_data(
            indicator=row,
            zone=row.plan.government.zone,
            baseline=next(((y, f) for (kind, y, _q), f in figures.items() if kind == "baseline"), None),
            weight=next((f for (kind, _y, _q), f in figures.items() if kind == "weight"), None),
            years=[IndicatorYear(row, figures, year, lower) for year in years],
            quarters=[(column_of(key), figure) for key, figure in sorted(figures.items()) if key[2]],
            history=history,
            keeps=row.plan.government_id in keeps_plans(self),
            **kwargs,
        )

    def act(self, form: FigureForm) -> str:
        data = form.cleaned_data
        change_figure(
            self.indicator,
            FigureKind(data["kind"]),
            data["year"] or 0,
            data["text"],
            actor=self.actor,
            at=self.at,
        )
        done(self.request, _("Recorded as a further version; the former one stays in the list."))
        return reverse("regional-indicator", args=[self.indicator.pk])
