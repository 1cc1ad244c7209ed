"""Somebody was faster, or things have moved on: who did what, what is true now, and everything that was typed."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from common.errors import DomainError
from workflow.anonymity import curtain_of
from workflow.queries import events_of
from workflow.web.phrases import Told, tell

LATEST = 3


@dataclass(frozen=True, slots=True)
class Typed:
    """One field of a form that can no longer be sent, as it was filled in."""

    label: str
    value: str


def typed_in(form: Any) -> list[Typed]:
    """What a bound form holds, field by field, choices by their words; hidden and empty fields left out."""
    found = []
    for bound in form:
        value = bound.value()
        if bound.is_hidden or value in (None, "", [], ()):
            continue
        choices = dict(getattr(bound.field, "choices", ()))
        found.append(Typed(str(bound.label), str(choices.get(value, value))))
    return found


def latest_of(subject: Any, *, actor: Any, at: Any) -> list[Told]:
    """The newest events in words, as far as this person may know who acted. About five queries."""
    latest = list(events_of(subject).order_by("-seq")[:LATEST])
    return tell(latest, curtain=curtain_of(subject, actor, at=at))


def conflict_page(
    request: HttpRequest, subject: Any, refusal: DomainError, *, actor: Any, at: Any, form: Any = None
) -> HttpResponse:
    """The refusal with the subject's present state, its latest events and what was typed. About five queries."""
    context = {
        "refusal": refusal,
        "subject": subject,
        "zone": subject.government.zone,
        "told": latest_of(subject, actor=actor, at=at),
        "typed": typed_in(form) if form is not None else [],
        "back": reverse(subject.SUBJECT_TYPE, args=[subject.pk]),
    }
    return render(request, "workflow/conflict.html", context, status=refusal.http_status)
