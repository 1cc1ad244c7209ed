"""Taking a step by hand: what can be done here, what cannot and why, and the page that asks before doing it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import Gap, NotVisible, Unready
from common.forms import PlainForm
from common.web import ActingForm, Link, linked
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from workflow import engine
from workflow.options import Option
from workflow.registry import flow_of
from workflow.steps import Context


@dataclass(frozen=True, slots=True)
class Blocked:
    """A step that leaves this state but cannot be taken by this person now."""

    label: Any
    reasons: list[Link]
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be done from here, and what cannot, with the reasons."""

    open: list[Option]
    blocked: list[Blocked]
    gaps: list[Link]


def explained(subject: Any, actor: Actor, *, at: Any, href: Any) -> Steps:
    """The steps leaving the present state as this person sees them; `href` maps a gap's field to an address.

    `gaps` are those of steps that this person could take if the subject were complete.
    """
    options = [option for option in engine.available(subject, actor, at=at) if option.here]
    possible = [option for option in options if option.allowed or option.only_input_missing]
    rest = [option for option in options if option not in possible]
    gaps = [
        gap
        for option in rest
        if not option.internal
        for gap in option.reasons
        if gap.field and gap.field != "comment"
    ]
    return Steps(
        open=possible,
        blocked=[Blocked(o.label, linked(o.reasons, href), o.who) for o in rest],
        gaps=linked(gaps, href),
    )


class TransitionForm(PlainForm):
    """A reason or remark, and the version that was seen; facts are added by the page."""

    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, facts: dict[str, forms.Field], must_comment: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact_names = list(facts)
        self.fields = {**facts, **self.fields}
        if must_comment:
            self.fields["comment"].label = _("Reason (required)")
        for field in facts.values():
            field.widget.attrs.setdefault("class", "form-select")


class TransitionPage(ActingForm, FormMixin, OfficePage, ProcessFormView):
    """Asks before one step of one subject is taken. Subclasses find the subject and offer the facts it needs."""

    template_name = "workflow/transition.html"
    form_class = TransitionForm
    subject: Any
    # Steps whose label alone does not say what follows.
    EXPLANATIONS: ClassVar[dict[str, Any]] = {}

    def load(self) -> None:
        """Find the subject and the step; absent for names the flow does not know."""
        super().load()
        self.subject = self.find(self.kwargs["pk"])
        self.flow = flow_of(self.subject.SUBJECT_TYPE)
        self.name = self.kwargs["name"]
        if self.name not in self.flow.names():
            raise NotVisible(_("There is no such step."))
        self.step = self.flow.step(self.name)

    def find(self, pk: Any) -> Any:
        """The subject if this person may see it; raises NotVisible."""
        raise NotImplementedError

    def enforce(self) -> None:
        """Refuse the wrong office and the wrong moment at once; what is missing is shown beside the form."""
        self.missing: tuple[Gap, ...] = ()
        ctx = Context(subject=self.subject, name=self.name, actor=self.actor, at=self.at)
        try:
            engine.check(ctx, self.flow)
        except Unready as refusal:
            asked = {"comment", *self.step.facts}
            self.missing = tuple(gap for gap in refusal.gaps if gap.field not in asked)

    def fact_fields(self) -> dict[str, forms.Field]:
        """Form fields for the facts that the step takes."""
        return {}

    def get_form_kwargs(self) -> dict[str, Any]:
        """What the form asks for depends on the step."""
        return {
            **super().get_form_kwargs(),
            "facts": self.fact_fields(),
            "must_comment": self.step.comment_required,
        }

    def get_initial(self) -> dict[str, Any]:
        """The version that is being looked at."""
        return {"version": self.subject.version}

    def href(self, field: str) -> str:
        """Where a gap of this subject is filled."""
        return self.back()

    def back(self) -> str:
        """The subject's own page."""
        return reverse(self.subject.SUBJECT_TYPE, args=[self.subject.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The step, its subject and what is still missing."""
        return super().get_context_data(
            subject=self.subject,
            step=self.step,
            explanation=self.EXPLANATIONS.get(self.name, ""),
            missing=linked(self.missing, self.href),
            back=self.back(),
            **kwargs,
        )

    def act(self, form: TransitionForm) -> str:
        """Take the step."""
        facts = {name: form.cleaned_data[name] for name in form.fact_names if form.cleaned_data.get(name)}
        engine.perform(
            self.subject,
            self.name,
            actor=self.actor,
            at=self.at,
            comment=form.cleaned_data["comment"],
            seen_version=form.cleaned_data["version"],
            **facts,
        )
        done(self.request, _("Done: %(step)s.") % {"step": self.step.label})
        return self.back()


def done(request: HttpRequest, text: Any) -> None:
    """Tell on the next page what was done."""
    messages.success(request, str(text))
