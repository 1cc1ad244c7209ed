"""What a report says besides its figures: milestones of the plan, remarks, money; then handing in."""

from django.urls import reverse

from common.errors import Gap
from common.forms import FormData
from common.types import Shown
from innovations.services.reports import reporting
from innovations.web.reports.evidence_lists import evidence_of
from innovations.web.reports.fill import FiguresGiven, FillPage
from innovations.web.reports.forms import MilestonesForm, RemarksForm
from innovations.web.reports.lines import entries_in_period, milestones_of, said_by_the_end


class MilestonesFill(FillPage[MilestonesForm]):
    """The milestones of the plan: how far, finished when."""

    template_name = "innovations/report_milestones.html"

    def form(self, data: FormData = None) -> MilestonesForm:
        """What is stored, else what was last said of it by the end of the period, in a report or a progress entry."""
        rows = list(self.report.milestones.select_related("milestone").order_by("milestone__position", "id"))
        before = said_by_the_end(self.report)
        initial: dict[str, Shown] = {"version": self.report.version}
        for row in rows:
            known = row if row.percent is not None else before.get(row.milestone_id, row)
            initial[f"percent_{row.milestone_id}"] = known.percent
            initial[f"finished_on_{row.milestone_id}"] = known.finished_on
            initial[f"note_{row.milestone_id}"] = row.note
        return MilestonesForm(data, initial=initial, rows=rows)

    def get_figures(self, form: MilestonesForm) -> FiguresGiven:
        """The milestones."""
        return {"milestones": form.steps(), "seen_version": form.cleaned_data.get("version")}

    def field_of(self, gap: Gap) -> str:
        """`milestones.<milestone>.percent` is the field `percent_<milestone>`."""
        _milestones, key, name = gap.field.split(".")
        return f"{name}_{key}"

    def get_success_url(self) -> str:
        """The remarks."""
        return reverse("report-remarks", args=[self.report.pk])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        given = kwargs.pop("form", None)
        form = given if isinstance(given, MilestonesForm) else self.form()
        rows = milestones_of(self.report, files=evidence_of(self.report), at=self.at)
        noted = entries_in_period(self.report)
        for entry in rows:
            entry.noted = noted.get(entry.row.milestone_id, [])
            key = entry.row.milestone_id
            entry.fields = [(form[f"{name}_{key}"], short) for name, short in form.SHORT.items()]
        return super().get_context_data(form=form, milestones=rows, may_fill=True, **kwargs)


class RemarksFill(FillPage[RemarksForm]):
    """Obstacles, follow-up, money and the split for the report as a whole; then handing in."""

    template_name = "innovations/report_remarks.html"

    def parts(self) -> tuple[str, ...]:
        return ("narrative", "obstacles", "follow_up")

    def form(self, data: FormData = None) -> RemarksForm:
        """What is stored."""
        names = ("version", "narrative", "obstacles", "follow_up", "budget_actual")
        initial = {name: getattr(self.report, name) for name in names}
        shares = RemarksForm.initial_shares(self.report)
        return RemarksForm(data, initial={**initial, **shares}, asked=self.report.is_asked)

    def get_figures(self, form: RemarksForm) -> FiguresGiven:
        """The remarks."""
        data = form.cleaned_data
        return {
            "narrative": data.get("narrative"),
            "obstacles": data.get("obstacles"),
            "follow_up": data.get("follow_up"),
            "budget_actual": data.get("budget_actual", reporting.Unchanged.AS_IT_IS),
            "shares": form.shares(),
            "seen_version": data.get("version"),
        }

    def get_success_url(self) -> str:
        """Handing in, where every gap is listed; the report itself while its form has not opened."""
        if step := self.report.hand_in_step:
            return reverse("report-transition", args=[self.report.pk, step])
        return reverse("report", args=[self.report.pk])
