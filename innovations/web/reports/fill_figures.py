"""The figures of a report: the whole table for a desk, one indicator per screen for a phone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import DomainError, Gap, NotNow, NotVisible
from common.forms import FormData, set_submitted
from common.periods import WHOLE_YEAR
from common.templatetags.ui import figure
from common.types import PathValue, Shown
from common.web import Link
from innovations.models import Report, ReportLine
from innovations.services.evaluations.scoring import indicators_in, is_partial
from innovations.services.reports import reporting
from innovations.services.reports.required_explanations import required_explanations_of
from innovations.web.figure_words import names_of, target_text, words_of
from innovations.web.proposals.links import report_href
from innovations.web.reports.evidence_lists import evidence_of
from innovations.web.reports.fill import FiguresGiven, FillPage
from innovations.web.reports.forms import IndicatorForm, TableForm
from innovations.web.reports.lines import deadline_view, find_report, lines_of, previous_lines, ways_from
from organisations.web.pages import OfficePage
from workflow.web.transitions import explained


class TableFill(FillPage[TableForm]):
    """The whole table, for a desk: an actual and an explanation in each row."""

    template_name = "innovations/report_fill.html"

    def form(self, data: FormData = None) -> TableForm:
        """Every indicator of the report."""
        rows = indicators_in(self.report)
        initial: dict[str, Shown] = {"version": self.report.version}
        for line in self.report.lines.all():
            initial[f"actual_{line.indicator_id}"] = line.actual
            initial[f"note_{line.indicator_id}"] = line.note
            initial[f"earlier_{line.indicator_id}"] = line.earlier
        return TableForm(
            data,
            initial=initial,
            indicators=rows,
            words=words_of(self.report, rows),
            since_on=self.report.since_on,
        )

    def get_figures(self, form: TableForm) -> FiguresGiven:
        """The figures."""
        return {"figures": form.figures(), "seen_version": form.cleaned_data.get("version")}

    def field_of(self, gap: Gap) -> str:
        """`lines.<indicator>.actual` is the field `actual_<indicator>`; of an indicator as a whole it is that, too."""
        _lines, key, *name = gap.field.split(".")
        return f"{name[0] if name else 'actual'}_{key}"

    def get_success_url(self) -> str:
        """The milestones, else the remarks."""
        return after_indicators(self.report)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """The rows beside the form's fields, with every gap linked."""
        given = kwargs.pop("form", None)
        form = given if isinstance(given, TableForm) else self.form()
        steps = explained(self.report, self.actor, at=self.at, href=report_href(self.report.pk))
        return super().get_context_data(
            form=form,
            lines=lines_of(self.report, form=form),
            gaps=steps.gaps,
            **deadline_view(self.report, self.at),
            **kwargs,
        )


def after_indicators(report: Report) -> str:
    """What follows the last indicator."""
    name = "report-milestones" if report.milestones.exists() else "report-remarks"
    return reverse(name, args=[report.pk])


class ReportStart(OfficePage):
    """The screen of the first indicator that is still empty: one address for wherever one left off. Without indicators
    the first of the others."""

    def load(self) -> None:
        super().load()
        self.report = find_report(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """A locked form is no dead end: whoever would fill it in is led to asking for more time."""
        self.locked: NotNow | None = None
        try:
            reporting.may_fill(self.report, actor=self.actor, at=self.at)
        except NotNow as refusal:
            if refusal.code != "locked":
                raise
            self.locked = refusal

    def ways_out(self, refusal: DomainError) -> list[Link]:
        return ways_from(self.report, refusal, actor=self.actor)

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Go there; to the first one when none is empty."""
        if self.locked is not None:
            messages.warning(request, str(self.locked.message))
            return HttpResponseRedirect(reverse("report-extension", args=[self.report.pk]))
        lines = self.report.lines.order_by("indicator__position", "indicator_id")
        actuals = list(lines.values_list("actual", flat=True))
        if not actuals:
            return HttpResponseRedirect(after_indicators(self.report))
        number = next((n for n, actual in enumerate(actuals, start=1) if actual is None), 1)
        return HttpResponseRedirect(reverse("report-indicator", args=[self.report.pk, number]))


class IndicatorFill(FillPage[IndicatorForm]):
    """One indicator, for a phone; found by its number in the printed order or by its id."""

    template_name = "innovations/report_indicator.html"

    def parts(self) -> tuple[str, ...]:
        return (f"lines.{self.line.indicator_id}",)

    def load(self) -> None:
        super().load()
        lines = self.report.lines.select_related("indicator").order_by("indicator__position", "indicator_id")
        self.lines: list[ReportLine] = list(lines)
        wanted = self.kwargs.get("indicator")
        number = self.kwargs.get("number") or next(
            (n for n, line in enumerate(self.lines, start=1) if line.indicator_id == wanted), 0
        )
        if not 1 <= number <= len(self.lines):
            raise NotVisible(_("This indicator is not part of the report."))
        self.number: int = number
        self.line = self.lines[number - 1]
        self.before = previous_lines(self.report).get(self.line.indicator_id)

    def form(self, data: FormData = None) -> IndicatorForm:
        """What is stored; the split is that of the last report until one is saved."""
        line = self.line
        names = ("actual", "earlier", "note", "strong_note", "obstacle", "follow_up")
        initial = {name: getattr(line, name) for name in names}
        shares = IndicatorForm.initial_shares(line, None if self.report.shares else self.before)
        words = words_of(self.report, [line.indicator]).get(line.indicator_id)
        return IndicatorForm(
            data,
            initial={**initial, **shares, "seen": reporting.fingerprint(line)},
            indicator=line.indicator,
            words=words,
            since_on=self.report.since_on,
        )

    def get_figures(self, form: IndicatorForm) -> FiguresGiven:
        """The one figure."""
        key = self.line.indicator_id
        seen = form.cleaned_data.get("seen")
        return {"figures": {key: form.figure()}, "seen_lines": {key: seen} if seen else None}

    def saved(self) -> str:
        """With what the result still asks for, so that nobody has to come back for it."""
        wanted = required_explanations_of(self.report)[self.line.indicator_id]
        line = self.report.lines.get(pk=self.line.pk)
        missing = [
            word
            for needed, there, word in (
                (wanted.note, line.note.strip(), _("an explanation")),
                (
                    wanted.strong_note,
                    line.strong_note.strip(),
                    _("what brought about the exceptional result"),
                ),
                (wanted.evidence, line.evidence.exists(), _("evidence")),
                (wanted.shares, line.shares or self.report.shares, _("whose work it was")),
                (wanted.obstacle, line.obstacle.strip() or self.report.obstacles.strip(), _("the obstacle")),
                (
                    wanted.obstacle,
                    line.follow_up.strip() or self.report.follow_up.strip(),
                    _("the follow-up"),
                ),
            )
            if needed and not there
        ]
        if not missing:
            return _("Indicator %(number)d saved.") % {"number": self.number}
        return _("Indicator %(number)d saved. Its result still asks for: %(words)s.") % {
            "number": self.number,
            "words": ", ".join(missing),
        }

    def get_stay_url(self) -> str:
        """By the number."""
        return reverse("report-indicator", args=[self.report.pk, self.number])

    def get_success_url(self) -> str:
        """The next indicator, or what follows the last."""
        if self.number < len(self.lines):
            return reverse("report-indicator", args=[self.report.pk, self.number + 1])
        return after_indicators(self.report)

    def redisplay(self, form: IndicatorForm, *, status: int, **context: Shown) -> HttpResponse:
        """With the line as it stands now."""
        self.line = self.report.lines.select_related("indicator").get(pk=self.line.pk)
        set_submitted(form, "seen", reporting.fingerprint(self.line))
        return super().redisplay(form, status=status, **context)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """The plan's figures, the last period, and what this result asks for."""
        row, period = self.line.indicator, self.report.period
        targets = row.targets_in_year(period.year)
        names = names_of(self.report, [row]).get(row.pk)
        return super().get_context_data(
            number=self.number,
            total=len(self.lines),
            filled=sum(line.actual is not None for line in self.lines),
            line=self.line,
            row=row,
            target=target_text(
                None if is_partial(self.report) else targets.get(period.part), row.bounds, names
            ),
            year=target_text(targets.get(WHOLE_YEAR), row.bounds, names),
            previous=figure(self.before.actual if self.before else None, names),
            before=self.before,
            asked=required_explanations_of(self.report)[row.pk],
            files=evidence_of(self.report).get(row.pk, []),
            may_fill=True,
            **kwargs,
        )
