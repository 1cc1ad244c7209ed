"""A three-monthly report: what is owed and when, the form per indicator, the evaluation beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, NotVisible
from common.forms import NumberField, PlainForm, retype
from common.periods import local_day
from common.web import show_refusal
from innovations.enums import Recommendation
from innovations.evaluation_words import REASONS
from innovations.models import Report
from innovations.queries import reports_visible_to
from innovations.services import evaluating, reporting
from innovations.services.reporting import Figure
from innovations.services.targets import claims_of, overall_of
from innovations.web import content
from innovations.web.claims import split_words, why_planned
from innovations.web.detail import allowed
from innovations.web.links import report_href
from innovations.web.report_evidence import EvidenceForm, evidence_of, indicators_of
from organisations.web.pages import OfficePage
from workflow import approvals, deadlines
from workflow.anonymity import curtain_of
from workflow.derivations import in_words
from workflow.notices.receipts import receipts_in_words
from workflow.policies import document_of, policy_of
from workflow.queries import events_of
from workflow.web.conflicts import Contested
from workflow.web.decisions import DecisionPage
from workflow.web.phrases import tell
from workflow.web.progress import progress_of
from workflow.web.transitions import TransitionPage, done, explained


def find_report(page: OfficePage, pk: Any) -> Report:
    """The report if the person of this page may see it; raises NotVisible otherwise."""
    found = reports_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("This report does not exist or is not open to you."))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in this report: what was planned, reported last time and now."""

    indicator: Any
    target: Any
    previous: Any
    line: Any
    evidence: Any = ()
    achievement: Any = None
    claim: Any = None
    why_planned: str = ""
    split: str = ""
    actual_field: Any = None
    note_field: Any = None

    @property
    def why_none(self) -> Any:
        """Why there is no achievement, in words."""
        return REASONS.get(self.achievement.reason, "") if self.achievement else ""


def lines_of(
    report: Report,
    *,
    achievements: bool = False,
    form: Any = None,
    files: Mapping[Any, Any] | None = None,
    claims: Mapping[Any, Any] | None = None,
) -> list[Line]:
    """Every indicator with its figures, evidence (`files`) and claim, in the printed order.

    Three queries, two more for achievements.
    """
    indicators = list(report.innovation.indicators.order_by("position", "id"))
    lines = {line.indicator_id: line for line in report.lines.all()}
    before = {}
    if report.number > 1:
        last = Report.objects.filter(contract_id=report.contract_id, number=report.number - 1).first()
        before = {line.indicator_id: line.actual for line in last.lines.all()} if last else {}
    reached = {}
    if achievements:
        reached = {row.pk: a for row, a in evaluating.achievements_of(report, _rules(report))}
    return [
        Line(
            indicator=row,
            target=getattr(row, f"target_q{report.quarter}"),
            previous=before.get(row.pk),
            line=lines.get(row.pk),
            evidence=(files or {}).get(row.pk, ()),
            achievement=reached.get(row.pk),
            **_claim(report, lines.get(row.pk), (claims or {}).get(row.pk)),
            actual_field=form[f"actual_{row.pk}"] if form else None,
            note_field=form[f"note_{row.pk}"] if form else None,
        )
        for row in indicators
    ]


def _claim(report: Report, line: Any, claim: Any) -> dict[str, Any]:
    """A claim is made by a figure; without one there is nothing to say."""
    if claim is None or line is None or line.actual is None:
        return {}
    return {
        "claim": claim,
        "why_planned": why_planned(claim.plannedness, report.government.zone),
        "split": split_words(line.shares or report.shares),
    }


def _rules(report: Report) -> dict[str, Any]:
    rules: dict[str, Any] = document_of(policy_of(report))["evaluation"]
    return rules


def preview(report: Report, lines: list[Line], *, at: Any) -> dict[str, Any]:
    """Score, band and suggestion as the evaluation would record them now. One query."""
    result, band, suggested = evaluating.judged(
        [line.achievement for line in lines if line.achievement],
        _rules(report),
        breaches=evaluating.breaches_of(report, at=at),
    )
    known = suggested.outcome in Recommendation.values
    return {
        "score": result.value,
        "band": band.label if band else "",
        "coverage": result.coverage,
        "suggested": Recommendation(suggested.outcome).label if known else "",
    }


def deadline_view(report: Any, at: Any) -> dict[str, Any]:
    """The deadline as shown: verdict with working days late, and how the day came about. Two queries at most."""
    return {
        "deadline": report.deadline,
        "verdict": deadlines.verdict_of(report.deadline, at=at),
        "explanation": in_words(report.deadline),
    }


def parts_of(report: Report) -> dict[str, str]:
    """Parts of a report that a request for improvement may name, beyond its own columns. One query."""
    rows = report.innovation.indicators.order_by("position", "id")
    return {f"lines.{row.pk}": row.name[:80] for row in rows}


class ReportPage(OfficePage):
    """The report as a whole."""

    template_name = "innovations/report.html"

    def load(self) -> None:
        """Find the report."""
        super().load()
        self.report = find_report(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything the page shows."""
        report, actor, at = self.report, self.actor, self.at
        handed_in = report.state in (report.States.SUBMITTED, report.States.EVALUATED)
        files = evidence_of(report)
        claims = claims_of([report], at=at)[report.pk]
        lines = lines_of(report, achievements=handed_in, files=files, claims=claims)
        may_fill = allowed(lambda: reporting.may_fill(report, actor=actor, at=at))
        return super().get_context_data(
            report=report,
            zone=report.government.zone,
            lines=lines,
            show_achievement=handed_in,
            overall=overall_of(claims),
            evaluation=getattr(report, "evaluation", None),
            preview=preview(report, lines, at=at) if report.state == report.States.SUBMITTED else None,
            steps=explained(report, actor, at=at, href=report_href(report.pk)),
            may_fill=may_fill,
            general_evidence=files.get(None, []),
            evidence_form=EvidenceForm(indicators=indicators_of(report)) if may_fill else None,
            may_decide=approvals.why_not_decide(report, actor, at=at) is None,
            progress=progress_of(report, actor, at=at, parts=parts_of(report)),
            today=local_day(at, ZoneInfo(report.government.zone)),
            requests=content.requested_items(report, href=report_href(report.pk), parts=parts_of(report))
            if report.state == report.States.RETURNED
            else [],
            told=tell(list(events_of(report)), curtain=curtain_of(report, actor, at=at)),
            receipts=receipts_in_words(report.deadline),
            **deadline_view(report, at),
            **kwargs,
        )


class ReportForm(PlainForm):
    """An actual and an explanation per indicator, and the report's own remarks."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    obstacles = forms.CharField(
        label=_("Obstacles"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )
    follow_up = forms.CharField(
        label=_("Follow-up"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )
    budget_actual = NumberField(label=_("Budget spent (Rp)"))

    def __init__(self, *args: Any, indicators: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        for row in indicators:
            actual = NumberField(label=_("Actual"))
            note = forms.CharField(label=_("Explanation"), required=False, max_length=4000)
            for field in (actual, note):
                field.widget.attrs["class"] = "form-control"
            self.fields[f"actual_{row.pk}"] = actual
            self.fields[f"note_{row.pk}"] = note

    def figures(self) -> dict[Any, Figure]:
        """What was typed, by indicator."""
        data = self.cleaned_data
        return {
            row.pk: Figure(data.get(f"actual_{row.pk}"), data.get(f"note_{row.pk}", ""))
            for row in self.indicators
        }


class ReportFill(Contested, OfficePage):
    """The report form: save at any time; handing in is a step of its own."""

    template_name = "innovations/report_fill.html"

    @property
    def subject(self) -> Report:
        """The report, for whoever comes too late."""
        return self.report

    def get_form(self) -> ReportForm:
        """What was typed, to be read back."""
        return self._form(self.request.POST)

    def load(self) -> None:
        """Find the report."""
        super().load()
        self.report = find_report(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """Only its agency, only while it is open and not locked."""
        reporting.may_fill(self.report, actor=self.actor, at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form laid out per indicator, with every gap linked."""
        form = kwargs.pop("form", None) or self._form()
        steps = explained(self.report, self.actor, at=self.at, href=report_href(self.report.pk))
        return super().get_context_data(
            report=self.report,
            zone=self.report.government.zone,
            form=form,
            lines=lines_of(self.report, form=form),
            gaps=steps.gaps,
            **deadline_view(self.report, self.at),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save what is known; with the second button go on to hand in."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        data = form.cleaned_data
        try:
            reporting.save_figures(
                self.report,
                actor=self.actor,
                at=self.at,
                figures=form.figures(),
                obstacles=data["obstacles"],
                follow_up=data["follow_up"],
                budget_actual=data["budget_actual"],
                seen_version=data["version"],
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
            current = find_report(self, self.report.pk)
            retype(form, "version", current.version)
            self.report = current
            return self.render_to_response(
                self.get_context_data(form=form, refusal=refusal), status=refusal.http_status
            )
        done(request, _("Saved. Nothing has been handed in yet."))
        return HttpResponseRedirect(self._next(request))

    def _next(self, request: HttpRequest) -> str:
        if "submit" not in request.POST:
            return reverse("report-fill", args=[self.report.pk])
        name = "submit" if self.report.state == self.report.States.OPEN else "resubmit"
        return reverse("report-transition", args=[self.report.pk, name])

    def _form(self, data: Any = None) -> ReportForm:
        report = self.report
        indicators = list(report.innovation.indicators.order_by("position", "id"))
        initial: dict[str, Any] = {
            "version": report.version,
            "obstacles": report.obstacles,
            "follow_up": report.follow_up,
            "budget_actual": report.budget_actual,
        }
        for line in report.lines.all():
            initial[f"actual_{line.indicator_id}"] = line.actual
            initial[f"note_{line.indicator_id}"] = line.note
        return ReportForm(data, initial=initial, indicators=indicators)


class ReportTransition(TransitionPage):
    """One step of a report."""

    EXPLANATIONS = {
        "submit": _("The report is handed in and goes to the organisation bureau; you cannot edit it then."),
        "resubmit": _("The corrected report goes to the organisation bureau."),
        "waive": _("The obligation falls away; the reason is recorded."),
    }

    def find(self, pk: Any) -> Report:
        """The report if visible."""
        return find_report(self, pk)

    def href(self, field: str) -> str:
        """The line in the form."""
        address: str = report_href(self.subject.pk)(field)
        return address


class ReportDecision(DecisionPage):
    """Evaluating a report beside its figures."""

    template_name = "innovations/report_decision.html"

    def find(self, pk: Any) -> Report:
        """The report if visible."""
        return find_report(self, pk)

    def places(self) -> list[tuple[str, Any]]:
        """Every indicator, and the remarks."""
        return [
            *parts_of(self.subject).items(),
            ("obstacles", _("Obstacles")),
            ("follow_up", _("Follow-up")),
        ]

    def fact_fields(self) -> dict[str, forms.Field]:
        """The recommendation; without one the table's suggestion counts."""
        return {
            "recommendation": forms.ChoiceField(
                label=_("Recommendation"),
                required=False,
                choices=[("", _("as the table suggests")), *Recommendation.choices],
            )
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Achievements and score beside the form."""
        files = evidence_of(self.subject)
        claims = claims_of([self.subject], at=self.at)[self.subject.pk]
        lines = lines_of(self.subject, achievements=True, files=files, claims=claims)
        return super().get_context_data(
            report=self.subject,
            zone=self.subject.government.zone,
            lines=lines,
            show_achievement=True,
            progress=progress_of(self.subject, self.actor, at=self.at, parts=parts_of(self.subject)),
            today=local_day(self.at, ZoneInfo(self.subject.government.zone)),
            overall=overall_of(claims),
            preview=preview(self.subject, lines, at=self.at),
            general_evidence=files.get(None, []),
            **deadline_view(self.subject, self.at),
            **kwargs,
        )
