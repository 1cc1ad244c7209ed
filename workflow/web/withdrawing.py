"""Stepping back from a review: declaring a conflict of interest, taking back one's own decision."""

from typing import ClassVar
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotNow, NotVisible
from common.forms import PlainForm
from common.types import Shown, StrOrPromise
from common.web import DomainFormMixin
from organisations.web.pages import OfficePage
from workflow.queries import subjects_visible_to, tasks_seen
from workflow.reviews import decisions
from workflow.reviews.explanations import review_of
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done


class ReasonForm(PlainForm):
    """Why. Whether it may be empty is the domain's business."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class TaskPage(
    StaleFormMixin[ReasonForm], DomainFormMixin[ReasonForm], FormMixin, OfficePage, ProcessFormView
):
    """Asks before one act on one task, which cannot be undone."""

    template_name = "workflow/task_act.html"
    form_class = ReasonForm
    TITLE: ClassVar[StrOrPromise] = ""
    BUTTON: ClassVar[StrOrPromise] = ""
    EXPLANATION: ClassVar[StrOrPromise] = ""
    REASON: ClassVar[StrOrPromise] = _("Reason")

    def load(self) -> None:
        super().load()
        pk: UUID = self.kwargs["pk"]
        found = tasks_seen(self.actor, self.at, [pk])
        if pk not in found:
            raise NotVisible(_("There is no such task."))
        self.task, self.subject = found[pk]

    def get_form(self, form_class: type[forms.BaseForm] | None = None) -> ReasonForm:
        form: ReasonForm = super().get_form(form_class)
        form.fields["reason"].label = self.REASON
        return form

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            task=self.task,
            subject=self.subject,
            title=self.TITLE,
            button=self.BUTTON,
            explanation=self.EXPLANATION,
            stage=self.stage_label(),
            back=self.back(),
            **kwargs,
        )

    def stage_label(self) -> str:
        """The stage as its policy calls it."""
        view = review_of(self.subject, self.actor, at=self.at)
        stages = view.stages if view else ()
        return next((stage.label for stage in stages if stage.code == self.task.stage), self.task.stage)

    def back(self) -> str:
        return reverse(self.subject.SUBJECT_TYPE, args=[self.subject.pk])


class RecusalPage(TaskPage):
    """Declaring a conflict of interest."""

    TITLE = _("Declare a conflict of interest")
    BUTTON = _("Declare it and step back")
    EXPLANATION = _(
        "You no longer count in this review, and the declaration cannot be taken back. The reason stays among the"
        " reviewers; proposers do not see it."
    )
    REASON = _("What is the conflict? (required)")

    def enforce(self) -> None:
        """Those who could decide the stage now."""
        decisions.load_open_review(self.subject, self.task)
        view = review_of(self.subject, self.actor, at=self.at)
        for stage in view.open if view else ():
            if stage.code == self.task.stage and stage.refusal is not None:
                raise stage.refusal

    def act(self, form: ReasonForm) -> str:
        decisions.recuse(
            self.subject, actor=self.actor, at=self.at, reason=form.cleaned_data["reason"], task=self.task
        )
        done(self.request, _("Your conflict of interest has been recorded."))
        # From now on an outside reviewer reads nothing of it.
        seen = subjects_visible_to(self.subject.SUBJECT_TYPE, self.actor, self.at).filter(pk=self.subject.pk)
        return self.back() if seen.exists() else reverse("inbox")


class WithdrawalPage(TaskPage):
    """Taking back one's own decision while its stage is open."""

    TITLE = _("Take back your decision")
    BUTTON = _("Take it back")
    EXPLANATION = _(
        "Your decision no longer counts and stays readable in the history. While the stage is open you may decide"
        " again."
    )
    REASON = _("Reason (optional)")

    def enforce(self) -> None:
        """Those who have a decision in the stage that still counts."""
        open_review = decisions.load_open_review(self.subject, self.task)
        if not any(
            d.person_id == self.actor.person_id and d.stage == self.task.stage for d in open_review.decisions
        ):
            raise NotNow(_("You have no decision in an open stage."), code="nothing_to_withdraw")

    def act(self, form: ReasonForm) -> str:
        decisions.withdraw_decision(
            self.subject, actor=self.actor, at=self.at, reason=form.cleaned_data["reason"], task=self.task
        )
        done(self.request, _("Your decision has been taken back."))
        return self.back()
