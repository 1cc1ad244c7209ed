"""Endpoints that act: the person with the offices held at the request's moment, and one answer per idempotency key."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import cached_property
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import Endpoint, StrictSerializer, content_digest
from common.types import Json
from organisations.offices import Actor
from organisations.queries import actor_at
from workflow.engine import idempotency
from workflow.engine.transaction import retrying


class ActingEndpoint(Endpoint):
    """An endpoint that knows who acts."""

    @cached_property
    def actor(self) -> Actor:
        """The person asking, with the offices held at `at`. One query per request."""
        user: Any = self.request.user
        return actor_at(user.person_id, self.at)


class WritingEndpoint(ActingEndpoint):
    """An endpoint that changes something, once per `Idempotency-Key`.

    `secrets` names members of the body that must not even be hashed; `outside` is for work that may not run inside a
    transaction.
    """

    idempotent = True
    secrets: frozenset[str] = frozenset()
    outside = False

    def parsed(self, serializer: type[StrictSerializer], request: Request, **options: Any) -> dict[str, Any]:
        """The body as declared values. Raises 400 naming every wrong member."""
        given = serializer(data=request.data, **options)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(given.validated_data)
        return values

    def write(self, work: Callable[[], Json], *, status: int = 200) -> Response:
        """Do `work` (which returns the representation) in one unit, or give the answer stored under the key."""

        def effect() -> tuple[int, Json]:
            return status, work()

        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            done = idempotency.StoredAnswer(*(effect() if self.outside else retrying(effect)))
        else:
            user: Any = self.request.user
            once = idempotency.once_outside if self.outside else idempotency.once
            done = once(effect, actor_id=user.person_id, key=key, request_sha256=self._fingerprint())
        response = Response(done.body, status=done.status)
        if done.replayed:
            response["Idempotent-Replayed"] = "true"
        if isinstance(done.body, dict) and "version" in done.body:
            response["ETag"] = f'"{done.body["version"]}"'
        return response

    def _fingerprint(self) -> str:
        given: Any = self.request.data
        body = {name: _plain(given.get(name)) for name in given if name not in self.secrets}
        return idempotency.fingerprint(self.request.method or "", self.request.path, body)


def _plain(value: Any) -> Any:
    return content_digest(value) if hasattr(value, "chunks") else value
