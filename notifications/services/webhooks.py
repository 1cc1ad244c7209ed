"""Webhooks: every event of a government's subjects goes to its one address, signed, in order, until it answers.

Nothing personal leaves: kinds, states, moments and ids, as they stand in the event's own columns.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted, NotVisible
from common.types import Json
from notifications import webhook_http
from notifications.models import Webhook, WebhookAttempt
from notifications.services.failed_messages import notify_of_rest, record, settle_rest
from organisations.enums import Role
from organisations.models import Government
from organisations.offices import Actor
from organisations.queries import active_accounts, held_at
from organisations.visibility import reach_of
from workflow.engine.transaction import retrying, unit_of_work
from workflow.enums import MessageOutcome
from workflow.models import Event, OutboxMessage
from workflow.outbox import queue

TOPIC = "webhook"
PING = "ping"
GOOD = range(200, 300)
# So long without a good answer, and the webhook rests.
PATIENCE = timedelta(days=1)
# How long messages wait before it is asked again whether somebody answers for their webhook; whoever lets one that
# rests go on wakes them.
REST, LONG_REST = timedelta(minutes=10), timedelta(hours=6)


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
    """Make the webhook, in place of the one before, with a new secret; what waited for that one is sent to this one.

    Raises BadInput for a refused address.
    """
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
            hook = Webhook.objects.create(
                government_id=government_id,
                url=url,
                secret=webhook_http.new_secret(),
                created_by_id=actor.person_id,
                created_at=at,
            )
            _send_what_waits(actor, government_id, at=at)
            return hook

    return retrying(work)


def take_down(actor: Actor, government_id: UUID, *, at: datetime) -> None:
    """End the webhook; what still waits for it is not sent any more."""
    administers(actor, government_id)

    def work() -> None:
        end_living(government_id, at=at, taken_down_by_id=actor.person_id)
        settle_rest(government_id, at=at)

    retrying(work)


def resume(actor: Actor, government_id: UUID, *, at: datetime) -> None:
    """Have the present webhook go on under this administrator; what waited meanwhile is sent, in its order."""
    administers(actor, government_id)

    def work() -> None:
        hooks = Webhook.objects.filter(government_id=government_id, ended_at__isnull=True)
        hooks.update(confirmed_by=actor.person_id, confirmed_at=at, failing_since=None, rested_at=None)
        if hooks.exists():
            _send_what_waits(actor, government_id, at=at)

    retrying(work)


def is_orphaned(hook: Webhook, *, at: datetime) -> bool:
    """Whether nobody answers for the address: who set it up, or confirmed it last, does not administer here any more.

    One query.
    """
    person = hook.confirmed_by_id or hook.created_by_id
    offices = held_at(at).filter(seat__role=Role.ADMINISTRATOR, seat__government_id=hook.government_id)
    active = active_accounts().filter(person_id=OuterRef("person_id"))
    return not offices.filter(Exists(active), person_id=person).exists()


def rest_failing(*, at: datetime) -> int:
    """The worker's chore: webhooks without a good answer for a day rest from now on. One query when there are none."""
    failing = Webhook.objects.filter(
        failing_since__lte=at - PATIENCE, rested_at__isnull=True, ended_at__isnull=True
    )
    return sum(_rest(hook, at=at) for hook in failing.order_by("failing_since", "id"))


def end_living(government_id: UUID, *, at: datetime, taken_down_by_id: UUID | None = None) -> None:
    """One update."""
    living_one = Webhook.objects.filter(government_id=government_id, ended_at__isnull=True)
    living_one.update(ended_at=at, taken_down_by=taken_down_by_id)


def ping(actor: Actor, government_id: UUID, *, at: datetime) -> WebhookAttempt:
    """Send a signed message of the kind `ping` now, whether the webhook rests or not, and give back what came of it.

    Raises NotNow without a webhook. Takes as long as the receiver, at most some ten seconds; no transaction is open.
    """
    administers(actor, government_id)
    hook = living(government_id)
    if hook is None:
        raise NotNow(_("There is no webhook to test: give an address first."), code="no_webhook")
    message = uuid4()
    body: dict[str, Json] = {
        "id": str(message),
        "kind": PING,
        "at": at.isoformat(),
        "government": str(government_id),
    }
    return _try(hook, str(message), body, at)


def attempts_visible_to(actor: Actor, government_id: UUID) -> "QuerySet[WebhookAttempt]":
    """Every try to reach any webhook of the government, also of those that have ended; not ordered.

    Raises as `administers`.
    """
    administers(actor, government_id)
    return WebhookAttempt.objects.filter(webhook__government_id=government_id)


def replay(actor: Actor, government_id: UUID, message: UUID, *, at: datetime) -> None:
    """Send an event once more, under the number it had, in the worker's next round. Four statements.

    Raises NotNow without a webhook, NotVisible for a message that was never put down for this government.
    """
    administers(actor, government_id)

    def work() -> None:
        with unit_of_work():
            hook = living(government_id)
            if hook is None:
                raise NotNow(
                    _("There is no webhook to send it to: give an address first."), code="no_webhook"
                )
            hooks = Webhook.objects.filter(government_id=government_id).values_list("pk", flat=True)
            rows = OutboxMessage.objects.filter(key__in=[f"webhook:{hook}:{message}" for hook in hooks])
            found = list(rows.select_for_update(no_key=True).order_by("-id")[:1])
            if not found:
                raise NotVisible(_("There is no such message. Tests are not sent again; send a new one."))
            if found[0].set_aside_at is not None and found[0].dropped_at is None:
                record(found, MessageOutcome.AGAIN, person_id=actor.person_id, at=at, reason="")
            # To the present address, also where the one that it was made for was taken down.
            row = OutboxMessage.objects.filter(pk=found[0].pk)
            row.update(payload={**found[0].payload, "webhook": str(hook.pk)})
            queue.begin_anew(row)

    retrying(work)


def queue_event(event: Event) -> None:
    """Put an event down for its government's webhook, in the order of its subject. One query, one insert if any; one
    more of what happened before the present address was given."""
    hook = living(event.government_id)
    if hook is None or _happened_before(hook, event):
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
        # Of the government: what waits keeps its place when another address takes over.
        lane=f"webhook:{event.government_id.hex}:{event.subject_id.hex}",
    )


def _happened_before(hook: Webhook, event: Event) -> bool:
    """Whether the government had no webhook yet, or none any more, when it was recorded: the worker comes to it later.

    What a request under way recorded meanwhile counts as later, however early it began: nothing of it may be missed.
    """
    recorded_at = max(event.at, event.recorded_at)
    return recorded_at < hook.created_at and not _takes_over(hook, recorded_at)


def _takes_over(hook: Webhook, moment: datetime) -> bool:
    """Whether there was an address at that moment in whose place this one came. One query."""
    former = Webhook.objects.filter(government_id=hook.government_id, created_at__lte=moment)
    last = former.order_by("-created_at").first()
    # What waited for one that was taken down is not sent any more.
    return last is not None and _present(str(last.pk)) == hook


def deliver(payload: queue.Payload, at: datetime) -> None:
    """The worker's side: one try, kept with what came back. Raises NotTaken unless the answer was 2xx.

    While the webhook rests, its messages wait. They go to the government's present address with its present secret.
    """
    hook = _present(str(payload["webhook"]))
    if hook is None:
        return
    if hook.rested_at is not None:
        raise queue.RetryLater(at + LONG_REST)
    if is_orphaned(hook, at=at):
        raise queue.RetryLater(at + REST)
    content = payload["body"]
    if not isinstance(content, Mapping):
        raise TypeError("the message has no body")
    attempt = _try(hook, str(payload["message"]), content, at)
    if is_good(attempt):
        if hook.failing_since is not None:
            Webhook.objects.filter(pk=hook.pk, rested_at__isnull=True).update(failing_since=None)
        return
    Webhook.objects.filter(pk=hook.pk, failing_since__isnull=True).update(failing_since=at)
    if attempt.status == HTTPStatus.GONE or (hook.failing_since or at) <= at - PATIENCE:
        _rest(hook, at=at)
        raise queue.RetryLater(at + LONG_REST)
    raise NotTaken(attempt.error or f"status {attempt.status}")


def is_good(attempt: WebhookAttempt) -> bool:
    """Whether the receiver said that it took the message."""
    return attempt.status in GOOD


def _present(webhook_id: str) -> Webhook | None:
    """The webhook to which a message made for this one is sent now; None when one was taken down since. Up to three
    queries."""
    made_for = Webhook.objects.filter(pk=webhook_id).first()
    if made_for is None or made_for.ended_at is None:
        return made_for
    since = Webhook.objects.filter(
        government_id=made_for.government_id, created_at__gte=made_for.created_at, ended_at__isnull=False
    )
    return None if since.filter(taken_down_by__isnull=False).exists() else living(made_for.government_id)


def _try(hook: Webhook, message: str, content: Mapping[str, Json], at: datetime) -> WebhookAttempt:
    """Send once, signed, and keep what came back."""
    body = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    timestamp = int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Prakarsa",
        **webhook_http.signed_headers(hook.secret, message, timestamp, body),
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
    return WebhookAttempt.objects.create(
        webhook=hook, message=message, kind=str(content["kind"]), at=at, status=status, error=error
    )


def _rest(hook: Webhook, *, at: datetime) -> bool:
    """From now on it rests, and its administrators are notified; says whether it did not rest before."""

    def work() -> bool:
        with unit_of_work():
            rows = Webhook.objects.filter(pk=hook.pk, rested_at__isnull=True, ended_at__isnull=True)
            began = bool(rows.update(rested_at=at))
            if began:
                notify_of_rest(hook, at=at)
            return began

    return retrying(work)


def _send_what_waits(actor: Actor, government_id: UUID, *, at: datetime) -> None:
    """Messages of the government's webhooks are tried in the next round, also those set aside meanwhile."""
    hooks = Webhook.objects.filter(government_id=government_id).values_list("pk", flat=True)
    ours = Q(pk__in=[])
    for hook_id in hooks:
        ours |= Q(key__startswith=f"webhook:{hook_id}:")
    waiting = queue.undelivered(TOPIC).filter(ours)
    failed = list(waiting.filter(set_aside_at__isnull=False).select_for_update(no_key=True))
    record(failed, MessageOutcome.AGAIN, person_id=actor.person_id, at=at, reason="")
    queue.begin_anew(waiting)
    settle_rest(government_id, at=at)
