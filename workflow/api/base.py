"""Endpoints that act: the person with the offices held at the request's moment, and one answer per idempotency key."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import Endpoint, StrictSerializer, content_digest, versioned
from common.errors import BadInput, Gap
from common.types import Json, PathValue
from organisations.acting import HEADER
from organisations.enums import ReadKind
from organisations.models import Government
from organisations.offices import Actor
from organisations.queries import actor_at
from organisations.services.reading import record_export, record_read
from workflow.engine import idempotency
from workflow.engine.transaction import retrying

P = ParamSpec("P")
V = TypeVar("V", bound="WritingEndpoint")


class ActingEndpoint(Endpoint):
    """An endpoint that knows who acts."""

    @cached_property
    def actor(self) -> Actor:
        """The person asking, with the offices held at `at`. One query per request."""
        user: Any = self.request.user
        return actor_at(user.person_id, self.at)

    def zone_of_days(self) -> ZoneInfo:
        """That of the government in which the person acts, else of the installation. One query."""
        office = self.actor.acting_in
        place = office.government_id if office is not None else None
        zone = Government.objects.filter(pk=place).values_list("zone", flat=True).first() if place else None
        return super().zone_of_days() if zone is None else ZoneInfo(zone)

    def initial(self, request: Request, *args: str, **kwargs: PathValue) -> None:
        """Refuse an office that is not held now: what was meant for it is not done in another one."""
        super().initial(request, *args, **kwargs)
        if HEADER in request.headers and not any(
            str(office.id) == _named(request) for office in self.actor.offices
        ):
            message = _("You do not hold this office now.")
            raise BadInput(message, code="office_not_held", gaps=[Gap(HEADER, "not_held", message)])
        if self.as_of is not None:
            # The past is read on record only.
            place = self.actor.acting_in
            record_read(
                self.actor,
                ReadKind.AS_OF,
                at=self.at,
                government_id=place.government_id if place is not None else None,
            )

    def before_export(self) -> None:
        """Lists of people leave on record only."""
        if getattr(self, "names_people", False):
            record_export(self.actor, at=self.at)


class WritingEndpoint(ActingEndpoint):
    """An endpoint that changes something; see `idempotent`."""

    def parsed(self, serializer: type[StrictSerializer], request: Request, **options: Any) -> dict[str, Any]:
        """The body as declared values. Raises 400 naming every wrong member."""
        given = serializer(data=request.data, **options)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(given.validated_data)
        return values


def idempotent(
    *, status: int = 200, outside: bool = False, secrets: Collection[str] = ()
) -> Callable[[Callable[Concatenate[V, Request, P], Any]], Callable[Concatenate[V, Request, P], Response]]:
    """Make a method, which returns the representation, one unit of work, done once per `Idempotency-Key`.

    Sent again under its key, a request gets the stored answer and the method does not run; refused, it leaves no key.
    A deadlock runs the method again. `outside` is for work that may not run inside a transaction; `secrets` names
    members of the body that must not even be hashed. A representation with a `version` gets it as ETag.
    """

    def decorate(
        method: Callable[Concatenate[V, Request, P], Any],
    ) -> Callable[Concatenate[V, Request, P], Response]:
        @wraps(method)
        def once(self: V, request: Request, *args: P.args, **kwargs: P.kwargs) -> Response:
            def work() -> tuple[int, Json]:
                return status, method(self, request, *args, **kwargs)

            done = _answer(request, work, outside=outside, secrets=secrets)
            if isinstance(done.body, dict) and "version" in done.body:
                response = versioned(done.body, done.body["version"], status=done.status)
            else:
                response = Response(done.body, status=done.status)
            if done.replayed:
                response["Idempotent-Replayed"] = "true"
            return response

        # The interface description names the headers of such a method.
        once.is_idempotent = True  # type: ignore[attr-defined]
        return once  # type: ignore[return-value]  # wraps() hides the names of self and request

    return decorate


def _answer(
    request: Request, work: idempotency.Work, *, outside: bool, secrets: Collection[str]
) -> idempotency.StoredAnswer:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return idempotency.StoredAnswer(*(work() if outside else retrying(work)))
    user: Any = request.user
    once = idempotency.once_outside if outside else idempotency.once
    return once(work, actor_id=user.person_id, key=key, request_sha256=_fingerprint(request, secrets))


def _fingerprint(request: Request, secrets: Collection[str]) -> str:
    given: Any = request.data
    body = {name: _plain(given.get(name)) for name in given if name not in secrets}
    if HEADER in request.headers:
        body[HEADER] = _named(request)
    return idempotency.fingerprint(request.method or "", request.path, body)


def _named(request: Request) -> str:
    return request.headers.get(HEADER, "").strip().lower()


def _plain(value: Any) -> Any:
    return content_digest(value) if hasattr(value, "chunks") else value
