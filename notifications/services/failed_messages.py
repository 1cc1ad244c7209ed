"""Messages that were set aside: who is told, who sees them, and the recorded act that tries one again or drops it."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted, NotVisible
from notifications.enums import NoticeKind, Operation
from notifications.models import Notice, Webhook
from notifications.services.posting import lock_people, store_notices
from notifications.services.recipients import RecipientOffice, holders_of
from organisations.enums import Role
from organisations.offices import Actor
from workflow.engine.transaction import retrying, unit_of_work
from workflow.enums import MessageOutcome
from workflow.models import MessageDecision, OutboxMessage
from workflow.outbox import queue

MOST_REASON = 500


def places_of(actor: Actor) -> list[UUID]:
    """The governments that the person administers."""
    return [
        office.government_id
        for office in actor.offices
        if office.role == Role.ADMINISTRATOR and office.government_id
    ]


def may_see_some(actor: Actor, *, everything: bool) -> bool:
    """Whether there is anything to look at: `everything` is the right of whoever operates the installation."""
    return everything or bool(places_of(actor))


def set_aside_visible_to(actor: Actor, *, everything: bool) -> "QuerySet[OutboxMessage]":
    """What is set aside in the governments that the person administers, or anywhere; not ordered. Two queries.

    Raises NotPermitted for anybody else.
    """
    if not may_see_some(actor, everything=everything):
        raise NotPermitted(
            _("The administrator sees messages that could not be delivered."), code="not_your_office"
        )
    rows = queue.set_aside()
    if not everything:
        rows = rows.filter(government_id__in=places_of(actor))
    earlier = MessageDecision.objects.select_related("person").order_by("at", "id")
    return rows.select_related("government").prefetch_related(Prefetch("decisions", earlier))


def decisions_visible_to(actor: Actor, *, everything: bool) -> "QuerySet[MessageDecision]":
    """What was decided on messages of these governments, or anywhere; not ordered. Raises NotPermitted."""
    if not may_see_some(actor, everything=everything):
        raise NotPermitted(
            _("The administrator sees messages that could not be delivered."), code="not_your_office"
        )
    rows = MessageDecision.objects.select_related("person", "message__government")
    return rows if everything else rows.filter(message__government_id__in=places_of(actor))


def decide_messages(
    actor: Actor,
    messages: Collection[UUID] | None,
    outcome: str,
    *,
    everything: bool,
    at: datetime,
    reason: str = "",
) -> int:
    """Have these messages (None: all that the person sees) tried again, or drop them; returns how many.

    Each is one row that says who, when and why. Raises BadInput without a reason for dropping; NotVisible for a message
    that is hidden; NotNow (`already_decided`) for one that is set aside no more.
    """
    reason = " ".join(reason.split())
    _check(outcome, reason)
    seen = set_aside_visible_to(actor, everything=everything).prefetch_related(None).select_related(None)

    def work() -> int:
        with unit_of_work():
            rows = seen if messages is None else seen.filter(uuid__in=messages)
            found = list(rows.select_for_update(no_key=True).order_by("id"))
            if messages is not None and len(found) < len(set(messages)):
                raise _gone(actor, messages, everything=everything)
            record(found, outcome, person_id=actor.person_id, at=at, reason=reason)
            return len(found)

    return retrying(work)


def record(
    messages: Collection[OutboxMessage], outcome: str, *, person_id: UUID, at: datetime, reason: str
) -> None:
    """Put the decision on these locked messages down and carry it out. Four statements."""
    MessageDecision.objects.bulk_create(
        MessageDecision(
            message=message,
            outcome=outcome,
            reason=reason,
            person_id=person_id,
            at=at,
            set_aside_at=message.set_aside_at or at,
            attempts=message.attempts,
            error=message.last_error,
        )
        for message in messages
    )
    rows = OutboxMessage.objects.filter(pk__in=[message.pk for message in messages])
    if outcome == MessageOutcome.AGAIN:
        queue.begin_anew(rows)
    else:
        rows.update(dropped_at=at)
    settle({message.government_id for message in messages if message.government_id}, at=at)


def notify(payload: queue.Payload, at: datetime) -> None:
    """The worker's side: the administrators of the government are notified, once until they have decided on all."""
    message = queue.set_aside().filter(uuid=str(payload["message"])).first()
    if message is None or message.government_id is None:
        return
    retrying(partial(_notify, message, message.government_id, at))


def notify_of_rest(hook: Webhook, *, at: datetime) -> None:
    """The administrators of the government are notified that its webhook rests. In the caller's transaction."""
    people = _administrators(hook.government_id, at)
    lock_people(people)
    store_notices(
        [
            Notice(
                person_id=person,
                kind=NoticeKind.OPERATION,
                code=Operation.WEBHOOK_RESTS,
                at=at,
                noted_at=at,
                government_id=hook.government_id,
                subject_type="webhook",
                subject_id=hook.pk,
                title=hook.url,
                role=Role.ADMINISTRATOR,
                webhook=hook,
            )
            for person in people
        ],
        at=at,
    )


def settle_rest(government_id: UUID, *, at: datetime) -> None:
    """A webhook of the government goes on, or has ended: nothing more is to be done about it. One update."""
    notices = Notice.objects.filter(government_id=government_id, settled_at__isnull=True)
    notices.filter(kind=NoticeKind.OPERATION, webhook__isnull=False).update(settled_at=at)


def _notify(message: OutboxMessage, government_id: UUID, at: datetime) -> None:
    people = _administrators(government_id, at)
    lock_people(people)
    known = set(_open_notices(government_id).values_list("person_id", flat=True))
    store_notices(
        [
            Notice(
                person_id=person,
                kind=NoticeKind.OPERATION,
                code=Operation.MESSAGE_SET_ASIDE,
                at=message.set_aside_at or at,
                noted_at=at,
                government_id=government_id,
                subject_type="message",
                subject_id=message.uuid,
                title=message.about or message.topic,
                role=Role.ADMINISTRATOR,
                message=message,
            )
            for person in people
            if person not in known
        ],
        at=at,
    )


def _administrators(government_id: UUID, at: datetime) -> list[UUID]:
    office = RecipientOffice(Role.ADMINISTRATOR, government_id, None)
    return [recipient.person_id for recipient in holders_of([office], at=at)[office]]


def _open_notices(government_id: UUID) -> "QuerySet[Notice]":
    """Notices of a message of this government on which nobody has decided yet."""
    rows = Notice.objects.filter(kind=NoticeKind.OPERATION, government_id=government_id)
    return rows.filter(
        settled_at__isnull=True, message__set_aside_at__isnull=False, message__dropped_at__isnull=True
    )


def settle(governments: Collection[UUID], *, at: datetime) -> None:
    """Notices of these governments are settled where nothing is set aside any more. Two statements."""
    still = queue.set_aside().filter(government_id__in=governments).values_list("government_id", flat=True)
    done = set(governments) - set(still)
    notices = Notice.objects.filter(government_id__in=done, settled_at__isnull=True)
    notices.filter(kind=NoticeKind.OPERATION, message__isnull=False).update(settled_at=at)


def _check(outcome: str, reason: str) -> None:
    if outcome not in MessageOutcome.values:
        raise BadInput(
            _("There is no such decision."), gaps=[Gap("outcome", "choice", _("Try it again, or drop it."))]
        )
    if outcome == MessageOutcome.DROPPED and not reason:
        message = _("Say why the message is dropped; it is never sent then.")
        raise BadInput(message, gaps=[Gap("reason", "required", message)])
    if len(reason) > MOST_REASON:
        message = _("A reason has at most %(count)d letters.") % {"count": MOST_REASON}
        raise BadInput(message, gaps=[Gap("reason", "max_length", message)])


def _gone(actor: Actor, messages: Collection[UUID], *, everything: bool) -> NotVisible | NotNow:
    """Why some of these cannot be decided on: decided on meanwhile, or never theirs."""
    mine = Q() if everything else Q(government_id__in=places_of(actor))
    known = OutboxMessage.objects.filter(mine, uuid__in=messages, decisions__isnull=False).distinct().count()
    if known:
        return NotNow(
            _("Somebody has decided on this message already. Look at the list again."), code="already_decided"
        )
    return NotVisible(_("There is no such message among those that are set aside."))
