"""Forms that come too late: who did what meanwhile, the present state, and everything that was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic

from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.errors import DomainError, NotNow, NotPermitted, NotVisible, Stale
from common.forms import set_submitted
from common.presence import ConfirmationRequired
from common.types import PathValue, Shown
from common.web import PageForm, ways_of
from organisations.offices import Actor
from workflow.models import Subject
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.web.phrases import EventInWords, events_in_words

LATEST = 3


@dataclass(frozen=True, slots=True)
class SubmittedValue:
    """One field of a form that can no longer be sent, as it was filled in."""

    label: str
    value: str


def submitted_values(form: BaseForm | BaseFormSet) -> list[SubmittedValue]:
    """What a bound form holds, field by field, choices by their words; hidden and empty fields left out.

    Of a set of forms what differs from what is stored.
    """
    if isinstance(form, BaseFormSet):
        return [
            SubmittedValue(f"{number}. {typed.label}", typed.value)
            for number, row in enumerate(form.forms, start=1)
            for typed in _submitted_value(row[name] for name in row.changed_data)
        ]
    return _submitted_value(form)


def _submitted_value(fields: Iterable[BoundField]) -> list[SubmittedValue]:
    return [
        SubmittedValue(str(bound.label), text)
        for bound in fields
        if not bound.is_hidden and (text := display_value(bound, bound.value()))
    ]


def display_value(bound: BoundField, value: Any) -> str:
    """A value of one field as people read it: choices by their words, a tick as yes, nothing as empty text."""
    if value in (None, "", [], (), False):
        return ""
    if value is True:
        return str(_("yes"))
    if isinstance(value, date):
        return date_format(value, "j F Y")
    choices = dict(getattr(bound.field, "choices", ()))
    return str(choices.get(value, value))


def latest_of(subject: Subject, *, actor: Actor, at: datetime) -> list[EventInWords]:
    """The newest events in words, as far as this person may know who acted. About five queries."""
    latest = list(events_of(subject).order_by("-seq")[:LATEST])
    return events_in_words(latest, visibility=author_visibility(subject, actor, at=at))


class StaleFormMixin(Generic[PageForm]):
    """For form pages about one `subject`, before ActingForm: whoever comes too late keeps every word.

    Where the act is no longer possible, the page shows who did what; a stale form is shown again with the present
    version.
    """

    subject: Subject
    extra_context: Mapping[str, Shown] | None = None

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]
        except NotVisible:
            raise
        except DomainError as refusal:
            form = self.get_form() if request.method == "POST" else None  # type: ignore[attr-defined]
            if not isinstance(refusal, NotNow) and not (form is not None and submitted_values(form)):
                raise
            return self._conflict(refusal, form)

    def refused(self, form: PageForm, refusal: DomainError) -> HttpResponse:
        """Refusals of the act itself."""
        asked_anew = isinstance(refusal, ConfirmationRequired)
        if isinstance(refusal, NotNow | NotPermitted) and not asked_anew:
            self.load()  # type: ignore[attr-defined]
            return self._conflict(refusal, form)
        if isinstance(refusal, Stale):
            try:
                self.load()  # type: ignore[attr-defined]
                self.enforce()  # type: ignore[attr-defined]
            except NotVisible:
                raise
            except DomainError as now:
                return self._conflict(now, form)
            for name, value in self.get_initial().items():  # type: ignore[attr-defined]
                if name in ("version", "digest"):
                    set_submitted(form, name, value)
            self.extra_context = {
                "latest": latest_of(self.subject, actor=self.actor, at=self.at)  # type: ignore[attr-defined]
            }
        answer: HttpResponse = super().refused(form, refusal)  # type: ignore[misc]
        return answer

    def _conflict(self, refusal: DomainError, form: BaseForm | BaseFormSet | None) -> HttpResponse:
        here: Any = self
        return conflict_page(here.request, self.subject, refusal, actor=here.actor, at=here.at, form=form)


def conflict_page(
    request: HttpRequest,
    subject: Subject,
    refusal: DomainError,
    *,
    actor: Actor,
    at: datetime,
    form: BaseForm | BaseFormSet | None = None,
) -> HttpResponse:
    """The refusal with the subject's present state, its latest events and what was typed. About five queries."""
    context = {
        "refusal": refusal,
        "subject": subject,
        "zone": subject.government.zone,
        "timeline": latest_of(subject, actor=actor, at=at),
        "typed": submitted_values(form) if form is not None else [],
        "ways": ways_of(refusal),
        "back": reverse(subject.SUBJECT_TYPE, args=[subject.pk]),
    }
    return render(request, "workflow/conflict.html", context, status=refusal.http_status)
