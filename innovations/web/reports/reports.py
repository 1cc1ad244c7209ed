"""A three-monthly report: what is owed and when, what was reported, the evaluation beside it."""

from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.periods import local_day
from common.types import Shown, StrOrPromise
from innovations.enums import HANDED_IN, Recommendation
from innovations.models import Report
from innovations.scoring.kept import Working
from innovations.services.evaluations import evaluating
from innovations.services.reports import reporting
from innovations.services.reports.targets import claims_by_report, overall_of
from innovations.web.proposals.detail import allowed
from innovations.web.proposals.links import report_href
from innovations.web.reports.evidence_lists import evidence_of
from innovations.web.reports.lines import (
    deadline_view,
    find_report,
    lines_of,
    milestones_of,
    parts_of,
    requests_of,
    result_of,
)
from innovations.web.reports.unplanned import unplanned_of
from notifications.services.receipts import receipts_in_words
from organisations.web.pages import OfficePage
from workflow.queries import events_of
from workflow.reviews import decisions
from workflow.reviews.anonymity import author_visibility
from workflow.web.deciders import deciders_href
from workflow.web.decisions import DecisionPage
from workflow.web.phrases import events_in_words
from workflow.web.progress import progress_of
from workflow.web.transitions import TransitionPage, explained


class ReportPage(OfficePage):
    """The report as a whole."""

    template_name = "innovations/report.html"

    def load(self) -> None:
        super().load()
        self.report = find_report(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        report, actor, at = self.report, self.actor, self.at
        handed_in = report.state in HANDED_IN
        files = evidence_of(report)
        claims = claims_by_report([report], at=at)[report.pk]
        working = evaluating.working_of(report, at=at) if handed_in else None
        lines = lines_of(report, working=working, files=files, claims=claims)
        may_fill = allowed(lambda: reporting.may_fill(report, actor=actor, at=at))
        return super().get_context_data(
            report=report,
            zone=report.government.zone,
            lines=lines,
            show_achievement=handed_in,
            overall=overall_of(claims),
            evaluation=getattr(report, "evaluation", None),
            preview=result_of(working) if working is not None else None,
            steps=explained(report, actor, at=at, href=report_href(report.pk)),
            may_fill=may_fill,
            milestones=milestones_of(report, files=files, at=at),
            unplanned=unplanned_of(report, files=files, actor=actor, at=at),
            general_evidence=files.get(None, []),
            submissions=report.revisions.count(),
            may_decide=decisions.why_not_decide(report, actor, at=at) is None,
            progress=progress_of(report, actor, at=at, parts=parts_of(report)),
            deciders=deciders_href(report, actor),
            today=local_day(at, ZoneInfo(report.government.zone)),
            requests=requests_of(report),
            timeline=events_in_words(
                list(events_of(report)), visibility=author_visibility(report, actor, at=at)
            ),
            receipts=receipts_in_words(report.deadline),
            **deadline_view(report, at),
            **kwargs,
        )


class ReportTransition(TransitionPage):
    """One step of a report."""

    EXPLANATIONS = {
        "submit": _("The report is handed in and goes to the organisation bureau; you cannot edit it then."),
        "resubmit": _("The corrected report goes to the organisation bureau."),
        "waive": _("The obligation falls away; the reason is recorded."),
    }

    def find(self, pk: UUID) -> Report:
        return find_report(self, pk)

    def answers_href(self) -> str:
        return reverse("report-answers", args=[self.subject.pk])

    def href(self, field: str) -> str:
        return report_href(self.subject.pk)(field)


class ReportDecision(DecisionPage):
    """Evaluating a report beside its figures."""

    template_name = "innovations/report_decision.html"
    subject: Report

    def find(self, pk: UUID) -> Report:
        return find_report(self, pk)

    @cached_property
    def working(self) -> Working:
        """How the score would be made now."""
        return evaluating.working_of(self.subject, at=self.at)

    def places(self) -> list[tuple[str, StrOrPromise]]:
        """Every indicator, and the remarks."""
        return [
            *parts_of(self.subject).items(),
            ("obstacles", _("Obstacles")),
            ("follow_up", _("Follow-up")),
        ]

    def fact_fields(self) -> dict[str, forms.Field]:
        """The recommendation; without one the table's suggestion counts, where it has one."""
        suggested = self.working["steps"]["suggested"]["outcome"] in Recommendation.values
        silent = _("as the table suggests") if suggested else _("none: the table suggests nothing")
        return {
            "recommendation": forms.ChoiceField(
                label=_("Recommendation"),
                required=False,
                choices=[("", silent), *Recommendation.choices],
            )
        }

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        files = evidence_of(self.subject)
        claims = claims_by_report([self.subject], at=self.at)[self.subject.pk]
        lines = lines_of(self.subject, working=self.working, files=files, claims=claims)
        return super().get_context_data(
            report=self.subject,
            zone=self.subject.government.zone,
            lines=lines,
            show_achievement=True,
            progress=progress_of(self.subject, self.actor, at=self.at, parts=parts_of(self.subject)),
            deciders=deciders_href(self.subject, self.actor),
            today=local_day(self.at, ZoneInfo(self.subject.government.zone)),
            overall=overall_of(claims),
            preview=result_of(self.working),
            milestones=milestones_of(self.subject, files=files, at=self.at),
            unplanned=unplanned_of(self.subject, files=files),
            general_evidence=files.get(None, []),
            **deadline_view(self.subject, self.at),
            **kwargs,
        )
