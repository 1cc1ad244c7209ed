"""Webhooks: every event of a government's subjects goes to its one address, signed, in order, until it answers.

Nothing personal leaves: kinds, states, moments and ids, as they stand in the event's own columns.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotPermitted, NotVisible
from common.types import Json
from notifications import webhook_http
from notifications.models import Webhook, WebhookAttempt
from organisations.enums import Role
from organisations.models import Government
from organisations.offices import Actor
from organisations.queries import active_accounts, held_at
from organisations.visibility import reach_of
from workflow.engine.transaction import retrying, unit_of_work
from workflow.models import Event
from workflow.outbox import queue

TOPIC = "webhook"
_GOOD = range(200, 300)
# How long messages wait before it is asked again whether their webhook rests.
REST = timedelta(minutes=10)


class NotTaken(Exception):
    """The other side answered something else than 2xx, or not at all; the message is tried again."""


def administers(actor: Actor, government_id: UUID) -> None:
    """Raises NotVisible for a government that is not the actor's, NotPermitted for anyone but its administrator."""
    if government_id not in reach_of(actor).governments:
        raise NotVisible(_("This government does not exist or is not yours."))
    if actor.holding(Role.ADMINISTRATOR, government_id=government_id) is None:
        raise NotPermitted(_("The administrator sets up the webhook."), code="not_your_office")


def living(government_id: UUID) -> Webhook | None:
    """The government's present webhook. One query."""
    return Webhook.objects.filter(government_id=government_id, ended_at__isnull=True).first()


def set_up(actor: Actor, government_id: UUID, *, url: str, at: datetime) -> Webhook:
    """Make the webhook, in place of the one before, with a new secret. Raises BadInput for a refused address."""
    administers(actor, government_id)
    try:
        webhook_http.resolve(
            url, private=settings.PRAKARSA_WEBHOOK_PRIVATE, ports=settings.PRAKARSA_WEBHOOK_PORTS
        )
    except (webhook_http.ForbiddenAddress, OSError, UnicodeError) as error:
        message = _(
            "This address cannot be used: it must be https on the usual port and lead to a public host."
        )
        raise BadInput(message, gaps=[Gap("url", "forbidden", message)]) from error

    def work() -> Webhook:
        with unit_of_work():
            Government.objects.select_for_update(no_key=True).get(pk=government_id)
            end_living(government_id, at=at)
            return Webhook.objects.create(
                government_id=government_id,
                url=url,
                secret=secrets.token_urlsafe(32),
                created_by_id=actor.person_id,
                created_at=at,
            )

    return retrying(work)


def take_down(actor: Actor, government_id: UUID, *, at: datetime) -> None:
    """End the webhook; what still waits for it is not sent any more."""
    administers(actor, government_id)
    retrying(lambda: end_living(government_id, at=at))


def confirm(actor: Actor, government_id: UUID, *, at: datetime) -> None:
    """Have the present webhook go on under this administrator; what waited meanwhile is sent, in its order."""
    administers(actor, government_id)
    hooks = Webhook.objects.filter(government_id=government_id, ended_at__isnull=True)
    retrying(lambda: hooks.update(confirmed_by=actor.person_id, confirmed_at=at))


def rests(hook: Webhook, *, at: datetime) -> bool:
    """Whether nobody answers for the address: who set it up, or confirmed it last, does not administer here any more.

    One query.
    """
    person = hook.confirmed_by_id or hook.created_by_id
    offices = held_at(at).filter(seat__role=Role.ADMINISTRATOR, seat__government_id=hook.government_id)
    active = active_accounts().filter(person_id=OuterRef("person_id"))
    return not offices.filter(Exists(active), person_id=person).exists()


def end_living(government_id: UUID, *, at: datetime) -> None:
    """One update."""
    Webhook.objects.filter(government_id=government_id, ended_at__isnull=True).update(ended_at=at)


def queue_event(event: Event) -> None:
    """Put an event down for its government's webhook, in the order of its subject. One query, one insert if any."""
    hook = living(event.government_id)
    if hook is None:
        return
    body: dict[str, Json] = {
        "id": str(event.uuid),
        "kind": event.kind,
        "subject": {"type": event.subject_type, "id": str(event.subject_id)},
        "seq": event.seq,
        "from": event.from_state,
        "to": event.to_state,
        "at": event.at.isoformat(),
        "government": str(event.government_id),
        "agency": str(event.agency_id) if event.agency_id else None,
    }
    queue.put(
        TOPIC,
        key=f"webhook:{hook.pk}:{event.uuid}",
        payload={"webhook": str(hook.pk), "message": str(event.uuid), "body": body},
        lane=f"webhook:{hook.pk.hex}:{event.subject_id.hex}",
    )


def deliver(payload: queue.Payload, at: datetime) -> None:
    """The worker's side: one try, kept with what came back. Raises NotTaken unless the answer was 2xx.

    While the webhook rests, its messages wait.
    """
    hook = Webhook.objects.filter(pk=str(payload["webhook"]), ended_at__isnull=True).first()
    if hook is None:
        return
    if rests(hook, at=at):
        raise queue.RetryLater(at + REST)
    message, content = str(payload["message"]), payload["body"]
    if not isinstance(content, Mapping):
        raise TypeError("the message has no body")
    body = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    timestamp = int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Prakarsa",
        # The same at every repetition, so that the receiver can tell one from a new message.
        "Prakarsa-Message": message,
        "Prakarsa-Timestamp": str(timestamp),
        "Prakarsa-Signature": f"v1={webhook_http.signature(hook.secret, timestamp, body)}",
    }
    status, error = None, ""
    try:
        status = webhook_http.post(
            hook.url,
            body,
            headers,
            private=settings.PRAKARSA_WEBHOOK_PRIVATE,
            ports=settings.PRAKARSA_WEBHOOK_PORTS,
        )
    except (webhook_http.ForbiddenAddress, OSError, webhook_http.HTTPException, UnicodeError) as problem:
        error = f"{type(problem).__name__}: {problem}"[:200]
    WebhookAttempt.objects.create(
        webhook=hook,
        message=message,
        kind=str(content["kind"]),
        at=at,
        status=status,
        error=error,
    )
    if status not in _GOOD:
        raise NotTaken(error or f"status {status}")
