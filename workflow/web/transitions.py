"""Taking a step by hand: what can be done here, what cannot and why, and the page that asks before doing it."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Unpack
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, Gap, NotVisible, Unready
from common.forms import FormArguments, FormData, PlainForm
from common.states import Badge
from common.types import Shown, StrOrPromise
from common.web import DomainFormMixin, Link, linked
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from workflow.engine import gate
from workflow.engine.available import AvailableTransition, available
from workflow.engine.declarations import Context
from workflow.engine.permission_check import check_transition
from workflow.engine.registry import flow_of
from workflow.engine.tasks import WaitingOffice
from workflow.models import PolicyVersion, Subject
from workflow.policies.versions import by_reference
from workflow.reviews.changes_since import unanswered
from workflow.web.conflicts import StaleFormMixin
from workflow.web.phrases import happened


@dataclass(frozen=True, slots=True)
class BlockedTransition:
    """A step that leaves this state but cannot be taken by this person now: why, and where each gap is filled."""

    option: AvailableTransition
    gaps: dict[str, list[Link]]


@dataclass(frozen=True, slots=True)
class TransitionOptions:
    """What can be done from here, what cannot with every rule, and what belongs to other states.

    `policy`, `legal_basis` and `waiting` are the same for all of them. `lead` names the step that goes on with the
    subject, which is offered first of all; empty where what can be done only gives it up, drops it or lets it rest.
    """

    open: list[AvailableTransition]
    blocked: list[BlockedTransition]
    elsewhere: list[AvailableTransition]
    gaps: list[Link]
    policy: PolicyVersion | None
    waiting: list[WaitingOffice]
    lead: str


def explained(
    subject: Subject, actor: Actor, *, at: datetime, href: Callable[[str], str]
) -> TransitionOptions:
    """The steps leaving the present state as this person sees them; `href` maps a gap's field to an address.

    `gaps` are those of steps that lead on and that this person could take if the subject were complete.
    """
    options = available(subject, actor, at=at)
    here = [option for option in options if option.here]
    possible = [option for option in here if option.allowed or option.only_input_missing]
    rest = [option for option in here if option not in possible]
    gaps = [
        gap
        for option in rest
        if not option.internal and option.target != subject.state and _leads_on(subject, option)
        for gap in option.reasons
        if gap.field and gap.field != "comment"
    ]
    return TransitionOptions(
        open=possible,
        blocked=[
            BlockedTransition(o, {rule.code: linked(rule.gaps, href) for rule in o.rules if rule.gaps})
            for o in rest
        ],
        elsewhere=[option for option in options if not option.here],
        gaps=linked(gaps, href),
        policy=by_reference(subject.policy_ref) if subject.policy_ref else None,
        # The same on every refused option, and one that belongs to another state is always among them.
        waiting=next((list(option.waiting) for option in options if option.waiting), []),
        lead=next((option.name for option in possible if _leads_on(subject, option)), ""),
    )


def _leads_on(subject: Subject, option: AvailableTransition) -> bool:
    """Whether the step brings the subject into a state that screens show as going on or as reached."""
    state = subject.as_if(option.target).shown_state
    return state.declared is not None and state.declared.badge in (Badge.UNDER_WAY, Badge.GOOD)


class TransitionForm(PlainForm):
    """A reason or remark, and the version that was seen; facts are added by the page."""

    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: FormData = None,
        *,
        facts: dict[str, forms.Field],
        must_comment: bool,
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, **kwargs)
        self.fact_names = list(facts)
        self.fields = {**facts, **self.fields}
        if must_comment:
            self.fields["comment"].label = _("Reason (required)")
        for field in facts.values():
            field.widget.attrs.setdefault("class", "form-select")


# What a step does to other things, by its kind: pairs of what and how, in words.
Consequences = Callable[[str], Sequence[tuple[StrOrPromise, StrOrPromise]]]
_explainers: list[Consequences] = []


def tell_consequences_through(explainer: Consequences) -> None:
    """Name what knows the consequences of steps; called by a higher app as it loads."""
    _explainers.append(explainer)


def _consequences(kind: str) -> list[tuple[StrOrPromise, StrOrPromise]]:
    return [pair for explainer in _explainers for pair in explainer(kind)]


class TransitionPage(
    StaleFormMixin[TransitionForm], DomainFormMixin[TransitionForm], FormMixin, OfficePage, ProcessFormView
):
    """Asks before one step of one subject is taken. Subclasses find the subject and offer the facts it needs."""

    template_name = "workflow/transition.html"
    form_class = TransitionForm
    subject: Subject
    # Steps whose label alone does not say what follows.
    EXPLANATIONS: ClassVar[dict[str, StrOrPromise]] = {}

    def load(self) -> None:
        """Find the subject and the step; absent for names the flow does not know."""
        super().load()
        self.subject = self.find(self.kwargs["pk"])
        self.flow = flow_of(self.subject.SUBJECT_TYPE)
        self.name = self.kwargs["name"]
        if self.name not in self.flow.names():
            raise NotVisible(_("There is no such step."))
        self.step = self.flow.spec(self.name)
        self.asks_anew = self.step.asks_anew

    @abstractmethod
    def find(self, pk: UUID) -> Subject:
        """The subject if this person may see it; raises NotVisible."""

    def enforce(self) -> None:
        """Refuse the wrong office and the wrong moment at once; what is missing is shown beside the form."""
        self.missing: tuple[Gap, ...] = ()
        ctx = Context(subject=self.subject, name=self.name, actor=self.actor, at=self.at)
        found = check_transition(ctx, self.flow)
        self.rules = found.rules
        self.acts_as = found.verdict.by if found.verdict is not None else None
        if found.refusal is None:
            return
        if not isinstance(found.refusal, Unready):
            raise found.refusal
        asked = {"comment", *self.step.facts}
        self.missing = tuple(gap for gap in found.refusal.gaps if gap.field not in asked)

    def fact_fields(self) -> dict[str, forms.Field]:
        """Form fields for the facts that the step takes."""
        return {}

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {
            **super().get_form_kwargs(),
            "facts": self.fact_fields(),
            "must_comment": self.step.comment_required,
        }

    def get_initial(self) -> dict[str, Shown]:
        return {"version": self.subject.version}

    def href(self, field: str) -> str:
        """Where a gap of this subject is filled."""
        return self.back()

    def answers_href(self) -> str:
        """Where what a return asks for is answered."""
        return self.back()

    def ways_out(self, refusal: DomainError) -> list[Link]:
        return [Link(_("See the present state"), self.back())]

    def back(self) -> str:
        return reverse(self.subject.SUBJECT_TYPE, args=[self.subject.pk])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            subject=self.subject,
            step=self.step,
            explanation=self.EXPLANATIONS.get(self.name, ""),
            missing=linked(self.missing, self.href),
            rules=self.rules,
            acts_as=self.acts_as,
            policy=by_reference(self.subject.policy_ref) if self.subject.policy_ref else None,
            back=self.back(),
            # Not said and not changed: named before it is handed in again.
            unanswered=[
                Link(each.message, self.href(each.field) if each.field else self.answers_href())
                for each in (unanswered(self.subject) if self.name == "resubmit" else ())
            ],
            consequences=_consequences(f"{self.subject.SUBJECT_TYPE}.{self.name}"),
            **kwargs,
        )

    def act(self, form: TransitionForm) -> str:
        given = {name: form.cleaned_data[name] for name in form.fact_names if form.cleaned_data.get(name)}
        facts = {name: each.isoformat() if isinstance(each, date) else each for name, each in given.items()}
        gate.perform(
            self.subject,
            self.name,
            actor=self.actor,
            at=self.at,
            comment=form.cleaned_data["comment"],
            seen_version=form.cleaned_data["version"],
            **facts,
        )
        # As the history says it: "Report handed in."
        done(self.request, f"{happened(flow_of(self.subject.SUBJECT_TYPE).spec(self.name))}.")
        return self.back()


def done(request: HttpRequest, text: StrOrPromise) -> None:
    """Tell on the next page what was done."""
    messages.success(request, str(text))
