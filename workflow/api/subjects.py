"""What every subject answers: its explained transitions, taking one, its history."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, kept_since, never
from common.canonical import NotCanonical, clean_text
from common.endpoints import ListEndpoint, found_or_hidden
from common.errors import BadInput, Gap, NotVisible
from common.types import Json
from organisations.offices import Actor
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.serializers import EventSerializer, OptionSerializer
from workflow.engine.available import available
from workflow.engine.gate import perform
from workflow.engine.registry import flow_of
from workflow.models import Event, Subject
from workflow.queries import events_of
from workflow.reviews.anonymity import AuthorVisibility, author_visibility

S_co = TypeVar("S_co", bound=Subject, covariant=True)


@dataclass(frozen=True, slots=True)
class Resource(Generic[S_co]):
    """A kind of subject as the API knows it: its rows for someone, and how one is shown."""

    subject_type: str
    prefix: str
    rows: Callable[[Actor, datetime], "QuerySet[S_co]"]
    serializer: type[serializers.BaseSerializer[Any]]

    def find(self, view: ActingEndpoint, pk: UUID) -> S_co:
        """The subject, or 404 for absent and hidden alike."""
        return found_or_hidden(self.rows(view.actor, view.at), pk=pk)

    def find_to_act(self, view: ActingEndpoint, pk: UUID) -> S_co:
        """The same without what only showing it needs: the engine reads it again, under its lock."""
        rows = self.rows(view.actor, view.at).select_related(None).prefetch_related(None)
        return found_or_hidden(rows, pk=pk)

    def show(self, view: ActingEndpoint, pk: UUID) -> Json:
        """The present representation, read afresh; without the scope, for one may move a thing out of one's sight."""
        model = flow_of(self.subject_type).model
        fresh = self.rows(view.actor, view.at).filter(pk=pk).first() or model.objects.get(pk=pk)
        shown: Json = self.serializer(fresh, context={"at": view.at}).data
        return shown


class TransitionsView(ActingEndpoint):
    """What can be done with this now, by whom, and why not."""

    past = never(NOW_ONLY)
    # Given by `as_view(resource=...)`.
    resource: Resource[Subject] = None  # type: ignore[assignment]

    def get(self, request: Request, pk: UUID) -> Response:
        """Every transition of the flow in its order, each with its verdict for the caller."""
        subject = self.resource.find(self, pk)
        options = available(subject, self.actor, at=self.at)
        return Response(OptionSerializer(options, many=True).data)


class TransitionView(WritingEndpoint):
    """Take one transition."""

    # Given by `as_view(resource=...)`.
    resource: Resource[Subject] = None  # type: ignore[assignment]

    @idempotent()
    def post(self, request: Request, pk: UUID, name: str) -> Json:
        """The new representation. Comment and facts are the body's members."""
        subject = self.resource.find_to_act(self, pk)
        comment, facts = _body(self.resource, name, request.data)
        perform(
            subject,
            name,
            actor=self.actor,
            at=self.at,
            comment=comment,
            seen_version=self.seen_version,
            **facts,
        )
        return self.resource.show(self, pk)


def _odd_letters(data: dict[str, Json]) -> Iterator[Gap]:
    """Texts that no event can hold: control and half characters."""
    for name, text in data.items():
        try:
            clean_text(text if isinstance(text, str) else "")
        except NotCanonical as error:
            yield Gap(name, "characters", str(error))


def _body(resource: Resource[Subject], name: str, data: Json) -> tuple[str, dict[str, Json]]:
    """Comment and declared facts, all text. Raises 404 for a transition that does not exist, 400 for anything odd."""
    flow = flow_of(resource.subject_type)
    if name not in flow.names():
        raise NotVisible(_("There is no transition named %(name)s.") % {"name": name})
    if not isinstance(data, dict):
        raise BadInput(_("The body is a JSON object."))
    known = {"comment", *flow.spec(name).facts}
    gaps = [Gap(key, "unknown", _("This field is not known here.")) for key in sorted(set(data) - known)]
    gaps += [
        Gap(key, "invalid", _("This must be text."))
        for key, value in data.items()
        if key in known and not isinstance(value, str)
    ]
    gaps += _odd_letters(data)
    if gaps:
        raise BadInput(_("Some fields are not valid."), gaps=gaps)
    facts = {key: value for key, value in data.items() if key != "comment"}
    return data.get("comment", ""), facts


class EventsView(ListEndpoint, ActingEndpoint):
    """The history of one subject, oldest first."""

    past = kept_since("at")
    # Given by `as_view(resource=...)`.
    resource: Resource[Subject] = None  # type: ignore[assignment]
    queryset = Event.objects.none()
    serializer_class = EventSerializer
    orderings = {"seq": ("seq",), "-seq": ("-seq",)}

    def rows(self) -> "QuerySet[Event]":
        return events_of(self.subject)

    def present(self, rows: list[Event]) -> Sequence[Json]:
        """One page, as far as this person may know who acted."""
        return list(EventSerializer(rows, many=True, context={"visibility": self.visibility}).data)

    def before_export(self) -> None:
        """Whether this is read on record is settled before the first row leaves."""
        self.visibility  # noqa: B018 -- read once, kept for every row

    @cached_property
    def subject(self) -> Subject:
        """Whose history it is. One query."""
        return self.resource.find(self, self.kwargs["pk"])

    @cached_property
    def visibility(self) -> AuthorVisibility:
        """Read once per request."""
        return author_visibility(self.subject, self.actor, at=self.at)


def subject_urls(resource: Resource[Subject]) -> list[URLPattern]:
    """The addresses of one kind of subject: `transitions/`, `transitions/{name}/`, `events/`."""
    title = resource.subject_type.capitalize()
    body = inline_serializer(
        f"{title}Transition",
        {
            "comment": serializers.CharField(required=False),
            **{fact: serializers.CharField(required=False) for fact in _facts(resource.subject_type)},
        },
    )

    @extend_schema_view(get=extend_schema(responses=OptionSerializer(many=True), filters=False))
    class Transitions(TransitionsView):
        pass

    @extend_schema_view(post=extend_schema(request=body, responses={200: resource.serializer}))
    class Transition(TransitionView):
        pass

    base = f"{resource.prefix}/<uuid:pk>"
    kind = resource.subject_type
    return [
        path(f"{base}/transitions/", Transitions.as_view(resource=resource), name=f"{kind}-transitions"),
        path(
            f"{base}/transitions/<slug:name>/",
            Transition.as_view(resource=resource),
            name=f"{kind}-transition",
        ),
        path(f"{base}/events/", EventsView.as_view(resource=resource), name=f"{kind}-events"),
    ]


def _facts(subject_type: str) -> set[str]:
    """Facts that callers may pass, of every transition that people take."""
    moves = flow_of(subject_type).edges.values()
    return {fact for move in moves if not move.spec.internal for fact in move.spec.facts}
