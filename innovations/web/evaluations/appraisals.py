"""Periodic evaluations and the follow-ups of evaluations: what was gathered, the decision, the steps."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from common.forms import DayField
from common.types import Shown, StrOrPromise
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from innovations.enums import Recommendation
from innovations.models import Appraisal, Assessment, FollowUp, Indicator
from innovations.queries import appraisals_visible_to, follow_ups_visible_to
from innovations.scoring.evaluate import evaluate
from innovations.scoring.kept import Working
from innovations.scoring.score_json import inputs_from_json, steps_as_json
from innovations.scoring.wording import explain
from innovations.services.evaluations import instruments, later_days
from innovations.services.evaluations.explaining import gathered_periods, words_of_indicators
from innovations.services.evaluations.following_up import FIELD
from innovations.web.evaluations.evaluations import assessments_in_words, dialogue_in
from innovations.web.reports.lines import deadline_view
from organisations.web.pages import OfficePage
from workflow.queries import events_of
from workflow.reviews import decisions
from workflow.reviews.anonymity import author_visibility
from workflow.reviews.decisions import Ballot
from workflow.web.deciders import deciders_href
from workflow.web.decisions import DecisionForm, DecisionPage
from workflow.web.phrases import events_in_words
from workflow.web.transitions import TransitionPage, explained

FOLLOW_UPS = 3


def day_field(label: StrOrPromise, later: later_days.LaterDays) -> DayField:
    """The day of what is sent back; it says what the policy gives, and at most."""
    words = _(
        "Leave empty for %(days)d working days, as the policy has it; at most %(within)d calendar days."
    )
    return DayField(label=label, help_text=words % {"days": later.days, "within": later.within})


def no_link(_field: str) -> str:
    """A gap of these subjects has no field to lead to: what is missing is asked for by the step itself."""
    return ""


def find_appraisal(page: OfficePage, pk: UUID) -> Appraisal:
    """The evaluation if the person of this page may see it; raises NotVisible otherwise."""
    found = appraisals_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("This evaluation does not exist or is not open to you."))
    return found


def sent_back(subject: Appraisal | FollowUp, kind: DeadlineKind, at: datetime) -> dict[str, Shown] | None:
    """The obligation of what was sent back, as shown; None where nothing was. Three queries at most."""
    found = Deadline.objects.filter(subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk, kind=kind)
    deadline = found.prefetch_related("calendar").first()
    return None if deadline is None else deadline_view(subject, at, deadline=deadline)


def gathered_view(appraisal: Appraisal) -> dict[str, Shown]:
    """What the evaluators look at: the reports, and the score of the figures alone. Empty before it opens. Two
    queries at most."""
    if not appraisal.gathered:
        return {"reports": [], "figures": None, "score_words": None}
    instrument = instruments.by_reference(appraisal.gathered["instrument"])
    inputs = inputs_from_json(appraisal.gathered["inputs"])
    done = evaluate(inputs, instrument=instrument)
    rows = list(Indicator.objects.filter(innovation_id=appraisal.innovation_id))
    names = {str(row.pk): row.name for row in rows}
    words = words_of_indicators(rows, instrument)
    working: Working = {"inputs": appraisal.gathered["inputs"], "steps": steps_as_json(done)}
    labels = dict(appraisal.innovation.reports.model.States.choices)
    return {
        "reports": [
            {**row, "state_label": labels.get(row["state"], row["state"])}
            for row in appraisal.gathered["quarters"]
        ],
        "figures": done,
        "score_words": explain(
            working, instrument, names, periods=gathered_periods(appraisal.gathered), words=words
        ),
    }


class AppraisalPage(OfficePage):
    """One periodic evaluation."""

    template_name = "innovations/appraisal.html"

    def load(self) -> None:
        super().load()
        self.appraisal = find_appraisal(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Reports, each evaluator's row, the outcome, the steps and the history."""
        row, actor, at = self.appraisal, self.actor, self.at
        rows = Assessment.objects.filter(appraisal=row, decision__voided_at__isnull=True)
        timeline = events_in_words(list(events_of(row)), visibility=author_visibility(row, actor, at=at))
        return super().get_context_data(
            appraisal=row,
            zone=row.government.zone,
            evaluation=getattr(row, "evaluation", None),
            assessments=assessments_in_words(
                list(rows.select_related("result", "decision__seat").order_by("recorded_at", "pk")),
                row.policy_ref,
                "appraisal",
            ),
            deciders=deciders_href(row, self.actor),
            steps=explained(row, actor, at=at, href=no_link),
            may_decide=decisions.why_not_decide(row, actor, at=at) is None,
            timeline=timeline,
            dialogue=dialogue_in(timeline),
            again=sent_back(row, DeadlineKind.EXPLANATION, at),
            **gathered_view(row),
            **deadline_view(row, at),
            **kwargs,
        )


class AppraisalForm(DecisionForm):
    """The decision with its scored questions, the outcome, and what is to be improved until when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for index in range(1, FOLLOW_UPS + 1):
            self.fields[f"follow_up_{index}"] = forms.CharField(
                label=_("To be improved"), required=False, max_length=500
            )
            self.fields[f"due_on_{index}"] = forms.DateField(
                label=_("until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
            for name in (f"follow_up_{index}", f"due_on_{index}"):
                self.fields[name].widget.attrs["class"] = "form-control"

    def follow_up_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The pairs of fields, for the template."""
        return [(self[f"follow_up_{index}"], self[f"due_on_{index}"]) for index in range(1, FOLLOW_UPS + 1)]

    def ballot(self) -> Ballot:
        """What was handed in, with the follow-ups."""
        plain = super().ballot()
        data = self.cleaned_data
        facts = dict(plain.facts)
        # A day is named where the agency is asked; where it is not, the evaluation says that it does not belong there.
        if day := data.get(later_days.FACT):
            facts[later_days.FACT] = day.isoformat()
        plain = replace(plain, facts=tuple(facts.items()))
        asked = [
            {
                "field": FIELD,
                "message": data[f"follow_up_{index}"],
                "due_on": data[f"due_on_{index}"].isoformat() if data.get(f"due_on_{index}") else "",
            }
            for index in range(1, FOLLOW_UPS + 1)
            if data.get(f"follow_up_{index}")
        ]
        return replace(plain, items=[*plain.items, *asked])


class AppraisalDecision(DecisionPage):
    """Evaluating beside what was gathered."""

    template_name = "innovations/appraisal_decision.html"
    form_class = AppraisalForm
    subject: Appraisal

    def find(self, pk: UUID) -> Appraisal:
        return find_appraisal(self, pk)

    def fact_fields(self) -> dict[str, forms.Field]:
        """The outcome, needed from the last evaluator; and the day to answer, where the agency is asked."""
        return {
            "recommendation": forms.ChoiceField(
                label=_("Recommendation"), required=False, choices=[("", "–"), *Recommendation.choices]
            ),
            later_days.FACT: day_field(
                _("Day until which the agency answers"), later_days.of_appraisal(self.subject)
            ),
        }

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row = self.subject
        rows = Assessment.objects.filter(appraisal=row, decision__voided_at__isnull=True)
        return super().get_context_data(
            appraisal=row,
            zone=row.government.zone,
            assessments=assessments_in_words(
                list(rows.select_related("result", "decision__seat").order_by("recorded_at", "pk")),
                row.policy_ref,
                "appraisal",
            ),
            dialogue=dialogue_in(
                events_in_words(
                    list(events_of(row)), visibility=author_visibility(row, self.actor, at=self.at)
                )
            ),
            **gathered_view(row),
            **deadline_view(row, self.at),
            **kwargs,
        )


class AppraisalTransition(TransitionPage):
    """One step of a periodic evaluation."""

    EXPLANATIONS = {
        "explain": _("Your explanation goes to the evaluators; the reports are gathered anew."),
        "waive": _("This evaluation is not held; the reason is recorded."),
    }

    def find(self, pk: UUID) -> Appraisal:
        return find_appraisal(self, pk)


def find_follow_up(page: OfficePage, pk: UUID) -> FollowUp:
    """The follow-up if the person of this page may see it; raises NotVisible otherwise."""
    found = follow_ups_visible_to(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("This follow-up does not exist or is not open to you."))
    return found


class FollowUpPage(OfficePage):
    """One follow-up with its day and its history."""

    template_name = "innovations/follow_up.html"

    def load(self) -> None:
        super().load()
        self.follow_up = find_follow_up(self, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row, actor, at = self.follow_up, self.actor, self.at
        return super().get_context_data(
            follow_up=row,
            zone=row.government.zone,
            steps=explained(row, actor, at=at, href=no_link),
            timeline=events_in_words(list(events_of(row)), visibility=author_visibility(row, actor, at=at)),
            again=sent_back(row, DeadlineKind.FOLLOW_UP_AGAIN, at),
            **deadline_view(row, at),
            **kwargs,
        )


class FollowUpTransition(TransitionPage):
    """One step of a follow-up."""

    subject: FollowUp
    EXPLANATIONS = {
        "report": _("Say what was done; the organisation bureau looks at it."),
        "accept": _("The follow-up is settled."),
        "reopen": _(
            "The agency is asked again, with days anew; say what is missing. Its first report keeps its time."
        ),
        "drop": _("It is not asked for any more; the reason is recorded."),
    }

    def find(self, pk: UUID) -> FollowUp:
        return find_follow_up(self, pk)

    def fact_fields(self) -> dict[str, forms.Field]:
        """Until when, where it is asked for again."""
        if self.name != "reopen":
            return {}
        later = later_days.of_follow_up(self.subject)
        return {later_days.FACT: day_field(_("New day"), later)}
