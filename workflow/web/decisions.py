"""Deciding beside the content: one form for every review."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Unpack
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotNow
from common.forms import DayField, FormArguments, FormData, PlainForm, WholeNumberField
from common.types import PathValue, Shown, StrOrPromise
from common.web import DomainFormMixin, Link
from organisations.offices import Office
from organisations.web.pages import OfficePage
from workflow.engine.declarations import Context
from workflow.engine.registry import conditions_of, flow_of
from workflow.enums import Outcome, TaskKind
from workflow.models import Subject, Task
from workflow.policies.document import Criterion, DecreeRule, Stage
from workflow.policies.versions import document_of, policy_of, stages_of
from workflow.reviews import decisions
from workflow.reviews.ballots import LONGEST_NUMBER
from workflow.reviews.changes_since import mark_read
from workflow.reviews.decisions import Ballot
from workflow.reviews.explanations import review_of
from workflow.reviews.rounds import group_of, open_review
from workflow.web.conflicts import StaleFormMixin, submitted_values
from workflow.web.seen import changes_in_words, requests_with_answers
from workflow.web.transitions import done

ITEMS = 3
_SAYS = {
    Outcome.APPROVE: _("Approve"),
    Outcome.RETURN: _("Send back for improvement"),
    Outcome.REJECT: _("Reject"),
}


class DecisionForm(PlainForm):
    """Outcome, comment, requests tied to fields, and what was in front of the reader (version and digest)."""

    outcome = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Required when you send back or reject."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    # The task that was looked at: whoever comes too late for its stage is shown who decided it.
    task = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: FormData = None,
        *,
        outcomes: list[str],
        places: list[tuple[str, StrOrPromise]],
        facts: dict[str, forms.Field],
        criteria: list[Criterion],
        decree: DecreeRule | None,
        explained: bool,
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, **kwargs)
        if explained:
            self.fields["comment"].help_text = _("Required at this stage, whatever you decide.")
        self.criteria = criteria
        self.fields["outcome"].choices = [(code, _SAYS[Outcome(code)]) for code in outcomes]  # type: ignore[attr-defined]
        self.fact_names = list(facts)
        self.fields.update(facts)
        for field in facts.values():
            field.widget.attrs.setdefault("class", "form-select")
        for criterion in criteria:
            self.fields[f"scores.{criterion.code}"] = WholeNumberField(
                label=_("%(label)s (0 to %(max)d)") % {"label": criterion.label, "max": criterion.max},
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "form-control"}),
            )
        self.decree = decree
        if decree is not None:
            self.fields.update(_decree_fields(decree))
        for index in range(1, ITEMS + 1 if places else 1):
            self.fields[f"field_{index}"] = forms.ChoiceField(
                label=_("Part"), required=False, choices=[("", "–"), *places]
            )
            self.fields[f"message_{index}"] = forms.CharField(
                label=_("What should be improved"), required=False, max_length=500
            )
            self.fields[f"field_{index}"].widget.attrs["class"] = "form-select"
            self.fields[f"message_{index}"].widget.attrs["class"] = "form-control"

    def item_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The pairs of fields for the requests, for the template."""
        return [
            (self[f"field_{index}"], self[f"message_{index}"])
            for index in range(1, ITEMS + 1)
            if f"field_{index}" in self.fields
        ]

    def fact_fields(self) -> list[forms.BoundField]:
        decree = ("decree_number", "decree_on") if self.decree is not None else ()
        scores = (f"scores.{criterion.code}" for criterion in self.criteria)
        return [self[name] for name in (*scores, *decree, *self.fact_names)]

    def ballot(self) -> Ballot:
        """What was handed in, as the engine takes it."""
        data = self.cleaned_data
        rows = [
            {"field": data.get(f"field_{index}", ""), "message": data.get(f"message_{index}", "")}
            for index in range(1, ITEMS + 1)
        ]
        facts = tuple((name, data[name]) for name in self.fact_names if data.get(name))
        approving = data["outcome"] == Outcome.APPROVE
        scores = {c.code: data[f"scores.{c.code}"] for c in self.criteria}
        return Ballot(
            outcome=data["outcome"],
            comment=data["comment"],
            items=[row for row in rows if row["message"]],
            facts=facts if approving else (),
            scores={code: score for code, score in scores.items() if score is not None},
            decree_number=data.get("decree_number", "") if approving else "",
            decree_on=data.get("decree_on") if approving else None,
        )


def _decree_fields(decree: DecreeRule) -> dict[str, forms.Field]:
    words = {"title": decree.title}
    fields: dict[str, forms.Field] = {
        "decree_number": forms.CharField(
            label=_("%(title)s: number") % words,
            required=False,
            max_length=LONGEST_NUMBER,
            help_text=_("As it stands on the paper. Needed for an approval."),
        ),
        "decree_on": DayField(label=_("%(title)s: date") % words),
    }
    for field in fields.values():
        field.widget.attrs.setdefault("class", "form-control")
    return fields


class DecisionPage(
    StaleFormMixin[DecisionForm], DomainFormMixin[DecisionForm], FormMixin, OfficePage, ProcessFormView
):
    """The content and, beside it, the form to decide. Subclasses find the subject and describe its content."""

    form_class = DecisionForm
    subject: Subject
    PLACES: ClassVar[list[tuple[str, StrOrPromise]]] = []

    def load(self) -> None:
        super().load()
        self.subject = self.find(self.kwargs["pk"])
        self.review = open_review(self.subject)
        self._mine: list[Stage] | None = None
        self.acts_as: Office | None = None

    @abstractmethod
    def find(self, pk: UUID) -> Subject:
        """The subject if this person may see it; raises NotVisible."""

    def enforce(self) -> None:
        """Only whose turn it is; everyone else is shown why not, or who has already decided."""
        refusal = decisions.why_not_decide(self.subject, self.actor, at=self.at)
        if refusal is not None:
            if (task := self.task_sent()) is not None:
                decisions.load_open_review(self.subject, task)
            raise refusal
        if self.review is None:
            raise NotNow(_("There is nothing to decide here now."), code="nothing_to_decide")

    def ways_out(self, refusal: DomainError) -> list[Link]:
        page = reverse(self.subject.SUBJECT_TYPE, args=[self.subject.pk])
        return [Link(_("See the present state"), page)]

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Remembers that this version was seen, so that the next round shows what changed since."""
        mark_read(self.subject, self.actor, at=self.at)
        return super().get(request, *args, **kwargs)

    def task_sent(self) -> Task | None:
        """The task of this subject that the form was filled in for; None while nothing has been sent."""
        sent = forms.UUIDField(required=False)
        try:
            number = sent.clean(self.request.POST.get("task", ""))
        except forms.ValidationError:
            return None
        about = Task.objects.filter(subject_type=self.subject.SUBJECT_TYPE, subject_id=self.subject.pk)
        return about.filter(uuid=number).first() if number else None

    def stages_of_mine(self) -> list[Stage]:
        """The open stages that this person may decide, the chosen office's first; of several the first is decided."""
        if self._mine is None:
            view = review_of(self.subject, self.actor, at=self.at)
            mine = {s.code: s.office for s in view.open if s.refusal is None and s.office} if view else {}
            found = [s for s in group_of(self.review) if s.code in mine] if self.review else []
            self._mine = sorted(found, key=lambda stage: not mine[stage.code].chosen)
            self.acts_as = mine[self._mine[0].code] if self._mine else None
        return self._mine

    def places(self) -> list[tuple[str, StrOrPromise]]:
        """Parts of the content that a request for improvement may name."""
        return self.PLACES

    def fact_fields(self) -> dict[str, forms.Field]:
        """Form fields for the review's own facts."""
        return {}

    def get_form_kwargs(self) -> dict[str, Shown]:
        spec = flow_of(self.subject.SUBJECT_TYPE).reviews.get(self.subject.state)
        # A form that comes too late is only read back, whatever it chose.
        outcomes = [code for code in Outcome.values if spec is None or self._leads_on(spec.exit_for(code))]
        stages = self.stages_of_mine()
        return {
            **super().get_form_kwargs(),
            "outcomes": outcomes,
            "places": self.places(),
            "facts": self.fact_fields(),
            "criteria": list(stages[0].criteria) if stages else self._criteria_sent(),
            "decree": stages[0].decree if stages else self._decree_sent(),
            "explained": bool(stages) and stages[0].comment == "always",
        }

    def _leads_on(self, exit_name: str | None) -> bool:
        """Whether an outcome has an exit. One that cannot be taken now is not offered; sent, it is refused."""
        if exit_name is None or self.request.method == "POST":
            return exit_name is not None
        ctx = Context(subject=self.subject, name=exit_name, actor=self.actor, at=self.at)
        conditions = conditions_of(flow_of(self.subject.SUBJECT_TYPE), exit_name)
        return not any(gap for condition in conditions for gap in condition(ctx))

    def _criteria_sent(self) -> list[Criterion]:
        """The criteria that a late form scored, so that they are read back: of every stage under its policy."""
        return [
            criterion
            for stage in self._stages_of_policy()
            for criterion in stage.criteria
            if f"scores.{criterion.code}" in self.request.POST
        ]

    def _stages_of_policy(self) -> Iterator[Stage]:
        version = policy_of(self.subject)
        names = {spec.name for spec in flow_of(self.subject.SUBJECT_TYPE).reviews.values()}
        for name in names & document_of(version)["review"].keys():
            yield from stages_of(version, name)

    def _decree_sent(self) -> DecreeRule | None:
        """The decree that a late form named, so that it is read back; None where it named none."""
        sent = "decree_number" in self.request.POST
        return next((stage.decree for stage in self._stages_of_policy() if sent and stage.decree), None)

    def get_initial(self) -> dict[str, Shown]:
        digest = self.review.digest if self.review else ""
        task = self._task(self.stages_of_mine())
        return {"version": self.subject.version, "digest": digest, "task": task.uuid if task else None}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        stages = self.stages_of_mine()
        return super().get_context_data(
            subject=self.subject,
            my_stages=stages[:1],
            acts_as=self.acts_as,
            review=self.review,
            since=changes_in_words(self.subject, self.actor, at=self.at),
            answers=requests_with_answers(self.subject, parts=dict(self.places())),
            task=self._task(stages),
            back=self.back(),
            **kwargs,
        )

    def _task(self, stages: list[Stage]) -> Task | None:
        """The task of the stage that is decided here, for declaring a conflict of interest."""
        open_tasks = Task.objects.filter(
            subject_type=self.subject.SUBJECT_TYPE,
            subject_id=self.subject.pk,
            kind=TaskKind.REVIEW,
            closed_at__isnull=True,
        )
        return open_tasks.filter(stage=stages[0].code).first() if stages else None

    def form_valid(self, form: DecisionForm) -> HttpResponse:
        """A rejection ends the proposal for good: it is asked for twice. Back leads to the form as it was."""
        if "edit" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if form.cleaned_data["outcome"] == Outcome.REJECT and "confirm" not in self.request.POST:
            sent = [(name, value) for name, value in self.request.POST.items() if name in form.fields]
            context = {
                "subject": self.subject,
                "sent": sent,
                "typed": submitted_values(form),
                "form_errors": form.errors,
            }
            return render(self.request, "workflow/decision_confirm.html", context)
        return super().form_valid(form)

    def back(self) -> str:
        return reverse(self.subject.SUBJECT_TYPE, args=[self.subject.pk])

    def act(self, form: DecisionForm) -> str:
        decisions.decide(
            self.subject,
            form.ballot(),
            actor=self.actor,
            at=self.at,
            task=self.task_sent(),
            seen_version=form.cleaned_data["version"],
            seen_digest=form.cleaned_data["digest"],
        )
        done(self.request, _("Your decision has been recorded."))
        return self.back()
