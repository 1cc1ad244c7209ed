"""Answering what a return asks for: beside the fields of a form, and all of it on a page of its own."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Unpack
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotNow
from common.forms import FormArguments, FormData, PlainForm
from common.types import Shown
from common.web import DomainFormMixin
from organisations.offices import Office
from organisations.web.pages import OfficePage
from workflow.models import Subject
from workflow.reviews.changes_since import ImprovementRequest, requests_of_last_return
from workflow.reviews.request_answers import LONGEST, answer_requests
from workflow.web.conflicts import StaleFormMixin
from workflow.web.transitions import done


@dataclass(frozen=True, slots=True)
class RequestedAnswer:
    """One request with the field in which it is answered; `href` leads to what it is about."""

    request: ImprovementRequest
    box: forms.BoundField
    href: str = ""


class AnswersForm(PlainForm):
    """A field for each request; any of them may be empty."""

    def __init__(
        self, data: FormData = None, *, asked: Iterable[ImprovementRequest], **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        self.asked = list(asked)
        for each in self.asked:
            self.fields[f"answer_{each.key}"] = forms.CharField(
                label=_("Your answer: %(request)s") % {"request": each.message[:80]},
                required=False,
                max_length=LONGEST,
                initial=each.reply,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )

    def given(self) -> dict[str, str]:
        """What was typed, by the key of the request."""
        return {each.key: self.cleaned_data.get(f"answer_{each.key}", "") for each in self.asked}

    def rows(self, href: Callable[[str], str] = lambda _field: "") -> list[RequestedAnswer]:
        """Each request with its field."""
        return [
            RequestedAnswer(each, self[f"answer_{each.key}"], href(each.field) if each.field else "")
            for each in self.asked
        ]

    def typed(self) -> dict[str, str]:
        """The same as it was sent, for a form that others stand around."""
        return {each.key: str(self.data.get(f"answer_{each.key}", "")) for each in self.asked}

    def by_place(self) -> dict[str, list[RequestedAnswer]]:
        """The same by the field or list that each is about."""
        found: dict[str, list[RequestedAnswer]] = {}
        for row in self.rows():
            found.setdefault(row.request.field.partition(".")[0], []).append(row)
        return found


class AnswersPage(
    StaleFormMixin[AnswersForm], DomainFormMixin[AnswersForm], FormMixin, OfficePage, ProcessFormView
):
    """All requests of the last return, each with room for an answer. Subclasses find the subject and say who may."""

    template_name = "workflow/answers.html"
    form_class = AnswersForm
    subject: Subject

    def load(self) -> None:
        super().load()
        self.subject = self.find(self.kwargs["pk"])

    @abstractmethod
    def find(self, pk: UUID) -> Subject:
        """The subject if this person may see it; raises NotVisible."""

    @abstractmethod
    def may_answer(self) -> Office:
        """The office in which this person improves the subject; raises NotPermitted, then NotNow."""

    @abstractmethod
    def href(self, field: str) -> str:
        """Where that place is filled."""

    def enforce(self) -> None:
        self.office = self.may_answer()
        self.asked = requests_of_last_return(self.subject)
        if not self.asked or self.subject.state != "returned":
            raise NotNow(_("No improvement is asked for now."), code="nothing_asked")

    def get_form_kwargs(self) -> dict[str, Shown]:
        # A form that comes too late is only read back.
        asked = getattr(self, "asked", None)
        return {
            **super().get_form_kwargs(),
            "asked": requests_of_last_return(self.subject) if asked is None else asked,
        }

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        form = kwargs.setdefault("form", self.get_form())
        rows = form.rows(self.href) if isinstance(form, AnswersForm) else []
        return super().get_context_data(
            subject=self.subject, rows=rows, back=self.back(), part_of=capfirst, **kwargs
        )

    def back(self) -> str:
        return reverse(self.subject.SUBJECT_TYPE, args=[self.subject.pk])

    def act(self, form: AnswersForm) -> str:
        answer_requests(self.subject, form.given(), actor=self.actor, office=self.office, at=self.at)
        done(self.request, _("The answers have been saved."))
        return self.back()

    def form_invalid(self, form: AnswersForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
