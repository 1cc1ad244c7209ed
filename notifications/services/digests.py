"""One e-mail a person a day: composed once, kept as it is, sent until the mail server takes it.

The composed bytes are stored before anything leaves. A worker that dies between the server's answer and its own note
repeats the very same message under the same Message-ID, so that the receiving side can recognise it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPDataError, SMTPRecipientsRefused
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.canonical import sha256_hex
from common.errors import Unavailable
from common.moments import OffsetClock
from common.types import Json
from notifications.enums import NoticeKind
from notifications.models import Mailing, Notice
from notifications.queries import notices_visible_to, still_to_send, with_tasks
from notifications.quiet_hours import QuietHours
from notifications.services import push
from notifications.services.posting import lock_people
from notifications.services.preferences import addresses_of, hours_of, language_of, preferences_of
from notifications.stored_email import StoredEmail, compose_email
from notifications.wording import NoticeInWords, notice_in_words
from organisations.offices import Actor
from organisations.queries import actor_at
from workflow.engine.transaction import retrying, unit_of_work
from workflow.outbox import queue

TOPIC, COMPOSE = "mail", "mail.compose"
PEOPLE_AT_ONCE = 200
_PERMANENT = 500
# How long one person's e-mail waits after it could not be composed.
PAUSE = timedelta(hours=1)
_log = logging.getLogger(__name__)


def compose_due(*, at: datetime) -> int:
    """Compose what may leave by `at`, one message a person; returns how many. One query when there is nothing.

    Where one cannot be composed the others go on; that person's notices are tried again an hour later.
    """
    due = Notice.objects.filter(mail_at__lte=at).order_by("mail_at").values_list("person_id", flat=True)
    people = list(dict.fromkeys(due[: PEOPLE_AT_ONCE * 20]))[:PEOPLE_AT_ONCE]
    if not people:
        return 0
    hours = hours_of(preferences_of(people).values(), at=at)
    addresses = addresses_of(people)
    now = OffsetClock(at)
    composed = 0
    for person in people:
        try:
            composed += retrying(partial(_compose, person, hours[person], addresses.get(person, []), now))
        except (OperationalError, InterfaceError, Unavailable):
            raise
        except Exception:  # noqa: BLE001 -- whatever keeps one e-mail from being composed keeps back no other
            _log.exception("No e-mail could be composed for person %s", person)
            _postpone(person, at)
    return composed


def _postpone(person: UUID, at: datetime) -> None:
    """The person's notices wait an hour; a message counts how often that fails, and is set aside and told at last."""
    Notice.objects.filter(person_id=person, mail_at__lte=at).update(mail_at=at + PAUSE)
    own = f"{COMPOSE}:{person}:"
    if not queue.undelivered(COMPOSE).filter(key__startswith=own).exists():
        payload: dict[str, Json] = {"person": str(person)}
        queue.put(COMPOSE, key=f"{own}{at.isoformat()}", payload=payload, not_before=at + PAUSE)


def compose_for(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of one person's e-mail that could not be composed. Raises what still keeps it from that."""
    person = UUID(str(payload["person"]))
    if not Notice.objects.filter(person_id=person, mail_at__isnull=False).exists():
        return
    hours = hours_of(preferences_of([person]).values(), at=at)[person]
    if not hours.allows(at):
        raise queue.RetryLater(hours.first(at))
    now = OffsetClock(at)
    retrying(partial(_compose, person, hours, addresses_of([person]).get(person, []), now))


def _compose(person: UUID, hours: QuietHours, addresses: Sequence[str], now: Callable[[], datetime]) -> int:
    """At most one message for one person, under the lock of the person's row."""
    with unit_of_work():
        lock_people([person])
        at = now()
        waiting = Notice.objects.filter(person_id=person, mail_at__isnull=False)
        devices = push.living_devices(person)
        if not addresses and not devices:
            waiting.update(mail_at=None)
            return 0
        if not hours.allows(at):
            waiting.update(mail_at=hours.first(at))
            return 0
        today = hours.day(at)
        if _had_one(person, hours, at) or (not addresses and push.had_one(person, today)):
            waiting.update(mail_at=hours.tomorrow(at))
            return 0
        topical = _newest_of_each_deadline(_still_theirs(waiting, actor_at(person, at), at))
        waiting.exclude(pk__in=[notice.pk for notice in topical]).update(mail_at=None)
        if not topical:
            return 0
        told = Notice.objects.filter(pk__in=[notice.pk for notice in topical])
        if addresses:
            mailing = _written(person, hours, addresses, topical, at)
            told.update(mailing=mailing, mail_at=None)
            queue.put(TOPIC, key=f"mail:{mailing.pk}", payload={"mailing": str(mailing.pk)})
        else:
            told.update(mail_at=None)
        push.announce(person, devices, topical, day=today, at=at)
        return 1


def _had_one(person: UUID, hours: QuietHours, at: datetime) -> bool:
    """Whether one waits for the mail server, was composed for today or left today."""
    mailings = Mailing.objects.filter(person_id=person, withdrawn_at__isnull=True)
    today = hours.day(at)
    return (
        mailings.filter(day=today).exists()
        or mailings.filter(sent_on=today).exists()
        or mailings.filter(sent_at__isnull=True, refused_at__isnull=True, set_aside_at__isnull=True).exists()
    )


def _still_theirs(rows: "QuerySet[Notice]", actor: Actor, at: datetime) -> list[Notice]:
    """Of these notices those that their person may receive now, newest first, with what their words need.

    Two queries: rights are asked here, and once more when the message leaves.
    """
    known = rows.filter(pk__in=still_to_send(actor, at).values("pk")).select_related(
        "deadline__agency", "withdrawal__version"
    )
    return list(with_tasks(known, actor, at).order_by("-at", "-id"))


def _newest_of_each_deadline(notices: Sequence[Notice]) -> list[Notice]:
    """Without the earlier steps of an obligation whose newest one is among them: newest first, as given."""
    found: list[Notice] = []
    seen: set[UUID] = set()
    for notice in notices:
        if notice.deadline_id is None or notice.deadline_id not in seen:
            found.append(notice)
        if notice.deadline_id is not None:
            seen.add(notice.deadline_id)
    return found


def _written(
    person: UUID, hours: QuietHours, addresses: Sequence[str], notices: Sequence[Notice], at: datetime
) -> Mailing:
    key = uuid4()
    message_id = f"<{key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"
    with translation.override(language_of(person)):
        sections = _sections(notices)
        facts = {
            "sections": sections,
            "day": at.astimezone(hours.zone),
            "site": settings.PRAKARSA_PUBLIC_URL.rstrip("/"),
        }
        message = compose_email(
            subject=_subject(sections, notices),
            text=render_to_string("workflow/mail/digest.txt", facts),
            html=render_to_string("workflow/mail/digest.html", facts),
            to=addresses,
            message_id=message_id,
            at=at,
        )
    return Mailing.objects.create(
        pk=key,
        person_id=person,
        day=hours.day(at),
        zone=str(hours.zone),
        composed_at=at,
        message_id=message_id,
        sha256=sha256_hex(message),
        addresses=list(addresses),
        message=message,
    )


def _sections(notices: Sequence[Notice]) -> list[tuple[str, list[NoticeInWords]]]:
    """What is late first, then what falls due, what waits, what was decided, and the rest."""
    worded = [(notice, notice_in_words(notice)) for notice in notices]
    parts = [
        (_("Late"), [w for n, w in worded if n.kind == NoticeKind.DEADLINE_STEP and w.late]),
        (_("Falling due"), [w for n, w in worded if n.kind == NoticeKind.DEADLINE_STEP and not w.late]),
        (_("Your offices"), [w for n, w in worded if n.kind == NoticeKind.OFFICE]),
        (_("Waiting for you"), [w for n, w in worded if n.kind == NoticeKind.TASK]),
        (_("Decided"), [w for n, w in worded if n.kind == NoticeKind.OUTCOME]),
        *(
            (str(kind.label), [w for n, w in worded if n.kind == kind])
            for kind in (NoticeKind.POLICY, NoticeKind.OPERATION, NoticeKind.NEWS)
        ),
    ]
    return [(heading, words) for heading, words in parts if words]


def _subject(sections: Sequence[tuple[str, list[NoticeInWords]]], notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        words = sections[0][1][0]
        return f"{words.headline}: {words.title}"[:180]
    parts = ", ".join(f"{heading.lower()} {len(words)}" for heading, words in sections)
    total = ngettext("%(count)d notice", "%(count)d notices", len(notices)) % {"count": len(notices)}
    return _("Prakarsa: %(total)s (%(parts)s)") % {"total": total, "parts": parts}


def deliver(payload: queue.Payload, at: datetime) -> None:
    """The worker's side: send the stored bytes, then note that they left. Never in quiet hours, never two a day.

    What was composed before its person lost a right or an address, or in which something is settled by now, is
    withdrawn; the rest of it comes with the next one.
    """
    mailing = Mailing.objects.get(pk=str(payload["mailing"]))
    if mailing.sent_at is not None or mailing.refused_at is not None or mailing.withdrawn_at is not None:
        return
    hours = hours_of(preferences_of([mailing.person_id]).values(), at=at)[mailing.person_id]
    if not hours.allows(at):
        raise queue.RetryLater(hours.first(at))
    today = hours.day(at)
    if Mailing.objects.filter(person_id=mailing.person_id, sent_on=today).exists():
        raise queue.RetryLater(hours.tomorrow(at))
    if not _may_leave(mailing, at):
        retrying(partial(_withdraw, mailing, at))
        return
    try:
        get_connection().send_messages([StoredEmail(bytes(mailing.message), mailing.addresses)])
    except (SMTPRecipientsRefused, SMTPDataError) as refusal:
        answers = _answers(refusal)
        if any(code < _PERMANENT for code, _text in answers):
            raise
        Mailing.objects.filter(pk=mailing.pk, sent_at__isnull=True, refused_at__isnull=True).update(
            refused_at=at, error=_reason(*answers[0])
        )
        return
    Mailing.objects.filter(pk=mailing.pk, sent_at__isnull=True).update(sent_at=at, sent_on=today)


def given_up(payload: queue.Payload, at: datetime) -> None:
    """It was set aside: the person's later e-mails do not wait for it."""
    waiting = Mailing.objects.filter(pk=str(payload["mailing"]), set_aside_at__isnull=True)
    waiting.filter(sent_at__isnull=True, refused_at__isnull=True, withdrawn_at__isnull=True).update(
        set_aside_at=at
    )


def _may_leave(mailing: Mailing, at: datetime) -> bool:
    """Whether its person may know everything in it now, at these addresses, and it asks for nothing in vain: nothing of
    it is settled. Five queries."""
    if addresses_of([mailing.person_id]).get(mailing.person_id) != mailing.addresses:
        return False
    actor = actor_at(mailing.person_id, at)
    hidden = mailing.notices.exclude(pk__in=notices_visible_to(actor, at).values("pk"))
    return not hidden.exists() and not mailing.notices.filter(settled_at__isnull=False).exists()


def _withdraw(mailing: Mailing, at: datetime) -> None:
    """It never leaves; what is still theirs to know comes with the next one. Under the person's lock."""
    lock_people([mailing.person_id])
    waiting = Mailing.objects.filter(pk=mailing.pk, sent_at__isnull=True, refused_at__isnull=True)
    if waiting.filter(withdrawn_at__isnull=True).update(withdrawn_at=at):
        still = _still_theirs(mailing.notices.all(), actor_at(mailing.person_id, at), at)
        Notice.objects.filter(pk__in=[notice.pk for notice in still]).update(mailing=None, mail_at=at)


def _answers(refusal: SMTPRecipientsRefused | SMTPDataError) -> list[tuple[int, bytes | str]]:
    """What the server said of each address, or of the message as a whole."""
    if isinstance(refusal, SMTPDataError):
        return [(refusal.smtp_code, refusal.smtp_error)]
    return list(refusal.recipients.values())


def _reason(code: int, text: bytes | str) -> str:
    """The server's words, without the address they are about."""
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"[:300]
